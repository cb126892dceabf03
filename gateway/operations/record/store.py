"""Storing what a worksheet changed: numbers, records, the customer's numbers and the log, in its transaction."""

from collections.abc import Sequence
from typing import Any

import msgspec

from gateway.documents.base.record import CustomerRecord
from gateway.documents.change import FieldChange, Origin
from gateway.documents.communication import Communication
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.documents.note import Note, NoteVisibility
from gateway.operations.change.field_change import field_changes_at
from gateway.operations.change.log import log_change
from gateway.operations.customer.change import change_customer
from gateway.operations.ledger.ledger import Entry, with_entries
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
    entries = sheet.entries()
    own = [entry for entry in entries if not isinstance(entry.after, _LOGGED_BESIDE)]
    for entry in entries:
        if isinstance(entry.after, _LOGGED_BESIDE):
            await _store_beside(scope, sheet.transaction, entry, operation, origin)
    if not own:
        return sheet.customer

    async def write(transaction: Transaction, _: Customer) -> Sequence[FieldChange]:
        changed = changed_since(own)
        if changed is not None:
            await drop_checkpoints(transaction, sheet.customer.id, changed)
        for entry in own:
            await _write(transaction, entry)
        return [change for entry in own for change in _field_changes(entry)]

    return await change_customer(
        scope,
        sheet.customer.id,
        lambda customer: with_entries(customer, own),
        operation=operation,
        origin=origin,
        expected_version=expected_version,
        extra_writes=write,
        within=sheet.transaction,
    )


async def _store_beside(
    scope: TenantScope, transaction: Transaction, entry: Entry, operation: str, origin: Origin
) -> None:
    """Store a record that has separate log entries."""
    await _write(transaction, entry)
    notes = [record for record in entry if isinstance(record, Note)]
    is_staff = [note.visibility is NoteVisibility.STAFF for note in notes]
    if is_staff == [False, True]:
        await conceal_past(transaction, notes[1])
    if _is_own_change(entry):
        await log_change(
            transaction, scope.viewer, *entry, operation=operation, origin=origin, staff_only=any(is_staff)
        )


def _is_own_change(entry: Entry) -> bool:
    """Return whether somebody changed the record; its place in a thread follows from other mails."""
    before, after = entry
    if not isinstance(after, Communication):
        return True
    if not isinstance(before, Communication):
        return after.message_id is None
    return after != msgspec.structs.replace(
        before, thread_id=after.thread_id, in_reply_to_id=after.in_reply_to_id, mail_id=after.mail_id
    )


async def _write(transaction: Transaction, entry: Entry) -> None:
    await (transaction.insert(entry.after) if entry.before is None else transaction.replace(entry.after))


def _field_changes(entry: Entry) -> Sequence[FieldChange]:
    """Return the fields of a new record, or those in which it differs: `jobs.J-7.title`."""
    place = f"{entry.after.collection}.{_label(entry.after)}"
    if entry.before is not None:
        changes = field_changes_at(place, entry.before, entry.after)
        return [change for change in changes if change.field.removeprefix(f"{place}.") not in _DERIVED]
    stored: dict[str, Any] = msgspec.to_builtins(entry.after, builtin_types=())
    shown = {name: value for name, value in stored.items() if name not in _NOT_LOGGED}
    return [FieldChange(field=place, after={"id": entry.after.id, **shown})]


def _label(record: CustomerRecord) -> str:
    """Return the number by which the log names a record; its id where that would not be plain."""
    number = getattr(record, "number", None)
    return number if number and "." not in number else record.id
