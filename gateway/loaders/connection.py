"""The connections below a parent: all tabs of all customers that are asked for in one tick."""

from collections import defaultdict

from aiodataloader import DataLoader

from gateway.documents.connection import ConnectionRequest, connections
from gateway.documents.page import Page
from gateway.documents.record import Record
from gateway.documents.scope import TenantScope


class ConnectionByParent(DataLoader[tuple[ConnectionRequest, str], Page[Record]]):
    """All connections of one parent in one MongoDB command; of many parents, one command for each connection."""

    def __init__(self, scope: TenantScope, parent: type[Record]) -> None:
        super().__init__()
        self._scope = scope
        self._parent = parent

    async def batch_load_fn(self, keys: list[tuple[ConnectionRequest, str]]) -> list[Page[Record]]:
        """The pages in the order of their keys, which are (what is asked, id of the parent)."""
        asked: defaultdict[ConnectionRequest, list[str]] = defaultdict(list)
        for request, parent_id in keys:
            asked[request].append(parent_id)
        pages = await connections(self._scope, self._parent, asked)
        return [pages[key] for key in keys]
