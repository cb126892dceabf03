"""Deleting a customer for good: everything about the person goes, the books stay without the person.

Each kind of record says itself what happens to it (`on_customer_delete`); docs/security.md has the table.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import structlog

from gateway.access.viewer import Viewer
from gateway.documents.background_job import BackgroundJob
from gateway.documents.base.record import OnCustomerDelete, instant
from gateway.documents.base.unfit_record import Unfit, is_partly_unfit, slot
from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.change import Change, Origin
from gateway.documents.customer import Customer
from gateway.documents.deleted_customer import CountedKind, DeletedCustomer
from gateway.documents.file import File, FileVariant
from gateway.documents.registry import RECORDS
from gateway.errors import Conflict, Fault, InvalidInput, NotFound, Unavailable, UserErrorCode
from gateway.inputs.customer_lifecycle import CustomerDeleteInput
from gateway.inputs.idempotency import IdempotentRequest
from gateway.integrations.file_storage import FileStorage
from gateway.operations.authorship import make_author
from gateway.operations.card.close import write_down_closing
from gateway.operations.customer.anonymisation import anonymise, redaction_for
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.customer.impact import Consequence, impact_on, shown_to
from gateway.operations.customer.status import KeptRecords, StatusChangeResult
from gateway.operations.idempotency import Completion, once
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

log = structlog.get_logger("gateway.customers")


async def delete_customer(
    scope: TenantScope,
    storage: FileStorage,
    input: CustomerDeleteInput,
    origin: Origin,
    request: IdempotentRequest | None = None,
) -> StatusChangeResult:
    """Delete the customer, and return no record; in a dry run, the customer. Raises MutationRefused."""

    async def work(completion: Completion) -> StatusChangeResult:
        return await _delete(scope, storage, input, origin, completion)

    async def replay(answer: Mapping[str, str]) -> StatusChangeResult:
        return StatusChangeResult(None, ())

    return await once(scope, None if input.dry_run else request, work, replay)


async def _delete(
    scope: TenantScope, storage: FileStorage, input: CustomerDeleteInput, origin: Origin, completion: Completion
) -> StatusChangeResult:
    customer = await CustomerEdit.of_input(scope, input, origin, "customerDelete").store(dry_run=True)
    impact, kept = await impact_on(scope, customer), await list_kept(scope, customer)
    affected = StatusChangeResult(customer, shown_to(scope.viewer, impact), kept)
    if not input.force:
        _refuse_unsettled(scope.viewer, impact, affected)

    async def work(transaction: Transaction) -> list[str]:
        before = await transaction.get(Customer, customer.id)
        if before is None:
            raise NotFound("customer", ("id",))
        if input.expected_version is not None and before.version != customer.version:
            raise Conflict(customer.version, before.version, before)
        system = transaction.as_system()
        contents = await _content_keys(system, before.id)
        await write_down_closing(system, before, origin)
        removed, books = await _erase(system, before)
        stone = tombstone(before, scope.viewer, origin)
        await system.insert(msgspec.structs.replace(stone, removed=removed, kept=books))
        await completion.done(transaction, customer=before.id)
        return contents

    if input.dry_run:
        await scope.in_dry_run(work)
        return affected
    await _remove_contents(storage, await scope.in_transaction(work))
    return affected._replace(customer=None)


async def list_kept(scope: TenantScope, customer: Customer) -> tuple[KeptRecords, ...]:
    """Return what stays after the customer is deleted, without anything that names the customer."""
    system, found = scope.as_system(), []
    for kind in RECORDS:
        is_kept = kind.on_customer_delete is OnCustomerDelete.KEEP_ANONYMISED and kind.is_node
        if is_kept and (kind.readable_with is None or scope.viewer.may(kind.readable_with)):
            records = await system.find(kind, kind.of_customer(customer.id))
            count = sum(without_unfit(record).anonymised(_unchanged, customer.id) is not None for record in records)
            if count:
                found.append(KeptRecords(type_name=kind.__name__, count=count))
    return tuple(found)


def _unchanged(text: str | None) -> str | None:
    return text


def tombstone(customer: Customer, viewer: Viewer, origin: Origin) -> DeletedCustomer:
    """Return what is kept of a customer who is removed: id and number, who removed them, when and by which request."""
    return DeletedCustomer(
        id=DeletedCustomer.new_id(),
        company_id=customer.company_id,
        deleted_customer_id=customer.id,
        number=_read_number(customer),
        author=make_author(viewer),
        request_id=origin.request_id,
        document_id=origin.document_id,
        deleted_at=instant(),
    )


def _read_number(customer: Customer) -> str:
    """Return the number, which is not used again; as a text, where it is stored as another type."""
    number = slot(customer, "number")
    if not isinstance(number, Unfit):
        return str(number)
    return str(number.raw) if isinstance(number.raw, int | float) else customer.id


async def _content_keys(transaction: Transaction, customer_id: str) -> list[str]:
    """Return where the contents of the customer's files and exports are stored."""
    files = await transaction.find(File, File.of_customer(customer_id))
    jobs = await transaction.find(BackgroundJob, BackgroundJob.of_customer(customer_id))
    keys = [file.storage_key(variant) for file in files for variant in _list_variants(file)]
    return keys + [key for job in jobs if isinstance(key := slot(job, "file_key"), str)]


async def _remove_contents(storage: FileStorage, keys: Iterable[str]) -> None:
    """Remove what is stored of files that are gone; what an outage leaves, `gateway sweep` removes."""
    for key in keys:
        try:
            await storage.remove(key)
        except Unavailable:
            log.warning("contents left for gateway sweep")
            return


def _list_variants(file: File) -> tuple[FileVariant, ...]:
    """Return what may be stored of a file."""
    return tuple(FileVariant) if is_partly_unfit(file) else file.variants


async def _erase(
    transaction: Transaction, customer: Customer
) -> tuple[tuple[CountedKind, ...], tuple[CountedKind, ...]]:
    """Remove or rewrite everything about the customer; return how many records went, and how many stay."""
    (stored,) = await transaction.documents(Customer, Customer.of_customer(customer.id))
    redact = redaction_for(stored, await transaction.documents(Change, Change.of_customer(customer.id)))
    removed, kept = {}, {}
    for kind in RECORDS:
        where = kind.of_customer(customer.id)
        if kind.on_customer_delete is OnCustomerDelete.REMOVE:
            removed[kind.__name__] = await transaction.remove(kind, where)
        elif kind.on_customer_delete is OnCustomerDelete.KEEP_ANONYMISED:
            total = await transaction.count(kind, where)
            kept[kind.__name__] = await anonymise(transaction, kind, customer.id, redact)
            removed[kind.__name__] = total - kept[kind.__name__]
    return _counts(removed), _counts(kept)


def _counts(found: Mapping[str, int]) -> tuple[CountedKind, ...]:
    return tuple(CountedKind(kind=kind, count=count) for kind, count in found.items() if count)


def _refuse_unsettled(viewer: Viewer, impact: Sequence[Consequence], affected: StatusChangeResult) -> None:
    """Raise InvalidInput for what prevents the deletion; of what the viewer cannot read it says only that there is."""
    preventing = [consequence for consequence in impact if consequence.prevents_delete]
    told = [consequence.message for consequence in shown_to(viewer, tuple(preventing))]
    if len(told) < len(preventing):
        told.append("Other records rest on the customer.")
    if told:
        advice = "Settle this first, or delete with force: true."
        raise InvalidInput([Fault(UserErrorCode.IN_USE, f"{message} {advice}", ("id",)) for message in told], affected)
