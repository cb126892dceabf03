"""How documents are read and cut apart for speed."""

from collections.abc import Sequence
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.monitoring import CommandListener

from gateway.fastpath.reads import pymongo_internals
from gateway.fastpath.reads.raw_pool import RawPool
from gateway.fastpath.rows.compiled import writer
from gateway.fastpath.rows.page_slice import cursors_in_c
from gateway.store.raw_read import CommandPool, ConnectionCount, ReadDriver


class FastReads(ReadDriver):
    """Reads over connections detached from PyMongo; documents are cut apart in C, where there was a C compiler."""

    def __init__(self, *, direct: bool) -> None:
        """`direct`: commands may go past PyMongo."""
        self._direct = direct
        if writer is not None:
            self.split_arrays = writer.split_arrays
            self.split_group = writer.split_group
            self.groups_by_parent = writer.groups_by_parent
            self.group_rows = writer.group_rows
            self.raw_cursors = cursors_in_c

    def open_pool(
        self, client: AsyncMongoClient[Any], database: str, listeners: Sequence[CommandListener]
    ) -> RawPool | None:
        """Return the pool of a client, empty for now; `None` when PyMongo does everything."""
        return RawPool(client, database, listeners) if self._direct else None

    def count_connections(self, client: AsyncMongoClient[Any], pool: CommandPool | None) -> ConnectionCount | None:
        """Return how many are in use and idle, PyMongo's and the pool's; `None` if this PyMongo does not tell."""
        try:
            in_use, idle = pymongo_internals.count_connections(client)
        except pymongo_internals.INCOMPATIBLE_PYMONGO:
            return None
        if isinstance(pool, RawPool):
            in_use, idle = in_use + pool.connections - pool.idle_connections, idle + pool.idle_connections
        return ConnectionCount(in_use, idle)
