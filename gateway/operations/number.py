"""The numbers that people read and say: counted up by company, never given twice."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple, TypeVar

from gateway.documents.agreement import Agreement
from gateway.documents.appointment import Appointment
from gateway.documents.base.record import Record
from gateway.documents.company import Company, NumberKind
from gateway.documents.counter import Counter
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer
from gateway.documents.estimate import Estimate
from gateway.documents.invoice import Invoice
from gateway.documents.job import Job
from gateway.documents.quote import Quote
from gateway.documents.recurring_invoice import RecurringInvoice
from gateway.documents.refund import Refund
from gateway.documents.sale import Sale
from gateway.documents.service_subscription import ServiceSubscription
from gateway.errors import DuplicateValue
from gateway.store.index_aggregate import highest_number
from gateway.store.scope import TenantScope

T = TypeVar("T")

MAX_NUMBERS_TRIED = 100
NUMBER_INDEX = "by_number"


class Series(NamedTuple):
    """Numbers of one kind of record, as `C-10001`; the unique rule `by_number` has the last word."""

    kind: NumberKind
    record: type[Record]
    prefix: str
    """How numbers begin in companies that have not chosen a prefix."""
    first: int = 10_001

    def prefix_in(self, company: Company | None) -> str:
        """Return how numbers begin in a company."""
        chosen = [each.prefix for each in (company.numbering if company else ()) if each.kind is self.kind]
        return next((prefix for prefix in chosen if prefix is not None), self.prefix)


_SERIES = (
    Series(NumberKind.CUSTOMER, Customer, "C-"),
    Series(NumberKind.VISIT, Appointment, "A-"),
    Series(NumberKind.JOB, Job, "J-"),
    Series(NumberKind.ESTIMATE, Estimate, "E-"),
    Series(NumberKind.QUOTE, Quote, "Q-"),
    Series(NumberKind.INVOICE, Invoice, "INV-"),
    Series(NumberKind.CREDIT, Credit, "CR-"),
    Series(NumberKind.REFUND, Refund, "RF-"),
    Series(NumberKind.RECURRING_INVOICE, RecurringInvoice, "R-"),
    Series(NumberKind.AGREEMENT, Agreement, "S-"),
    Series(NumberKind.SUBSCRIPTION, ServiceSubscription, "P-"),
    Series(NumberKind.SALE, Sale, "L-"),
)
SERIES: Mapping[NumberKind, Series] = {series.kind: series for series in _SERIES}


def number_by_version(kind: NumberKind, company: Company, customer: Customer) -> str:
    """Return the number of a record that comes with the customer's next version, as `CR-10001-7`.

    No other write makes that version: it is unique without a counter that all writers would wait for.
    """
    own = customer.number.removeprefix(SERIES[NumberKind.CUSTOMER].prefix_in(company))
    return f"{SERIES[kind].prefix_in(company)}{own}-{customer.version + 1}"


async def numbered(attempt: Callable[[], Awaitable[T]]) -> T:
    """Run an attempt that takes the next number; retry it when another process got the same number.

    Raises DuplicateValue for any other rule.
    """
    for _ in range(MAX_NUMBERS_TRIED):
        try:
            return await attempt()
        except DuplicateValue as duplicate:
            if duplicate.index != NUMBER_INDEX:
                raise
    raise AssertionError(f"{MAX_NUMBERS_TRIED} numbers in a row were taken")


async def next_number(scope: TenantScope, series: Series, company: Company) -> str:
    """Return one more than the last number given out; at first use, than the highest there is.

    Numbers may be left out: this is counted outside of any transaction, so that no one waits for another's.
    """
    return (await next_numbers(scope, series, 1, company))[0]


async def next_numbers(scope: TenantScope, series: Series, count: int, company: Company) -> list[str]:
    """Return as many numbers, one after the other, as `next_number` gives them."""
    system = scope.as_system()
    counter_id = Counter.make_id(company.id, series.record.collection)
    prefix = series.prefix_in(company)
    least = 0  # a counter that is there has the last word: the company may have chosen where it begins
    if await system.get(Counter, counter_id) is None:
        least = max(series.first - 1, await highest_number(system, series.record, "number", prefix) or 0)
    more = {"$add": [{"$max": ["$value", least]}, count]}
    counter = await system.find_and_update(Counter, counter_id, [{"$set": {"company_id": company.id, "value": more}}])
    return [f"{prefix}{number}" for number in range(counter.value - count + 1, counter.value + 1)]
