"""What callers may say about a refund that another system keeps."""

from datetime import datetime
from decimal import Decimal

import strawberry

from gateway.documents.payment import PaymentMeans
from gateway.documents.refund import MAX_REASON_LENGTH
from gateway.inputs.record import UpsertItem, always, amount, link, required


@strawberry.input(description="A refund that your system keeps.")
class RefundUpsertItem(UpsertItem):
    """An item of `refundsUpsert`."""

    number: str | None = required("A refund has a number; leave it out for the next one.", "Number; else the next one.")
    payment_id: strawberry.ID | None = link("payment that was refunded")
    payment_external_id: str | None = link("payment that was refunded", is_external=True)
    amount: Decimal | None = amount("How much was given back", above_zero=True)
    means: PaymentMeans | None = always(
        "How it was given back, while its payment is not known; then as that came. Else CHECK.", needed=False
    )
    reason: str | None = required("Say why.", "Why, as the customer reads it.", longest=MAX_REASON_LENGTH)
    refunded_at: datetime | None = always("When it was given back; else now.", needed=False)
