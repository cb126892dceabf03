"""The one way a customer is written: read, check the version, edit, store and log.

What touches only the customer goes without a transaction (docs/adr/0020); all else in one.

A write that comes late, with an `expected_version` that is no longer the current one, is a conflict; unless its caller
allowed it to be merged, and it changes nothing that was changed since.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Self

import msgspec

from gateway.documents.base.record import instant
from gateway.documents.change import Change, FieldChange, Origin
from gateway.documents.customer import Customer
from gateway.errors import ErrorCollector, Fault
from gateway.inputs.text import api_name
from gateway.inputs.version import Versioned
from gateway.operations.change.entry import insert_entry, make_entry
from gateway.operations.change.field_change import field_changes, overlap
from gateway.operations.contact.address_names import address_ids, follow_addresses
from gateway.operations.customer.late_write import make_conflict, read_at_version
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


class StaffFileChanges(tuple[FieldChange, ...]):
    """Changes of a file that is, or was, for staff only: the log entry is hidden as the file is."""

    __slots__ = ()

    @property
    def leaves_no_trace(self) -> bool:
        """Return whether only staff see a file after the change, so that the customer's version must not show it."""
        return all(change.after is None or change.after.get("visibility") == "STAFF" for change in self)


Edit = Callable[[Customer], Customer]
"""Returns the customer as it must be, or raises MutationRefused. It may run again."""
ExtraWrites = Callable[[Transaction, Customer], Awaitable[Sequence[FieldChange]]]
"""Reads or writes records of other kinds in the transaction of an edit, given the customer after it; gives what it
changed, for the log, or raises MutationRefused. It may run again."""


def as_it_is(customer: Customer) -> Customer:
    """Return the customer unchanged: the edit of who writes other records only."""
    return customer


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEdit:
    """An edit of one customer: whose, by which operation and request, at which version; `store` carries it out."""

    scope: TenantScope
    customer_id: str
    operation: str
    origin: Origin
    expected_version: int | None = None
    merge: bool = False
    """Whether a late write passes that overlaps with nothing."""
    path: tuple[str, ...] = ("id",)
    """Where the input names the customer."""
    faults: Sequence[Fault] = ()
    """Faults of the input: with any nothing is written, and they are raised with what the edit refuses."""
    undoes: str | None = None
    """The entry of the log that it takes back."""

    @classmethod
    def of_input(
        cls, scope: TenantScope, input: Versioned, origin: Origin, operation: str, faults: Sequence[Fault] = ()
    ) -> Self:
        """Make an edit of the customer that an input names, at the version that it names."""
        name = "customer_id" if hasattr(input, "customer_id") else "id"
        return cls(
            scope=scope,
            customer_id=str(getattr(input, name, "")),
            operation=operation,
            origin=origin,
            expected_version=input.expected_version,
            merge=input.merge_non_overlapping,
            path=(api_name(name),),
            faults=faults,
        )

    async def store(
        self,
        edit: Edit = as_it_is,
        extra_writes: ExtraWrites | None = None,
        *,
        within: Transaction | None = None,
        dry_run: bool = False,
    ) -> Customer:
        """Return the customer after `edit`, stored with its log entry; unchanged, it is not written.

        A dry run returns the customer as it is, and takes all back, also `within` the caller's transaction. Raises
        NotFound, Conflict, and what the callbacks raise.
        """
        is_alone = not (within or dry_run or extra_writes or self.undoes or self.scope.needs_transaction)
        if is_alone and (stored := await self._store_alone(edit)) is not None:
            return stored

        async def work(transaction: Transaction) -> Customer:
            before, after = await self._store_within(transaction, edit, extra_writes)
            return before if dry_run else after

        if within is not None:
            return await work(within)
        return await (self.scope.in_dry_run(work) if dry_run else self.scope.in_transaction(work))

    async def _store_alone(self, edit: Edit) -> Customer | None:
        """Return the customer after the edit, stored without a transaction; `None` if it needs one.

        It does where the customer is not there, does not fit, or is not at the expected version; where addresses come
        or go, which other records name; and where another edit came in between.
        """
        seen = await self.scope.customer_edits.read(self.customer_id)
        if seen is None or self.expected_version not in (None, seen.record.version):
            return None
        before, refusals = seen.record, ErrorCollector(self.faults)
        with refusals:
            after = edit(before)
        refusals.raise_any()
        fields = field_changes(before, after)
        if not fields:
            return before
        if address_ids(before) != address_ids(after):
            return None
        stored = _next_version(before, after)
        return stored if await self.scope.customer_edits.store(seen, stored, self._entry(stored, fields)) else None

    async def _store_within(
        self, transaction: Transaction, edit: Edit, extra_writes: ExtraWrites | None
    ) -> tuple[Customer, Customer]:
        """Return the customer before and after the edit, stored in a transaction. Raises NotFound, Conflict."""
        viewer, expected, refusals = self.scope.viewer, self.expected_version, ErrorCollector(self.faults)
        with refusals:
            before, since = await read_at_version(
                transaction, viewer, self.customer_id, expected, path=self.path, merge=self.merge
            )
            after = edit(before)
        refusals.raise_any()
        others = await extra_writes(transaction, after) if extra_writes else ()
        fields = (*field_changes(before, after), *others)
        if overlap(fields, since):
            raise make_conflict(viewer, expected or before.version, before, since)
        if not fields:
            return before, before
        stored = _next_version(before, after)
        entry = self._entry(stored, fields, is_of_staff_file=isinstance(others, StaffFileChanges))
        return before, await _store(transaction, before, stored, entry, others)

    def _entry(self, after: Customer, fields: Sequence[FieldChange], *, is_of_staff_file: bool = False) -> Change:
        facts = {**version_facts(after), "undoes": self.undoes, "is_of_staff_file": is_of_staff_file}
        return make_entry(self.scope.viewer, self.origin, self.operation, fields, **facts)


def version_facts(customer: Customer) -> dict[str, object]:
    """Return what the log entry of a customer's version says of the customer."""
    return {
        "company_id": customer.company_id,
        "customer_id": customer.id,
        "version": customer.version,
        "changed_at": customer.updated_at,
    }


def _next_version(before: Customer, after: Customer) -> Customer:
    return msgspec.structs.replace(after, version=before.version + 1, updated_at=instant())


async def _store(
    transaction: Transaction, before: Customer, stored: Customer, entry: Change, others: Sequence[FieldChange]
) -> Customer:
    """Store the next version of a customer and its entry; of what only staff may know the entry alone."""
    is_secret = isinstance(others, StaffFileChanges) and others.leaves_no_trace and len(others) == len(entry.fields)
    if is_secret:
        await insert_entry(transaction, msgspec.structs.replace(entry, version=None))
        return before
    await transaction.replace(stored)
    await follow_addresses(transaction, before, stored)
    await insert_entry(transaction, entry)
    return stored
