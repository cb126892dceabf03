"""Records of any kind by id."""

from asyncio import Future, Task, current_task, get_running_loop
from collections import defaultdict
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from aiodataloader import DataLoader

from gateway.documents.base.record import Record
from gateway.documents.customer import Customer
from gateway.errors import Forbidden
from gateway.store.lookups.connection_lookup import of_customers
from gateway.store.lookups.survivor import survivors
from gateway.store.scope import TenantScope

R = TypeVar("R", bound=Record)


@contextmanager
def noted(reads: set[Task[Any]]) -> Iterator[None]:
    """The current task is among the reads until it ends."""
    task = current_task()
    if task is None:
        raise AssertionError("batches are read by tasks of their own")
    reads.add(task)
    try:
        yield
    finally:
        reads.discard(task)


RecordKey = tuple[type[Record], str, str | None]
"""Kind and id; for records of a known customer also the customer's id, which decides on the shard."""


class RecordById(DataLoader[RecordKey, Record | None]):
    """One MongoDB command for each kind of record that is requested in one tick."""

    def __init__(self, scope: TenantScope, reads: set[Task[Any]]) -> None:
        """`reads` holds each batch while it is read."""
        super().__init__()
        self._reads = reads
        self._scope = scope

    def record(self, kind: type[R], record_id: str | None, customer_id: str | None = None) -> Awaitable[R | None]:
        """The record, or `None` when the id is None or out of the viewer's reach, or another customer's than given."""
        if record_id is None:
            nothing: Future[R | None] = get_running_loop().create_future()
            nothing.set_result(None)
            return nothing
        return cast(Awaitable[R | None], self.load((kind, record_id, customer_id)))

    def get_cache_key(self, key: RecordKey) -> Any:
        """Return what records are known by: an id is that of one record, whoever knows its customer."""
        return key[:2]

    async def batch_load_fn(self, keys: list[RecordKey]) -> list[Any]:
        """The records in the order of their keys; in place of those of a forbidden kind, the refusal."""
        ids: defaultdict[type[Record], list[str]] = defaultdict(list)
        owners: defaultdict[type[Record], set[str | None]] = defaultdict(set)
        for kind, record_id, customer_id in keys:
            ids[kind].append(record_id)
            owners[kind].add(customer_id)
        found: dict[str, Record] = {}
        refused: dict[type[Record], Forbidden] = {}
        with noted(self._reads):
            for kind, wanted in ids.items():
                try:
                    where = {"_id": {"$in": wanted}, **_of_customers(owners[kind])}
                    found |= {record.id: record for record in await self._scope.find(kind, where)}
                except Forbidden as refusal:
                    refused[kind] = refusal
            gone = {record_id for record_id in ids[Customer] if record_id not in found and Customer not in refused}
            found |= await _merged(self._scope, gone) if gone else {}
        return [refused.get(kind) or found.get(record_id) for kind, record_id, _ in keys]


def _of_customers(ids: set[str | None]) -> dict[str, Any]:
    """Return the condition that records belong to some customers; none if that is not known of each."""
    return {} if None in ids else of_customers(list(filter(None, ids)))


async def _merged(scope: TenantScope, ids: set[str]) -> dict[str, Record]:
    """Return the customers who have everything of merged ones, by the ids of these."""
    now = await survivors(scope, ids)
    found = await scope.find(Customer, {"_id": {"$in": sorted(set(now.values()))}}) if now else []
    by_id = {customer.id: customer for customer in found}
    return {old: by_id[new] for old, new in now.items() if new in by_id}
