"""Storing what a worksheet changed: numbers, records, the customer's numbers and the log, in its transaction."""

from collections.abc import Sequence
from typing import Any

import msgspec

from gateway.documents.base.record import CustomerRecord
from gateway.documents.change import FieldChange, Origin
from gateway.documents.communication import Communication
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.documents.ledger import apply_delta
from gateway.documents.note import Note, NoteVisibility
from gateway.operations.change.field_change import field_changes_at
from gateway.operations.change.log import log_change
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.ledger.ledger import Entry, with_entries, write_entries
from gateway.operations.note import conceal_past
from gateway.operations.number import next_numbers
from gateway.operations.record.links import link_followers
from gateway.operations.record.spec import RecordSpec
from gateway.operations.record.worksheet import Worksheet
from gateway.operations.statement.checkpoint import changed_since, drop_checkpoints
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

UNNUMBERED = ""
"""Number of a new record until the others of its batch are judged, so that refused ones take no number."""
_LOGGED_BESIDE = (Note, Communication)
"""Kinds with separate log entries, which leave the customer's version as it is."""
_DERIVED = frozenset({"status_history", "starts_at", "ends_at", "expires_at"})
"""Fields that follow from others, which the log has."""
_NOT_LOGGED = _DERIVED | {"_id", "company_id", "customer_id", "version", "created_at", "updated_at"}


async def number_records(scope: TenantScope, company: Company, sheet: Worksheet, spec: RecordSpec) -> None:
    """Give new records that have no number the next ones."""
    if spec.series is None:
        return
    unnumbered = [
        entry
        for entry in sheet.entries()
        if isinstance(entry.after, spec.record) and getattr(entry.after, "number", None) == UNNUMBERED
    ]
    while unnumbered:
        numbers = await next_numbers(scope, spec.series, len(unnumbered), company)
        await sheet.load(spec.record, "number", numbers)
        for number in numbers:
            if await sheet.find_by(spec.record, "number", number):
                continue  # an integration took it
            entry = unnumbered.pop(0)
            after = msgspec.structs.replace(entry.after, number=number)
            sheet.put(after)
            await link_followers(sheet, entry.before or entry.after, after)


async def store_records(
    scope: TenantScope,
    sheet: Worksheet,
    operation: str,
    origin: Origin,
    expected_version: int | None = None,
) -> Customer:
    """Store the changes, log them, and return the customer after them. Raises NotFound, Conflict, DuplicateValue."""
    own = [entry for entry in sheet.entries() if not isinstance(entry.after, _LOGGED_BESIDE)]
    removed = [record for record in sheet.removed() if not isinstance(record, _LOGGED_BESIDE)]
    await _store_beside(scope, sheet, operation, origin)
    if not own and not removed:
        return sheet.customer

    async def write(transaction: Transaction, _: Customer) -> Sequence[FieldChange]:
        changed = changed_since([*own, *((record, None) for record in removed)])
        if changed is not None:
            await drop_checkpoints(transaction, sheet.customer.id, changed)
        await write_entries(transaction, own)
        for record in removed:
            await transaction.delete(record)
        made = [change for entry in own for change in _field_changes(entry)]
        return [*made, *(FieldChange(field=_place(record), before=_shown(record)) for record in removed)]

    return await CustomerEdit(
        scope=scope,
        customer_id=sheet.customer.id,
        operation=operation,
        origin=origin,
        expected_version=expected_version,
    ).store(lambda customer: _without(with_entries(customer, own), removed), write, within=sheet.transaction)


async def _store_beside(scope: TenantScope, sheet: Worksheet, operation: str, origin: Origin) -> None:
    """Store and remove the records that have separate log entries."""
    beside = [entry for entry in sheet.entries() if isinstance(entry.after, _LOGGED_BESIDE)]
    await write_entries(sheet.transaction, beside)
    for entry in beside:
        await _log_beside(scope, sheet.transaction, entry, operation, origin)
    for record in sheet.removed():
        if isinstance(record, _LOGGED_BESIDE):
            await _remove_logged(scope, sheet.transaction, record, operation, origin)


async def _log_beside(
    scope: TenantScope, transaction: Transaction, entry: Entry, operation: str, origin: Origin
) -> None:
    """Log the change of a record that has separate log entries."""
    notes = [record for record in entry if isinstance(record, Note)]
    is_staff = [note.visibility is NoteVisibility.STAFF for note in notes]
    if is_staff == [False, True]:
        await conceal_past(transaction, notes[1])
    if _is_own_change(entry):
        await log_change(
            transaction, scope.viewer, *entry, operation=operation, origin=origin, staff_only=any(is_staff)
        )


async def _remove_logged(
    scope: TenantScope, transaction: Transaction, record: CustomerRecord, operation: str, origin: Origin
) -> None:
    is_staff = isinstance(record, Note) and record.visibility is NoteVisibility.STAFF
    await transaction.delete(record)
    await log_change(transaction, scope.viewer, record, None, operation=operation, origin=origin, staff_only=is_staff)


def _without(customer: Customer, removed: Sequence[CustomerRecord]) -> Customer:
    """Return the customer with the numbers that are left when records are removed."""
    metrics = customer.metrics
    for record in removed:
        metrics = apply_delta(metrics, record, None)
    return msgspec.structs.replace(customer, metrics=metrics)


def _is_own_change(entry: Entry) -> bool:
    """Return whether someone changed the record; its place in a thread follows from other mails."""
    before, after = entry
    if not isinstance(after, Communication):
        return True
    if not isinstance(before, Communication):
        return after.message_id is None
    return after != msgspec.structs.replace(
        before, thread_id=after.thread_id, in_reply_to_id=after.in_reply_to_id, mail_id=after.mail_id
    )


def _field_changes(entry: Entry) -> Sequence[FieldChange]:
    """Return the fields of a new record, or those in which it differs: `jobs.J-7.title`."""
    place = _place(entry.after)
    if entry.before is not None:
        changes = field_changes_at(place, entry.before, entry.after)
        return [change for change in changes if change.field.removeprefix(f"{place}.") not in _DERIVED]
    return [FieldChange(field=place, after=_shown(entry.after))]


def _place(record: CustomerRecord) -> str:
    return f"{record.collection}.{_label(record)}"


def _shown(record: CustomerRecord) -> dict[str, Any]:
    """Return what the log says of a record that was made or removed."""
    stored: dict[str, Any] = msgspec.to_builtins(record, builtin_types=())
    return {"id": record.id, **{name: value for name, value in stored.items() if name not in _NOT_LOGGED}}


def _label(record: CustomerRecord) -> str:
    """Return the number by which the log names a record; its id where that would not be plain."""
    number = getattr(record, "number", None)
    return number if number and "." not in number else record.id
