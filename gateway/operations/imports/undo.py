"""Taking an import back: its customers are removed and its changes reverted, while nothing was changed since."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

import msgspec

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus
from gateway.documents.base.record import OnCustomerDelete, Order
from gateway.documents.change import Change, Origin
from gateway.documents.customer import Customer
from gateway.documents.import_row import ImportRow, RowOutcome
from gateway.documents.note import Note
from gateway.documents.registry import RECORDS
from gateway.errors import Fault, MutationRefused, NotFound, UserErrorCode
from gateway.operations.background.job_run import JobFailed, JobOutput, JobRun
from gateway.operations.change.field_change import inverse
from gateway.operations.change.undo_customer import restored_customer
from gateway.operations.customer.delete import tombstone
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.imports.order import ImportOrder
from gateway.operations.imports.permissions import needed_permissions
from gateway.operations.imports.record_undo import UNDO, changed_records, imported_records, undo_records
from gateway.operations.record.kind import WrittenKind
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

MAX_LISTED: Final = 20
"""Customers that a refusal names."""
_CHUNK: Final = 500
_LATEST_FIRST = Order("VERSION_DESC", "version", "version")
_REMOVED = tuple(
    kind
    for kind in RECORDS
    if kind.on_customer_delete is OnCustomerDelete.REMOVE and kind.of_customer("x") == {"customer_id": "x"}
)


class Imported(NamedTuple):
    """A customer as the last row of an import left them."""

    customer_id: str
    version: int
    created: bool
    holds: int
    """How often the import wrote beside the customer only."""


class ImportUndo(NamedTuple):
    """What an undo does, or in a dry run would."""

    import_id: str
    removed: int
    reverted: int
    in_the_way: tuple[str, ...]
    """What was changed since: the ids of customers, the numbers of records."""
    noun: str = "customers"


class ImportUndoer(NamedTuple):
    """Handler of the jobs that take imports back."""

    make_scope: Callable[[Viewer], TenantScope]

    async def run(self, run: JobRun) -> JobOutput:
        """Take the import back, as far as that is not done. Raises JobFailed."""
        import_id, scope = str(run.job.input["import_id"]), self.make_scope(run.job.owner.viewer(run.job.company_id))
        plan = await plan_undo(scope, import_id)
        if plan.in_the_way:
            raise JobFailed(changed_since(plan))
        done, total = 0, plan.removed + plan.reverted
        kind = await _written_kind(scope, import_id)
        if kind is not None:
            records = await imported_records(scope, import_id)
            for _, ones in groupby(records, key=lambda one: one.customer_id):
                done += await undo_records(scope, kind, import_id, run.job.id, list(ones))
                run.note_progress(done, total)
        async for chunk in _chunks([] if kind else await _imported(scope, import_id)):
            done += await _undo_chunk(scope, run, import_id, chunk)
            run.note_progress(done, total)
        await _forget(scope, import_id)
        return JobOutput({"removed": plan.removed, "reverted": plan.reverted, "noun": plan.noun})


async def plan_undo(scope: TenantScope, import_id: str) -> ImportUndo:
    """Return what an undo would do, and who is in its way. Raises NotFound, MutationRefused, Forbidden."""
    scope.viewer.require(Permission.IMPORT_WRITE)
    job = await scope.get(BackgroundJob, import_id)
    if job is None or job.kind is not BackgroundJobKind.IMPORT or job.input.get("dry_run"):
        raise NotFound("import", ("id",))
    order = msgspec.convert(job.input, ImportOrder)
    for permission in (*needed_permissions(order.kind), Permission.CHANGE_READ):
        scope.viewer.require(permission)
    if job.status is BackgroundJobStatus.OPEN:
        message = "It has not ended. Cancel it first, or wait for its end."
        raise MutationRefused([Fault(UserErrorCode.WRONG_STATUS, message, ("id",))])
    if order.record_kind is not None:
        return await _plan_records(scope, order, order.record_kind, import_id)
    removed = reverted = 0
    in_the_way: list[str] = []
    async for chunk in _chunks(await _imported(scope, import_id)):
        states = await _states(scope, [one.customer_id for one in chunk])
        there = [one for one in chunk if one.customer_id in states]
        removed += sum(one.created for one in there)
        reverted += sum(not one.created for one in there)
        in_the_way += [one.customer_id for one in there if not _is_as_left(one, states[one.customer_id])]
    return ImportUndo(import_id, removed, reverted, tuple(in_the_way))


async def _plan_records(scope: TenantScope, order: ImportOrder, kind: WrittenKind, import_id: str) -> ImportUndo:
    """Return what the undo of an import of records would do."""
    removed = reverted = 0
    in_the_way: list[str] = []
    async for one, record, is_changed in changed_records(scope, kind, await imported_records(scope, import_id)):
        removed += one.before is None
        reverted += one.before is not None
        if is_changed:
            in_the_way.append(getattr(record, "number", None) or record.id)
    return ImportUndo(import_id, removed, reverted, tuple(in_the_way), order.noun)


async def _written_kind(scope: TenantScope, import_id: str) -> WrittenKind | None:
    job = await scope.get(BackgroundJob, import_id)
    return None if job is None else msgspec.convert(job.input, ImportOrder).record_kind


def changed_since(plan: ImportUndo) -> str:
    """Say who is in the way of an undo."""
    named = ", ".join(plan.in_the_way[:MAX_LISTED])
    more = f" and {len(plan.in_the_way) - MAX_LISTED} more" if len(plan.in_the_way) > MAX_LISTED else ""
    return f"Changed since the import: {named}{more}. Nothing is taken back: correct these {plan.noun} one by one."


def _is_as_left(one: Imported, state: tuple[int, int]) -> bool:
    version, held = state
    return version == one.version and (not one.created or held == one.holds)


async def _imported(scope: TenantScope, import_id: str) -> list[Imported]:
    """Return the customers that an import has made or changed."""
    where = {"job_id": import_id, "outcome": {"$in": [RowOutcome.CREATED.value, RowOutcome.UPDATED.value]}}
    is_made = {"$cond": [{"$eq": ["$outcome", RowOutcome.CREATED.value]}, 1, 0]}
    group = {
        "_id": "$customer_id",
        "version": {"$max": "$version"},
        "made": {"$max": is_made},
        "holds": {"$sum": {"$ifNull": ["$holds", 0]}},
    }
    found = await scope.as_system().aggregate(ImportRow, where, [{"$group": group}])
    return [Imported(one["_id"], int(one["version"]), bool(one["made"]), int(one["holds"])) for one in found]


async def _chunks(imported: Sequence[Imported]) -> AsyncIterator[Sequence[Imported]]:
    for start in range(0, len(imported), _CHUNK):
        yield imported[start : start + _CHUNK]


async def _states(scope: TenantScope, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return customer → (version, how often something was written beside it)."""
    stages: list[Mapping[str, Any]] = [{"$project": {"version": 1, "held": 1}}]
    found = await scope.aggregate(Customer, {"_id": {"$in": list(ids)}}, stages)
    return {one["_id"]: (int(one["version"]), int(one.get("held", 0))) for one in found}


