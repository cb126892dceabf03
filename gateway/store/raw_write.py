"""Writes past PyMongo, where a pool does them: only such as change nothing when they are sent twice (docs/adr/0020).

Callers have PyMongo do a write again unless MongoDB has confirmed it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.write_concern import WriteConcern

from gateway.documents.base.record import Record
from gateway.store.raw_read import CommandPool, ScopedFilter

DURABLE = WriteConcern("majority", j=True)
"""Write concern of every write, regardless of the URI: an acknowledged one survives any member's end."""


class RawWrites:
    """The writes of one client's pool, if it has one."""

    def __init__(self, pool: CommandPool | None) -> None:
        self._pool = pool

    async def update(self, record: type[Record], match: ScopedFilter, operators: Mapping[str, Any]) -> bool | None:
        """Return whether a document matched and was updated; `None`: it may have been."""
        update = {"q": match, "u": operators}
        reply = await self._reply({"update": record.collection, "updates": [update]})
        return None if reply is None else reply["n"] == 1

    async def insert(self, record: type[Record], documents: Sequence[Mapping[str, Any]]) -> bool:
        """Return whether all documents have been inserted; if not, some may be."""
        reply = await self._reply({"insert": record.collection, "documents": documents})
        return reply is not None and reply["n"] == len(documents)

    async def _reply(self, command: dict[str, Any]) -> dict[str, Any] | None:
        command["writeConcern"] = DURABLE.document
        return None if self._pool is None else await self._pool.write(command)
