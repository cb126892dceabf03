"""What the database says of a customer: right answers are computed from it, without the gateway's own code."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.documents.agreement import Agreement
from gateway.documents.appointment import Appointment
from gateway.documents.base.record import Record
from gateway.documents.change import Change
from gateway.documents.comment import Comment
from gateway.documents.communication import Communication
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer
from gateway.documents.equipment import Equipment
from gateway.documents.estimate import Estimate
from gateway.documents.file import File
from gateway.documents.invoice import Invoice
from gateway.documents.job import Job
from gateway.documents.message import Message
from gateway.documents.note import Note
from gateway.documents.payment import Payment
from gateway.documents.quote import Quote
from gateway.documents.recurring_invoice import RecurringInvoice
from gateway.documents.referral import Referral
from gateway.documents.refund import Refund
from gateway.documents.sale import Sale
from gateway.documents.service_subscription import ServiceSubscription
from gateway.documents.staff_member import StaffMember
from gateway.store.scope import TenantScope

ZONE = ZoneInfo("America/Chicago")
KINDS: dict[str, type[Record]] = {
    "visits": Appointment, "jobs": Job, "quotes": Quote, "estimates": Estimate, "invoices": Invoice,
    "payments": Payment, "credits": Credit, "refunds": Refund, "recurring": RecurringInvoice, "agreements": Agreement,
    "subscriptions": ServiceSubscription, "sales": Sale, "equipment": Equipment, "calls": Communication, "notes": Note,
    "comments": Comment, "referrals": Referral, "changes": Change, "files": File,
    "messages": Message,
}  # fmt: skip


@dataclass(frozen=True)
class Right:
    """The right answer."""

    status: str = "ANSWERED"
    records: frozenset[str] | None = None
    """The records that it is about, exactly."""
    values: tuple[str, ...] = ()
    """What is among the cited values."""
    verdict: str | None = None
    """How its words begin: Yes or No."""
    mentions: tuple[str, ...] = ()
    """What its words have."""
    others: tuple["Right", ...] = ()
    """Answers that are as right."""


NOTHING = Right("NOT_IN_RECORD")
FORBIDDEN = Right("NOT_ALLOWED")


@dataclass
class Facts:
    """All records of one customer."""

    customer: Any
    staff: dict[str, str]
    rows: dict[str, list[Any]] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __getattr__(self, name: str) -> list[Any]:
        """Return the records of a kind."""
        return self.rows[name]

    @property
    def today(self) -> date:
        """The company's day."""
        return self.now.astimezone(ZONE).date()

    def technician(self, row: Any) -> str | None:
        """Return who does a job or visit."""
        return self.staff.get(row.technician_id)


async def facts(scope: TenantScope, customer_id: str) -> Facts:
    """Read all records of a customer."""
    staff = {one.id: one.name for one in await scope.find(StaffMember, {})}
    found = Facts(await scope.get(Customer, customer_id), staff)
    for name, kind in KINDS.items():
        found.rows[name] = list(await scope.find(kind, {"customer_id": customer_id}))
    return found


def among(rows: Iterable[Any], *statuses: str) -> list[Any]:
    """Return the records with one of the statuses."""
    return [row for row in rows if row.status.value in statuses]


def local_year(moment: datetime) -> int:
    """Return the year of an instant in Austin."""
    return moment.astimezone(ZONE).year


def one(row: Any | None, *values: str) -> Right:
    """Expect one record."""
    return NOTHING if row is None else Right(records=frozenset({row.id}), values=values)


def these(rows: Sequence[Any]) -> Right:
    """Expect these records."""
    return Right(records=frozenset(row.id for row in rows)) if rows else NOTHING


def count(rows: Sequence[Any]) -> Right:
    """Expect their number."""
    return Right(values=(str(len(rows)),))


def says(value: object) -> Right:
    """Expect a value among those cited; nothing without one."""
    return NOTHING if value is None else Right(values=(str(value),))


def amount(minor: int, currency: str = "USD") -> Right:
    """Expect an amount among those cited."""
    return says(f"{minor // 100}.{minor % 100:02} {currency}")


def total(minor: int) -> Right:
    """Expect an amount in words."""
    return Right(mentions=(f"${minor // 100:,}.{minor % 100:02}",))


def verdict(so: bool, *values: str) -> Right:
    """Expect yes or no."""
    return Right(verdict="Yes" if so else "No", values=values)


def last(rows: Sequence[Any], when: Callable[[Any], Any]) -> Any | None:
    """Return the latest record."""
    return max((row for row in rows if when(row) is not None), key=when, default=None)


def first(rows: Sequence[Any], when: Callable[[Any], Any]) -> Any | None:
    """Return the earliest record."""
    return min((row for row in rows if when(row) is not None), key=when, default=None)


def mentioning(rows: Iterable[Any], text: Callable[[Any], str], *words: str) -> list[Any]:
    """Return the records whose text has all words."""
    return [row for row in rows if all(word.lower() in text(row).lower() for word in words)]


RightAnswer = Callable[[Facts], Right]
"""Computes the right answer of what the database says."""
