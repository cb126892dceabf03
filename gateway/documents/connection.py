"""Reading the connections below records: several tabs, of several parents, in few MongoDB commands."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from gateway.documents.connection_lookup import EVERY_PARENT, Below, Found, Pages, looked_up, prepared
from gateway.documents.connection_request import ConnectionRequest, Itself
from gateway.documents.page import Page
from gateway.documents.record import Record
from gateway.documents.scope import TenantScope
from gateway.rows.document import head_of, rows_in
from gateway.rows.sequence import Groups

ROWS_READ_FOR_EACH_PARENT = 40
"""How many rows a grouped read may look at, on average, before parents with many rows are read one by one."""


async def connections(
    scope: TenantScope, parent: type[Record], asked: Mapping[ConnectionRequest | Itself, Collection[str]]
) -> Found:
    """The pages of several connections; `asked` says which parents want each. Parents out of reach get empty pages.

    A parent and all of its tabs are one command. A tab of many parents is one command too, another one.
    """
    reads = []
    single: Below = {}
    parents: dict[Itself, list[str]] = {}
    for request, ids in asked.items():
        if isinstance(request, Itself):
            parents[request] = list(ids)
        elif len(ids) > 1 and request.can_be_grouped:
            reads.append(_grouped(scope, parent, request, sorted(set(ids))))
        else:
            single[request] = list(ids)
    if single or parents:
        reads.append(looked_up(scope, parent, single, parents))
    found = Found()
    for part in await asyncio.gather(*reads) if len(reads) > 1 else [await reads[0]]:
        found |= part
    return found


async def _grouped(
    scope: TenantScope, parent: type[Record], request: ConnectionRequest, parent_ids: Sequence[str]
) -> Found:
    """One tab of many parents: their rows in index order, the first of each kept by MongoDB.

    A lookup for each parent would cost MongoDB a plan for each. The rows looked at are bounded: parents that the bound
    leaves out or cuts short, which have very many rows before them, are looked up after all.
    """
    record, bound = request.record, ROWS_READ_FOR_EACH_PARENT * len(parent_ids)
    stages = prepared((request, bound), lambda: _groups(request, bound))
    match = {**request.match(), request.parent_field: {"$in": list(parent_ids)}}
    groups = await scope.aggregate_raw(record, match, stages)
    heads = [head_of(group) for group in groups]
    pages = GroupedPages(Pages(scope, request), {head[0]: group for head, group in zip(heads, groups, strict=True)})
    if sum(count for _, count in heads) < bound:
        return Found({(request, EVERY_PARENT): pages})
    last = max(parent_id for parent_id, _ in heads)
    cut_short = [parent_id for parent_id in parent_ids if parent_id >= last]
    found = await looked_up(scope, parent, {request: cut_short}, {})
    found.update({(request, parent_id): pages.page(parent_id) for parent_id in parent_ids if parent_id < last})
    return found


class GroupedPages:
    """The pages of many parents, each made when it is asked for."""

    def __init__(self, pages: Pages, groups: Mapping[str, bytes]) -> None:
        """`groups`: id of the parent → its first rows, in BSON; those without rows have none."""
        self._pages = pages
        self._groups = groups

    def page(self, parent_id: str) -> Page[Record]:
        """The page of one parent."""
        return self._page(self._groups.get(parent_id))

    def of(self, parent_ids: Iterable[str]) -> Groups[Page[Record]]:
        """The pages of some parents, in their order."""
        return Groups([self._groups.get(parent_id) for parent_id in parent_ids], self._pages, self._page)

    def _page(self, group: bytes | None) -> Page[Record]:
        return self._pages.page([], 0) if group is None else self._pages.page(rows_in(group), head_of(group)[1])


def _groups(request: ConnectionRequest, bound: int) -> list[dict[str, Any]]:
    """The first rows of each parent, out of no more than the bound."""
    first = {"$firstN": {"n": request.rows, "input": "$$ROOT"}}
    return [
        {"$sort": {request.parent_field: 1, **request.sorting.keys}},
        {"$limit": bound},
        {"$project": {**request.projection, request.parent_field: 1}},
        {"$group": {"_id": f"${request.parent_field}", "rows": first, "count": {"$sum": 1}}},
    ]
