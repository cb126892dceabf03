"""Keeping, changing and removing the files of customers."""

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from gateway.access.viewer import Viewer
from gateway.documents.base.record import instant
from gateway.documents.change import Change, FieldChange, Origin
from gateway.documents.customer import Customer
from gateway.documents.file import File, FileVisibility, visible_to
from gateway.documents.job import Job
from gateway.errors import ErrorCollector, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.file import FileRemoveInput, FileUpdateInput, FileUploadInput
from gateway.inputs.idempotency import IdempotentRequest
from gateway.integrations.file_storage import FileStorage
from gateway.operations.authorship import make_author
from gateway.operations.company.validation import load_company
from gateway.operations.customer.edit import CustomerEdit, StaffFileChanges
from gateway.operations.customer.late_write import customer_as_seen
from gateway.operations.file.content import PreparedContent, discard, kept, prepared
from gateway.operations.file.place import moved_place
from gateway.operations.idempotency import Completion, once, once_in_scope
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

# Cameras whose clock is wrong say anything: what cannot be is not believed.
EARLIEST_PHOTO_YEAR = 1990
MAX_CLOCK_SKEW = timedelta(days=1)


async def upload_file(
    scope: TenantScope,
    storage: FileStorage,
    input: FileUploadInput,
    origin: Origin,
    request: IdempotentRequest | None,
) -> File:
    """Store a file: its content first, its record last. Raises MutationRefused."""

    async def work(completion: Completion) -> File:
        content, description, address_id = await _sound(scope, input)
        with closing(content):
            file = await _new_file(scope, input, content, description, address_id)

            async def store(transaction: Transaction, _: Customer) -> Sequence[FieldChange]:
                await transaction.insert(file)
                await completion.done(transaction, file=file.id)
                return file_changes(None, file)

            async with kept(storage, file, content):
                await CustomerEdit(
                    scope=scope,
                    customer_id=file.customer_id,
                    operation="fileUpload",
                    origin=origin,
                    expected_version=input.expected_version,
                ).store(extra_writes=store)
        return file

    async def replay(answer: Mapping[str, str]) -> File:
        return await _file(scope, answer["file"])

    return await once(scope, request, work, replay)


async def _sound(scope: TenantScope, input: FileUploadInput) -> tuple[PreparedContent, str, str | None]:
    """Return (the content, the description, the address) of an upload. Raises MutationRefused with all its faults."""
    description, faults = input.validate()
    refusals = ErrorCollector(faults)
    with refusals:
        _require_visible(scope.viewer, input.visibility)
    with refusals:
        address_id = await _place(scope, input)
    with refusals:
        content = await prepared(input.file, input.kind, scope.viewer.company_id)
        if refusals.faults:
            content.close()
    refusals.raise_any()
    return content, description, address_id


async def update_file(
    scope: TenantScope, input: FileUpdateInput, origin: Origin, request: IdempotentRequest | None = None
) -> File:
    """Update a file's description, visibility or place. Raises MutationRefused."""

    async def replay(answer: Mapping[str, str]) -> File:
        return await _file(scope, str(input.id))

    return await once_in_scope(scope, request, lambda inner: _update(inner, input, origin), replay)


async def _update(scope: TenantScope, input: FileUpdateInput, origin: Origin) -> File:
    changes, faults = input.validate()
    refusals = ErrorCollector(faults)
    with refusals:
        if "visibility" in changes:
            _require_visible(scope.viewer, changes["visibility"])
    known = await scope.get(File, str(input.id))
    if known is None:
        refusals.note(NotFound("file", ("id",)).faults)
        raise InvalidInput(refusals.faults)
    if (owner := await scope.get(Customer, known.customer_id)) is not None:
        with refusals:
            await moved_place(scope, owner, known, changes)
    after = known

    async def store(transaction: Transaction, customer: Customer) -> Sequence[FieldChange]:
        nonlocal after
        before = await transaction.get(File, after.id)
        if before is None:
            raise NotFound("file", ("id",))
        place = await moved_place(transaction, customer, before, changes)
        after = msgspec.structs.replace(before, **{**changes, **place})
        if after == before:
            return ()
        await transaction.replace(after)
        if _is_staff(after) and not _is_staff(before):
            await _hide_history(transaction, after)
        return file_changes(before, after)

    await CustomerEdit(
        scope=scope,
        customer_id=after.customer_id,
        operation="fileUpdate",
        origin=origin,
        expected_version=input.expected_version,
        faults=refusals.faults,
    ).store(extra_writes=store)
    return after


async def remove_file(
    scope: TenantScope,
    storage: FileStorage,
    input: FileRemoveInput,
    origin: Origin,
    request: IdempotentRequest | None = None,
) -> File | Customer:
    """Remove a file, or with `dry_run` return what would be removed: its record first, then its content.

    Returns the customer for a repeated request: the file is gone. Raises MutationRefused.
    """

    async def replay(answer: Mapping[str, str]) -> Customer:
        customer = await scope.get(Customer, answer["record"])
        if customer is None:
            raise NotFound("customer", ("id",))
        return customer

    return await once_in_scope(scope, request, lambda inner: _remove(inner, storage, input, origin), replay)


