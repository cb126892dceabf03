"""Notes and files name an address only as long as the customer has it.

The id of a removed address is set aside when it is removed, in the same transaction, so that reads do not look the
customer up; when the address comes back, it is named again.
"""

from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

from gateway.documents.base.record import CustomerRecord
from gateway.documents.base.unfit_record import unfit_fields
from gateway.documents.customer import Customer
from gateway.documents.file import File
from gateway.documents.note import Note
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

NAMING: tuple[type[CustomerRecord], ...] = (Note, File)
"""Kinds that keep the id of a removed address as `former_address_id`."""


class _Named(NamedTuple):
    """A record that names an address."""

    kind: type[CustomerRecord]
    id: str
    customer_id: str
    address_id: str


async def follow_addresses(transaction: Transaction, before: Customer, after: Customer) -> None:
    """Set aside the ids of addresses that an edit removes, and name again those that it brings back."""
    had, has = address_ids(before), address_ids(after)
    if had == has:
        return
    system = transaction.as_system()
    for kind in NAMING:
        await _rename(system, kind, after.id, had - has, "address_id", "former_address_id")
        await _rename(system, kind, after.id, has - had, "former_address_id", "address_id")


async def set_aside_removed(scope: TenantScope) -> int:
    """Set aside the ids of removed addresses that an earlier version left in place; return in how many records."""
    changed = 0
    async for named in _named(scope):
        changed += await _set_aside(scope, named)
    return changed


async def _named(scope: TenantScope) -> AsyncIterator[_Named]:
    for kind in NAMING:
        wanted = frozenset({"customer_id", "address_id"})
        async for record in scope.stream(kind, {"address_id": {"$type": "string"}}, wanted):
            if not any(unfit_fields(record)):
                yield _Named(kind, record.id, record.customer_id, record.address_id)  # type: ignore[attr-defined]


async def _set_aside(scope: TenantScope, named: _Named) -> bool:
    """Return whether the customer has the address no more; a customer that does not fit is left as it is."""
    customer = await scope.get(Customer, named.customer_id)
    if customer is None or any(unfit_fields(customer)) or named.address_id in address_ids(customer):
        return False

    async def work(transaction: Transaction) -> bool:
        current = await transaction.get(Customer, named.customer_id)
        if current is None or named.address_id in address_ids(current):
            return False
        await _rename(
            transaction, named.kind, current.id, {named.address_id}, "address_id", "former_address_id", named.id
        )
        return True

    return await scope.in_transaction(work)


def address_ids(customer: Customer) -> frozenset[str]:
    """Return the ids of the addresses that records may name, retired ones included."""
    return frozenset(address.id for address in (*customer.addresses, *customer.retired_addresses))


async def _rename(
    transaction: Transaction,
    kind: type[CustomerRecord],
    customer_id: str,
    address_ids: Iterable[str],
    name: str,
    new_name: str,
    record_id: str | None = None,
) -> None:
    """Rename the field that names one of the addresses, in the customer's records of a kind."""
    ids = sorted(address_ids)
    where = {"customer_id": customer_id, name: {"$in": ids}, **({"_id": record_id} if record_id else {})}
    if ids:
        await transaction.rename_field(kind, where, name, new_name)
