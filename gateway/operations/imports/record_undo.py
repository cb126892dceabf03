"""Taking an import of records back: what it made is removed, and what it changed is as it was before."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from gateway.documents.base.record import CustomerRecord, instant
from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.documents.import_row import ImportRow, RowOutcome
from gateway.documents.refund import Refund
from gateway.operations.background.job_run import JobFailed
from gateway.operations.imports.record_state import NamingRecord, naming_records, record_state, unpacked
from gateway.operations.record.books import UNKNOWN_INVOICE
from gateway.operations.record.kind import WrittenKind
from gateway.operations.record.links import FOLLOWERS, link_followers
from gateway.operations.record.settlement import settle
from gateway.operations.record.store import store_records
from gateway.operations.record.worksheet import Worksheet
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

UNDO: Final = "importUndo"
_CHUNK: Final = 500
_NUMBERS: Final = {(kind, link.attribute): link.number for kind, link in FOLLOWERS if link.number}


class ImportedRecord(NamedTuple):
    """A record as the last row of an import left it."""

    record_id: str
    customer_id: str
    state: str
    before: str | None
    """What it was before the first row that changed it; `None` for one that the import made."""


async def imported_records(scope: TenantScope, import_id: str) -> list[ImportedRecord]:
    """Return the records that an import has made or changed, those of one customer after the other."""
    where = {"job_id": import_id, "outcome": {"$in": [RowOutcome.CREATED.value, RowOutcome.UPDATED.value]}}
    group = {
        "_id": "$record_id",
        "customer": {"$first": "$customer_id"},
        "state": {"$last": "$state"},
        "before": {"$first": "$before"},
    }
    stages: list[Mapping[str, Any]] = [
        {"$match": {"state": {"$exists": True}}},
        {"$sort": {"row": 1}},
        {"$group": group},
    ]
    found = await scope.as_system().aggregate(ImportRow, where, stages)
    made = [ImportedRecord(one["_id"], one["customer"], one["state"], one.get("before")) for one in found]
    return sorted(made, key=lambda one: (one.customer_id, one.record_id))


async def changed_records(
    scope: TenantScope, kind: WrittenKind, imported: Sequence[ImportedRecord]
) -> AsyncIterator[tuple[ImportedRecord, CustomerRecord, bool]]:
    """Yield (what the import left, the record as it is now, whether it was changed) of those that are still there."""
    system = scope.as_system()
    for start in range(0, len(imported), _CHUNK):
        chunk = imported[start : start + _CHUNK]
        records, naming = await _stored(system, kind, chunk)
        for one in chunk:
            if (record := records.get(one.record_id)) is not None:
                yield one, record, not _is_as_left(one, record, naming)


async def undo_records(
    scope: TenantScope, kind: WrittenKind, import_id: str, request_id: str, ones: Sequence[ImportedRecord]
) -> int:
    """Take back what was done to the records of one customer, in one transaction; how many. Raises JobFailed."""

    async def work(transaction: Transaction) -> int:
        system = transaction.as_system()
        records, naming = await _stored(system, kind, ones)
        there = [one for one in ones if one.record_id in records]
        customer = await system.get(Customer, ones[0].customer_id)
        if customer is None or not all(_is_as_left(one, records[one.record_id], naming) for one in there):
            raise JobFailed("A record was changed in the meantime. Undo it again: it will tell which that is.")
        sheet = Worksheet(system, customer)
        state = sheet.state()
        for one in there:
            record = await sheet.get(kind.spec.record, one.record_id)
            if record is not None:
                await _take_back(sheet, one, record, naming[one.record_id])
        await settle(sheet, state)
        await store_records(scope, sheet, UNDO, Origin(request_id))
        await system.remove(ImportRow, {"job_id": import_id, "record_id": {"$in": [one.record_id for one in ones]}})
        return len(there)

    return await scope.in_transaction(work)


async def _take_back(
    sheet: Worksheet, one: ImportedRecord, record: CustomerRecord, naming: Sequence[NamingRecord]
) -> None:
    if one.before is not None:
        earlier = _as_next(unpacked(one.before, type(record)), record)
        sheet.put(earlier)
        await link_followers(sheet, record, earlier)
        return
    sheet.remove(record)
    for follower, attribute in naming:
        waiting = await sheet.get(type(follower), follower.id)
        if isinstance(waiting, Refund):
            sheet.put(msgspec.structs.replace(waiting, invoice_id=UNKNOWN_INVOICE))
        elif waiting is not None and (number := _NUMBERS.get((type(waiting), attribute))):
            sheet.put(msgspec.structs.replace(waiting, **{number: None}))


def _as_next(earlier: Any, current: Any) -> Any:
    """Return an earlier state of a record as the next one, for kinds that count theirs."""
    changes: dict[str, Any] = {}
    if "version" in earlier.__struct_fields__:
        changes["version"] = current.version + 1
    if "updated_at" in earlier.__struct_fields__:
        changes["updated_at"] = instant()
    return msgspec.structs.replace(earlier, **changes)


async def _stored(
    reader: TenantScope | Transaction, kind: WrittenKind, ones: Sequence[ImportedRecord]
) -> tuple[Mapping[str, CustomerRecord], Mapping[str, list[NamingRecord]]]:
    """Return the records that are still there, and what names each."""
    found: list[CustomerRecord] = await reader.find(kind.spec.record, {"_id": {"$in": [one.record_id for one in ones]}})
    return {record.id: record for record in found}, await naming_records(reader, kind.spec.record, found)


def _is_as_left(one: ImportedRecord, record: CustomerRecord, naming: Mapping[str, Sequence[NamingRecord]]) -> bool:
    return record_state(record, {each.record.id for each in naming[record.id]}) == one.state
