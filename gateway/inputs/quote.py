"""What callers may say about a quote."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from gateway.documents.quote import QuoteStatus
from gateway.inputs.record import (
    LineInput,
    PlacedFields,
    UpsertItem,
    always,
    amount,
    lines,
    link,
    optional,
    required,
)
from gateway.inputs.rule import any_value, id_rule


@strawberry.input(description="The fields of a quote.")
class QuoteFields(PlacedFields):
    """A quote."""

    number: str | None = required("A quote has a number; leave it out for the next one.", "Number; else the next one.")
    title: str | None = required("Say what is offered.", "What is offered, in a few words.")
    status: QuoteStatus | None = always("How far it has come; a new one is a DRAFT when left out.", needed=False)
    total: Decimal | None = amount("The price, with tax")
    tax: Decimal | None = amount("Tax within the total; else nothing", needed=False)
    lines: list[LineInput] | None = lines("What the total is made of.")
    job_id: strawberry.ID | None = link("job that came of it")
    job_external_id: str | None = link("job that came of it", is_external=True)
    sold_by_id: strawberry.ID | None = optional(id_rule, "The staff member who made it.")
    created_at: datetime | None = always("When it was made; else now.", needed=False)
    expires_on: date | None = optional(any_value, "Last day on which it can be accepted.")


@strawberry.input(description="A quote that your system keeps.")
class QuoteUpsertItem(QuoteFields, UpsertItem):
    """An item of `quotesUpsert`."""
