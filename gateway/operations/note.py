"""Writing notes on a customer."""

from collections.abc import Callable, Sequence

import msgspec

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import instant
from gateway.documents.change import Change, Origin
from gateway.documents.customer import Customer
from gateway.documents.note import Note, NoteVisibility
from gateway.errors import ErrorCollector, Fault, NotFound
from gateway.inputs.idempotency import IdempotentRequest
from gateway.inputs.note import NoteAddInput, NotePinInput, NoteRemoveInput, NoteUpdateInput
from gateway.operations.authorship import make_author, require_author
from gateway.operations.change.log import log_change
from gateway.operations.customer.late_write import customer_as_seen
from gateway.operations.expected_version import require_version
from gateway.operations.removal import Removal, removed_once
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


async def add_note(scope: TenantScope, input: NoteAddInput, origin: Origin) -> Note:
    """Add a note and log it. Raises MutationRefused; Forbidden for a staff note by a viewer who may not read those."""
    (body, faults), viewer = input.validate(), scope.viewer
    _require_visible(viewer, input.visibility)
    note = Note(
        id=Note.new_id(),
        company_id=viewer.company_id,
        customer_id=str(input.customer_id),
        body=body,
        visibility=input.visibility,
        author=make_author(viewer),
        is_pinned=input.is_pinned,
        address_id=None if input.address_id is None else str(input.address_id),
        created_at=instant(),
    )

    async def work(transaction: Transaction) -> Note:
        refusals = ErrorCollector(faults)
        with refusals:
            _require_place(
                await customer_as_seen(transaction, viewer, note.customer_id, input.expected_version, ("customerId",)),
                note,
            )
        refusals.raise_any()
        await transaction.insert(note)
        await log_change(
            transaction, viewer, None, note, operation="noteAdd", origin=origin, staff_only=_is_staff(note)
        )
        return note

    return await scope.in_transaction(work)


async def update_note(scope: TenantScope, input: NoteUpdateInput, origin: Origin) -> Note:
    """Update a note's text, visibility or address. Raises MutationRefused, Forbidden."""
    changes, faults = input.validate()
    if "visibility" in changes:
        _require_visible(scope.viewer, changes["visibility"])
    return await _change_note(
        scope,
        str(input.id),
        lambda note: msgspec.structs.replace(note, **changes),
        operation="noteUpdate",
        origin=origin,
        expected_version=input.expected_version,
        faults=faults,
    )


async def pin_note(scope: TenantScope, input: NotePinInput, origin: Origin) -> Note:
    """Set whether the note is pinned. Raises MutationRefused, Forbidden."""
    return await _change_note(
        scope,
        str(input.id),
        lambda note: msgspec.structs.replace(note, is_pinned=input.is_pinned),
        operation="notePin",
        origin=origin,
        expected_version=input.expected_version,
    )


async def remove_note(
    scope: TenantScope, input: NoteRemoveInput, origin: Origin, request: IdempotentRequest | None = None
) -> Removal[Note]:
    """Remove a note, or with `dry_run` only check. Raises MutationRefused, Forbidden."""

    async def delete(transaction: Transaction) -> Note:
        note = await _as_seen(transaction, scope.viewer, str(input.id), input.expected_version)
        await transaction.delete(note)
        await log_change(
            transaction, scope.viewer, note, None, operation="noteRemove", origin=origin, staff_only=_is_staff(note)
        )
        return note

    return await removed_once(scope, delete, request, dry_run=input.dry_run)


async def _change_note(
    scope: TenantScope,
    note_id: str,
    edit: Callable[[Note], Note],
    *,
    operation: str,
    origin: Origin,
    expected_version: int | None,
    faults: Sequence[Fault] = (),
) -> Note:
    """Apply `edit` to the note, store and log it; an unchanged note is not written. `faults` are those of the input."""
    viewer = scope.viewer

    async def work(transaction: Transaction) -> Note:
        refusals = ErrorCollector(faults)
        with refusals:
            before = await _as_seen(transaction, viewer, note_id, expected_version)
            after = edit(before)
            if after.address_id != before.address_id:
                _require_place(await transaction.get(Customer, after.customer_id), after)
        refusals.raise_any()
        if after == before:
            return before
        after = msgspec.structs.replace(after, version=before.version + 1, updated_at=instant())
        await transaction.replace(after)
        secret = _is_staff(before) or _is_staff(after)
        if _is_staff(after) and not _is_staff(before):
            await conceal_past(transaction, after)
        await log_change(transaction, viewer, before, after, operation=operation, origin=origin, staff_only=secret)
        return after

    return await scope.in_transaction(work)


async def conceal_past(transaction: Transaction, note: Note) -> None:
    """Hide the log entries of a note, from the time when the team could read it, from all but staff."""
    for change in await transaction.find(Change, {"subject_id": note.id}):
        await transaction.replace(msgspec.structs.replace(change, is_staff_only=True))


async def _as_seen(transaction: Transaction, viewer: Viewer, note_id: str, expected_version: int | None) -> Note:
    """Load the note, at the version that its reader saw. Raises NotFound, Conflict; Forbidden for other people's."""
    note = await transaction.get(Note, note_id)
    if note is None:
        raise NotFound("note", ("id",))
    require_author(viewer, note)
    require_version(note, expected_version)
    return note


def _require_place(customer: Customer | None, note: Note) -> None:
    if customer is None:
        raise NotFound("customer", ("customerId",))
    if note.address_id is not None and all(address.id != note.address_id for address in customer.addresses):
        raise NotFound("address of this customer", ("addressId",))


def _require_visible(viewer: Viewer, visibility: NoteVisibility) -> None:
    """Refuse a visibility that the viewer could not read."""
    if visibility is NoteVisibility.STAFF:
        viewer.require(Permission.STAFF_NOTE_READ)


def _is_staff(note: Note) -> bool:
    return note.visibility is NoteVisibility.STAFF
