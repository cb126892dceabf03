"""The benchmark's data: the gateway's own records, the same at every run.

Each customer is drawn from a random generator for itself, so the first 10,000 of a million are the 10,000.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from benchmarks import contact_data
from benchmarks.contact_data import FIRST_NAMES, LAST_NAMES, dollars
from gateway.access.token import read_company_id
from gateway.documents.appointment import Appointment, AppointmentStatus, AppointmentWindow
from gateway.documents.base.record import Record
from gateway.documents.company import Company
from gateway.documents.customer import Customer, CustomerMetrics
from gateway.documents.equipment import Equipment, EquipmentStatus
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.job import Job, JobStatus
from gateway.documents.money import Money
from gateway.documents.note import Author, Note, NoteVisibility
from gateway.documents.quote import Line, Quote, QuoteStatus
from gateway.documents.staff_member import StaffMember, StaffRole

T = TypeVar("T", bound=Record)

SEED = 7
COMPANY = "bench"
STAFF_PER_COMPANY = 24
ACTIVE_EVERY = 8
"""One customer in so many has a long history; the others have a row here and there."""

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_DAYS = 730
_TITLES = ("AC tune-up", "Furnace repair", "Water heater install", "Drain cleaning", "Panel upgrade", "Leak detection")
_CATEGORIES = ("Heating", "Plumbing", "Electrical", "Inspection")
_DEPARTMENTS = ("Service", "Install", "Maintenance")
_UNITS = ("Heat pump", "Furnace", "Water heater", "Condenser")
_MAKERS = ("Carrier", "Trane", "Lennox", "Rheem")
_WORDS = [
    "asked",
    "about",
    "the",
    "second",
    "unit",
    "in",
    "the",
    "attic",
    "and",
    "wants",
    "a",
    "call",
    "before",
    "arrival",
    "gate",
    "code",
    "is",
    "on",
    "file",
    "please",
    "park",
    "on",
    "the",
    "street",
    "dog",
    "is",
    "friendly",
    "check",
    "the",
    "filter",
    "size",
    "again",
    "warranty",
    "expires",
    "soon",
]


def find_company_handle(number: int) -> str:
    """Return the handle of the company that a customer belongs to: 70% to the one that is queried."""
    return COMPANY if number % 10 < 7 else f"other{number % 10 - 6}"


def is_active(number: int) -> bool:
    """Return whether a customer has a long history."""
    return number % ACTIVE_EVERY == 0


def customer_id(number: int) -> str:
    """Return the id of a customer."""
    return f"{Customer.id_prefix}_65{number:022x}"


def staff_id(company: str, number: int) -> str:
    """Return the id of a staff member."""
    return f"{StaffMember.id_prefix}_{COMPANY_NUMBERS[company]:012x}{number:012x}"


COMPANY_NUMBERS = {find_company_handle(number): place for place, number in enumerate((0, 7, 8, 9))}


def companies() -> Iterator[Record]:
    """Yield the companies and their staff."""
    for handle in COMPANY_NUMBERS:
        yield Company(
            id=read_company_id(handle),
            handle=handle,
            name=handle.title(),
            time_zone="America/Chicago",
            currency="USD",
            country="US",
        )
        for number in range(STAFF_PER_COMPANY):
            yield StaffMember(
                id=staff_id(handle, number),
                company_id=read_company_id(handle),
                name=f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[number % len(LAST_NAMES)]}",
                role=StaffRole.TECHNICIAN,
            )


def household(number: int) -> Iterator[Record]:
    """Yield a customer and everything in their tabs; the customer comes last, because it sums the rest up."""
    rng = Random(SEED * 1_000_003 + number)
    tabs = _Tabs(rng, number)
    rows = list(tabs.rows())
    yield from rows
    yield contact_data.customer(rng, number, tabs.shared, tabs.owner_facts(), _metrics(rows))


class _Tabs:
    """Draws the rows of one customer's tabs."""

    def __init__(self, rng: Random, number: int) -> None:
        handle = find_company_handle(number)
        self._rng = rng
        self._number = number
        self._drawn = 0
        self._staff = [staff_id(handle, rng.randrange(STAFF_PER_COMPANY)) for _ in range(3)]
        self._author = Author(id=self._staff[0], name="Olga Ortiz", role="OFFICE")
        self.shared = {"company_id": read_company_id(handle), "customer_id": customer_id(number)}

    def owner_facts(self) -> dict[str, Any]:
        """Return what the customer itself says about staff."""
        return {"account_manager_id": self._staff[0]} if self._number % 2 else {}

    def rows(self) -> Iterator[Record]:
        """Yield every row of every tab."""
        yield from self._several(self._appointment, 8, 24)
        yield from self._several(self._job, 6, 22)
        yield from self._several(self._quote, 2, 11)
        yield from self._several(self._invoice, 5, 22)
        yield from self._several(self._equipment, 1, 6)
        yield from self._several(self._note, 3, 18)

    def _several(self, draw: Callable[[], T], fewest: int, most: int) -> Iterator[T]:
        few = int(self._rng.random() < 0.32)
        for _ in range(self._rng.randint(fewest, most) if is_active(self._number) else few):
            self._drawn += 1
            yield draw()

    def _owned(self, kind: type[Record]) -> dict[str, Any]:
        return {"id": f"{kind.id_prefix}_66{self._number:010x}{self._drawn:012x}", **self.shared}

    def _read_number(self, letter: str) -> str:
        return f"{letter}-{self._number:07d}{self._drawn:03d}"

    def _instant(self) -> datetime:
        return _EPOCH + timedelta(minutes=self._rng.randrange(_DAYS * 1_440))

    def _text(self, fewest: int, most: int) -> str:
        return " ".join(self._rng.choices(_WORDS, k=self._rng.randint(fewest, most)))

    def _appointment(self) -> Appointment:
        start, hours = self._instant(), self._rng.choice((1, 2, 4))
        return Appointment(
            **self._owned(Appointment),
            number=self._read_number("A"),
            address_id="adr_1",
            status=self._rng.choice(tuple(AppointmentStatus)),
            category=self._rng.choice(_CATEGORIES),
            department=self._rng.choice(_DEPARTMENTS),
            window=AppointmentWindow(start=start, end=start + timedelta(hours=hours), time_zone="America/Chicago"),
            summary=self._text(8, 20),
            job_number=self._read_number("J") if self._rng.random() < 0.6 else None,
            invoice_number=self._read_number("I") if self._rng.random() < 0.4 else None,
            technician_id=self._rng.choice(self._staff),
        )

    def _job(self) -> Job:
        created, done = self._instant(), self._rng.random() < 0.7
        start = created + timedelta(days=self._rng.randint(1, 20))
        return Job(
            **self._owned(Job),
            number=self._read_number("J"),
            address_id="adr_1",
            title=self._rng.choice(_TITLES),
            status=JobStatus.COMPLETED if done else self._rng.choice((JobStatus.SCHEDULED, JobStatus.IN_PROGRESS)),
            category=self._rng.choice(_CATEGORIES),
            department=self._rng.choice(_DEPARTMENTS),
            total=dollars(self._rng, 50, 4_000),
            description=self._text(8, 20),
            technician_id=self._rng.choice(self._staff),
            created_at=created,
            scheduled_start=start,
            completed_at=start + timedelta(hours=self._rng.randint(1, 72)) if done else None,
        )

    def _quote(self) -> Quote:
        created, lines = self._instant(), self._lines()
        total, tax = _with_tax(lines)
        return Quote(
            **self._owned(Quote),
            number=self._read_number("Q"),
            address_id="adr_1",
            title=self._rng.choice(_TITLES),
            status=self._rng.choice(tuple(QuoteStatus)),
            total=total,
            tax=tax,
            lines=lines,
            sold_by_id=self._rng.choice(self._staff),
            created_at=created,
            expires_on=created.date() + timedelta(days=30) if self._rng.random() < 0.8 else None,
        )

    def _invoice(self) -> Invoice:
        issued, lines = self._instant(), self._lines()
        total, tax = _with_tax(lines)
        paid = self._rng.random() < 0.8
        return Invoice(
            **self._owned(Invoice),
            number=self._read_number("I"),
            address_id="adr_1",
            status=InvoiceStatus.PAID if paid else InvoiceStatus.OPEN,
            total=total,
            tax=tax,
            balance=Money(minor=0 if paid else total.minor, currency="USD"),
            lines=lines,
            job_number=self._read_number("J") if self._rng.random() < 0.7 else None,
            issued_at=issued,
            due_on=issued.date() + timedelta(days=30),
            paid_at=issued + timedelta(days=self._rng.randint(1, 29)) if paid else None,
        )

    def _equipment(self) -> Equipment:
        created = self._instant()
        return Equipment(
            **self._owned(Equipment),
            address_id="adr_1",
            name=self._rng.choice(_UNITS),
            category=self._rng.choice(_CATEGORIES),
            status=self._rng.choice(tuple(EquipmentStatus)),
            manufacturer=self._rng.choice(_MAKERS),
            model=f"M{self._rng.randint(100, 999)}",
            serial_number=f"{self._rng.getrandbits(40):010X}",
            location="Attic" if self._rng.random() < 0.5 else None,
            installed_on=created.date(),
            warranty_until=date(created.year + 10, 1, 1) if self._rng.random() < 0.8 else None,
            created_at=created,
        )

    def _note(self) -> Note:
        return Note(
            **self._owned(Note),
            body=self._text(6, 30),
            visibility=self._rng.choice(tuple(NoteVisibility)),
            author=self._author,
            is_pinned=self._rng.random() < 0.1,
            address_id="adr_1" if self._rng.random() < 0.5 else None,
            created_at=self._instant(),
        )

    def _lines(self) -> tuple[Line, ...]:
        return tuple(self._line() for _ in range(self._rng.randint(1, 3)))

    def _line(self) -> Line:
        price, quantity = dollars(self._rng, 5, 900), self._rng.randint(1, 4)
        total = Money(minor=price.minor * quantity, currency="USD")
        return Line(description=self._rng.choice(_TITLES), quantity=Decimal(quantity), unit_price=price, total=total)


def _with_tax(lines: tuple[Line, ...]) -> tuple[Money, Money]:
    net = sum(line.total.minor for line in lines)
    tax = round(net * 0.0825)
    return Money(minor=net + tax, currency="USD"), Money(minor=tax, currency="USD")


def _metrics(rows: list[Record]) -> CustomerMetrics:
    invoices = [row for row in rows if isinstance(row, Invoice)]
    due = sum(invoice.balance.minor for invoice in invoices)
    paid = sum(invoice.total.minor - invoice.balance.minor for invoice in invoices)
    unfinished = sum(1 for row in rows if isinstance(row, Job) and row.status is not JobStatus.COMPLETED)
    return CustomerMetrics(
        total_due=Money(minor=due, currency="USD"),
        lifetime_value=Money(minor=paid, currency="USD"),
        open_jobs=unfinished,
    )
