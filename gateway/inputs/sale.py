"""What callers may change about a sale."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from gateway.documents.money import Money, minor_digits
from gateway.documents.sale import MAX_UNITS, PaymentMethodOfSale, SaleResult
from gateway.errors import Fault, UserErrorCode
from gateway.inputs.calendar_range import calendar_faults
from gateway.inputs.text import api_name, text_faults, tidy

MAX_PRODUCT_LENGTH = 200
MAX_COMMENT_LENGTH = 2_000
MAX_AMOUNT = Decimal(1_000_000_000)


@strawberry.input(description="The dates of a sale to change. What is left out stays as it is; null removes.")
class SaleDatesInput:
    """Dates of a sale."""

    appointment: datetime | None = strawberry.field(default=UNSET, description="The appointment with the seller.")
    sale: date | None = strawberry.field(default=UNSET, description="The contract; needed once SOLD.")
    rto: date | None = strawberry.field(default=UNSET, description="Released to order (RTO).")
    ordered: date | None = strawberry.field(default=UNSET, description="Ordered from the supplier.")
    received: date | None = strawberry.field(default=UNSET, description="Received from the supplier.")
    scheduled: date | None = strawberry.field(default=UNSET, description="The work is scheduled for this day.")
    completed: date | None = strawberry.field(default=UNSET, description="The work was completed.")
    re_recorded: date | None = strawberry.field(default=UNSET, description="The result was recorded again (ReRCD).")

    def given(self) -> dict[str, Any]:
        """Return the dates that are given; `None` for those to remove."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in values.items() if value is not UNSET}

    def faults(self) -> list[Fault]:
        """Return what is wrong with each date by itself."""
        return [fault for name, value in self.given().items() for fault in calendar_faults(value, api_name(name))]


@strawberry.input(description="Commissions of a sale to change. What is left out stays; new ones need `total`.")
class SaleCommissionsInput:
    """Commissions."""

    total: Decimal | None = strawberry.field(
        default=UNSET, description="All commissions on the sale, in the company's currency; cannot be removed alone."
    )
    paid: Decimal | None = strawberry.field(
        default=UNSET, description="What was paid of them, at most `total`; cannot be removed alone."
    )

    def validate(self, currency: str) -> tuple[dict[str, Any], list[Fault]]:
        """Return (the amounts that are given and sound, what is wrong with the others)."""
        amounts: dict[str, Any] = {}
        faults: list[Fault] = []
        for name in ("total", "paid"):
            if (amount := getattr(self, name)) is UNSET:
                continue
            if amount is None:
                message = "It cannot be removed alone; leave it out, or send null for commissions."
                found = [Fault(UserErrorCode.REQUIRED, message, ("commissions", name))]
            else:
                found = _amount_faults(amount, currency, ("commissions", name))
            faults += found
            if not found:
                amounts[name] = Money.of(amount, currency)
        if len(amounts) == 2 and (fault := commissions_fault(amounts["total"], amounts["paid"])):
            faults.append(fault)
        return amounts, faults


def commissions_fault(total: Money, paid: Money) -> Fault | None:
    """Return the fault of paying more than the total of commissions, or `None`."""
    if paid.minor <= total.minor:
        return None
    message = f"More would be paid ({paid.amount}) than the total ({total.amount}). Send both."
    return Fault(UserErrorCode.INVALID, message, ("commissions", "paid"))


@strawberry.input(description="A change of a sale. What is left out stays as it is; null removes.")
class SaleUpdateInput:
    """The input of `saleUpdate`."""

    id: strawberry.ID = strawberry.field(description="The sale to change.")
    expected_version: int | None = strawberry.field(
        default=None,
        description="The sale's version that you read. If it is no longer the current one, the answer is CONFLICT.",
    )
    result: SaleResult | None = strawberry.field(default=UNSET, description="What came of the lead; cannot be removed.")
    product: str | None = strawberry.field(default=UNSET, description="Product to sell.")
    units: int | None = strawberry.field(default=UNSET, description="How many were asked for.")
    sold_units: int | None = strawberry.field(default=UNSET, description="How many were sold; at most `units`.")
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="The sale amount, in the company's currency with its digits; needed once SOLD."
    )
    contract_amount: Decimal | None = strawberry.field(
        default=UNSET,
        description="The amount of the contract, not less than what was paid for it; it follows `amount` while both "
        "are the same. `balanceDue` is this less the payments.",
    )
    method_of_payment: PaymentMethodOfSale | None = strawberry.field(default=UNSET, description="Method of payment.")
    commissions: SaleCommissionsInput | None = strawberry.field(
        default=UNSET,
        description="What sellers get for it. It needs the permissions commission:read and commission:write.",
    )
    dates: SaleDatesInput | None = strawberry.field(
        default=UNSET,
        description="When each step was taken, or is planned; never before the step that it needs.",
    )
    comment: str | None = strawberry.field(default=UNSET, description="The account comment.")

    def validate(self, currency: str) -> tuple[dict[str, Any], list[Fault]]:
        """(the record fields to set, what is wrong with each by itself)."""
        changes: dict[str, Any] = {}
        faults: list[Fault] = []
        for field, longest in (("product", MAX_PRODUCT_LENGTH), ("comment", MAX_COMMENT_LENGTH)):
            if (text := getattr(self, field)) is not UNSET:
                changes[field] = tidy(text)
                faults += text_faults(changes[field], (field,), longest=longest)
        for field, name in (("units", "units"), ("sold_units", "soldUnits")):
            if (count := getattr(self, field)) is not UNSET:
                changes[field] = count
                faults += _count_faults(count, name)
        if self.result is None:
            message = "A sale always has a result; leave it out instead, or send PENDING."
            faults.append(Fault(UserErrorCode.REQUIRED, message, ("result",)))
        elif self.result is not UNSET:
            changes["result"] = self.result
        if self.method_of_payment is not UNSET:
            changes["method_of_payment"] = self.method_of_payment
        if self.dates:
            faults += [fault._replace(path=("dates", *(fault.path or ()))) for fault in self.dates.faults()]
        amounts, found = self._examined_amounts(currency)
        return {**changes, **amounts}, [*faults, *found]

    def _examined_amounts(self, currency: str) -> tuple[dict[str, Any], list[Fault]]:
        changes: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, stored in (("amount", "sale_amount"), ("contract_amount", "contract_amount")):
            if (amount := getattr(self, name)) is not UNSET:
                found = _amount_faults(amount, currency, (api_name(name),))
                faults += found
                changes[stored] = None if found or amount is None else Money.of(amount, currency)
        if self.commissions is not UNSET:
            changes["commissions"], found = self.commissions.validate(currency) if self.commissions else (None, [])
            faults += found
        return changes, faults


def _count_faults(count: int | None, name: str) -> list[Fault]:
    if count is None or 0 <= count <= MAX_UNITS:
        return []
    return [Fault(UserErrorCode.INVALID, f"Write a number from 0 to {MAX_UNITS}.", (name,))]


def _amount_faults(amount: Decimal | None, currency: str, path: tuple[str, ...]) -> list[Fault]:
    if amount is None:
        return []
    digits = minor_digits(currency)
    if not 0 <= amount <= MAX_AMOUNT or amount != round(amount, digits):
        message = f"Write an amount from 0 to {MAX_AMOUNT} {currency} with at most {digits} digits after the point."
        return [Fault(UserErrorCode.INVALID, message, path)]
    return []
