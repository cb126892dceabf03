"""Finding the stored records of a company that do not fit their declaration, or name records that are not there."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pydantic

from gateway.documents.base.record import OnCustomerDelete, Record
from gateway.documents.base.timed_status import TimedRecord
from gateway.documents.base.unfit_record import unfit_fields
from gateway.documents.change import Change
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.documents.equipment import Equipment
from gateway.documents.import_row import ImportRow
from gateway.documents.invoice import Invoice
from gateway.documents.job import Job
from gateway.documents.partner_app import PartnerApp
from gateway.documents.quote import Quote
from gateway.documents.registry import RECORDS
from gateway.documents.staff_member import StaffMember
from gateway.store.beanie_document import field_validators
from gateway.store.scope import TenantScope
from gateway.store.stale_keys import stale_keys

BATCH = 500
REFERENCES: Mapping[str, type[Record]] = {
    "customer_id": Customer,
    "job_id": Job,
    "invoice_id": Invoice,
    "quote_id": Quote,
    "equipment_ids": Equipment,
    "app_id": PartnerApp,
    **dict.fromkeys(("technician_id", "sold_by_id", "account_manager_id", "staff_member_id"), StaffMember),
}
"""Stored field → the kind of record whose id it holds, or whose ids."""
UNCHECKED = frozenset({(ImportRow, "job_id")})
"""Fields of such a name that hold something else: the import of a row, which is forgotten before the row is."""

Stored = Mapping[str, Any]
Read = tuple[Stored, Sequence[str]]
"""A document, and the fields of it whose text is not UTF-8."""
Progress = Callable[[str, int, int], None]
"""Is called with what is verified, how many are done, and how many there are."""


class Problem(NamedTuple):
    """What is wrong with one field of one record; it contains no value of a customer's."""

    record_kind: str
    record_id: str
    field: str
    what: str


async def verify(scope: TenantScope, progress: Progress) -> AsyncIterator[Problem]:
    """Read every record of a company, a batch at a time, and give what is wrong as it is found."""
    company = await scope.get(Company, scope.viewer.company_id)
    zone = None if company is None else company.zone()
    for kind in RECORDS:
        total, done, batch = await scope.count(kind, {}), 0, list[Read]()
        async for document in scope.stream_documents(kind):
            batch.append(document)
            if len(batch) == BATCH:
                done += len(batch)
                async for problem in _verify_batch(scope, kind, batch, zone):
                    yield problem
                progress(kind.__name__, done, max(total, done))
                batch = []
        async for problem in _verify_batch(scope, kind, batch, zone):
            yield problem
        progress(kind.__name__, done + len(batch), max(total, done + len(batch)))


async def _verify_batch(
    scope: TenantScope, kind: type[Record], read: list[Read], zone: ZoneInfo | None
) -> AsyncIterator[Problem]:
    batch = [document for document, _ in read]
    for document, broken in read:
        for field in broken:
            yield Problem(kind.__name__, str(document["_id"]), field, "is not UTF-8")
        for problem in chain(misfits(kind, document), _untimely(kind, document, zone), _unsearchable(kind, document)):
            yield problem
    for field, referenced in REFERENCES.items():
        async for problem in _missing(scope, kind, batch, field, referenced):
            yield problem
    if kind is Customer:
        async for problem in _behind_their_log(scope, batch):
            yield problem


def misfits(kind: type[Record], stored: Stored) -> Iterator[Problem]:
    """Find the fields that cannot be read, or break a rule of their declaration."""
    record_id = str(stored["_id"])
    unfit = list(unfit_fields(kind.from_stored(dict(stored))))
    for field in unfit:
        yield Problem(kind.__name__, record_id, field, f"does not fit its declaration: {_stored_as(stored, field)}")
    unreadable = {field.partition(".")[0] for field in unfit}
    for name, validator in field_validators(kind).items():
        if name in stored and name not in unreadable:
            try:
                validator.validate_python(stored[name])
            except pydantic.ValidationError as error:
                for fault in error.errors(include_input=False, include_url=False, include_context=False):
                    place = ".".join((name, *(str(part) for part in fault["loc"])))
                    yield Problem(kind.__name__, record_id, place, fault["msg"])


