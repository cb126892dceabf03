"""What callers may say about an invoice."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import strawberry

from gateway.inputs.record import LineInput, PlacedFields, UpsertItem, always, amount, lines, link, required


class InvoiceStage(StrEnum):
    """Stage of an invoice that its writer chooses; whether it is paid follows from its payments."""

    DRAFT = "DRAFT"
    ISSUED = "ISSUED"
    VOID = "VOID"


@strawberry.input(description="The fields of an invoice.")
class InvoiceFields(PlacedFields):
    """An invoice."""

    number: str | None = required("An invoice has a number; leave it out for the next.", "Number; else the next one.")
    stage: InvoiceStage | None = always(
        "How far it has come; a new one is ISSUED when left out. `status` and `balance` follow from this and from what "
        "was paid.",
        needed=False,
    )
    total: Decimal | None = amount("What is billed, with tax")
    tax: Decimal | None = amount("Tax within the total; else nothing", needed=False)
    lines: list[LineInput] | None = lines("What the total is made of.")
    job_id: strawberry.ID | None = link("job that it bills")
    job_external_id: str | None = link("job that it bills", is_external=True)
    issued_at: datetime | None = always("When it was issued; else now.", needed=False)
    due_on: date | None = always("Last day to pay in time; else the day of issue.", needed=False)


@strawberry.input(description="An invoice that your system keeps.")
class InvoiceUpsertItem(InvoiceFields, UpsertItem):
    """An item of `invoicesUpsert`."""
