"""Batches of an import on their way: three are written at the same time, while the next one is read and planned.

A batch that names what an earlier one stores waits for it, so that rows of one external id are joined in their order.
They may be committed in any order: what is done is known by the rows that are stored, not by the last of them.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from gateway.documents.import_row import ImportRow
from gateway.operations.imports.batch import BatchWriter
from gateway.operations.imports.duplicate import KnownKeys
from gateway.operations.imports.row import ReadRow
from gateway.store.driver_task import retrieve_failure

MAX_IN_FLIGHT: Final = 3


class _Batch(NamedTuple):
    names: frozenset[str]
    """The external ids and digests of its rows."""
    keys: KnownKeys
    writing: asyncio.Task[list[ImportRow]]


class WritePipeline:
    """Writer of batches, some at the same time."""

    def __init__(self, writer: BatchWriter, claim: str | None) -> None:
        self._writer = writer
        self._claim = claim
        self._batches: deque[_Batch] = deque()

    async def add(self, rows: Sequence[ReadRow]) -> list[ImportRow]:
        """Begin to write some rows; return what was stored of earlier ones. Raises JobFailed."""
        names, stored = _names(rows), list[ImportRow]()
        while len(self._batches) >= MAX_IN_FLIGHT or any(not names.isdisjoint(each.names) for each in self._batches):
            stored += await self._oldest()
        known = {key: place for each in self._batches for key, place in each.keys.items()}
        earlier = len(known)
        planned = await self._writer.plan(rows, known)
        own = dict(islice(known.items(), earlier, None))
        self._batches.append(_Batch(names, own, asyncio.create_task(self._writer.write(planned, self._claim))))
        return stored

    async def finish(self) -> list[ImportRow]:
        """Return what was stored of the rows that are left. Raises JobFailed."""
        stored: list[ImportRow] = []
        while self._batches:
            stored += await self._oldest()
        return stored

    def stop(self) -> None:
        """Stop waiting: a transaction that has begun goes on to its end."""
        for batch in self._batches:
            if not batch.writing.cancel():
                retrieve_failure(batch.writing)

    async def _oldest(self) -> list[ImportRow]:
        return await self._batches.popleft().writing


def _names(rows: Sequence[ReadRow]) -> frozenset[str]:
    external = (row.values.get("external_id") for row in rows)
    return frozenset(name for name in (*external, *(row.digest for row in rows)) if name)
