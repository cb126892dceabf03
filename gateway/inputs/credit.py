"""What callers may say about credits."""

from decimal import Decimal

import strawberry

from gateway.documents.credit import MAX_REASON_LENGTH
from gateway.documents.money import Money
from gateway.errors import ErrorCollector, Fault, UserErrorCode
from gateway.inputs.money import read_amount
from gateway.inputs.text import text_faults, tidy

MAX_CREDIT = 1_000_000
"""In major units; more is surely a typing mistake."""


@strawberry.input(description="A credit to issue to a customer.")
class CreditIssueInput:
    """The input of `creditIssue`."""

    customer_id: strawberry.ID = strawberry.field(description="The customer who gets it.")
    amount: Decimal = strawberry.field(
        description='How much, in major units of the company\'s currency: "50.00". '
        "Above zero, at most 1000000, with no more digits than the currency has."
    )
    currency: str | None = strawberry.field(
        default=None, description="ISO 4217 code; when given, it must be the company's currency."
    )
    reason: str = strawberry.field(
        description=f"Why, at most {MAX_REASON_LENGTH} characters. The customer reads it on the statement."
    )
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="A text of your choice: a second request with the same key and input issues nothing and gives the "
        "first answer. The header `Idempotency-Key` does the same.",
    )
    expected_version: int | None = strawberry.field(
        default=None,
        description="The customer's version that you read. If it is no longer the current one, the answer is CONFLICT.",
    )

    def validate_or_raise(self, currency: str) -> tuple[Money, str]:
        """(the amount, the reason tidied), for books in `currency`. Raises InvalidInput with every fault."""
        reason = tidy(self.reason)
        faults = text_faults(reason, ("reason",), longest=MAX_REASON_LENGTH)
        if reason is None:
            faults.append(Fault(UserErrorCode.REQUIRED, "Say what the credit is for.", ("reason",)))
        refusals = ErrorCollector(faults)
        with refusals:
            amount = read_amount(self.amount, currency, given=self.currency, most=MAX_CREDIT)
        refusals.raise_any()
        return amount, reason or ""
