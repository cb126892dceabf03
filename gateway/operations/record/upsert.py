"""Batches of records that an integration keeps: each item by itself, in one transaction for each customer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.errors import DuplicateValue, Fault, InvalidInput, MutationRefused, NotFound, UserErrorCode
from gateway.inputs.record import MAX_ITEMS, UpsertItem
from gateway.operations.company.validation import load_company, make_validation_context
from gateway.operations.customer.external_id import customers_by_external_id
from gateway.operations.record.batch_read import load_batch
from gateway.operations.record.spec import Occasion, RecordSpec
from gateway.operations.record.store import number_records, store_records
from gateway.operations.record.worksheet import Worksheet
from gateway.operations.record.write import write_record
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

MAX_ATTEMPTS = 10
"""Another process may write the same records at the same moment."""
MAX_CUSTOMERS_AT_ONCE = 4
"""Customers of a batch that are written at the same time, each in a separate transaction."""
_NAMES = ("external_id", "id", "number")
"""Fields that name one record of the company."""


class UpsertResult(NamedTuple):
    """What became of one item."""

    place: int
    external_id: str | None
    record_id: str | None = None
    created: bool = False
    user_errors: tuple[Fault, ...] = ()


NumberedItem = tuple[int, UpsertItem]
BesideWrites = Callable[[Worksheet, Sequence[UpsertResult]], Awaitable[None]]
"""What else is written in the transaction of one customer's items, once they are."""


class UpsertBatch(NamedTuple):
    """Circumstances in which the items of a batch are written."""

    scope: TenantScope
    company: Company
    spec: RecordSpec
    operation: str
    origin: Origin
    beside: BesideWrites | None = None
    is_dry: bool = False
    """Write nothing: the results are those of a real run."""


async def upsert_records(
    scope: TenantScope, spec: RecordSpec, items: Sequence[UpsertItem], operation: str, origin: Origin
) -> list[UpsertResult]:
    """Make or change the records of a batch; return a result for each, in order. Raises InvalidInput for the batch."""
    if not 0 < len(items) <= MAX_ITEMS:
        code = UserErrorCode.TOO_MANY if items else UserErrorCode.REQUIRED
        raise InvalidInput([Fault(code, f"Send 1 to {MAX_ITEMS} items; these are {len(items)}.", ("items",))])
    batch = UpsertBatch(scope, await load_company(scope), spec, operation, origin)
    owners, results = await _owners(batch, items), list[UpsertResult]()
    groups: dict[str, list[NumberedItem]] = {}
    for index, item in enumerate(items):
        owner = owners[index]
        if isinstance(owner, MutationRefused):
            results.append(_refused(index, item, owner.faults))
        else:
            groups.setdefault(owner, []).append((index, item))
    return sorted([*results, *await write_groups(batch, groups)])


def _refused(index: int, item: UpsertItem, faults: Sequence[Fault]) -> UpsertResult:
    placed = (fault._replace(path=("items", str(index), *(fault.path or ()))) for fault in faults)
    return UpsertResult(index, item.external_id, user_errors=tuple(placed))


async def _owners(batch: UpsertBatch, items: Sequence[UpsertItem]) -> list[str | MutationRefused]:
    """Return whose each item is: as it says, as the stored record has it, or as an earlier item of the batch says."""
    system, record = batch.scope.as_system(), batch.spec.record
    named = (item.customer_external_id.strip() for item in items if item.customer_external_id)
    customers = await customers_by_external_id(system, named)
    known: dict[str, str] = {}
    externals, ids = ([getattr(item, name) for item in items if getattr(item, name)] for name in ("external_id", "id"))
    for where in ({"external_id": _in(externals)}, {"_id": _in([str(each) for each in ids])}):
        for found in await system.find(record, where):
            names = (found.id, getattr(found, "external_id", None))
            known |= {name: found.customer_id for name in names if name}
    owners: list[str | MutationRefused] = []
    for item in items:
        owner = _owner(item, customers, known)
        owners.append(owner)
        if isinstance(owner, str) and item.external_id:
            known.setdefault(item.external_id, owner)
    return owners


