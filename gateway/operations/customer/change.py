"""The one way a customer is written: read, check the version, change, store and log, in one transaction.

A write that comes late, with an `expected_version` that is no longer the current one, is a conflict; unless its caller
allowed it to be merged, and it changes nothing that was changed since.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import msgspec

from gateway.access.permission import Permission
from gateway.access.viewer import STRIPE_ID, SYSTEM_ID, Viewer
from gateway.documents.base.record import Order, instant
from gateway.documents.change import Change, FieldChange, Origin
from gateway.documents.customer import Customer
from gateway.documents.customer_merge import IN_FORCE, CustomerMerge
from gateway.documents.note import Author
from gateway.errors import Conflict, ErrorCollector, Fault, NotFound
from gateway.inputs.text import api_name
from gateway.operations.change.field_change import field_changes, overlap
from gateway.operations.contact.address_names import follow_addresses
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

MAX_CHANGES_LISTED = 5
SYSTEM_ROLE = "SYSTEM"
_OLDEST_FIRST = Order("VERSION", "version", "version", descending=False)


class StaffFileChanges(tuple[FieldChange, ...]):
    """Changes of a file that is, or was, for staff only: the log entry is hidden as the file is."""

    __slots__ = ()

    @property
    def leaves_no_trace(self) -> bool:
        """Return whether only staff see a file after the change, so that the customer's version must not show it."""
        return all(change.after is None or change.after.get("visibility") == "STAFF" for change in self)


ExtraWrites = Callable[[Transaction, Customer], Awaitable[Sequence[FieldChange]]]
"""Reads or writes records of other kinds; gives what it changed, for the log, or raises MutationRefused."""


async def change_customer(
    scope: TenantScope,
    customer_id: str,
    edit: Callable[[Customer], Customer],
    *,
    operation: str,
    origin: Origin,
    expected_version: int | None = None,
    merge: bool = False,
    extra_writes: ExtraWrites | None = None,
    within: Transaction | None = None,
    dry_run: bool = False,
    path: tuple[str, ...] = ("id",),
    faults: Sequence[Fault] = (),
    undoes: str | None = None,
) -> Customer:
    """Return the customer after `edit`, stored with its log entry; unchanged, it is not written.

    Both callbacks run in one transaction, raise MutationRefused and may run again. `merge` lets a late write pass that
    overlaps with nothing. A dry run takes it all back, also `within` the caller's. Raises NotFound, Conflict.
    """

    async def work(transaction: Transaction) -> Customer:
        refusals = ErrorCollector(faults)
        with refusals:
            before, since = await _read(transaction, scope.viewer, customer_id, expected_version, merge, path)
            after = edit(before)
        refusals.raise_any()
        fields, others = await _changes(transaction, before, after, extra_writes)
        if overlap(fields, since):
            raise _conflict(scope.viewer, expected_version or before.version, before, since)
        if not fields:
            return before
        entry = _concealed(_log_entry(before, fields, scope.viewer, operation, origin, undoes, instant()), others)
        stored = await _store(transaction, before, after, entry, others)
        return before if dry_run else stored

    is_alone = extra_writes is None and undoes is None
    return await _transact(scope, customer_id, work, within=within, dry_run=dry_run, is_alone=is_alone)


async def _transact(
    scope: TenantScope,
    customer_id: str,
    work: Callable[[Transaction], Awaitable[Customer]],
    *,
    within: Transaction | None,
    dry_run: bool,
    is_alone: bool,
) -> Customer:
    """Do the work of an edit in a transaction. What writes other records too reads all of them at one moment."""
    if within is not None:
        return await work(within)
    if dry_run:
        return await scope.in_dry_run(work)
    seen = await scope.read_for_update(Customer, customer_id) if is_alone else None
    return await scope.in_transaction(work, seen)


async def _changes(
    transaction: Transaction, before: Customer, after: Customer, extra_writes: ExtraWrites | None
) -> tuple[tuple[FieldChange, ...], Sequence[FieldChange]]:
    """Return all that changes, for the log, and which of it is beside the customer."""
    others = await extra_writes(transaction, after) if extra_writes else ()
    return (*field_changes(before, after), *others), others


async def customer_as_seen(
    transaction: Transaction,
    viewer: Viewer,
    customer_id: str,
    expected_version: int | None,
    path: tuple[str, ...],
    *,
    merge: bool = False,
) -> Customer:
    """Load the customer for a new record, at the version that its writer saw. Raises NotFound, Conflict."""
    return (await _read(transaction, viewer, customer_id, expected_version, merge, path))[0]


async def insert_customer(
    transaction: Transaction, viewer: Viewer, customer: Customer, *, operation: str, origin: Origin
) -> None:
    """Store a new customer, with the entry of its first version in the log."""
    await transaction.insert(customer)
    await transaction.insert(_log_entry(customer, field_changes(None, customer), viewer, operation, origin))


async def insert_customers(
    transaction: Transaction, viewer: Viewer, customers: Sequence[Customer], *, operation: str, origin: Origin
) -> None:
    """Store new customers with two commands, each with the entry of its first version in the log."""
    await transaction.insert_all(customers)
    await transaction.insert_all(
        [_log_entry(customer, field_changes(None, customer), viewer, operation, origin) for customer in customers]
    )


