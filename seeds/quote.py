"""Quotes: of large jobs before they were booked, and of work that was not, or not yet, wanted."""

from datetime import date, datetime, timedelta

from gateway.documents.contact import Address
from gateway.documents.job import JobStatus
from gateway.documents.money import Money
from gateway.documents.quote import Line, Quote, QuoteStatus
from seeds.account import Account
from seeds.draw import Draw, seeded_id
from seeds.job import PricedJob
from seeds.line import lines_of, subtotal, tax_on, tax_percent
from seeds.staff_member import staff_of
from seeds.working_day import office_hour

VALID_FOR = timedelta(days=60)
DRAFT_FOR = timedelta(days=6)


def accepted_quote(account: Account, priced: PricedJob, number: int, draw: Draw) -> Quote | None:
    """Return the quote that a large job came from."""
    job = priced.job
    if not priced.service.quoted or job.status is JobStatus.CANCELED or job.created_at == account.joined_at:
        return None
    created = max(account.joined_at, job.created_at - timedelta(minutes=draw.between(120, 20_000)))
    return _quote(
        account, created, job.title, QuoteStatus.ACCEPTED, priced.lines, priced.address, number, draw, job_id=job.id
    )


def other_quotes(account: Account, first_number: int, draw: Draw) -> list[Quote]:
    """Quotes that led to no job: denied, expired, still open, or still being written."""
    quotes: list[Quote] = []
    for _ in range(draw.pick((0, 0, 0, 1, 1, 2)) if account.jobs else 0):
        created = _some_day(account, draw)
        service = draw.pick(account.company.weighted_services[account.business])
        title = draw.pick(service.titles)
        lines = lines_of(draw, account.company, service, title)
        address = draw.pick(account.sites_on(created.date())).address
        status = _status(account, created, draw)
        quotes.append(_quote(account, created, title, status, lines, address, first_number + len(quotes), draw))
    return quotes


def _some_day(account: Account, draw: Draw) -> datetime:
    """Between joining and the reference; for half of them in the last weeks."""
    today = account.company.reference.date()
    known = max(1, (today - account.joined_at.date()).days - 1)
    days = draw.between(1, min(known, VALID_FOR.days if draw.chance(0.5) else known))
    created = office_hour(draw, today - timedelta(days=days + 1), account.company.zone)
    return max(created, account.joined_at)


def _status(account: Account, created: datetime, draw: Draw) -> QuoteStatus:
    age = account.company.reference - created
    if draw.chance(0.3):
        return QuoteStatus.DENIED
    if age < DRAFT_FOR or (age < VALID_FOR and draw.chance(0.25)):
        return QuoteStatus.DRAFT
    return QuoteStatus.OPEN if age < VALID_FOR else QuoteStatus.EXPIRED


def _quote(
    account: Account,
    created: datetime,
    title: str,
    status: QuoteStatus,
    lines: tuple[Line, ...],
    address: Address,
    number: int,
    draw: Draw,
    job_id: str | None = None,
) -> Quote:
    company = account.company
    day: date = created.astimezone(company.zone).date()
    amount = subtotal(lines)
    tax = tax_on(amount, tax_percent(company, account.customer, address, day))
    return Quote(
        id=seeded_id("quo", created, f"{account.key}:quote:{number}"),
        company_id=company.id,
        customer_id=account.customer.id,
        number=f"Q-{account.digits}-{number:02d}",
        address_id=address.id,
        title=title,
        status=status,
        total=Money(minor=amount + tax, currency=company.currency),
        tax=Money(minor=tax, currency=company.currency),
        lines=lines,
        job_id=job_id,
        sold_by_id=draw.pick(staff_of(company.handle).sales).id,
        created_at=created,
        expires_on=None if status is QuoteStatus.DRAFT else day + VALID_FOR,
    ).in_zone(company.zone)
