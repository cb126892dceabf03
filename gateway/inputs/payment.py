"""What callers may say about a payment."""

from datetime import datetime
from decimal import Decimal

import strawberry

from gateway.documents.payment import PaymentMeans
from gateway.inputs.record import UpsertItem, always, amount, link, optional
from gateway.inputs.rule import Checked, Text


@strawberry.input(description="The fields of a payment.")
class PaymentFields(Checked):
    """A payment."""

    invoice_id: strawberry.ID | None = link("invoice that it pays")
    invoice_external_id: str | None = link("invoice that it pays", is_external=True)
    amount: Decimal | None = amount("How much", above_zero=True)
    means: PaymentMeans | None = always("How it came.")
    reference: str | None = optional(Text(), "Check number or the like.")
    received_at: datetime | None = always("When it came; else now.", needed=False)


@strawberry.input(description="A payment that your system keeps.")
class PaymentUpsertItem(PaymentFields, UpsertItem):
    """An item of `paymentsUpsert`."""