async def _remove(scope: TenantScope, storage: FileStorage, input: FileRemoveInput, origin: Origin) -> File | Customer:
    file = await _file(scope, str(input.id))

    async def forget(transaction: Transaction, _: Customer) -> Sequence[FieldChange]:
        if await transaction.get(File, file.id) is None:
            raise NotFound("file", ("id",))
        await transaction.delete(file)
        return file_changes(file, None)

    await CustomerEdit(
        scope=scope,
        customer_id=file.customer_id,
        operation="fileRemove",
        origin=origin,
        expected_version=input.expected_version,
    ).store(extra_writes=forget, dry_run=input.dry_run)
    if not input.dry_run:
        await discard(storage, file)
    return file


async def _file(scope: TenantScope, file_id: str) -> File:
    file = await scope.get(File, file_id)
    if file is None:
        raise NotFound("file", ("id",))
    return file


async def _place(scope: TenantScope, input: FileUploadInput) -> str | None:
    """Return the address of the file, when customer, address and job fit together. Raises MutationRefused."""

    async def look(transaction: Transaction) -> Customer:
        whose, version = str(input.customer_id), input.expected_version
        path = ("customerId",)
        return await customer_as_seen(transaction, scope.viewer, whose, version, path, gets_record=False)

    customer = await scope.in_transaction(look)
    refusals = ErrorCollector()
    address_id = None if input.address_id is None else str(input.address_id)
    if address_id is not None and all(address.id != address_id for address in customer.addresses):
        refusals.note(NotFound("address of this customer", ("addressId",)).faults)
    job = None if input.job_id is None else await scope.get(Job, str(input.job_id))
    if input.job_id is not None and (job is None or job.customer_id != customer.id):
        refusals.note(NotFound("job of this customer", ("jobId",)).faults)
    refusals.raise_any()
    if job is None:
        return address_id
    if address_id not in (None, job.address_id):
        message = "The job is at another address of the customer. Leave out 'addressId' to take the job's."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("addressId",))])
    return job.address_id


async def _new_file(
    scope: TenantScope, input: FileUploadInput, content: PreparedContent, description: str, address_id: str | None
) -> File:
    zone = ZoneInfo((await load_company(scope)).time_zone)
    now = instant()
    taken_at = _believable(content.taken_at, zone, now)
    dated_at = taken_at or now
    return File(
        id=File.new_id(),
        company_id=scope.viewer.company_id,
        customer_id=str(input.customer_id),
        kind=content.kind,
        visibility=input.visibility,
        filename=content.filename,
        description=description,
        content_type=content.content_type,
        size=content.size,
        sha256=content.sha256,
        width=content.width,
        height=content.height,
        thumbnail_size=None if content.thumbnail is None else len(content.thumbnail),
        address_id=address_id,
        job_id=None if input.job_id is None else str(input.job_id),
        uploaded_by=make_author(scope.viewer),
        uploaded_at=now,
        taken_at=taken_at,
        dated_at=dated_at,
        day=dated_at.astimezone(zone).date(),
    )


def _believable(taken_at: datetime | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return when a picture was taken; a camera without an offset is assumed to be where the company is."""
    if taken_at is None or taken_at.year < EARLIEST_PHOTO_YEAR:
        return None
    known = taken_at if taken_at.tzinfo else taken_at.replace(tzinfo=zone)
    return known.astimezone(now.tzinfo) if known <= now + MAX_CLOCK_SKEW else None


def _require_visible(viewer: Viewer, visibility: FileVisibility) -> None:
    """Refuse a visibility that would hide the file from the viewer."""
    visible = visible_to(viewer)
    if visibility not in visible:
        message = f"You may choose {' or '.join(value.value for value in visible)}."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("visibility",))])


def _is_staff(file: File | None) -> bool:
    return file is not None and file.visibility is FileVisibility.STAFF


def file_changes(before: File | None, after: File | None) -> Sequence[FieldChange]:
    """Return what the change log says of a file; of a staff file only to those who may see it."""
    change = FieldChange(
        field="files",
        before=None if before is None else file_summary(before),
        after=None if after is None else file_summary(after),
    )
    return StaffFileChanges([change]) if _is_staff(before) or _is_staff(after) else (change,)


async def _hide_history(transaction: Transaction, file: File) -> None:
    """Hide the log entries from the time when the team could see a file that is for staff only from now on."""
    of_file = [
        {"fields": {"$elemMatch": {"field": "files", "$or": [{"before.id": file.id}, {"after.id": file.id}]}}},
        {"fields.field": {"$regex": f"^files\\.{re.escape(file.id)}(\\.|$)"}},
    ]
    for change in await transaction.as_system().find(Change, {"customer_id": file.customer_id, "$or": of_file}):
        await transaction.replace(msgspec.structs.replace(change, is_of_staff_file=True))


def file_summary(file: File) -> dict[str, str]:
    """Return what the change log says of a file."""
    place = {"address_id": file.address_id, "job_id": file.job_id}
    return {
        "id": file.id,
        "filename": file.filename,
        "description": file.description,
        "visibility": file.visibility.value,
        **{name: value for name, value in place.items() if value is not None},
    }
