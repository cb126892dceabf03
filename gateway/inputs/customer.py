"""What callers may say about customers: identifiers, filters, order, changes."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

import strawberry
from strawberry import UNSET

from gateway.access.permission import Permission
from gateway.documents.base.record import Order
from gateway.documents.customer import CustomerStatus, CustomerType
from gateway.documents.customer_key import tag_key
from gateway.errors import BadRequest
from gateway.inputs.filtering import filtering, needed_for
from gateway.inputs.tag import MAX_TAGS
from gateway.pages.connection_request import Condition

LISTED_BY_DEFAULT = (CustomerStatus.ACTIVE, CustomerStatus.BLOCKED)


class CustomerSortField(StrEnum):
    """What the customer list can be sorted by."""

    NAME = "NAME"
    JOINED_DATE = "JOINED_DATE"
    BALANCE = "BALANCE"
    LIFETIME_VALUE = "LIFETIME_VALUE"
    OPEN_JOBS = "OPEN_JOBS"


class SortDirection(StrEnum):
    """Which end of an order comes first."""

    ASC = "ASC"
    DESC = "DESC"


class _SortKey(NamedTuple):
    """How an order is stored, which attribute it shows, and the permission that the attribute takes."""

    field: str
    value: str
    needs: Permission | None


SORT_KEYS = {
    CustomerSortField.NAME: _SortKey("keys.name", "sort_name", None),
    CustomerSortField.JOINED_DATE: _SortKey("joined_on", "joined_on", None),
    CustomerSortField.BALANCE: _SortKey("metrics.total_due.minor", "metrics.total_due.minor", Permission.INVOICE_READ),
    CustomerSortField.LIFETIME_VALUE: _SortKey(
        "metrics.lifetime_value.minor", "metrics.lifetime_value.minor", Permission.INVOICE_READ
    ),
    CustomerSortField.OPEN_JOBS: _SortKey("keys.open_jobs", "metrics.open_jobs", Permission.JOB_READ),
}


@strawberry.input(description="The order of the customer list.")
class CustomerSort:
    """An order a caller chose."""

    field: CustomerSortField = strawberry.field(
        default=CustomerSortField.JOINED_DATE, description="What to sort by; equal values are ordered by id."
    )
    direction: SortDirection | None = strawberry.field(
        default=None, description="Without it names go from A to Z, all else from newest and highest."
    )

    def needed(self) -> list[Permission]:
        """Return the permissions that this order takes, as it shows who has more of something."""
        needs = SORT_KEYS[self.field].needs
        return [] if needs is None else [needs]

    def order(self) -> Order:
        """The stored order that this asks for."""
        natural = SortDirection.ASC if self.field is CustomerSortField.NAME else SortDirection.DESC
        direction = self.direction or natural
        key = SORT_KEYS[self.field]
        return Order(f"{self.field}_{direction}", key.field, key.value, descending=direction is SortDirection.DESC)


def _of_status(statuses: Iterable[CustomerStatus]) -> Condition:
    return Condition("status", "$in", tuple(status.value for status in statuses))


_BY_DEFAULT = _of_status(LISTED_BY_DEFAULT)


@strawberry.input(description="Which customers to list; every part given must hold.")
class CustomerFilter:
    """A narrowing of the customer list."""

    status: list[CustomerStatus] | None = filtering("Any of these. Without it: ACTIVE and BLOCKED.", needs=None)
    type: list[CustomerType] | None = filtering("Any of these types.", needs=None)
    tags: list[str] | None = filtering("Customers that have all of these tags, in any case.", needs=Permission.TAG_READ)
    account_manager_id: strawberry.ID | None = filtering(
        "Customers of this account manager.", needs=Permission.STAFF_READ
    )

    def needed(self) -> list[Permission]:
        """Return the permissions that the given parts take."""
        return needed_for(self)

    def parts(self) -> list[list[list[Condition]]]:
        """Return the narrowings beyond the status, of tags one for each: conditions that an index counts."""
        status, *others = self.conditions()
        tags = [
            [status, Condition("keys.tags", "$all", (tag,))] for tag in dict.fromkeys(map(tag_key, self.tags or ()))
        ]
        single = [[[status, part]] for part in others if part.field != "keys.tags"]
        return [*single, tags] if tags else single

    def has_index_for(self, sort: "CustomerSort") -> bool:
        """Return whether an index gives exactly the customers that match, in this order."""
        if len(self.parts()) > 1 or len(dict.fromkeys(map(tag_key, self.tags or ()))) > 1:
            return False
        return self.type is not None or sort.field in (CustomerSortField.NAME, CustomerSortField.JOINED_DATE)

    def conditions(self) -> list[Condition]:
        """The filter as conditions on the stored customer. Raises BadRequest."""
        conditions = [_BY_DEFAULT if self.status is None else _of_status(dict.fromkeys(self.status))]
        if self.type is not None:
            conditions.append(Condition("type", "$in", tuple(kind.value for kind in dict.fromkeys(self.type))))
        if self.tags:
            if len(self.tags) > MAX_TAGS:
                raise BadRequest(f"Filter by at most {MAX_TAGS} tags, which is as many as a customer has.")
            conditions.append(Condition("keys.tags", "$all", tuple(dict.fromkeys(map(tag_key, self.tags)))))
        if self.account_manager_id is not None:
            conditions.append(Condition("account_manager_id", "$eq", str(self.account_manager_id)))
        return conditions


@strawberry.input(one_of=True, description="Names one customer by something people know; give exactly one.")
class CustomerIdentifier:
    """One of the ways to name a customer."""

    number: str | None = strawberry.field(
        default=UNSET, description="The customer's number (PID), as people write it: `C-10001`, `c10001`, `#10001`."
    )
    email: str | None = strawberry.field(default=UNSET, description="An e-mail address, in any case.")
    phone: str | None = strawberry.field(default=UNSET, description="A phone number, however it is written.")
    external_id: str | None = strawberry.field(default=UNSET, description="The id another system gave the customer.")

    def given(self) -> tuple[str, str]:
        """(which identifier, its text)."""
        for name in ("number", "email", "phone", "external_id"):
            value = getattr(self, name)
            if value is not UNSET and value is not None:
                return name, value
        raise BadRequest("Give one of number, email, phone or externalId.")
