"""Reading the connections below records: several tabs, of several parents, in few MongoDB commands."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from math import inf
from typing import Any

import msgspec
from cachetools import LRUCache

from gateway.documents.base.record import Record
from gateway.pages.connection_pages import ConnectionPages, make_pages
from gateway.pages.connection_request import ConnectionRequest, ParentRequest
from gateway.pages.page import Page
from gateway.pages.raw_rows import RawGroups
from gateway.store.lookups.connection_lookup import (
    EVERY_PARENT,
    LookupResult,
    RequestsByParent,
    looked_up,
    of_customers,
)
from gateway.store.lookups.stages import prepared
from gateway.store.raw_read import ReadDriver
from gateway.store.scope import TenantScope

WHOLE_LISTS_OF_PAGES = 3
"""How many times as many rows as a page has lists may have, on average, to be read whole: that costs MongoDB half."""
MAX_LENGTHS = 10_000
_lengths: LRUCache[tuple[str, ConnectionRequest], float] = LRUCache(MAX_LENGTHS)
"""How many rows a list had below each parent when it was read last, by company."""
ROWS_READ_FOR_EACH_PARENT = 40
"""Limit of rows that a grouped read scans per parent, on average; parents with many rows are then read one by one."""


async def connections(
    scope: TenantScope,
    parent: type[Record],
    asked: Mapping[ConnectionRequest | ParentRequest, Collection[str]],
    customer_ids: Collection[str] = (),
    *,
    whole_lists: bool = False,
) -> LookupResult:
    """Load the pages of several connections; `asked` gives the parents of each. Parents out of reach get empty pages.

    `customer_ids` are the customers of the parents, unless the parents are customers.
    `whole_lists`: most lists are expected to be on one page.
    A parent and all of its tabs are one command. A tab of many parents is one command too, another one.
    """
    reads = []
    single: RequestsByParent = {}
    owned = of_customers(customer_ids)
    parents: dict[ParentRequest, list[str]] = {}
    for request, ids in asked.items():
        if isinstance(request, ParentRequest):
            parents[request] = list(ids)
        elif len(ids) > 1 and request.can_be_grouped:
            reads.append(_grouped(scope, parent, request, sorted(set(ids)), owned, whole_lists=whole_lists))
        else:
            single[request] = list(ids)
    if single or parents:
        reads.append(looked_up(scope, parent, single, parents, owned))
    found = LookupResult()
    for part in await asyncio.gather(*reads) if len(reads) > 1 else [await reads[0]]:
        found |= part
    return found


async def _grouped(
    scope: TenantScope,
    parent: type[Record],
    request: ConnectionRequest,
    parent_ids: Sequence[str],
    owned: Mapping[str, Any],
    *,
    whole_lists: bool,
) -> LookupResult:
    """Load one tab of many parents: their rows in index order, the first of each kept by MongoDB.

    A lookup for each parent would cost MongoDB a plan for each. Lists that were short the last time are read whole.
    The rows scanned are bounded: parents that the bound leaves out or cuts short, which have very many rows before
    them, are looked up afterwards.
    """
    record, bound = request.record, ROWS_READ_FOR_EACH_PARENT * len(parent_ids)
    match = {**request.match(), **owned, request.parent_field: {"$in": list(parent_ids)}}
    length = scope.viewer.company_id, request
    if whole_lists or _lengths.get(length, inf) <= WHOLE_LISTS_OF_PAGES * request.rows:
        groups, rows = await _all_rows(scope, request, match, bound)
    else:
        stages = prepared((msgspec.structs.replace(request, where=()), bound), (), lambda: _groups(request, bound))
        groups, rows = scope.driver.groups_by_parent(await scope.aggregate_raw(record, match, stages))
    if not request.is_of_one_request:
        _lengths[length] = rows / len(parent_ids)
    pages = GroupedPages(make_pages(scope.codec, request, scope.is_for_staff), groups, scope.driver)
    if rows < bound:
        return LookupResult({(request, EVERY_PARENT): pages})
    last = max(groups)
    cut_short = [parent_id for parent_id in parent_ids if parent_id >= last]
    found = await looked_up(scope, parent, {request: cut_short}, {}, owned)
    found.update({(request, parent_id): pages.page(parent_id) for parent_id in parent_ids if parent_id < last})
    return found


async def _all_rows(
    scope: TenantScope, request: ConnectionRequest, match: Mapping[str, Any], bound: int
) -> tuple[dict[str, bytes], int]:
    """Return the rows of each parent, out of no more than the bound, and how many rows these are.

    MongoDB keeps none back: where most are wanted, that costs it half of what grouping them does.
    """
    field = request.parent_field
    projection = {**request.projection, field: 1}
    sort = {field: 1, **request.sorting.keys}
    where = scope.filter(request.record, match)
    rows = await scope.find_raw(request.record, where, projection, sort=sort, limit=bound)
    return scope.driver.group_rows(rows, field, request.rows), len(rows)


class GroupedPages:
    """Pages of many parents, each built when it is requested."""

    def __init__(self, pages: ConnectionPages, groups: dict[str, bytes], driver: ReadDriver) -> None:
        """Set `groups`: id of the parent → its first rows, in BSON; parents without rows are left out."""
        self._pages = pages
        self._groups = groups
        self._driver = driver

    def page(self, parent_id: str) -> Page[Record]:
        """Return the page of one parent."""
        return self._page(self._groups.get(parent_id))

    def of(self, parent_ids: Sequence[str]) -> RawGroups[Page[Record]]:
        """Return the pages of some parents, in their order."""
        return RawGroups(parent_ids, self._groups, self._pages, self._page)

    def _page(self, group: bytes | None) -> Page[Record]:
        return self._pages.page([], 0) if group is None else self._pages.page(*self._driver.split_group(group))


def _groups(request: ConnectionRequest, bound: int) -> list[dict[str, Any]]:
    """Build the stages that return the first rows of each parent, out of no more than the bound."""
    first = {"$firstN": {"n": request.rows, "input": "$$ROOT"}}
    return [
        {"$sort": {request.parent_field: 1, **request.sorting.keys}},
        {"$limit": bound},
        {"$project": {**request.projection, request.parent_field: 1}},
        {"$group": {"_id": f"${request.parent_field}", "rows": first, "count": {"$sum": 1}}},
    ]
