"""What work costs: lines of the catalogue, and tax to the minor unit."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from gateway.documents.contact import Address, Taxability, TaxKind
from gateway.documents.customer import Customer
from gateway.documents.money import Money
from gateway.documents.quote import Line
from seeds.draw import Draw
from seeds.facts import CompanyFacts, PartFacts, ServiceFacts

ONE = Decimal(1)
HUNDRED = Decimal(100)
HOURS = tuple(Decimal(hours) for hours in ("0.5", "1", "1.5", "2", "3", "4.5"))
QUANTITIES = tuple(Decimal(quantity) for quantity in ("1", "1", "1", "2", "3"))
FLAT_RATE_STEP = 500


def lines_of(draw: Draw, company: CompanyFacts, service: ServiceFacts, title: str) -> tuple[Line, ...]:
    """Return the flat rate of a service, for some work extra hours and parts."""
    low, high = service.price
    flat = draw.between(low // FLAT_RATE_STEP, high // FLAT_RATE_STEP) * FLAT_RATE_STEP
    lines = [_line(title, ONE, flat, company.currency)]
    if draw.chance(0.25):
        lines.append(_line(company.labor, draw.pick(HOURS), company.hourly_rate, company.currency))
    if service.parts and draw.chance(0.55):
        parts: list[PartFacts] = draw.several(service.parts, draw.between(1, 2))
        lines += [_line(part.name, draw.pick(QUANTITIES), part.price, company.currency) for part in parts]
    return tuple(lines)


def subtotal(lines: Sequence[Line]) -> int:
    """Return the sum of the lines in minor units."""
    return sum(line.total.minor for line in lines)


def tax_on(amount: int, percent: Decimal) -> int:
    """Tax in minor units, half a unit rounded up."""
    return int((amount * percent / HUNDRED).quantize(ONE, ROUND_HALF_UP))


def tax_percent(company: CompanyFacts, customer: Customer, address: Address, day: date) -> Decimal:
    """Return the rate for work at an address on a day: the address's own taxability before the customer's."""
    taxability: Taxability = address.taxability or customer.taxability
    if taxability.kind is TaxKind.STANDARD:
        return company.tax_percent
    if taxability.expires_on is not None and day > taxability.expires_on:
        return company.tax_percent
    return taxability.rate_percent or Decimal(0)


def _line(description: str, quantity: Decimal, unit_price: int, currency: str) -> Line:
    unit = Money(minor=unit_price, currency=currency)
    total = unit if quantity is ONE else Money(minor=int(quantity * unit_price), currency=currency)
    return Line(description=description, quantity=quantity, unit_price=unit, total=total)
