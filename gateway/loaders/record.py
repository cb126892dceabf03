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


class RecordById(DataLoader[tuple[type[Record], str], Record | None]):
    """One MongoDB command for each kind of record that is requested in one tick."""

    def __init__(self, scope: TenantScope, reads: set[Task[Any]]) -> None:
        """`reads` holds each batch while it is read."""
        super().__init__()
        self._reads = reads
        self._scope = scope

    def record(self, kind: type[R], record_id: str | None) -> Awaitable[R | None]:
        """The record, or `None` when the id is None or out of the viewer's reach."""
        if record_id is None:
            nothing: Future[R | None] = get_running_loop().create_future()
            nothing.set_result(None)
            return nothing
        return cast(Awaitable[R | None], self.load((kind, record_id)))

    async def batch_load_fn(self, keys: list[tuple[type[Record], str]]) -> list[Any]:
        """The records in the order of their keys; in place of those of a forbidden kind, the refusal."""
        ids: defaultdict[type[Record], list[str]] = defaultdict(list)
        for kind, record_id in keys:
            ids[kind].append(record_id)
        found: dict[str, Record] = {}
        refused: dict[type[Record], Forbidden] = {}
        with noted(self._reads):
            for kind, wanted in ids.items():
                try:
                    found |= {record.id: record for record in await self._scope.find(kind, {"_id": {"$in": wanted}})}
                except Forbidden as refusal:
                    refused[kind] = refusal
            gone = {record_id for record_id in ids[Customer] if record_id not in found and Customer not in refused}
            found |= await _merged(self._scope, gone) if gone else {}
        return [refused.get(kind) or found.get(record_id) for kind, record_id in keys]


async def _merged(scope: TenantScope, ids: set[str]) -> dict[str, Record]:
    """Return the customers who have everything of merged ones, by the ids of these."""
    now = await survivors(scope, ids)
    found = await scope.find(Customer, {"_id": {"$in": sorted(set(now.values()))}}) if now else []
    by_id = {customer.id: customer for customer in found}
    return {old: by_id[new] for old, new in now.items() if new in by_id}
