"""Adding records in bulk, of which some may be there already."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from gateway.documents.base.record import CustomerRecord, Record
from gateway.documents.statement_checkpoint import SUMMED_BY_CHECKPOINTS, StatementCheckpoint
from gateway.store.absent import insert_absent
from gateway.store.database import Database, translated_errors
from gateway.store.tenant_filter import TenantFilter
from gateway.store.transaction import Transaction, run_in_transaction


async def add_missing(tenant: TenantFilter, database: Database, records: Sequence[Record]) -> int:
    """Insert those of one kind that are not there yet; how many that were. For loading data in bulk."""
    if not records:
        return 0
    kind = type(records[0])
    for record in records:
        tenant.require_own(record)
    collection = database.collection(kind)
    with translated_errors():
        ids = tenant.filter(kind, {"_id": {"$in": [record.id for record in records]}})
        present = await database.run(lambda: collection.count_documents(ids))
        if present == len(records):
            return 0
        if kind in SUMMED_BY_CHECKPOINTS:
            owners = sorted({record.customer_id for record in records if isinstance(record, CustomerRecord)})
            forgotten = tenant.filter(StatementCheckpoint, {"customer_id": {"$in": owners}})
            checkpoints = database.collection(StatementCheckpoint)
            await database.run(lambda: checkpoints.delete_many(forgotten), writes=True)
    return await add_documents(tenant, database, kind, [record.stored() for record in records])


async def add_documents(
    tenant: TenantFilter, database: Database, kind: type[Record], documents: Sequence[dict[str, Any]]
) -> int:
    """Insert those documents of one kind that are not there yet, as they are; return how many that were.

    Those with unique values, which are reserved, in one transaction. Raises DuplicateValue.
    """
    ids = [document["_id"] for document in documents]

    async def add(transaction: Transaction) -> int:
        present = set(await transaction.ids(kind, {"_id": {"$in": ids}}))
        if absent := [document for document in documents if document["_id"] not in present]:
            await transaction.insert_documents(kind, absent)
        return len(absent)

    if kind.unique_values:
        return await run_in_transaction(tenant, database, add, validates=False)
    with translated_errors():
        return await database.run(partial(insert_absent, database.collection(kind), documents), writes=True)
