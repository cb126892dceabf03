"""What callers may say about an estimate."""

from datetime import datetime
from decimal import Decimal

import strawberry

from gateway.documents.estimate import EstimateStatus
from gateway.inputs.record import PlacedFields, UpsertItem, always, amount, link, optional, required
from gateway.inputs.rule import id_rule


@strawberry.input(description="The fields of an estimate.")
class EstimateFields(PlacedFields):
    """An estimate."""

    number: str | None = required("An estimate has a number; leave it out for the next.", "Number; else the next one.")
    title: str | None = required("Say what is estimated.", "What is estimated, in a few words.")
    status: EstimateStatus | None = always("How far it has come; a new one is OPEN when left out.", needed=False)
    total: Decimal | None = amount("The likely price, with tax")
    lowest: Decimal | None = amount("The lowest price; else the likely one", needed=False)
    highest: Decimal | None = amount("The highest price; else the likely one", needed=False)
    quote_id: strawberry.ID | None = link("quote that was made of it")
    quote_external_id: str | None = link("quote that was made of it", is_external=True)
    sold_by_id: strawberry.ID | None = optional(id_rule, "The staff member who made it.")
    created_at: datetime | None = always("When it was made; else now.", needed=False)


@strawberry.input(description="An estimate that your system keeps.")
class EstimateUpsertItem(EstimateFields, UpsertItem):
    """An item of `estimatesUpsert`."""
