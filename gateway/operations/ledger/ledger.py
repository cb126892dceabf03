"""Writing a customer's ledger: the records, the numbers they sum to and the log, in one transaction."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from gateway.documents.base.record import CustomerRecord, Record
from gateway.documents.change import FieldChange, Origin
from gateway.documents.customer import Customer
from gateway.documents.ledger import apply_delta
from gateway.documents.money import Money
from gateway.errors import Fault, InvalidInput, NotFound, UserErrorCode
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.statement.checkpoint import changed_since, drop_checkpoints
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

R = TypeVar("R", bound=Record)

# What the change log says of a ledger record.
_LOGGED = ("number", "status", "total", "balance", "amount", "remaining", "reason", "invoice_id", "payment_id", "means")


class Entry(NamedTuple):
    """One record of the ledger before and after a write; `None` before is a new record."""

    before: CustomerRecord | None
    after: CustomerRecord


async def post(
    scope: TenantScope,
    transaction: Transaction,
    entries: Sequence[Entry],
    *,
    operation: str,
    origin: Origin,
    expected_version: int | None = None,
    dry_run: bool = False,
) -> Customer:
    """Store the entries of one customer, move the customer's numbers and log it. Raises NotFound, Conflict."""

    async def write(transaction: Transaction, _: Customer) -> list[FieldChange]:
        changed = changed_since(entries)
        if changed is not None:
            await drop_checkpoints(transaction, entries[0].after.customer_id, changed)
        await write_entries(transaction, entries)
        return [change for change in map(_change, entries) if change.before != change.after]

    return await CustomerEdit(
        scope=scope,
        customer_id=entries[0].after.customer_id,
        operation=operation,
        origin=origin,
        expected_version=expected_version,
    ).store(lambda customer: with_entries(customer, entries), write, within=transaction, dry_run=dry_run)


async def write_entries(transaction: Transaction, entries: Sequence[Entry]) -> None:
    """Store the records: changed ones in their order, then the new ones, those of a kind with one command."""
    new: dict[type[Record], list[Record]] = {}
    for before, after in entries:
        if before is None:
            new.setdefault(type(after), []).append(after)
        else:
            await transaction.replace(after)
    for records in new.values():
        await transaction.insert_all(records)


def with_entries(customer: Customer, entries: Sequence[Entry]) -> Customer:
    """Return a customer with the numbers that entries of the ledger give."""
    metrics = customer.metrics
    for entry in entries:
        metrics = apply_delta(metrics, entry.before, entry.after)
    return msgspec.structs.replace(customer, metrics=metrics)


async def required(transaction: Transaction, record: type[R], record_id: str, path: str) -> R:
    """Return the record as the transaction sees it. Raises NotFound."""
    found = await transaction.get(record, record_id)
    if found is None:
        raise NotFound(record.__name__.lower(), (path,))
    return found


def refused(message: str, *path: str) -> InvalidInput:
    """Return the refusal of an entry that the books cannot take."""
    return InvalidInput([Fault(UserErrorCode.INVALID, message, path)])


def require_payable(amount: Money, balance: Money, number: str) -> None:
    """Raise InvalidInput unless the amount can be set against what remains of an invoice."""
    if amount.currency != balance.currency:
        raise refused(f"Invoice {number} is in {balance.currency}; give an amount in that currency.", "amount")
    if not 0 < amount.minor <= balance.minor:
        raise refused(
            f"Invoice {number} has {balance.amount} {balance.currency} to be paid; give that or less, above zero.",
            "amount",
        )


def _change(entry: Entry) -> FieldChange:
    return FieldChange(field=entry.after.collection, before=_summary(entry.before), after=_summary(entry.after))


def _summary(record: CustomerRecord | None) -> dict[str, Any] | None:
    if record is None:
        return None
    fields = msgspec.to_builtins(record, builtin_types=())
    return {"id": record.id, **{name: fields[name] for name in _LOGGED if name in fields}}
