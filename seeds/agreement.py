"""Service agreements of customers with regular maintenance."""

from datetime import timedelta

from gateway.documents.agreement import Agreement, AgreementStatus
from gateway.documents.money import Money
from seeds.account import Account
from seeds.seeded_random import SeededRandom, seeded_id

YEAR = timedelta(days=365)
CANCELED_AFTER = timedelta(days=120)


def make_agreements(account: Account) -> list[Agreement]:
    """Return the current year's agreement of a maintenance customer, after last year's; for few others an ended one."""
    draw = SeededRandom(f"{account.key}:agreements")
    years = (account.company.reference - account.joined_at) // YEAR
    if account.maintenance:
        facts = draw.several(account.company.agreements, 1)[0]
        renews = draw.chance(0.8)
        return [
            _agreement(
                account, term, facts.title, facts.visits_per_year, facts.price, AgreementStatus.EXPIRED, renews=False
            )
            if term < years
            else _agreement(account, term, facts.title, facts.visits_per_year, facts.price, _current(account), renews)
            for term in range(max(0, years - 1), years + 1)
        ]
    if years >= 1 and draw.chance(0.03):
        facts = draw.pick(account.company.agreements)
        canceled = AgreementStatus.CANCELED
        return [_agreement(account, 0, facts.title, facts.visits_per_year, facts.price, canceled, renews=False)]
    return []


def _current(account: Account) -> AgreementStatus:
    """Return a customer who joined yesterday has agreed on what begins next week."""
    known = account.company.reference - account.joined_at
    return AgreementStatus.ACTIVE if known > timedelta(days=8) else AgreementStatus.PENDING


def _agreement(
    account: Account, term: int, title: str, visits: int, price: int, status: AgreementStatus, renews: bool
) -> Agreement:
    created = account.joined_at + term * YEAR
    starts_on = created.date() + timedelta(days=7)
    ended_early = status is AgreementStatus.CANCELED
    return Agreement(
        id=seeded_id("agr", created, f"{account.key}:agreement:{term}"),
        company_id=account.company.id,
        customer_id=account.customer.id,
        number=f"S-{account.digits}-{term + 1:02d}",
        address_id=account.sites[0].address.id,
        title=title,
        status=status,
        starts_on=starts_on,
        ends_on=starts_on + (CANCELED_AFTER if ended_early else YEAR - timedelta(days=1)),
        visits_per_year=visits,
        price=Money(minor=price, currency=account.company.currency),
        auto_renew=renews,
        created_at=created,
    ).in_zone(account.company.zone)
