"""Checkpoints of accounts: made when a statement had much to read before its month, dropped when that changes.

Making one locks the customer in the same transaction, as every writer of the ledger does. So an entry of the past that
is written at the same moment makes one of the two start again, and no checkpoint outlives what it sums.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar

from gateway.documents.base.record import CustomerRecord, Record
from gateway.documents.company import Company
from gateway.documents.credit import Credit
from gateway.documents.invoice import ISSUED, Invoice
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from gateway.documents.statement_checkpoint import AheadPayment, OpenInvoice, StatementCheckpoint
from gateway.errors import DuplicateValue, NotFound
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

MIN_ENTRIES = 500
"""Fewer are read each time: a checkpoint costs a transaction."""
MAX_OPEN = 20_000
"""A document has room for more, but reading them would be no quicker than reading the ledger."""
Reader = TenantScope | Transaction
R = TypeVar("R", bound=Record)

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)

INVOICE_FIELDS = frozenset({"number", "total", "issued_at", "due_on"})
PAYMENT_FIELDS = frozenset({"invoice_id", "amount", "means", "reference", "received_at"})
REFUND_FIELDS = frozenset({"number", "invoice_id", "amount", "means", "reason", "refunded_at"})
CREDIT_FIELDS = frozenset({"number", "amount", "reason", "applications", "issued_at"})
ISSUED_VALUES = [status.value for status in ISSUED]


class Books(NamedTuple):
    """Records issued to and received from one customer since an instant; of invoices the issued ones only."""

    invoices: Sequence[Invoice]
    payments: Sequence[Payment]
    credits: Sequence[Credit]
    earlier: Sequence[Invoice] = ()
    """Invoices of before that instant which the others name."""
    refunds: Sequence[Refund] = ()

    @property
    def length(self) -> int:
        """Return how many entries there are."""
        return len(self.invoices) + len(self.payments) + len(self.credits) + len(self.refunds)


class Balances(NamedTuple):
    """An account before an instant."""

    at: datetime
    balance: int
    unapplied: int
    open: dict[str, tuple[int, date]]
    """Invoice → (what remains, due on); below zero, more was paid than billed."""
    ahead: Counter[str]
    """Invoice that is not issued yet → what was settled of it."""


NOTHING_YET = Balances(BEGINNING, 0, 0, {}, Counter())


def sum_balances(checkpoint: StatementCheckpoint | None) -> Balances:
    """Return the account that a checkpoint describes; without one, an account in which nothing happened."""
    if checkpoint is None:
        return NOTHING_YET
    return Balances(
        checkpoint.at,
        checkpoint.balance,
        checkpoint.unapplied,
        {each.invoice_id: (each.remaining, each.due_on) for each in checkpoint.open},
        Counter({each.invoice_id: each.minor for each in checkpoint.ahead}),
    )


def advanced(base: Balances, books: Books, end: datetime) -> Balances:
    """Return the account before `end`: `base`, and of the books what happened between."""
    settled, received, unapplied = _settled(base, books, end)
    known, billed = dict(base.open), 0
    for invoice in (*books.invoices, *books.earlier):
        if base.at <= invoice.issued_at < end:
            billed += invoice.total.minor
            known[invoice.id] = (invoice.total.minor, invoice.due_on)
        elif invoice.issued_at < end:
            known.setdefault(invoice.id, (0, invoice.due_on))
    left = {key: (minor - settled.pop(key, 0), due_on) for key, (minor, due_on) in known.items()}
    still_open = {key: each for key, each in left.items() if each[0]}
    ahead = Counter({key: minor for key, minor in settled.items() if minor})
    return Balances(end, base.balance + billed - received, unapplied, still_open, ahead)


def _settled(base: Balances, books: Books, end: datetime) -> tuple[Counter[str], int, int]:
    """Return (paid, less refunds, and applied before `end` beyond the base, by invoice; received; credits left)."""
    settled, received, unapplied = Counter(base.ahead), 0, base.unapplied
    for payment in books.payments:
        if base.at <= payment.received_at < end:
            received += payment.amount.minor
            settled[payment.invoice_id] += payment.amount.minor
    for refund in books.refunds:
        if base.at <= refund.refunded_at < end:
            received -= refund.amount.minor
            settled[refund.invoice_id] -= refund.amount.minor
    for credit in books.credits:
        if base.at <= credit.issued_at < end:
            received += credit.amount.minor
            unapplied += credit.amount.minor
        for application in credit.applications:
            # One that is dated before its credit counts with it.
            if base.at <= max(application.applied_at, credit.issued_at) < end:
                settled[application.invoice_id] += application.amount.minor
                unapplied -= application.amount.minor
    return settled, received, unapplied


async def read_books(reader: Reader, customer_id: str, since: datetime, end: datetime) -> Books:
    """Read what happened between two instants, and the earlier invoices that it names."""
    owned = {"customer_id": customer_id}
    issued = {**owned, "status": {"$in": ISSUED_VALUES}}
    if since == BEGINNING:
        between = {"$lt": end}
        credited: dict[str, Any] = {**owned, "issued_at": between}
    else:
        between = {"$gte": since, "$lt": end}
        credited = {**owned, "$or": [{"issued_at": between}, {"applications.applied_at": between}]}
    reads = (
        _all(reader.stream(Invoice, {**issued, "issued_at": between}, INVOICE_FIELDS)),
        _all(reader.stream(Payment, {**owned, "received_at": between}, PAYMENT_FIELDS)),
        _all(reader.stream(Credit, credited, CREDIT_FIELDS)),
        _all(reader.stream(Refund, {**owned, "refunded_at": between}, REFUND_FIELDS)),
    )
    # A transaction does one thing at a time.
    at_once = not isinstance(reader, Transaction)
    invoices, payments, issued_credits, refunds = (
        await asyncio.gather(*reads) if at_once else (await reads[0], await reads[1], await reads[2], await reads[3])
    )
    named = {payment.invoice_id for payment in payments} | {refund.invoice_id for refund in refunds}
    named |= {application.invoice_id for credit in issued_credits for application in credit.applications}
    named -= {invoice.id for invoice in invoices}
    where = {**issued, "_id": {"$in": sorted(named)}}
    earlier = await _all(reader.stream(Invoice, where, INVOICE_FIELDS)) if named else []
    return Books(invoices, payments, issued_credits, earlier, refunds)


async def _all(rows: AsyncIterator[R]) -> list[R]:
    return [row async for row in rows]


async def latest_checkpoint(scope: TenantScope, customer_id: str, start: datetime) -> StatementCheckpoint | None:
    """Return the last checkpoint that a statement from `start` on can begin with."""
    match = scope.filter(StatementCheckpoint, {"customer_id": customer_id, "at": {"$lte": start}})
    projection = StatementCheckpoint.projection()
    # There is one at an instant, so ids do not have to order them: the index alone does.
    found = await scope.find_raw(StatementCheckpoint, match, projection, sort={"at": -1}, limit=1)
    return StatementCheckpoint.from_raw(found[0], None) if found else None


def month_start(company: Company, day: date, now: datetime) -> datetime:
    """Return the instant of a checkpoint for a statement from `day` on: its month's first instant, not a future one."""
    return company.first_instant(min(day, company.find_day(now)).replace(day=1))