def _in(values: Sequence[Any]) -> Mapping[str, Any]:
    return {"$in": list(values)}


def _owner(item: UpsertItem, customers: Mapping[str, Customer], known: Mapping[str, str]) -> str | MutationRefused:
    if item.customer_id:
        return str(item.customer_id)
    if item.customer_external_id:
        customer = customers.get(item.customer_external_id.strip())
        if customer is None:
            message = "No customer has this externalId. Send the customer first: customerCreate, customerUpdate."
            return InvalidInput([Fault(UserErrorCode.NOT_FOUND, message, ("customerExternalId",))])
        return customer.id
    found = known.get(str(item.id)) or known.get(item.external_id or "")
    if found is not None:
        return found
    if item.id:
        return NotFound("record", ("id",))
    message = "A new record needs its customer: customerExternalId or customerId."
    return InvalidInput([Fault(UserErrorCode.REQUIRED, message, ("customerExternalId",))])


async def write_groups(batch: UpsertBatch, groups: Mapping[str, Sequence[NumberedItem]]) -> list[UpsertResult]:
    """Write the items of several customers at a time, or in their order where customers name the same record."""
    slots = asyncio.Semaphore(1 if _overlap(groups.values()) else MAX_CUSTOMERS_AT_ONCE)

    async def write(customer_id: str, group: Sequence[NumberedItem]) -> list[UpsertResult]:
        async with slots:
            return await _write_group(batch, customer_id, group)

    written = await asyncio.gather(*(write(*each) for each in groups.items()), return_exceptions=True)
    for each in written:
        if isinstance(each, BaseException):
            raise each
    return [result for each in written if not isinstance(each, BaseException) for result in each]


def _overlap(groups: Iterable[Sequence[NumberedItem]]) -> bool:
    """Return whether items of two customers have the same id or number: the first of them in the batch gets it."""
    known: set[tuple[str, Any]] = set()
    for group in groups:
        given = ((name, getattr(item, name, None)) for _, item in group for name in _NAMES)
        own = {(name, str(value).strip()) for name, value in given if value}
        if not known.isdisjoint(own):
            return True
        known |= own
    return False


async def _write_group(batch: UpsertBatch, customer_id: str, group: Sequence[NumberedItem]) -> list[UpsertResult]:
    """Write one customer's items in one transaction; again when another process wrote one of them in between."""
    run = batch.scope.in_dry_run if batch.is_dry else batch.scope.in_transaction
    for _ in range(MAX_ATTEMPTS):
        try:
            return await run(lambda transaction: _write_items(batch, transaction, customer_id, group))
        except DuplicateValue:
            continue
        except NotFound as missing:
            return [_refused(index, item, missing.faults) for index, item in group]
    raise AssertionError(f"other processes wrote the same records {MAX_ATTEMPTS} times in a row")


async def _write_items(
    batch: UpsertBatch, transaction: Transaction, customer_id: str, group: Sequence[NumberedItem]
) -> list[UpsertResult]:
    system = transaction.as_system()
    customer = await system.get(Customer, customer_id)
    if customer is None:
        raise NotFound("customer", ("customerId",))
    ground = make_validation_context(batch.company)
    occasion = Occasion(batch.scope.viewer, batch.company, ground, instant(), customer)
    sheet, results = Worksheet(system, customer), []
    await load_batch(sheet, batch.spec, [item for _, item in group])
    for index, item in group:
        try:
            written = await write_record(sheet, batch.spec, occasion, item)
        except MutationRefused as refusal:
            results.append(_refused(index, item, refusal.faults))
        else:
            results.append(UpsertResult(index, item.external_id, written.record.id, written.created))
    if not batch.is_dry:
        await number_records(batch.scope, batch.company, sheet, batch.spec)
        await store_records(batch.scope, sheet, batch.operation, batch.origin)
    if batch.beside is not None:
        await batch.beside(sheet, results)
    return results
