"""A row as a new customer, and what a row changes of one who is there."""

from collections.abc import Sequence, Set
from datetime import datetime
from typing import Any, TypeVar

from msgspec.structs import replace

from gateway.documents.base.record import Embedded
from gateway.documents.company import Company
from gateway.documents.contact import EmailKind
from gateway.documents.customer import Customer, CustomerType
from gateway.documents.note import Author
from gateway.inputs.tag import MOST_TAGS
from gateway.operations.contact.list import ADDRESSES, EMAILS, PHONES, ContactList, with_one_billing
from gateway.operations.customer.create import unnumbered_customer
from gateway.operations.imports.row import ReadRow
from gateway.operations.tag import with_tags

P = TypeVar("P", bound=Embedded)


def new_customer(row: ReadRow, company: Company, author: Author, now: datetime, tags: Sequence[str]) -> Customer:
    """Make a customer of a row, without a number."""
    first_valid = next((email for email in row.emails if not email.is_invalid), None)
    addresses = ADDRESSES.settled(row.places.addresses)
    billing = next((address.id for address in addresses if address.is_billing), None)
    lists = {
        "emails": EMAILS.settled(row.emails, first_valid),
        "phones": PHONES.settled(row.phones),
        "addresses": with_one_billing(addresses, billing),
        "tags": with_tags((), tags),
    }
    return unnumbered_customer(company, author, now, {**lists, "type": CustomerType.RESIDENTIAL, **row.values})


def merged_customer(customer: Customer, row: ReadRow, tags: Sequence[str], kept: Set[str] = frozenset()) -> Customer:
    """Return the customer with what a row says: its names and facts replace, what its lists have more is added.

    Of the fields that are `kept`, the customer's value stays.
    """
    after = replace(
        customer,
        **{name: value for name, value in row.values.items() if name not in kept},
        emails=_extended(EMAILS, customer.emails, [replace(one, kind=EmailKind.ALTERNATE) for one in row.emails]),
        phones=_extended(PHONES, customer.phones, row.phones),
        tags=with_tags(customer.tags, tags[: max(0, MOST_TAGS - len(customer.tags))]),
    )
    known = {ADDRESSES.identity_of(address) for address in customer.retired_addresses}
    added = [replace(one, is_billing=False) for one in row.places.addresses if ADDRESSES.identity_of(one) not in known]
    return replace(after, addresses=_extended(ADDRESSES, customer.addresses, added))


def _extended(lists: ContactList[P], parts: Sequence[P], given: Sequence[P]) -> tuple[P, ...]:
    """Return a list with the parts that it does not have, as far as there is room."""
    known = set(map(lists.identity_of, parts))
    added = [part for part in given if lists.identity_of(part) not in known]
    room = max(0, lists.most - len(parts))
    return lists.settled([*parts, *added[:room]]) if added else tuple(parts)


"""Tags as the company spells them."""
Values = dict[str, Any]
