"""Reading the connections below records: several tabs, of several parents, in few MongoDB commands."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from gateway.documents.connection_lookup import Below, Found, Pages, looked_up, prepared
from gateway.documents.connection_request import ConnectionRequest, Itself
from gateway.documents.record import Record
from gateway.documents.scope import TenantScope
from gateway.rows.document import group_of

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
    found: Found = {}
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
    found = {parent_id: (rows, count) for parent_id, rows, count in map(group_of, groups)}
    cut_short = []
    if sum(count for _, count in found.values()) >= bound:
        last = max(found)
        cut_short = [parent_id for parent_id in parent_ids if parent_id >= last]
    pages, made = Pages(scope, request), Found()
    for parent_id in parent_ids:
        if parent_id not in cut_short:
            made[request, parent_id] = pages.page(*found.get(parent_id, ([], 0)))
    return made | (await looked_up(scope, parent, {request: cut_short}, {}) if cut_short else {})


def _groups(request: ConnectionRequest, bound: int) -> list[dict[str, Any]]:
    """The first rows of each parent, out of no more than the bound."""
    first = {"$firstN": {"n": request.rows, "input": "$$ROOT"}}
    return [
        {"$sort": {request.parent_field: 1, **request.sorting.keys}},
        {"$limit": bound},
        {"$project": {**request.projection, request.parent_field: 1}},
        {"$group": {"_id": f"${request.parent_field}", "rows": first, "count": {"$sum": 1}}},
    ]
