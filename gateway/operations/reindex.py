"""Bringing the search keys of customers that an earlier version stored up to date."""

from collections.abc import Callable

from gateway.documents.customer import Customer
from gateway.documents.scope import TenantScope

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
