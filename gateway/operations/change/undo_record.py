"""Restoring a record beside the customer: a note, a comment, a call, a sale, a file."""

from collections.abc import Sequence
from typing import Any

import msgspec

from gateway.documents.base.record import CustomerRecord, instant
from gateway.documents.change import Change, FieldChange, Origin
from gateway.documents.comment import Comment
from gateway.documents.customer import Customer
from gateway.documents.file import File
from gateway.documents.note import Note, NoteVisibility
from gateway.documents.registry import record_of_id
from gateway.documents.sale import Sale
from gateway.errors import Fault, InvalidInput, NotFound, UserErrorCode
from gateway.operations.authorship import require_author
from gateway.operations.change.field_change import field_changes_at
from gateway.operations.change.log import log_change
from gateway.operations.change.undo_customer import restored
from gateway.operations.file.file import file_changes
from gateway.operations.note import conceal_past
from gateway.operations.sale import sale_faults
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

OPERATION = "changeUndo"


async def restore_record(
    scope: TenantScope,
    transaction: Transaction,
    change: Change,
    fields: Sequence[FieldChange],
    origin: Origin,
) -> Sequence[FieldChange]:
    """Restore a record; return the changes that belong in the customer's own log. Raises MutationRefused."""
    before, wanted, place = await _found(transaction, change, fields)
    after = _dated(restored(before, wanted))
    await _require_place(transaction, after)
    if isinstance(after, Sale) and (faults := tuple(sale_faults(after))):
        raise InvalidInput([fault._replace(path=("id",)) for fault in faults])
    if isinstance(before, Note | Comment):
        require_author(scope.viewer, before)
    await transaction.replace(after)
    if change.subject_id is None:
        changed: Sequence[FieldChange] = place(before, after)
        return changed
    secret = _is_staff(before) or _is_staff(after)
    if isinstance(after, Note) and _is_staff(after) and not _is_staff(before):
        await conceal_past(transaction, after)
    await log_change(
        transaction,
        scope.viewer,
        before,
        after,
        operation=OPERATION,
        origin=origin,
        staff_only=secret,
        undoes=change.id,
    )
    return ()


async def _found(
    transaction: Transaction, change: Change, fields: Sequence[FieldChange]
) -> tuple[CustomerRecord, Sequence[FieldChange], Any]:
    """Return the record, its fields to restore, and what says its changes in the customer's log."""
    record: CustomerRecord | None = None
    if change.subject_id is not None:
        kind: Any = record_of_id(change.subject_id)
        record, wanted = await transaction.get(kind, change.subject_id), list(fields)
        place: Any = None
    elif fields[0].field == "files":
        before, after = fields[0].before or {}, fields[0].after or {}
        record = await transaction.get(File, str(after.get("id")))
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        wanted = [FieldChange(field=name, after=after.get(name)) for name in names]
        place = file_changes
    else:
        _, _, rest = fields[0].field.partition(".")
        number = rest.partition(".")[0]
        found = await transaction.find(Sale, {"number": number})
        record, prefix = (found[0] if found else None), f"sales.{number}"
        wanted = [msgspec.structs.replace(field, field=field.field.removeprefix(f"{prefix}.")) for field in fields]
        place = lambda one, other: field_changes_at(prefix, one, other)  # noqa: E731
    if record is None:
        raise NotFound("record that this change is about", ("id",))
    return record, wanted, place


def _dated(record: CustomerRecord) -> CustomerRecord:
    """Return the record with its next version, written now."""
    changes: dict[str, Any] = {}
    if "version" in record.__struct_fields__:
        changes["version"] = record.version + 1  # type: ignore[attr-defined]  # it is among its fields
    if "updated_at" in record.__struct_fields__:
        changes["updated_at"] = instant()
    return msgspec.structs.replace(record, **changes)


async def _require_place(transaction: Transaction, record: CustomerRecord) -> None:
    """Raise InvalidInput when the address that a record was about is gone."""
    address_id = getattr(record, "address_id", None)
    if address_id is None:
        return
    customer = await transaction.get(Customer, record.customer_id)
    if customer is not None and all(address.id != address_id for address in customer.addresses):
        message = "The address that it was about is no longer the customer's."
        raise InvalidInput([Fault(UserErrorCode.NOT_FOUND, message, ("id",))])


def _is_staff(record: CustomerRecord) -> bool:
    return isinstance(record, Note) and record.visibility is NoteVisibility.STAFF
