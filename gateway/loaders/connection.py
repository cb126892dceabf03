"""The connections below a parent: all tabs of all customers that are requested in one tick."""

from asyncio import Task
from collections import defaultdict
from typing import Any

from aiodataloader import DataLoader

from gateway.documents.base.record import Record
from gateway.loaders.record import noted
from gateway.pages.connection_request import ConnectionRequest, ParentRequest, Parents
from gateway.store.driver_task import retrieve_failure
from gateway.store.lookups.connection import connections
from gateway.store.lookups.connection_lookup import EVERY_PARENT, LookupResult
from gateway.store.scope import TenantScope

Asked = tuple[ConnectionRequest | ParentRequest, Parents]
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
        customer_ids: set[str] = set()
        for request, parents in keys:
            asked[request] += parents.ids
            customer_ids.update(parents.customer_ids)
        try:
            with noted(self._reads):
                found = await connections(self._scope, self._parent, asked, customer_ids)
        except Exception:
            for key in keys:
                # When another field has failed the request, no one else retrieves this one.
                self.load(key).add_done_callback(retrieve_failure)
            raise
        return [_pages(found, request, parents) for request, parents in keys]


async def pages_of_all(
    scope: TenantScope,
    parent: type[Record],
    request: ConnectionRequest,
    parents: Parents,
    *,
    whole_lists: bool,
) -> Any:
    """The pages of several parents, in their order."""
    found = await connections(scope, parent, {request: parents.ids}, parents.customer_ids, whole_lists=whole_lists)
    return _pages(found, request, parents)


def _pages(found: LookupResult, request: ConnectionRequest | ParentRequest, parents: Parents) -> Any:
    if parents.is_one:
        return found[request, parents.ids[0]]
    grouped = found.get((request, EVERY_PARENT))
    if grouped is not None:
        return grouped.of(parents.ids)
    pages = [found[request, each] for each in parents.ids]
    return next((page for page in pages if isinstance(page, Exception)), pages)
