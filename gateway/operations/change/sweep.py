"""Log entries of deleted customers: what a gateway leaves that is frozen in an edit and killed after a deletion."""

from collections.abc import Sequence

from gateway.documents.change import Change
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

BATCH = 500


async def sweep_log(scope: TenantScope, *, dry_run: bool = False) -> int:
    """Remove the entries of deleted customers; return how many there were."""
    found, ids = 0, list[str]()
    async for stone in scope.stream(DeletedCustomer, {}, frozenset({"deleted_customer_id"})):
        ids.append(stone.deleted_customer_id)
        if len(ids) == BATCH:
            found += await _sweep_batch(scope, ids, dry_run=dry_run)
            ids = []
    return found + await _sweep_batch(scope, ids, dry_run=dry_run)


async def _sweep_batch(scope: TenantScope, customer_ids: Sequence[str], *, dry_run: bool) -> int:
    where = {"customer_id": {"$in": list(customer_ids)}}
    if not customer_ids or not (count := await scope.count(Change, where)) or dry_run:
        return count if customer_ids else 0

    async def work(transaction: Transaction) -> int:
        return await transaction.remove(Change, where)

    return await scope.in_transaction(work)