def _untimely(kind: type[Record], stored: Stored, zone: ZoneInfo | None) -> Iterator[Problem]:
    """Find the instants at which a status changes that are not what the record's days give."""
    if zone is None or not issubclass(kind, TimedRecord):
        return
    record = kind.from_stored(dict(stored))
    if any(unfit_fields(record)):
        return
    right = record.in_zone(zone)
    for at in sorted({at for _, at, _ in kind.current_status.turns}):
        if getattr(record, at) != getattr(right, at):
            yield Problem(kind.__name__, record.id, at, "is not what its day gives: run gateway reindex")


def _unsearchable(kind: type[Record], stored: Stored) -> Iterator[Problem]:
    """Find the keys by which a customer is found that are not what the record gives."""
    if kind is not Customer or any(unfit_fields(kind.from_stored(dict(stored)))):
        return
    for key in stale_keys(kind, dict(stored)):
        yield Problem(kind.__name__, str(stored["_id"]), key, "is not what the record gives: run gateway reindex")


def _stored_as(stored: Any, field: str) -> str:
    for part in field.split("."):
        try:
            stored = stored[int(part)] if isinstance(stored, list) else stored[part]
        except (KeyError, IndexError, ValueError, TypeError):
            return "it is missing"
    return "it is null" if stored is None else f"it is stored as {type(stored).__name__}"


async def _missing(
    scope: TenantScope, kind: type[Record], batch: list[Stored], field: str, referenced: type[Record]
) -> AsyncIterator[Problem]:
    """Find the references to records that are not there."""
    named: defaultdict[str, list[Stored]] = defaultdict(list)
    for document in batch:
        value = document.get(field)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                named[each].append(document)
    if not named or referenced is kind or (kind, field) in UNCHECKED:
        return
    known = await _ids(scope, referenced, "_id", list(named))
    if referenced is Customer and (unknown := named.keys() - known):
        # What the books keep of a deleted customer still names them.
        known |= await _ids(scope, DeletedCustomer, "deleted_customer_id", list(unknown))
    missing = [(reference, document) for reference in named.keys() - known for document in named[reference]]
    if referenced.on_customer_delete is OnCustomerDelete.REMOVE and missing:
        # What the books keep of a deleted customer names work that went with the customer.
        owners = {str(document.get("customer_id")) for _, document in missing}
        deleted = await _ids(scope, DeletedCustomer, "deleted_customer_id", list(owners))
        missing = [
            (reference, document) for reference, document in missing if document.get("customer_id") not in deleted
        ]
    for reference, document in missing:
        yield Problem(kind.__name__, str(document["_id"]), field, f"names {reference}, which is not there")


async def _ids(scope: TenantScope, kind: type[Record], field: str, ids: list[str]) -> set[str]:
    found = await scope.aggregate(kind, {field: {"$in": ids}}, [{"$project": {field: 1}}])
    return {row[field] for row in found if isinstance(row[field], str)}


async def _behind_their_log(scope: TenantScope, batch: list[Stored]) -> AsyncIterator[Problem]:
    """Find the customers for which the change log has a later version than the record."""
    where = {"customer_id": {"$in": [str(document["_id"]) for document in batch]}, "version": {"$exists": True}}
    stages = [{"$group": {"_id": "$customer_id", "last": {"$max": "$version"}}}]
    last = {row["_id"]: row["last"] for row in await scope.aggregate(Change, where, stages)} if batch else {}
    for document in batch:
        logged, version = last.get(str(document["_id"])), document.get("version")
        if isinstance(logged, int) and isinstance(version, int) and logged > version:
            problem = f"is {version}, and the change log has version {logged}"
            yield Problem(Customer.__name__, str(document["_id"]), "version", problem)
