"""What removing a part of a contact card changes besides the part being gone."""

from collections.abc import AsyncIterator, Iterator
from enum import StrEnum
from typing import NamedTuple

from gateway.access.permission import Permission
from gateway.documents.contact import Address, ContactPerson, Email, Phone
from gateway.documents.customer import Customer, email_key
from gateway.documents.portal_account import PortalAccount, portal_account_id
from gateway.operations.contact.address_use import records_that_name
from gateway.operations.message.deliverability import can_be_mailed
from gateway.store.scope import TenantScope


class PartImpactCode(StrEnum):
    """Kind of consequence of a removal."""

    DEFAULT_CHANGES = "DEFAULT_CHANGES"
    BILLING_CHANGES = "BILLING_CHANGES"
    NONE_LEFT = "NONE_LEFT"
    PORTAL_SIGN_IN = "PORTAL_SIGN_IN"
    RECORDS_LOSE_IT = "RECORDS_LOSE_IT"
    PLANNED_WORK = "PLANNED_WORK"


class PartImpact(NamedTuple):
    """One thing that a removal changes."""

    code: PartImpactCode
    message: str


class PartRemoval(NamedTuple):
    """A customer without a part, in a dry run still with it; and what that changes."""

    customer: Customer
    impacts: tuple[PartImpact, ...] = ()


async def impacts_of_removal(scope: TenantScope, before: Customer, after: Customer) -> tuple[PartImpact, ...]:
    """Return what changes when a customer loses parts of the contact card."""
    found = [*_of_addresses(before, after), *_of_phones(before, after), *_of_emails(before, after)]
    found += _of_persons(before, after)
    left = {email_key(email.address) for email in after.emails}
    gone = [email for email in before.emails if email_key(email.address) not in left]
    may_know = gone and scope.viewer.may(Permission.PORTAL_WRITE)
    account = await scope.as_system().get(PortalAccount, portal_account_id(before.id)) if may_know else None
    if account is not None and any(email_key(email.address) == email_key(account.email) for email in gone):
        message = f"The customer signs in to the portal with {account.email}."
        found.append(PartImpact(PartImpactCode.PORTAL_SIGN_IN, message))
    in_use = {address.id for address in after.addresses}
    for address in before.addresses:
        if address.id not in in_use:
            found += [impact async for impact in _of_records(scope, after, address)]
    return tuple(found)


def _of_addresses(before: Customer, after: Customer) -> Iterator[PartImpact]:
    if len(before.addresses) == len(after.addresses):
        return
    yield from _next("address", before.default_address, after.default_address)
    if before.billing_address != after.billing_address and any(address.is_billing for address in before.addresses):
        place = _shown(after.billing_address) if after.billing_address else "no address"
        yield PartImpact(PartImpactCode.BILLING_CHANGES, f"Bills go to {place} then.")


def _of_phones(before: Customer, after: Customer) -> Iterator[PartImpact]:
    if len(before.phones) != len(after.phones):
        yield from _next("phone", before.primary_phone, after.primary_phone)


def _of_emails(before: Customer, after: Customer) -> Iterator[PartImpact]:
    if len(before.emails) == len(after.emails):
        return
    first, then = before.primary_email, after.primary_email
    if first and then and can_be_mailed(first) and not can_be_mailed(then):
        message = f"The customer has no e-mail address then that mail can be sent to: {then.address} is no such one."
        yield PartImpact(PartImpactCode.NONE_LEFT, message)
    else:
        yield from _next("e-mail address", first, then)


def _of_persons(before: Customer, after: Customer) -> Iterator[PartImpact]:
    if len(before.contact_persons) != len(after.contact_persons):
        first, then = (
            next((one for one in whose.contact_persons if one.is_primary), None) for whose in (before, after)
        )
        yield from _next("contact person", first, then)
        return
    for person, left in zip(before.contact_persons, after.contact_persons, strict=True):
        if person.address_id != left.address_id:
            message = f"Contact person {person.name} stays, without an address."
            yield PartImpact(PartImpactCode.RECORDS_LOSE_IT, message)


Part = Address | Phone | Email | ContactPerson


def _next(noun: str, before: Part | None, after: Part | None) -> Iterator[PartImpact]:
    """Yield which part leads when the one that led is gone."""
    if after is None:
        yield PartImpact(PartImpactCode.NONE_LEFT, f"The customer has no {noun} then.")
    elif before is not None and before.id != after.id:
        yield PartImpact(PartImpactCode.DEFAULT_CHANGES, f"{_shown(after)} is used first then.")


def _shown(part: Part) -> str:
    if isinstance(part, Address):
        return ", ".join(text for text in (part.street, part.unit, part.city) if text)
    if isinstance(part, ContactPerson):
        return part.name
    return part.number if isinstance(part, Phone) else part.address


async def _of_records(scope: TenantScope, customer: Customer, address: Address) -> AsyncIterator[PartImpact]:
    """Yield which records lose an address, unless the customer keeps it, and which work is planned there.

    Of what the viewer can read.
    """
    is_kept = customer.address(address.id) is not None
    async for kind, count, planned in records_that_name(scope, customer.id, address.id):
        if planned:
            yield PartImpact(PartImpactCode.PLANNED_WORK, f"{kind.__name__}: {planned} planned or in force there.")
        if not is_kept:
            yield PartImpact(PartImpactCode.RECORDS_LOSE_IT, f"{kind.__name__}: {count} about {_shown(address)}.")
