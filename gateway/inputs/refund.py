"""What callers may say about refunds."""

from decimal import Decimal

import strawberry

from gateway.documents.money import Money
from gateway.documents.refund import MAX_REASON_LENGTH
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.inputs.credit import MAX_CREDIT
from gateway.inputs.money import read_amount
from gateway.inputs.text import text_faults, tidy


@strawberry.input(description="A payment to refund, in part or in full.")
class PaymentRefundInput:
    """The input of `paymentRefund`."""

    payment_id: strawberry.ID = strawberry.field(description="The payment.")
    amount: Decimal = strawberry.field(
        description='How much, in major units of the company\'s currency: "50.00". Above zero, at most '
        "`Payment.refundable`, with no more digits than the currency has."
    )
    currency: str | None = strawberry.field(
        default=None, description="ISO 4217 code; when given, it must be the company's currency."
    )
    reason: str = strawberry.field(
        description=f"Why, at most {MAX_REASON_LENGTH} characters. The customer reads it on the statement."
    )
    is_owed_again: bool = strawberry.field(
        default=True,
        description="Whether the customer owes the refunded amount again. True: the invoice's balance rises by it, as "
        "after a bounced check. False, as for goodwill: a credit over the same amount is set against the invoice.",
    )
    dry_run: bool = strawberry.field(
        default=False, description="Change nothing; say what would change, and whether it would be refused."
    )
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="A text of your choice: a second request with the same key and input refunds nothing and gives the "
        "first answer. The header `Idempotency-Key` does the same.",
    )
    expected_version: int | None = strawberry.field(
        default=None,
        description="The customer's version that you read. If it is no longer the current one, the answer is CONFLICT.",
    )

    def checked_reason(self) -> str:
        """Return the reason without surplus space. Raises InvalidInput."""
        reason = tidy(self.reason)
        if reason is None:
            raise InvalidInput([Fault(UserErrorCode.REQUIRED, "Say why it is refunded.", ("reason",))])
        if faults := text_faults(reason, ("reason",), longest=MAX_REASON_LENGTH):
            raise InvalidInput(faults)
        return reason

    def checked_amount(self, currency: str) -> Money:
        """Return the amount, for books in `currency`. Raises InvalidInput with every fault."""
        return read_amount(self.amount, currency, given=self.currency, most=MAX_CREDIT)
