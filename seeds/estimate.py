"""Estimates: before quotes, and of work that was only asked about."""

from datetime import timedelta
from typing import Any

from gateway.documents.contact import Address
from gateway.documents.estimate import Estimate, EstimateStatus
from gateway.documents.money import Money
from gateway.documents.quote import Quote
from seeds.account import Account
from seeds.draw import Draw, seeded_id
from seeds.staff_member import staff_of

OPEN_FOR = timedelta(days=45)


def estimates_of(account: Account, quotes: list[Quote]) -> list[Estimate]:
    """Return the estimates that some quotes were made of, and for few customers one without a quote so far."""
    draw = Draw(f"{account.key}:estimates")
    estimates: list[Estimate] = []
    for quote in quotes:
        if draw.chance(0.3) and quote.created_at - account.joined_at > timedelta(days=2):
            total = quote.total.minor * draw.between(92, 108) // 100
            estimates.append(_quoted(account, quote, total, len(estimates) + 1, draw))
    if account.jobs and draw.chance(0.06):
        estimates.append(_asked(account, len(estimates) + 1, draw))
    return estimates


def _quoted(account: Account, quote: Quote, total: int, number: int, draw: Draw) -> Estimate:
    return Estimate(
        id=seeded_id("est", quote.created_at, f"{account.key}:estimate:{number}"),
        company_id=account.company.id,
        customer_id=account.customer.id,
        number=f"E-{account.digits}-{number:02d}",
        address_id=quote.address_id,
        title=quote.title,
        status=EstimateStatus.QUOTED,
        **_range(account, total),
        quote_id=quote.id,
        sold_by_id=quote.sold_by_id,
        created_at=quote.created_at - timedelta(minutes=draw.between(90, 2_800)),
    )


def _asked(account: Account, number: int, draw: Draw) -> Estimate:
    company = account.company
    known = (company.reference - account.joined_at).days
    created = company.reference - timedelta(days=draw.between(1, max(1, known - 1)), minutes=draw.between(400, 900))
    created = max(account.joined_at, created)
    service = draw.pick(company.weighted_services[account.business])
    low, high = service.price
    address: Address = draw.pick(account.sites_on(created.date())).address
    fresh = company.reference - created < OPEN_FOR
    return Estimate(
        id=seeded_id("est", created, f"{account.key}:estimate:{number}"),
        company_id=company.id,
        customer_id=account.customer.id,
        number=f"E-{account.digits}-{number:02d}",
        address_id=address.id,
        title=draw.pick(service.titles),
        status=EstimateStatus.OPEN if fresh else EstimateStatus.CLOSED,
        **_range(account, draw.between(low, high)),
        sold_by_id=draw.pick(staff_of(company.handle).sales).id,
        created_at=created,
    )


def _range(account: Account, total: int) -> dict[str, Any]:
    """From fifteen percent less to a quarter more."""
    shares = {"total": 100, "lowest": 85, "highest": 125}
    currency = account.company.currency
    return {name: Money(minor=total * share // 100, currency=currency) for name, share in shares.items()}
