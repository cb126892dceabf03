"""Bringing up to date what an earlier version stored.

The keys of customers, the addresses of portal accounts, and the instants at which statuses change.
"""

from collections.abc import Callable
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from gateway.documents.base.timed_status import TimedRecord
from gateway.documents.base.unfit_record import unfit_fields
from gateway.documents.company import Company
from gateway.documents.customer import Customer, email_key
from gateway.documents.portal_account import PortalAccount
from gateway.documents.registry import RECORDS
from gateway.errors import DuplicateValue
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

BATCH = 500


class AddressConflict(NamedTuple):
    """A portal account that keeps its old form of an address, as another account signs in with that address."""

    customer_id: str
    other_customer_id: str
    email: str


class RenewedAccounts(NamedTuple):
    """Result for the portal accounts with an address stored in an older form."""

    changed: int
    conflicts: tuple[AddressConflict, ...]


async def renew_customer_keys(scope: TenantScope, progress: Callable[[int, int], None]) -> tuple[int, int]:
    """Return (customers read, customers with outdated keys). It may be stopped and run again at any time.

    `progress` receives how many are done and how many there are.
    """
    total, seen, changed, last = await scope.count(Customer, {}), 0, 0, ""
    while True:
        done = await scope.index_reads.renew_keys(Customer, last, BATCH)
        if done.last is None:
            return seen, changed
        seen, changed, last = seen + done.seen, changed + done.changed, done.last
        progress(seen, max(total, seen))


async def renew_account_addresses(scope: TenantScope) -> RenewedAccounts:
    """Store the addresses of portal accounts as they are compared today: an international domain in its ASCII form.

    An account is left as it is and returned if another one has its new address: people decide which one stays.
    """
    changed, conflicts = 0, []
    async for account in scope.stream(PortalAccount, {}, frozenset({"email", "customer_id"})):
        key = email_key(account.email)
        if key == account.email:
            continue
        try:
            changed += await _renew_address(scope, account.id)
        except DuplicateValue:
            others = await scope.find(PortalAccount, {"email": key})
            conflicts += [AddressConflict(account.customer_id, other.customer_id, key) for other in others]
    return RenewedAccounts(changed, tuple(conflicts))


async def _renew_address(scope: TenantScope, account_id: str) -> bool:
    """Return whether the address of an account was changed; the account may have gone or changed in the meantime."""

    async def work(transaction: Transaction) -> bool:
        account = await transaction.get(PortalAccount, account_id)
        if account is None or email_key(account.email) == account.email:
            return False
        await transaction.replace(msgspec.structs.replace(account, email=email_key(account.email)))
        return True

    return await scope.in_transaction(work)


async def renew_status_instants(scope: TenantScope, company: Company) -> int:
    """Store when statuses change, by the company's time zone; return how many records had it otherwise.

    A record, or a company, that does not fit its declaration is left as it is: `gateway verify` names it.
    """
    zone, changed = company.zone(), 0
    if zone is None:
        return 0
    for kind in RECORDS:
        if issubclass(kind, TimedRecord):
            async for record in scope.stream(kind, {}):
                if not any(unfit_fields(record)) and record.in_zone(zone) != record:
                    changed += await _renew(scope, kind, record.id, zone)
    return changed


async def _renew(scope: TenantScope, kind: type[TimedRecord], record_id: str, zone: ZoneInfo) -> bool:
    """Return whether the instants of a record were stored; it may have gone or changed in between."""

    async def work(transaction: Transaction) -> bool:
        record = await transaction.get(kind, record_id)
        if record is None or any(unfit_fields(record)) or record.in_zone(zone) == record:
            return False
        await transaction.replace(record.in_zone(zone))
        return True

    return await scope.in_transaction(work)
