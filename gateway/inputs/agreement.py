"""What callers may say about an agreement."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from gateway.documents.agreement import AgreementStatus
from gateway.inputs.record import PlacedFields, UpsertItem, WholeNumber, always, amount, optional, required
from gateway.inputs.rule import anything, ruled


@strawberry.input(description="The fields of an agreement.")
class AgreementFields(PlacedFields):
    """An agreement."""

    number: str | None = required("An agreement has a number; leave it out for the next.", "Number; else the next one.")
    title: str | None = required("Say what was agreed.", "What was agreed, in a few words.")
    status: AgreementStatus | None = always("How far it has come; else ACTIVE.", needed=False)
    starts_on: date | None = always("First day.")
    ends_on: date | None = optional(anything, "Last day; null if it runs until it is ended.")
    visits_per_year: int | None = ruled(WholeNumber(1, 366), "How many visits a year. A new record needs it.")
    price: Decimal | None = amount("Price of a year, before tax")
    auto_renew: bool | None = always("Whether it is renewed when it ends; else not.", needed=False)
    created_at: datetime | None = always("When it was made; else now.", needed=False)


@strawberry.input(description="An agreement that your system keeps.")
class AgreementUpsertItem(AgreementFields, UpsertItem):
    """An item of `agreementsUpsert`."""
