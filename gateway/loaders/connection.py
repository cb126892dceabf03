"""The connections below a parent: all tabs of all customers that are asked for in one tick."""

from asyncio import Task
from collections import defaultdict
from typing import Any

from aiodataloader import DataLoader

from gateway.documents.connection import ConnectionRequest, connections
from gateway.documents.page import Page
from gateway.documents.record import Record
from gateway.documents.scope import TenantScope
from gateway.loaders.record import noted


class ConnectionByParent(DataLoader[tuple[ConnectionRequest, str], Page[Record]]):
    """All connections of one parent in one MongoDB command; of many parents, one command for each connection."""

    def __init__(self, scope: TenantScope, parent: type[Record], reads: set[Task[Any]]) -> None:
        """`reads` is told of each batch while it is read."""
        super().__init__()
        self._reads = reads
        self._scope = scope
        self._parent = parent

    async def batch_load_fn(self, keys: list[tuple[ConnectionRequest, str]]) -> list[Page[Record]]:
        """The pages in the order of their keys, which are (what is asked, id of the parent)."""
        asked: defaultdict[ConnectionRequest, list[str]] = defaultdict(list)
        for request, parent_id in keys:
            asked[request].append(parent_id)
        with noted(self._reads):
            pages = await connections(self._scope, self._parent, asked)
        return [pages[key] for key in keys]
