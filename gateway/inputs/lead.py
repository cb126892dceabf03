"""What callers may say about a sale that another system keeps."""

from datetime import datetime
from decimal import Decimal

import strawberry

from gateway.documents.sale import MAX_UNITS, PaymentMethodOfSale, SaleResult
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
from gateway.inputs.rule import Rule, RuleViolation, Text, ValidationContext, id_rule, validated_field
from gateway.inputs.sale import MAX_COMMENT_LENGTH, MAX_PRODUCT_LENGTH, SaleDatesInput


def _dates(given: SaleDatesInput | None, _: ValidationContext) -> dict[str, object]:
    """Return the dates that are given. Raises RuleViolation."""
    if given and (faults := given.faults()):
        raise RuleViolation(*faults)
    return given.given() if given else {}


_UNITS: Rule = WholeNumber(0, MAX_UNITS, is_removable=True)


@strawberry.input(description="A sale that your system keeps.")
class SaleUpsertItem(PlacedFields, UpsertItem):
    """An item of `salesUpsert`."""

    number: str | None = required("A sale has a number; leave it out for the next one.", "Number; else the next one.")
    result: SaleResult | None = always("What came of the lead; else PENDING.", needed=False)
    product: str | None = optional(Text(MAX_PRODUCT_LENGTH), "Product to sell.")
    units: int | None = validated_field(_UNITS, "How many were asked for.")
    sold_units: int | None = validated_field(_UNITS, "How many were sold; at most `units`.")
    sale_amount: Decimal | None = amount("The sale amount", needed=False)
    contract_amount: Decimal | None = amount("The amount of the contract", needed=False)
    method_of_payment: PaymentMethodOfSale | None = always("Method of payment.", needed=False)
    comment: str | None = optional(TextBlock(MAX_COMMENT_LENGTH), "The account comment.")
    dates: SaleDatesInput | None = validated_field(_dates, "When each step was taken; those left out stay.")
    sold_by_id: strawberry.ID | None = optional(id_rule, "The staff member whose lead it is.")
    job_id: strawberry.ID | None = link("job that came of it")
    job_external_id: str | None = link("job that came of it", is_external=True)
    created_at: datetime | None = always("When the lead came in; else now.", needed=False)
