"""What scripted and generated customers have in common."""

from datetime import datetime

from gateway.documents.customer import CustomerMetrics
from gateway.documents.money import Money
from seeds.draw import seeded_id
from seeds.facts import CompanyFacts


def account_key(handle: str, index: int) -> str:
    """Return what everything about a customer is derived from."""
    return f"{handle}:{index}"


def customer_digits(index: int) -> str:
    """Return the digits of a customer's number: index 1 → 10001."""
    return str(10_000 + index)


def customer_id(company: CompanyFacts, index: int, joined: datetime) -> str:
    """Return the id of the customer with this index."""
    return seeded_id("cus", joined, account_key(company.handle, index))


def terms_days(terms: str) -> int:
    """Days until an invoice falls due: NET30 → 30, DUE_ON_RECEIPT → 0."""
    return int(terms.removeprefix("NET")) if terms.startswith("NET") else 0


def no_metrics(company: CompanyFacts) -> CustomerMetrics:
    """Return the numbers of a customer without any history."""
    nothing = Money(minor=0, currency=company.currency)
    return CustomerMetrics(total_due=nothing, lifetime_value=nothing)