async def add_checkpoint(scope: TenantScope, customer_id: str, at: datetime) -> None:
    """Store the account before `at`, unless it is there or too much is open."""
    system = scope.as_system()

    async def work(transaction: Transaction) -> None:
        found = await transaction.find(
            StatementCheckpoint,
            {"customer_id": customer_id, "at": {"$lte": at}},
            order=StatementCheckpoint.order,
        )
        base = sum_balances(found[0] if found else None)
        if base.at == at:
            return
        account = advanced(base, await read_books(transaction, customer_id, base.at, at), at)
        if len(account.open) + len(account.ahead) <= MAX_OPEN:
            await transaction.insert(_checkpoint(scope, customer_id, account))

    with suppress(DuplicateValue, NotFound):  # another request made it, or the customer was deleted
        await system.in_transaction(work)


def _checkpoint(scope: TenantScope, customer_id: str, account: Balances) -> StatementCheckpoint:
    return StatementCheckpoint(
        id=StatementCheckpoint.new_id(),
        company_id=scope.viewer.company_id,
        customer_id=customer_id,
        at=account.at,
        balance=account.balance,
        unapplied=account.unapplied,
        open=tuple(
            OpenInvoice(invoice_id=key, remaining=minor, due_on=due_on) for key, (minor, due_on) in account.open.items()
        ),
        ahead=tuple(AheadPayment(invoice_id=key, minor=minor) for key, minor in account.ahead.items()),
    )


async def drop_checkpoints(transaction: Transaction, customer_id: str, since: datetime) -> None:
    """Remove the checkpoints that sum anything of `since` or later."""
    await transaction.as_system().remove(StatementCheckpoint, {"customer_id": customer_id, "at": {"$gt": since}})


def changed_since(pairs: Iterable[tuple[CustomerRecord | None, CustomerRecord | None]]) -> datetime | None:
    """Return the earliest instant at which writing these records (before, after) changes an account, or `None`."""
    changed = [event for before, after in pairs for event in _events(before) ^ _events(after)]
    return min((moment for moment, *_ in changed), default=None)


def _events(record: CustomerRecord | None) -> set[tuple[datetime, Any, Any]]:
    """Return what a record adds to an account: (when, how much, for which invoice or due when)."""
    match record:
        case Invoice() if record.status in ISSUED:
            return {(record.issued_at, record.total.minor, record.due_on)}
        case Payment():
            return {(record.received_at, record.amount.minor, record.invoice_id)}
        case Refund():
            return {(record.refunded_at, -record.amount.minor, record.invoice_id)}
        case Credit():
            applied = {
                (max(each.applied_at, record.issued_at), each.amount.minor, f"{number} {each.invoice_id}")
                for number, each in enumerate(record.applications)
            }
            return {(record.issued_at, record.amount.minor, None)} | applied
    return set()