def make_author(viewer: Viewer) -> Author:
    """Return the viewer as the author of a write; of the gateway itself and of Stripe the role is SYSTEM."""
    role = SYSTEM_ROLE if viewer.id in (SYSTEM_ID, STRIPE_ID) else viewer.role.value.upper()
    return Author(id=viewer.id, name=viewer.name, role=role)


async def _store(
    transaction: Transaction, before: Customer, after: Customer, entry: Change, others: Sequence[FieldChange]
) -> Customer:
    """Store the next version of a customer and its entry; of what only staff may know the entry alone."""
    now = instant()
    is_secret = isinstance(others, StaffFileChanges) and others.leaves_no_trace and len(others) == len(entry.fields)
    if is_secret:
        await insert_entry(transaction, msgspec.structs.replace(entry, version=None, changed_at=now))
        return before
    stored = msgspec.structs.replace(after, version=before.version + 1, updated_at=now)
    await transaction.replace(stored)
    await follow_addresses(transaction, before, stored)
    await insert_entry(transaction, msgspec.structs.replace(entry, version=stored.version, changed_at=now))
    return stored


async def insert_entry(transaction: Transaction, entry: Change) -> None:
    """Store an entry of the log; the entry that it takes back names it, and what that took back is in force again."""
    await transaction.insert(entry)
    system = transaction.as_system()
    undone = await system.get(Change, entry.undoes) if entry.undoes else None
    if undone is None:
        return
    await system.replace(msgspec.structs.replace(undone, undone_by=entry.id))
    earlier = await system.get(Change, undone.undoes) if undone.undoes else None
    if earlier is not None:
        await system.replace(msgspec.structs.replace(earlier, undone_by=None))


def _concealed(entry: Change, changes: Sequence[FieldChange]) -> Change:
    """Return the entry, marked when it is about a staff file."""
    return msgspec.structs.replace(entry, is_of_staff_file=isinstance(changes, StaffFileChanges))


def _log_entry(
    after: Customer,
    fields: tuple[FieldChange, ...],
    viewer: Viewer,
    operation: str,
    origin: Origin,
    undoes: str | None = None,
    changed_at: datetime | None = None,
) -> Change:
    return Change(
        id=Change.new_id(),
        company_id=after.company_id,
        customer_id=after.id,
        version=after.version,
        operation=operation,
        author=make_author(viewer),
        request_id=origin.request_id,
        document_id=origin.document_id,
        undoes=undoes,
        fields=fields,
        changed_at=changed_at or after.updated_at,
    )


async def _read(
    transaction: Transaction,
    viewer: Viewer,
    customer_id: str,
    expected_version: int | None,
    merge: bool,
    path: tuple[str, ...],
) -> tuple[Customer, list[Change]]:
    """Load the customer, and what was changed since the expected version. Raises NotFound, Conflict."""
    customer = await transaction.get(Customer, customer_id)
    if customer is None:
        raise NotFound("customer", path, await survivor_hint(transaction, customer_id))
    if expected_version is None:
        return customer, []
    expected = expected_version
    since = await _changes_since(transaction, customer, expected)
    if len(since) != customer.version - expected or (since and not merge):
        raise _conflict(viewer, expected, customer, since)
    return customer, since


async def survivor_hint(transaction: Transaction, customer_id: str) -> str:
    """Return what to do about a customer who was merged into another; an empty text for one who never was there."""
    for merge in await transaction.as_system().find(CustomerMerge, {"other_id": customer_id, **IN_FORCE}):
        if await transaction.get(Customer, merge.customer_id) is not None:
            return f"This customer was merged into {merge.customer_id}. Send that id."
    return ""


async def _changes_since(transaction: Transaction, customer: Customer, version: int) -> list[Change]:
    """Return the log's entries after a version, one for each; an empty list for the current version.

    It includes entries that the viewer may not read.
    """
    if version == customer.version:
        return []
    # Nothing was written before the first version: who names an earlier one cannot have read the customer.
    where = {"customer_id": customer.id, "version": {"$gt": max(version, 1)}}
    return await transaction.as_system().find(Change, where, order=_OLDEST_FIRST)


def _conflict(viewer: Viewer, expected: int, current: Customer, since: Sequence[Change]) -> Conflict:
    """Build the refusal of a late write; it lists who changed what if the viewer may read the change log."""
    if not viewer.may(Permission.CHANGE_READ):
        return Conflict(expected, current.version, current)
    told = [_told(change) for change in since[-MAX_CHANGES_LISTED:] if change.is_visible_to(viewer)]
    if len(since) > len(told):
        told.insert(0, f"{len(since) - len(told)} changes, and then:")
    return Conflict(expected, current.version, current, told=" ".join(told))


def _told(change: Change) -> str:
    names = sorted({api_name(field.field.partition(".")[0]) for field in change.fields})
    when = change.changed_at.strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{change.author.name} ({change.author.role}) changed {', '.join(names)} at {when}."


__all__ = [
    "ExtraWrites",
    "FieldChange",
    "change_customer",
    "customer_as_seen",
    "field_changes",
    "insert_customer",
    "insert_customers",
    "insert_entry",
    "make_author",
    "survivor_hint",
]
