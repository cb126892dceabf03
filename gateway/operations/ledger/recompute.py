"""Verifying the numbers of every customer against the ledger, and repairing them.

The amounts on invoices, payments and credits are verified too, against the payments, refunds and applications;
differences are reported, not repaired: only people know which of the two is wrong.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from gateway.access.token import company_handle
from gateway.documents.base.record import CustomerRecord, Order
from gateway.documents.change import Origin
from gateway.documents.company import Company
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer, CustomerMetrics
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.ledger import SUMMED, MetricsTally
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from gateway.documents.statement_checkpoint import StatementCheckpoint
from gateway.errors import UnfitValue
from gateway.operations.customer.edit import CustomerEdit
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

BATCH = 200
"""Customers whose records are summed together."""
SHOWN = 50
"""How many drifts a report keeps; the others are counted."""
_BY_NUMBER = Order("NUMBER", "number", "number", descending=False)

Progress = Callable[[str, int, int], None]
"""Callback with (company, customers verified, customers there are)."""


class LedgerDrift(NamedTuple):
    """A customer whose kept numbers are not what the ledger sums to."""

    number: str
    kept: CustomerMetrics
    summed: CustomerMetrics


class Imbalance(NamedTuple):
    """An invoice, payment or credit that says otherwise than what was paid, refunded or applied; in minor units."""

    number: str
    kept: int
    summed: int


@dataclass
class RecomputeReport:
    """Findings in a company."""

    company: str
    verified: int = 0
    drifted: int = 0
    repaired: int = 0
    drifts: list[LedgerDrift] = field(default_factory=list)
    unbalanced: int = 0
    imbalances: list[Imbalance] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    """Records that do not fit, by which customers could not be verified."""

    def note(self, drift: LedgerDrift | None, imbalances: Sequence[Imbalance], *, repaired: bool) -> None:
        """Count what was found; the first of each kind are kept."""
        if drift is not None:
            self.drifted += 1
            self.repaired += repaired
            self.drifts += [drift][: SHOWN - len(self.drifts)]
        self.unbalanced += len(imbalances)
        self.imbalances += imbalances[: SHOWN - len(self.imbalances)]


class _Sums:
    """Sums of the records of some customers."""

    def __init__(self, currency: str, customer_ids: Iterable[str]) -> None:
        self.tallies = {customer_id: MetricsTally(currency) for customer_id in customer_ids}
        self._settled: Counter[str] = Counter()
        self._kept: dict[str, list[tuple[str, str, int]]] = {customer_id: [] for customer_id in self.tallies}

    def add(self, row: CustomerRecord) -> None:
        """Count a record."""
        self.tallies[row.customer_id].add(row)
        if isinstance(row, Payment):
            self._settled[row.invoice_id] += row.amount.minor
            self._kept[row.customer_id].append((row.id, row.id, row.refunded_minor))
        elif isinstance(row, Refund):
            self._settled[row.invoice_id] -= row.amount.minor
            self._settled[row.payment_id] += row.amount.minor
        elif isinstance(row, Invoice) and row.status is not InvoiceStatus.DRAFT:  # what it is paid waits for its issue
            self._kept[row.customer_id].append((row.id, row.number, row.settled.minor))
        elif isinstance(row, Credit):
            self._kept[row.customer_id].append((row.id, row.number, row.applied.minor))
            for application in row.applications:
                self._settled[application.invoice_id] += application.amount.minor
                self._settled[row.id] += application.amount.minor

    def imbalances(self, customer_id: str) -> list[Imbalance]:
        """Find the invoices, payments and credits of a customer that disagree with payments, refunds, applications."""
        return [
            Imbalance(number, kept, self._settled[record_id])
            for record_id, number, kept in self._kept[customer_id]
            if kept != self._settled[record_id]
        ]


async def recompute(
    scope: TenantScope, company: Company, *, repair: bool, request_id: str, progress: Progress
) -> RecomputeReport:
    """Verify every customer of a company.

    Memory holds a batch of customers, with no more than a number for each of their invoices. The company goes on
    working during the run: what seems to be drift is checked again in one snapshot, and repaired only as it was seen
    there.
    """
    # By its handle, which its id has too: the company's own record may not fit.
    handle = company_handle(company.id)
    report, total = RecomputeReport(handle), await scope.count(Customer, {})
    try:
        currency = company.currency
    except UnfitValue as unfit:
        report.unfit.append(_named(unfit))
        return report
    if repair:
        await scope.in_transaction(_drop_checkpoints)
    async for batch in _batches(scope):
        sums = await _summed_if_fit(scope, currency, batch)
        for customer in batch:
            try:
                if sums is None or _is_off(customer, sums):
                    await _examine(scope, company, customer.id, report, Origin(request_id) if repair else None)
            except UnfitValue as unfit:  # The other customers are still verified.
                report.unfit.append(_named(unfit))
        report.verified += len(batch)
        progress(handle, report.verified, max(total, report.verified))
    return report


def _named(unfit: UnfitValue) -> str:
    return f"{unfit.record_kind} {unfit.record_id}: {unfit.field}"


async def _drop_checkpoints(transaction: Transaction) -> None:
    """Remove all checkpoints: the next statements make them again, of the ledger as it is."""
    await transaction.remove(StatementCheckpoint, {})


async def _batches(scope: TenantScope) -> AsyncIterator[Sequence[Customer]]:
    """Yield every customer, in the order of their numbers."""
    last = ""
    while batch := await scope.find(Customer, {"number": {"$gt": last}}, order=_BY_NUMBER, limit=BATCH):
        yield batch
        last = batch[-1].number


async def _summed(stream: Callable[..., AsyncIterator[Any]], currency: str, customer_ids: Sequence[str]) -> _Sums:
    sums = _Sums(currency, customer_ids)
    for record, attributes in SUMMED.items():
        async for row in stream(record, {"customer_id": {"$in": list(customer_ids)}}, attributes):
            sums.add(row)
    return sums


async def _summed_if_fit(scope: TenantScope, currency: str, batch: Sequence[Customer]) -> _Sums | None:
    """Return the sums of a batch; `None` when a record of theirs does not fit, so that each must be summed alone."""
    try:
        return await _summed(scope.stream, currency, [customer.id for customer in batch])
    except UnfitValue:
        return None


def _is_off(customer: Customer, sums: _Sums) -> bool:
    return customer.metrics != sums.tallies[customer.id].metrics() or bool(sums.imbalances(customer.id))


async def _examine(
    scope: TenantScope, company: Company, customer_id: str, report: RecomputeReport, repair_as: Origin | None
) -> None:
    """Compare again as one snapshot shows customer and ledger; repair there, if asked for."""

    async def work(transaction: Transaction) -> tuple[LedgerDrift | None, list[Imbalance]]:
        customer = await transaction.get(Customer, customer_id)
        if customer is None:
            return None, []
        sums = await _summed(transaction.stream, company.currency, [customer_id])
        metrics, imbalances = sums.tallies[customer_id].metrics(), sums.imbalances(customer_id)
        if customer.metrics == metrics:
            return None, imbalances
        if repair_as is not None:
            # A faster writer makes this transaction start again, so that no write is lost.
            await CustomerEdit(
                scope=scope,
                customer_id=customer_id,
                operation="recompute",
                origin=repair_as,
                expected_version=customer.version,
            ).store(lambda before: msgspec.structs.replace(before, metrics=metrics), within=transaction)
        return LedgerDrift(customer.number, customer.metrics, metrics), imbalances

    report.note(*await scope.in_transaction(work), repaired=repair_as is not None)