async def _undo_chunk(scope: TenantScope, run: JobRun, import_id: str, chunk: Sequence[Imported]) -> int:
    """Take back what was done to some customers, in one transaction; how many those are. Raises JobFailed."""
    states = await _states(scope, [one.customer_id for one in chunk])
    there = [one for one in chunk if one.customer_id in states]

    async def work(transaction: Transaction) -> int:
        system = transaction.as_system()
        await _remove(system, scope.viewer, run.job.id, [one for one in there if one.created])
        for one in there:
            if not one.created:
                await _revert(scope, transaction, run.job.id, import_id, one)
        return len(there)

    return await scope.in_transaction(work)


async def _remove(system: Transaction, viewer: Viewer, request_id: str, made: Sequence[Imported]) -> None:
    """Remove customers with all about them. Raises JobFailed when one was changed since."""
    if not made:
        return
    ids = [one.customer_id for one in made]
    customers = await system.find(Customer, {"_id": {"$in": ids}})
    removed = 0
    for version, holds in {(one.version, one.holds) for one in made}:
        own = [one.customer_id for one in made if (one.version, one.holds) == (version, holds)]
        as_left = {"_id": {"$in": own}, "version": version, "held": holds or None}
        removed += await system.remove(Customer, as_left)
    if removed != len(made):
        raise JobFailed("A customer was changed in the meantime. Undo it again: it will tell who that is.")
    for kind in _REMOVED:
        await system.remove(kind, {"customer_id": {"$in": ids}})
    await system.insert_all([tombstone(customer, viewer, Origin(request_id)) for customer in customers])


async def _revert(scope: TenantScope, transaction: Transaction, request_id: str, import_id: str, one: Imported) -> None:
    """Give a customer who was there before what they had, and remove the notes of the import."""
    system = transaction.as_system()
    where = {"customer_id": one.customer_id, "request_id": import_id}
    changes = await system.find(Change, where, order=_LATEST_FIRST)
    edits = [change for change in changes if change.subject_id is None]

    def edit(customer: Customer) -> Customer:
        if customer.version != one.version:
            raise JobFailed(f"{customer.id} was changed in the meantime.")
        for change in edits:
            customer = restored_customer(customer, inverse(change.fields))
        return customer

    await CustomerEdit(scope=scope, customer_id=one.customer_id, operation=UNDO, origin=Origin(request_id)).store(
        edit, within=transaction
    )
    notes = [change.subject_id for change in changes if change.subject_id is not None]
    await system.remove(Note, {"_id": {"$in": notes}, "customer_id": one.customer_id})
    await system.remove(Change, {"customer_id": one.customer_id, "subject_id": {"$in": notes}})
    await system.remove(ImportRow, {"job_id": import_id, "customer_id": one.customer_id})


async def _forget(scope: TenantScope, import_id: str) -> None:
    """Remove what is kept of the rows, so that the file can be imported again, and note that it was taken back."""

    async def work(transaction: Transaction) -> None:
        system = transaction.as_system()
        await system.remove(ImportRow, {"job_id": import_id})
        job = await system.get(BackgroundJob, import_id)
        if job is not None:
            await system.replace(msgspec.structs.replace(job, result={**(job.result or {}), "undone": True}))

    await scope.in_transaction(work)
