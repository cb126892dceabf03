"""Bringing what is derived of stored records up to date: search keys of customers, and when statuses change."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.documents.registry import RECORDS
from gateway.documents.scope import TenantScope
from gateway.documents.timed_status import TimedRecord
from gateway.documents.transaction import Transaction

BATCH = 500


async def renew_customer_keys(scope: TenantScope, progress: Callable[[int, int], None]) -> tuple[int, int]:
    """(customers looked at, customers whose keys were not up to date). It may be stopped and run again at any time.

    `progress` is told how many are done and how many there are.
    """
    total, seen, changed, last = await scope.count(Customer, {}), 0, 0, ""
    while True:
        done = await scope.renew_keys(Customer, last, BATCH)
        if done.last is None:
            return seen, changed
        seen, changed, last = seen + done.seen, changed + done.changed, done.last
        progress(seen, max(total, seen))


async def renew_status_instants(scope: TenantScope, company: Company) -> int:
    """Store when statuses change, by the company's time zone; return how many records had it otherwise."""
    zone, changed = ZoneInfo(company.time_zone), 0
    for kind in RECORDS:
        if issubclass(kind, TimedRecord):
            async for record in scope.stream(kind, {}):
                if record.in_zone(zone) != record:
                    changed += await _renew(scope, kind, record.id, zone)
    return changed


async def _renew(scope: TenantScope, kind: type[TimedRecord], record_id: str, zone: ZoneInfo) -> bool:
    async def work(transaction: Transaction) -> bool:
        record = await transaction.get(kind, record_id)
        if record is not None:
            await transaction.replace(record.in_zone(zone))
        return record is not None

    return await scope.in_transaction(work)
