"""Customers who are probably the same as one in a row: by phone, by e-mail, by name at one address."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.contact import Address
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.customer_key import email_keys, phone_keys, postal_key
from gateway.matching.equal_words import GENERIC, short_form
from gateway.matching.search_key import fold, list_words
from gateway.store.scope import TenantScope

MAX_CANDIDATES = 2_000
"""Customers who are compared with the rows of one batch."""


class Duplicate(NamedTuple):
    """Another customer, and what is the same."""

    customer_id: str
    reason: str


_Key = tuple[str, str]
KnownKeys = dict[_Key, tuple[str, int | None]]
"""What is compared → (the customer who has it, the row that would make them)."""


async def find_duplicates(
    scope: TenantScope, drafts: Sequence[Customer], rows: Mapping[str, int], known: KnownKeys
) -> dict[str, Duplicate]:
    """Return, by the id of a draft, who is probably the same: a stored customer, else one of an earlier row.

    `rows` are the rows of the drafts; `known`, which is added to, has what earlier rows would store.
    """
    keys = {draft.id: list(_keys(draft)) for draft in drafts}
    emails, phones = (
        {key for own in keys.values() for kind, key in own if kind == what} for what in ("email", "phone")
    )
    names = {draft.sort_name for draft in drafts if draft.addresses}
    wheres: list[Mapping[str, object]] = [
        {"keys.emails": {"$in": sorted(emails)}},
        {"keys.phones": {"$in": sorted(phones)}},
        {"status": {"$in": [status.value for status in CustomerStatus]}, "keys.name": {"$in": sorted(names)}},
    ]
    stored: dict[str, Customer] = {}
    for where, given in zip(wheres, (emails, phones, names), strict=True):
        if given:
            stored |= {one.id: one for one in await scope.find(Customer, where, limit=MAX_CANDIDATES)}
    return _compared(list(stored.values()), keys, rows, known)


def _compared(
    stored: Sequence[Customer], drafts: Mapping[str, Sequence[_Key]], rows: Mapping[str, int], known: KnownKeys
) -> dict[str, Duplicate]:
    own: KnownKeys = {}
    for one in stored:
        for key in _keys(without_unfit(one)):
            own.setdefault(key, (one.id, None))
    found = {}
    for draft_id, keys in drafts.items():
        for key in keys:
            same = own.get(key) or known.get(key)
            if same is not None:
                found[draft_id] = Duplicate(same[0], _reason(key[0], same[1]))
                break
        for key in keys:
            known.setdefault(key, (draft_id, rows[draft_id]))
    return found


def _reason(what: str, row: int | None) -> str:
    return f"{'Another customer' if row is None else f'Row {row} of this file'} has the same {_WHAT[what]}."


def _keys(customer: Customer) -> Iterator[_Key]:
    """Yield what is compared."""
    for key in sorted(phone_keys(customer)):
        yield "phone", key
    for key in sorted(email_keys(customer)):
        yield "email", key
    for address in customer.addresses:
        yield "place", f"{customer.sort_name}@{_place(address)}"


def _place(address: Address) -> str:
    """Return an address in short: its street without kinds of streets, and where that is."""
    words = [word for word in list_words(address.street) if short_form(word) not in GENERIC]
    return f"{' '.join(words)}, {postal_key(address.postal_code, address.country) or fold(address.city or '')}"


_WHAT = {"phone": "phone", "email": "e-mail address", "place": "name and address"}
