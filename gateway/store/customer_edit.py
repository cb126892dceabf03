"""Edits of one customer that touch nothing but that customer and its change log: a part of the tenant scope."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

from gateway.documents.base.zone import decoded
from gateway.documents.change import PENDING_ENTRY, Change
from gateway.documents.customer import Customer
from gateway.store.beanie_document import validate, validate_fields
from gateway.store.change_log import edited_projection, take_pending
from gateway.store.database import Database, translated_errors
from gateway.store.duplicate_value import named_duplicates
from gateway.store.raw_read import FindQuery
from gateway.store.record_update import StoredRecord, apply_update, record_update, unchanged_filter
from gateway.store.shared_reads import SharedReads
from gateway.store.tenant_filter import TenantFilter


class CustomerEdits:
    """Edits within a tenant scope (docs/adr/0020)."""

    def __init__(self, tenant: TenantFilter, database: Database, shared: SharedReads) -> None:
        self._tenant = tenant
        self._database = database
        self._shared = shared

    async def read(self, customer_id: str) -> StoredRecord[Customer] | None:
        """Read a customer to be edited, whose last edit's entry is in the log then.

        Return `None` for one that must be read in a transaction: it is not there, or has values that do not fit.
        """
        return await self._shared.customer(self._tenant.viewer, customer_id, self._read)

    async def _read(self, ids: Collection[str]) -> dict[str, StoredRecord[Customer]]:
        match = self._tenant.filter(Customer, {"_id": {"$in": list(ids)}})
        with translated_errors():
            found = await self._database.reads.find(Customer, FindQuery(match, edited_projection(Customer)))
        read: dict[str, StoredRecord[Customer]] = {}
        for stored in map(decoded, found):
            if (entry := take_pending(stored)) is not None:
                await self._database.change_log.finish(entry)
            made, document, aside = Customer.from_stored_for_write(stored)
            if type(made) is Customer and not aside:
                read[made.id] = StoredRecord(document, made)
        return read

    async def store(self, seen: StoredRecord[Customer], after: Customer, entry: Change) -> bool:
        """Store the next version of a customer, and then its log entry.

        Return False, with nothing written, if anything that the edit is made of was changed since it was `seen`, or if
        it changes a unique value, which must be reserved. The entry is in the log when this returns; if it raises
        Unavailable, the edit may have been stored, and then its entry comes into the log later. Raises DuplicateValue.
        """
        self._tenant.require_own(after)
        self._tenant.require_own(entry)
        update, log = record_update(seen, after), self._database.change_log
        if update.concerns(unique.field for unique in Customer.unique_values):
            return False
        validate_fields(after, update.changed, seen.document)
        pending = dict(validate(entry))
        operators = update.operators()
        operators["$set"] = {**operators.get("$set", {}), PENDING_ENTRY: pending}
        unchanged = unchanged_filter(seen, update, Customer.key_sources)
        customers = self._database.collection(Customer)
        self._shared.forget_customer(after.id)

        async def attempt() -> "asyncio.Future[None] | None":
            match = self._tenant.filter(Customer, {"_id": after.id, **unchanged})
            is_stored = await self._database.raw_writes.update(Customer, match, operators)
            if is_stored is None:
                with named_duplicates():
                    result = await customers.update_one(match, operators)
                is_stored = result.matched_count == 1 or await log.has(pending)
            # In the task that nothing cancels: the process of an edit inserts its entry, even if the caller has left.
            return log.insert(pending) if is_stored else None

        with translated_errors():
            inserted = await self._database.run(attempt, writes=True)
        if inserted is None:
            return False
        await asyncio.shield(inserted)
        self._shared.renew(seen, StoredRecord(apply_update(seen.document, update), after))
        return True

    async def finish_left(self, where: Mapping[str, Any] | None = None) -> int:
        """Put entries into the log that were left in the company's customers; return how many. Raises Unavailable."""
        return await self._database.change_log.finish_left(self._tenant.filter(Customer, where))
