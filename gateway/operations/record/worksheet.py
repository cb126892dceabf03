"""The records of one customer while they are written: what is stored, with the changes laid over it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar, cast

from gateway.documents.base.record import CustomerRecord
from gateway.documents.customer import Customer
from gateway.operations.ledger.ledger import Entry
from gateway.store.transaction import Transaction

R = TypeVar("R", bound=CustomerRecord)


class WorksheetState(NamedTuple):
    """The changes so far."""

    before: Mapping[str, CustomerRecord | None]
    after: Mapping[str, CustomerRecord]


class Worksheet:
    """Changes of one customer's records, not stored yet; what is read through it has them."""

    def __init__(self, transaction: Transaction, customer: Customer) -> None:
        """Set the transaction of the gateway's own scope, in which everything is read."""
        self.transaction, self.customer = transaction, customer
        self._before: dict[str, CustomerRecord | None] = {}
        self._after: dict[str, CustomerRecord] = {}
        self._removed: dict[str, CustomerRecord] = {}
        self._loaded: dict[tuple[type[CustomerRecord], str], set[Any]] = {}

    async def load(self, kind: type[CustomerRecord], name: str, values: Iterable[Any]) -> None:
        """Read the records that have one of these values at once, so that `find_by` and `get` do not read each."""
        new = {value for value in values if value} - self._loaded.get((kind, name), set())
        if new:
            stored_name = "_id" if name == "id" else name
            for record in await self.transaction.find(kind, {stored_name: {"$in": sorted(new)}}):
                self._before.setdefault(record.id, record)
            self._loaded.setdefault((kind, name), set()).update(new)

    def _known(self, kind: type[R]) -> dict[str, R]:
        """Return the records of a kind that were read or written, as they are now."""
        known = {**self._before, **self._after}
        return {key: one for key, one in known.items() if isinstance(one, kind) and key not in self._removed}

    async def get(self, kind: type[R], record_id: str) -> R | None:
        """Return the record with this id, of any customer of the company."""
        if record_id in self._removed:
            return None
        if record_id in self._after:
            found = self._after[record_id]
            return found if isinstance(found, kind) else None
        known = self._before.get(record_id)
        if isinstance(known, kind) or record_id in self._loaded.get((kind, "id"), ()):
            return known if isinstance(known, kind) else None
        stored = await self.transaction.get(kind, record_id)
        if stored is not None:
            self._before.setdefault(stored.id, stored)
        return stored

    async def find(self, kind: type[R], where: Mapping[str, Any], fits: Callable[[R], bool]) -> list[R]:
        """Return the records that fit, of any customer of the company; `where` finds those of them that are stored."""
        stored = {record.id: record for record in await self.transaction.find(kind, where)}
        for record in stored.values():
            self._before.setdefault(record.id, record)
        changed = {key: record for key, record in self._after.items() if isinstance(record, kind)}
        merged = cast(dict[str, R], {**stored, **changed})
        return [record for key, record in merged.items() if key not in self._removed and fits(record)]

    async def find_by(self, kind: type[R], name: str, value: Any) -> list[R]:
        """Return the records that have a value."""
        if value in self._loaded.get((kind, name), ()):
            return [record for record in self._known(kind).values() if getattr(record, name) == value]
        return await self.find(kind, {name: value}, lambda record: bool(getattr(record, name) == value))

    def put(self, record: CustomerRecord) -> None:
        """Note a new record, or another state of one that was read."""
        self._before.setdefault(record.id, None)
        self._after[record.id] = record

    def remove(self, record: CustomerRecord) -> None:
        """Note that a stored record must be removed."""
        self._removed[record.id] = record
        self._after.pop(record.id, None)

    def removed(self) -> list[CustomerRecord]:
        """Return the records to be removed."""
        return list(self._removed.values())

    def before(self, record_id: str) -> CustomerRecord | None:
        """Return a record that was written as it is stored; `None` for a new one."""
        return self._before.get(record_id)

    def state(self) -> WorksheetState:
        """Return the changes so far, for `reset`."""
        return WorksheetState(dict(self._before), dict(self._after))

    def reset(self, state: WorksheetState) -> None:
        """Forget the changes since a state: an item was refused."""
        read = {key: record for key, record in self._before.items() if record is not None}
        self._before, self._after = {**read, **state.before}, dict(state.after)

    def since(self, state: WorksheetState) -> list[CustomerRecord | None]:
        """Return every state that records had, or got, in the changes since a state."""
        changed = [key for key, record in self._after.items() if state.after.get(key) is not record]
        earlier = [state.after.get(key, self._before[key]) for key in changed]
        return [*earlier, *(self._after[key] for key in changed), *self._removed.values()]

    def entries(self) -> list[Entry]:
        """Return what differs from what is stored."""
        found = (Entry(self._before[key], after) for key, after in self._after.items())
        return [entry for entry in found if entry.before != entry.after]
