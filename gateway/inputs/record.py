"""What every record says that an integration sends, and the rules of values that many kinds have."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import strawberry

from gateway.errors import Fault, UserErrorCode
from gateway.inputs.rule import Broken, Checked, Given, Ground, Rule, Several, Text, an_id, ruled
from gateway.inputs.text import free_text_faults, text_faults, tidy, tidy_lines

MAX_ITEMS = 200
"""Limit of records in one batch."""
MAX_EXTERNAL_ID_LENGTH = 200
MAX_NUMBER_LENGTH = 40
MAX_TITLE_LENGTH = 200
MAX_TEXT_LENGTH = 5_000
MAX_AMOUNT = Decimal(1_000_000_000)
MAX_LINES = 200
NEEDED = " A new record needs it."
REMOVES = " Null removes it."
KEEP = " Left out, it stays as it is."


class GivenAmount(NamedTuple):
    """An amount in major units, until the company's currency is known."""

    amount: Decimal


@dataclass(frozen=True)
class AmountRule:
    """An amount of money from zero, or from above zero; it cannot be removed."""

    above_zero: bool = False

    def __call__(self, given: Decimal | None, _: Ground) -> GivenAmount:
        """Return the amount."""
        least = "above zero" if self.above_zero else "from zero"
        if given is None:
            raise Broken(Fault(UserErrorCode.REQUIRED, f"Give an amount {least}; leave it out to keep it."))
        is_low = given <= 0 if self.above_zero else given < 0
        if is_low or given > MAX_AMOUNT:
            raise Broken(Fault(UserErrorCode.INVALID, f"Give an amount {least}, at most {MAX_AMOUNT}."))
        return GivenAmount(given)


@dataclass(frozen=True)
class WholeNumber:
    """A whole number between two limits."""

    least: int
    most: int
    is_removable: bool = False

    def __call__(self, given: int | None, _: Ground) -> int | None:
        """Return the number."""
        if given is None and self.is_removable:
            return None
        if given is None or not self.least <= given <= self.most:
            message = f"Give a number from {self.least} to {self.most}."
            raise Broken(Fault(UserErrorCode.INVALID, message))
        return given


@dataclass(frozen=True)
class TextBlock:
    """A text of several lines; null removes it, unless it is required."""

    longest: int = MAX_TEXT_LENGTH
    required: bool = False

    def __call__(self, given: str | None, _: Ground) -> str | None:
        """Return the text without surplus space."""
        text = tidy_lines(given)
        if faults := free_text_faults(text, (), longest=self.longest, required=self.required):
            raise Broken(*faults)
        return text


def external_id_rule(given: str | None, _: Ground) -> str | None:
    """Return the id that another system gave; it may look like a card number."""
    text = tidy(given)
    if faults := text_faults(text, (), longest=MAX_EXTERNAL_ID_LENGTH, is_id=True):
        raise Broken(*faults)
    return text


def link(noun: str, *, is_external: bool = False) -> Any:
    """Declare a field that names another record of the customer, by our id or by the integration's."""
    if is_external:
        text = f"The {noun}, by the id that your system gave it. One that is not known yet is linked when it arrives."
        return ruled(external_id_rule, text)
    return ruled(an_id, f"The {noun}.{REMOVES}{KEEP}")


def required(rule: str, description: str, *, longest: int = MAX_TITLE_LENGTH) -> Any:
    """Declare a text that a record always has; `rule` says what to send."""
    return ruled(Text(longest, required=rule), f"{description}{NEEDED}{KEEP}")


def always(description: str, *, needed: bool = True) -> Any:
    """Declare a value that may be left out and cannot be removed."""
    new = NEEDED if needed else ""
    return ruled(Given("It cannot be removed; leave it out to keep it."), f"{description}{new}{KEEP}")


def amount(description: str, *, above_zero: bool = False, needed: bool = True) -> Any:
    """Declare an amount in the company's currency."""
    new = NEEDED if needed else ""
    return ruled(AmountRule(above_zero), f"{description}, in major units of the company's currency.{new}{KEEP}")


def optional(rule: Rule, description: str) -> Any:
    """Declare a value that null removes."""
    return ruled(rule, f"{description}{REMOVES}{KEEP}")


@strawberry.input(description="A line of what is billed or offered.")
class LineInput(Checked):
    """A line."""

    description: str = ruled(Text(500, required="Say what it is."), "What it is.", default=...)
    quantity: Decimal = ruled(Given("Leave it out for 1."), "How many; 1 when left out.", default=Decimal(1))
    unit_price: Decimal = ruled(AmountRule(), "Price of one, in the company's currency.", default=...)


def lines(description: str) -> Any:
    """Declare the lines of what is billed or offered."""
    return ruled(Several(MAX_LINES), f"{description} They replace those that there are.{KEEP}")


@strawberry.input(description="What every record of a customer says.")
class RecordFields(Checked):
    """The fields that all kinds have."""

    customer_id: strawberry.ID | None = ruled(an_id, "Whose it is; or say `customerExternalId`.", default=None)
    customer_external_id: str | None = ruled(
        external_id_rule, "Whose it is, by the `externalId` of the customer. A record keeps its customer.", default=None
    )


@strawberry.input(description="What every record in a batch says.")
class UpsertItem(RecordFields):
    """The fields by which a record is found again."""

    external_id: str | None = ruled(
        external_id_rule,
        "The id that your system gave the record. A record that has it is changed; without one, a new one is made.",
        default=None,
    )
    id: strawberry.ID | None = ruled(
        an_id,
        "An existing record to change. With `externalId` it gets that, because your system did not make it.",
        default=None,
    )

    def between(self, values: dict[str, Any], _: Ground) -> Iterable[Fault]:
        """Refuse an item that names no record: sent again, it would make another one."""
        if values.get("external_id") is None and values.get("id") is None:
            yield Fault(UserErrorCode.REQUIRED, "Give the id that the record has in your system.", ("externalId",))


@strawberry.input(description="What every record at an address says.")
class PlacedFields(Checked):
    """The address."""

    address_id: strawberry.ID | None = ruled(
        Given("It cannot be removed; leave it out to keep it."),
        "Where, among the customer's addresses. A new record without it gets the default address.",
    )
