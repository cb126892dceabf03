"""The change log of seeded customers: how the contact card came to be what it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from gateway.documents.change import Change, FieldChange
from gateway.documents.customer import Customer
from gateway.documents.note import Author
from seeds.account import Account
from seeds.draw import Draw, seeded_id
from seeds.staff_member import author, staff_of
from seeds.working_day import office_hour

EDITED = 0.4


def edited(account: Account, customer: Customer) -> tuple[Customer, list[Change]]:
    """Return (the customer at the version that the log leads to, the log); one entry for each later version."""
    draw = Draw(f"{account.key}:changes")
    fields = [edit for edit in _edits(account, customer, draw) if draw.chance(EDITED)]
    days = sorted(draw.between(0, max(0, (account.company.reference - account.joined_at).days - 3)) for _ in fields)
    changes: list[Change] = []
    at = account.joined_at
    for (operation, who, field), day in zip(fields, days, strict=True):
        later = office_hour(draw, account.joined_at.date() + timedelta(days=day), account.company.zone)
        at = max(at + timedelta(minutes=2), later)
        changes.append(_change(account, operation, who, field, at, version=len(changes) + 2))
    changes += _persons_added(account, customer, at, first_version=len(changes) + 2)
    changes = [change for change in changes if change.changed_at <= account.company.reference]
    if not changes:
        return customer, []
    return msgspec.structs.replace(customer, version=len(changes) + 1, updated_at=changes[-1].changed_at), changes


def _persons_added(account: Account, customer: Customer, at: datetime, *, first_version: int) -> list[Change]:
    """Return the entries of contact persons who were added after all else that was edited."""
    # A separate draw: what other edits draw stays as it was.
    draw, changes = Draw(f"{account.key}:contact_persons"), list[Change]()
    who = author(staff_of(account.company.handle).office[0])
    for facts, person in zip(account.contact_persons, customer.contact_persons, strict=True):
        if facts.added_on is None:
            continue
        at = max(at + timedelta(minutes=2), office_hour(draw, facts.added_on, account.company.zone))
        field = FieldChange(field=f"contact_persons.{person.id}", after=msgspec.to_builtins(person, builtin_types=()))
        version = first_version + len(changes)
        changes.append(_change(account, "customerContactPersonAdd", who, field, at, version=version))
    return changes


def _edits(account: Account, customer: Customer, draw: Draw) -> Iterator[tuple[str, Author, FieldChange]]:
    """Yield what may have been added since the customer joined: (operation, who did it, the field)."""
    staff = staff_of(account.company.handle)
    office = author(draw.pick(staff.office))
    if customer.tags:
        before: Any = list(customer.tags[:-1]) or None
        yield "customerTagsAdd", office, FieldChange(field="tags", before=before, after=list(customer.tags))
    if customer.account_manager_id:
        field = FieldChange(field="account_manager_id", after=customer.account_manager_id)
        yield "customerAccountManagerAssign", author(staff.office[0]), field
    if not customer.email_preferences.is_subscribed:
        himself = Author(id=customer.id, name=customer.display_name, role="CUSTOMER")
        yield "emailPreferencesUpdate", himself, FieldChange(field="email_preferences", after={"is_subscribed": False})
    if customer.external_id:
        yield "customerUpdate", office, FieldChange(field="external_id", after=customer.external_id)


def _change(account: Account, operation: str, who: Author, field: FieldChange, at: datetime, *, version: int) -> Change:
    key = f"{account.key}:change:{version}"
    return Change(
        id=seeded_id("chg", at, key),
        company_id=account.company.id,
        customer_id=account.customer.id,
        version=version,
        operation=operation,
        author=who,
        request_id=seeded_id("req", at, key),
        fields=(field,),
        changed_at=at,
    )
