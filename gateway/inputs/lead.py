"""What callers may say about a sale that another system keeps."""

from datetime import datetime
from decimal import Decimal

import strawberry

from gateway.documents.sale import MOST_UNITS, PaymentMethodOfSale, SaleResult
from gateway.inputs.record import (
    PlacedFields,
    TextBlock,
    UpsertItem,
    WholeNumber,
    always,
    amount,
    link,
    optional,
    required,
)
from gateway.inputs.rule import Ground, Rule, Text, an_id, ruled
from gateway.inputs.sale import LONGEST_COMMENT, LONGEST_PRODUCT, SaleDatesInput


def _dates(given: SaleDatesInput | None, _: Ground) -> dict[str, object]:
    """Return the dates that are given."""
    return given.given() if given else {}


_UNITS: Rule = WholeNumber(0, MOST_UNITS, is_removable=True)


@strawberry.input(description="A sale that your system keeps.")
class SaleUpsertItem(PlacedFields, UpsertItem):
    """An item of `salesUpsert`."""

    number: str | None = required("A sale has a number; leave it out for the next one.", "Number; else the next one.")
    result: SaleResult | None = always("What came of the lead; else PENDING.", needed=False)
    product: str | None = optional(Text(LONGEST_PRODUCT), "Product to sell.")
    units: int | None = ruled(_UNITS, "How many were asked for.")
    sold_units: int | None = ruled(_UNITS, "How many were sold; at most `units`.")
    sale_amount: Decimal | None = amount("The sale amount", needed=False)
    contract_amount: Decimal | None = amount("The amount of the contract", needed=False)
    method_of_payment: PaymentMethodOfSale | None = always("Method of payment.", needed=False)
    comment: str | None = optional(TextBlock(LONGEST_COMMENT), "The account comment.")
    dates: SaleDatesInput | None = ruled(_dates, "When each step was taken; those left out stay.")
    sold_by_id: strawberry.ID | None = optional(an_id, "The staff member whose lead it is.")
    job_id: strawberry.ID | None = link("job that came of it")
    job_external_id: str | None = link("job that came of it", is_external=True)
    created_at: datetime | None = always("When the lead came in; else now.", needed=False)
