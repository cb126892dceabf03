"""Values that new records have when no value is sent."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.contact import TaxKind
from gateway.documents.money import Money, minor_digits
from gateway.documents.quote import Line
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.inputs.record import GivenAmount
from gateway.operations.record.spec import Occasion


def company_day(occasion: Occasion, at: datetime) -> date:
    """Return the company's day of an instant."""
    return at.astimezone(ZoneInfo(occasion.company.time_zone)).date()


def nothing(occasion: Occasion) -> Money:
    """Return no money."""
    return Money(minor=0, currency=occasion.currency)


def line(values: Mapping[str, Any], currency: str) -> Line:
    """Return a line with its total, rounded to the currency's digits."""
    minor = (values["unit_price"].minor * values["quantity"]).quantize(Decimal(1), ROUND_HALF_UP)
    return Line(**values, total=Money(minor=int(minor), currency=currency))


def default_tax(occasion: Occasion, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tax within a total, by the address, else the customer, else the company; nothing when it was sent."""
    total = given.get("total")
    if "tax" in given or not isinstance(total, GivenAmount):
        return {}
    chosen, customer = given.get("address_id"), without_unfit(occasion.customer)
    address = next((one for one in customer.addresses if one.id == chosen or (not chosen and one.is_default)), None)
    taxability = (address and address.taxability) or customer.taxability
    rate = Decimal(occasion.company.tax_basis_points or 0) / 100
    if taxability.kind is TaxKind.SPECIAL_RATE and taxability.rate_percent is not None:
        rate = taxability.rate_percent
    if not rate or not taxability.applies_on(occasion.ground.today):
        return {}
    digits = Decimal(1).scaleb(-minor_digits(occasion.currency))
    return {"tax": GivenAmount((total.amount * rate / (100 + rate)).quantize(digits, ROUND_HALF_UP))}


def defaults(given: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    """Return the values that were not given."""
    return {name: value for name, value in values.items() if name not in given}


def require_tax_within(before: Any, given: Mapping[str, Any]) -> None:
    """Raise InvalidInput when a tax is more than the total that it is within."""
    total, tax = (given.get(name, getattr(before, name, None)) for name in ("total", "tax"))
    if total is not None and tax is not None and tax.minor > total.minor:
        raise InvalidInput([Fault(UserErrorCode.INVALID, "The tax is within the total. Send both.", ("tax",))])
