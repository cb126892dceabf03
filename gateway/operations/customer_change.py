"""The one way a customer is written: read, check the version, change, store and log, in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from gateway.access.viewer import Viewer
from gateway.documents.change import Change, FieldChange
from gateway.documents.customer import Customer
from gateway.documents.note import Author
from gateway.documents.record import Record, instant
from gateway.documents.scope import TenantScope, Transaction
from gateway.errors import Conflict, NotFound

# What every write touches, and the log shows by itself.
_BOOKKEEPING = frozenset({"_id", "company_id", "customer_id", "author", "version", "created_at", "updated_at"})


async def change_customer(
    scope: TenantScope,
    customer_id: str,
    edit: Callable[[Customer], Customer],
    *,
    operation: str,
    request_id: str,
    expected_version: int | None = None,
    also: Callable[[Transaction, Customer], Awaitable[Sequence[FieldChange]]] | None = None,
    within: Transaction | None = None,
) -> Customer:
    """The customer after `edit`, stored with its change-log entry; unchanged, it is not written.

    `edit` gives the wanted customer or raises MutationRefused; `also` writes records of other kinds in the same
    transaction and gives what it changed, for the log. Both may run again after a write conflict. `within` is the
    caller's transaction, when there is more to it.
    Raises NotFound, Conflict.
    """

    async def work(transaction: Transaction) -> Customer:
        before = await transaction.get(Customer, customer_id)
        if before is None:
            raise NotFound("customer", ("id",))
        if expected_version is not None and expected_version != before.version:
            raise Conflict(expected_version, before.version, before)
        after = edit(before)
        fields = field_changes(before, after)
        if also is not None:
            fields = (*fields, *await also(transaction, after))
        if not fields:
            return before
        after = msgspec.structs.replace(after, version=before.version + 1, updated_at=instant())
        await transaction.replace(after)
        await transaction.insert(_log_entry(after, fields, author_of(scope.viewer), operation, request_id))
        return after

    return await (work(within) if within is not None else scope.in_transaction(work))


def field_changes(before: Record | None, after: Record) -> tuple[FieldChange, ...]:
    """The top-level fields in which two states of a record differ, in their stored form; None: it was not there."""
    old, new = _fields(before) if before else {}, _fields(after)
    return tuple(
        FieldChange(field=name, before=old.get(name), after=new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def author_of(viewer: Viewer) -> Author:
    """The viewer as the author of a write."""
    return Author(id=viewer.id, name=viewer.name, role=viewer.role.value.upper())


def _log_entry(
    after: Customer, fields: tuple[FieldChange, ...], author: Author, operation: str, request_id: str
) -> Change:
    return Change(
        id=Change.new_id(),
        company_id=after.company_id,
        customer_id=after.id,
        version=after.version,
        operation=operation,
        author=author,
        request_id=request_id,
        fields=fields,
        changed_at=after.updated_at,
    )


def _fields(record: Record) -> dict[str, Any]:
    stored = msgspec.to_builtins(record, builtin_types=())
    return {name: value for name, value in stored.items() if name not in _BOOKKEEPING}
