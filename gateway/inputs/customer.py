"""What callers may say about customers: identifiers, filters, order, changes."""

from enum import StrEnum
from typing import Any

import strawberry
from strawberry import UNSET

from gateway.documents.connection import Condition
from gateway.documents.customer import CustomerStatus, CustomerType
from gateway.documents.record import Order
from gateway.errors import BadRequest, Fault, InvalidInput, UserErrorCode
from gateway.inputs.text import text_faults, tidy

LONGEST_NAME = 200
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


_SORTED_BY = {
    CustomerSortField.NAME: ("keys.name", "sort_name"),
    CustomerSortField.JOINED_DATE: ("joined_on", "joined_on"),
    CustomerSortField.BALANCE: ("metrics.total_due.minor", "metrics.total_due.minor"),
    CustomerSortField.LIFETIME_VALUE: ("metrics.lifetime_value.minor", "metrics.lifetime_value.minor"),
    CustomerSortField.OPEN_JOBS: ("keys.open_jobs", "metrics.open_jobs"),
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

    def order(self) -> Order:
        """The stored order that this asks for."""
        natural = SortDirection.ASC if self.field is CustomerSortField.NAME else SortDirection.DESC
        direction = self.direction or natural
        field, value = _SORTED_BY[self.field]
        return Order(f"{self.field}_{direction}", field, value, descending=direction is SortDirection.DESC)


@strawberry.input(description="Which customers to list; every part given must hold.")
class CustomerFilter:
    """A narrowing of the customer list."""

    status: list[CustomerStatus] | None = strawberry.field(
        default=None, description="Any of these. Without it: ACTIVE and BLOCKED."
    )
    type: list[CustomerType] | None = strawberry.field(default=None, description="Any of these types.")
    tags: list[str] | None = strawberry.field(default=None, description="Customers that have all of these tags.")
    account_manager_id: strawberry.ID | None = strawberry.field(
        default=None, description="Customers of this account manager."
    )

    def conditions(self) -> list[Condition]:
        """The filter as conditions on the stored customer."""
        statuses = LISTED_BY_DEFAULT if self.status is None else tuple(self.status)
        conditions = [Condition("status", "$in", tuple(status.value for status in statuses))]
        if self.type is not None:
            conditions.append(Condition("type", "$in", tuple(kind.value for kind in self.type)))
        if self.tags:
            conditions.append(Condition("tags", "$all", tuple(self.tags)))
        if self.account_manager_id is not None:
            conditions.append(Condition("account_manager_id", "$eq", str(self.account_manager_id)))
        return conditions


@strawberry.input(one_of=True, description="Names one customer by something people know; give exactly one.")
class CustomerIdentifier:
    """One of the ways to name a customer."""

    number: str | None = strawberry.field(default=UNSET, description="The customer's number (PID).")
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


@strawberry.input(description="A change of a customer's name, type or external id. What is left out stays as it is.")
class CustomerUpdateInput:
    """The input of `customerUpdate`."""

    id: strawberry.ID = strawberry.field(description="The customer to change.")
    expected_version: int | None = strawberry.field(
        default=None, description="The version you read. If it is no longer the current one, the answer is CONFLICT."
    )
    first_name: str | None = strawberry.field(default=UNSET, description="Given name; null removes it.")
    last_name: str | None = strawberry.field(default=UNSET, description="Family name; null removes it.")
    company_name: str | None = strawberry.field(default=UNSET, description="Business name; null removes it.")
    type: CustomerType | None = strawberry.field(default=UNSET, description="Kind of account; cannot be removed.")
    external_id: str | None = strawberry.field(
        default=UNSET, description="The id another system gave the customer; null removes it."
    )

    def changes(self) -> dict[str, Any]:
        """The record fields to set, tidied. Raises InvalidInput with every fault."""
        names = {"first_name": "firstName", "last_name": "lastName", "company_name": "companyName"}
        texts = {**names, "external_id": "externalId"}
        changes: dict[str, Any] = {}
        faults: list[Fault] = []
        for field, api_name in texts.items():
            value = getattr(self, field)
            if value is not UNSET:
                changes[field] = tidy(value)
                faults += text_faults(changes[field], (api_name,), longest=LONGEST_NAME, is_id=field == "external_id")
        if self.type is None:
            faults.append(
                Fault(UserErrorCode.REQUIRED, "A customer always has a type; leave it out instead.", ("type",))
            )
        elif self.type is not UNSET:
            changes["type"] = self.type
        if faults:
            raise InvalidInput(faults)
        return changes
