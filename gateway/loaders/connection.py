"""The connections below a parent: all tabs of all customers that are requested in one tick."""

from asyncio import Task
from collections import defaultdict
from typing import Any

from aiodataloader import DataLoader

from gateway.documents.base.record import Record
from gateway.loaders.record import noted
from gateway.pages.connection_request import ConnectionRequest, ParentRequest
from gateway.store.lookups.connection import connections
from gateway.store.lookups.connection_lookup import EVERY_PARENT, LookupResult
from gateway.store.scope import TenantScope

Asked = tuple[ConnectionRequest | ParentRequest, str | tuple[str, ...]]
"""What is requested, below which parent or parents."""


class ConnectionByParent(DataLoader[Asked, Any]):
    """A parent and all of its connections in one MongoDB command; of many parents, one command for each connection."""

    def __init__(self, scope: TenantScope, parent: type[Record], reads: set[Task[Any]]) -> None:
        """`reads` holds each batch while it is read."""
        super().__init__()
        self._reads = reads
        self._scope = scope
        self._parent = parent

    async def batch_load_fn(self, keys: list[Asked]) -> list[Any]:
        """In the order of the keys: the result for one parent, or a list of it for several."""
        asked: defaultdict[ConnectionRequest | ParentRequest, list[str]] = defaultdict(list)
        for request, parents in keys:
            asked[request] += (parents,) if isinstance(parents, str) else parents
        with noted(self._reads):
            found = await connections(self._scope, self._parent, asked)
        return [_pages(found, request, parents) for request, parents in keys]


async def pages_of_all(
    scope: TenantScope,
    parent: type[Record],
    request: ConnectionRequest,
    parent_ids: tuple[str, ...],
    *,
    whole_lists: bool,
) -> Any:
    """The pages of several parents, in their order."""
    found = await connections(scope, parent, {request: parent_ids}, whole_lists=whole_lists)
    return _pages(found, request, parent_ids)


def _pages(found: LookupResult, request: ConnectionRequest | ParentRequest, parents: str | tuple[str, ...]) -> Any:
    if isinstance(parents, str):
        return found[request, parents]
    grouped = found.get((request, EVERY_PARENT))
    if grouped is not None:
        return grouped.of(parents)
    pages = [found[request, each] for each in parents]
    return next((page for page in pages if isinstance(page, Exception)), pages)
