"""Finding the stored records of a company that do not fit their declaration, or name records that are not there."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
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
from gateway.documents.registry import RECORDS, record_of_id
from gateway.documents.reservation import Reservation, reserved, unique_projection
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
        async for document in scope.whole_documents.stream_documents(kind):
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
    if kind is Reservation:
        related = [_left_over(scope, batch)]
    else:
        for document, broken in read:
            for field in broken:
                yield Problem(kind.__name__, str(document["_id"]), field, "is not UTF-8")
            for problem in _wrong_alone(kind, document, zone):
                yield problem
        related = [_missing(scope, kind, batch, *each) for each in REFERENCES.items()]
        related += [_unreserved(scope, kind, batch)]
    if kind is Customer:
        related += [_behind_their_log(scope, batch)]
    for found in related:
        async for problem in found:
            yield problem


def _wrong_alone(kind: type[Record], document: Stored, zone: ZoneInfo | None) -> Iterator[Problem]:
    """Find what is wrong with a record by itself."""
    yield from misfits(kind, document)
    yield from _untimely(kind, document, zone)
    yield from _unsearchable(kind, document)


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
    """Find the references to records that are not there, and to those of another customer, which no answer shows."""
    named: defaultdict[str, list[Stored]] = defaultdict(list)
    for document in batch:
        value = document.get(field)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                named[each].append(document)
    if not named or referenced is kind or (kind, field) in UNCHECKED:
        return
    found = await scope.aggregate(referenced, {"_id": {"$in": list(named)}}, [{"$project": {"customer_id": 1}}])
    for problem in _another_customers(kind, field, found, named):
        yield problem
    known = {row["_id"] for row in found}
    if referenced is Customer and kind is not Change and (unknown := named.keys() - known):
        # What the books keep of a deleted customer still names them.
        known |= await _ids(scope, DeletedCustomer, "deleted_customer_id", list(unknown))
    missing = [(reference, document) for reference in named.keys() - known for document in named[reference]]
    if referenced.on_customer_delete is OnCustomerDelete.REMOVE and missing and kind is not Change:
        # What the books keep of a deleted customer names work that went with the customer.
        owners = {str(document.get("customer_id")) for _, document in missing}
        deleted = await _ids(scope, DeletedCustomer, "deleted_customer_id", list(owners))
        missing = [
            (reference, document) for reference, document in missing if document.get("customer_id") not in deleted
        ]
    for reference, document in missing:
        yield Problem(kind.__name__, str(document["_id"]), field, f"names {reference}, which is not there")


def _another_customers(
    kind: type[Record], field: str, found: Iterable[Stored], named: Mapping[str, list[Stored]]
) -> Iterator[Problem]:
    """Find the references to records of another customer; the log may have them after an unmerge."""
    for row in found if kind is not Change else ():
        for document in named[row["_id"]]:
            if row.get("customer_id", document.get("customer_id")) != document.get("customer_id"):
                told = f"names {row['_id']}, which is another customer's"
                yield Problem(kind.__name__, str(document["_id"]), field, told)


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


async def _unreserved(scope: TenantScope, kind: type[Record], batch: list[Stored]) -> AsyncIterator[Problem]:
    """Find the unique values that another record may get too, or has."""
    needed = [(document, *each) for document in batch for each in reserved(kind, document).items()]
    names = [name for _, name, _ in needed]
    found = await scope.find(Reservation, {"_id": {"$in": names}}) if names else []
    owners = {reservation.id: reservation.owner_id for reservation in found}
    for document, name, unique in needed:
        owner, record_id = owners.get(name), str(document["_id"])
        if owner is None:
            yield Problem(kind.__name__, record_id, unique.field, "is not reserved: run gateway reindex")
        elif owner != record_id:
            yield Problem(kind.__name__, record_id, unique.field, f"is reserved for {owner}")


async def _left_over(scope: TenantScope, batch: list[Stored]) -> AsyncIterator[Problem]:
    """Find the reservations of records that do not have the value, and name the record: an id has the value in it."""
    owners: defaultdict[type[Record] | None, list[str]] = defaultdict(list)
    for reservation in batch:
        owners[record_of_id(str(reservation.get("owner_id")))].append(str(reservation.get("owner_id")))
    needed: set[str] = set()
    for kind, ids in owners.items():
        if kind is not None and kind.unique_values:
            found = await scope.aggregate(kind, {"_id": {"$in": ids}}, [{"$project": unique_projection(kind)}])
            needed.update(name for document in found for name in reserved(kind, document))
    for reservation in batch:
        if reservation["_id"] not in needed:
            owner = str(reservation.get("owner_id"))
            yield Problem(Reservation.__name__, owner, "owner_id", "does not have the value: run gateway reindex")
