"""What each of a customer's numbers sums: the one definition that writers, seeds and `gateway recompute` use.

A number is a sum over records, and `compute_delta` says what one record adds to each. So a write moves the numbers by
the share of the record after it, less the share before it, and the sum over all records gives the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from gateway.documents.base.record import CustomerRecord
from gateway.documents.credit import Credit
from gateway.documents.customer import CustomerMetrics, UnpaidDay
from gateway.documents.invoice import UNPAID, Invoice
from gateway.documents.job import OPEN_STATUSES, Job
from gateway.documents.money import Money
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from gateway.errors import UnfitValue

SUMMED: Mapping[type[CustomerRecord], frozenset[str]] = {
    Invoice: frozenset({"customer_id", "number", "status", "total", "balance", "due_on"}),
    Payment: frozenset({"customer_id", "invoice_id", "amount", "refunded_minor"}),
    Refund: frozenset({"customer_id", "payment_id", "invoice_id", "amount"}),
    Credit: frozenset({"customer_id", "number", "amount", "remaining", "applications"}),
    Job: frozenset({"customer_id", "status"}),
}
"""The kinds of record that numbers are computed from → the attributes that sums use."""


class LedgerDelta(NamedTuple):
    """Contribution of one record to its customer's numbers; amounts in minor units of `currency`."""

    total_due: int = 0
    due_on: date | None = None
    lifetime_value: int = 0
    account_credit: int = 0
    open_jobs: int = 0
    currency: str | None = None


def compute_delta(record: CustomerRecord) -> LedgerDelta:
    """Return what a record adds to the numbers; this is their definition.

    - total due: the balance of every issued invoice that is not paid in full; drafts and void ones add nothing;
    - lifetime value: every payment received, less every refund of one;
    - account credit: what remains of every credit;
    - open jobs: jobs that are not completed and not canceled.
    """
    match record:
        case Invoice() if record.status in UNPAID:
            return LedgerDelta(total_due=record.balance.minor, due_on=record.due_on, currency=record.balance.currency)
        case Payment():
            return LedgerDelta(lifetime_value=record.amount.minor, currency=record.amount.currency)
        case Refund():
            return LedgerDelta(lifetime_value=-record.amount.minor, currency=record.amount.currency)
        case Credit():
            return LedgerDelta(account_credit=record.remaining.minor, currency=record.remaining.currency)
        case Job() if record.status in OPEN_STATUSES:
            return LedgerDelta(open_jobs=1)
    return LedgerDelta()


class MetricsTally:
    """Adds up shares; memory does not grow with the records but with the days on which something is due."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self._total_due = self._lifetime_value = self._account_credit = self._open_jobs = 0
        self._unpaid: Counter[date] = Counter()

    @classmethod
    def of(cls, metrics: CustomerMetrics) -> "MetricsTally":
        """Make a tally that starts at these numbers."""
        tally = cls(metrics.total_due.currency)
        tally._total_due = metrics.total_due.minor
        tally._lifetime_value = metrics.lifetime_value.minor
        tally._account_credit = metrics.account_credit_minor
        tally._open_jobs = metrics.open_jobs
        tally._unpaid.update({unpaid.due_on: unpaid.minor for unpaid in metrics.unpaid})
        return tally

    def add(self, record: CustomerRecord, times: int = 1) -> None:
        """Count a record; -1 times takes it away. Raises UnfitValue for one in another currency than the books."""
        share = compute_delta(record)
        if share.currency not in (None, self.currency):
            raise UnfitValue(record.record_kind().__name__, record.id, "currency")
        self._total_due += times * share.total_due
        self._lifetime_value += times * share.lifetime_value
        self._account_credit += times * share.account_credit
        self._open_jobs += times * share.open_jobs
        if share.due_on is not None:
            self._unpaid[share.due_on] += times * share.total_due

    def metrics(self) -> CustomerMetrics:
        """Return the numbers as they are stored."""
        return CustomerMetrics(
            total_due=Money(minor=self._total_due, currency=self.currency),
            lifetime_value=Money(minor=self._lifetime_value, currency=self.currency),
            open_jobs=self._open_jobs,
            account_credit_minor=self._account_credit,
            unpaid=tuple(UnpaidDay(due_on=day, minor=minor) for day, minor in sorted(self._unpaid.items()) if minor),
        )


def compute_metrics(currency: str, records: Iterable[CustomerRecord]) -> CustomerMetrics:
    """Sum the records of one customer to the numbers."""
    tally = MetricsTally(currency)
    for record in records:
        tally.add(record)
    return tally.metrics()


def apply_delta(
    metrics: CustomerMetrics, before: CustomerRecord | None, after: CustomerRecord | None
) -> CustomerMetrics:
    """Update the numbers after a record was written: `None` before is a new record, `None` after a removed one."""
    tally = MetricsTally.of(metrics)
    if before is not None:
        tally.add(before, -1)
    if after is not None:
        tally.add(after)
    return tally.metrics()
