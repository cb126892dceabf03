"""Reading the connections below records: several tabs, of several parents, in few MongoDB commands."""

import asyncio
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from gateway.documents.page import Page, PageRequest, sort_of
from gateway.documents.record import Order, Record
from gateway.documents.scope import TenantScope

ROWS_READ_FOR_EACH_PARENT = 40
"""How many rows a grouped read may look at, on average, before parents with many rows are read one by one."""


class Condition(msgspec.Struct, frozen=True):
    """What a stored field must be: `Condition("status", "$in", ("OPEN", "DRAFT"))`."""

    field: str
    operator: str
    value: Hashable


class Sum(msgspec.Struct, frozen=True):
    """A number added up over a whole list, for each value of a field: `Sum("reward.minor", by="status")`."""

    of: str
    by: str


class ConnectionRequest(msgspec.Struct, frozen=True):
    """A page of records that belong to a parent: which kind, by which field, narrowed how, in which part."""

    record: type[Record]
    parent_field: str
    where: tuple[Condition, ...] = ()
    page: PageRequest = PageRequest()
    counted: bool = False
    attributes: frozenset[str] | None = None
    """The attributes that will be looked at; None: any."""
    order: Order | None = None
    """Another order than the kind's own."""
    summed: Sum | None = None
    has_many_parents: bool = False
    """Whether the parent field is a list: a job services several units."""
    placed: bool = True
    """Whether places in the list are asked for: cursors, and if there is more."""

    @property
    def sorting(self) -> Order:
        """The order of the rows."""
        return self.order or self.record.order

    @property
    def projection(self) -> dict[str, int]:
        """What is read of each row: what will be looked at, and what cursors are made of."""
        if self.attributes is None or not self.placed:
            return self.record.projection(self.attributes)
        return self.record.projection(self.attributes | {self.sorting.value.partition(".")[0]})

    @property
    def rows(self) -> int:
        """How many rows are read: one more than the page has tells whether there is more."""
        return self.page.size + 1 if self.placed else max(self.page.size, 1)

    @property
    def can_be_grouped(self) -> bool:
        """Whether one sweep of the kind's own index gives the first rows of many parents."""
        own = self.record.order
        in_own_order = (self.sorting.field, self.sorting.descending) == (own.field, own.descending)
        plain = in_own_order and self.summed is None and not self.has_many_parents
        return plain and self.page.cursor is None and not self.page.backward

    def match(self) -> dict[str, Any]:
        """The conditions as a MongoDB filter."""
        return filter_of(self.where)


Pages = dict[tuple[ConnectionRequest, str], Page[Record]]
"""(what was asked, id of the parent) → the page."""


def filter_of(conditions: Iterable[Condition]) -> dict[str, Any]:
    """Conditions as a MongoDB filter; several on one field must all hold."""
    match: dict[str, dict[str, Any]] = {}
    for condition in conditions:
        value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
        match.setdefault(condition.field, {})[condition.operator] = value
    return match


async def connections(
    scope: TenantScope, parent: type[Record], asked: Mapping[ConnectionRequest, Collection[str]]
) -> Pages:
    """The pages of several connections; `asked` says which parents want each. Parents out of reach get empty pages.

    The tabs of one parent are one command. A tab of many parents is one command too, another one.
    """
    grouped = {request: ids for request, ids in asked.items() if len(ids) > 1 and request.can_be_grouped}
    single = {request: ids for request, ids in asked.items() if request not in grouped}
    reads = [_grouped(scope, parent, request, sorted(set(ids))) for request, ids in grouped.items()]
    if single:
        reads.append(_looked_up(scope, parent, single))
    pages: Pages = {}
    for part in await asyncio.gather(*reads) if len(reads) > 1 else [await reads[0]]:
        pages |= part
    return pages


async def _grouped(
    scope: TenantScope, parent: type[Record], request: ConnectionRequest, parent_ids: Sequence[str]
) -> Pages:
    """One tab of many parents: their rows in index order, the first of each kept by MongoDB.

    A lookup for each parent would cost MongoDB a plan for each. The rows looked at are bounded: parents that the bound
    leaves out or cuts short, which have very many rows before them, are looked up after all.
    """
    record, bound = request.record, ROWS_READ_FOR_EACH_PARENT * len(parent_ids)
    groups = await scope.aggregate(
        record,
        {**request.match(), request.parent_field: {"$in": list(parent_ids)}},
        [
            {"$sort": {request.parent_field: 1, **request.sorting.keys}},
            {"$limit": bound},
            {"$project": {**request.projection, request.parent_field: 1}},
            {
                "$group": {
                    "_id": f"${request.parent_field}",
                    "rows": {"$firstN": {"n": request.rows, "input": "$$ROOT"}},
                    "count": {"$sum": 1},
                }
            },
        ],
        for_records=True,
    )
    found = {group["_id"]: group for group in groups}
    cut_short = []
    if sum(group["count"] for group in groups) >= bound:
        last = max(found)
        cut_short = [parent_id for parent_id in parent_ids if parent_id >= last]
    nothing: dict[str, Any] = {"rows": (), "count": 0}
    pages = {
        (request, parent_id): _page(scope, request, *_values(found.get(parent_id, nothing)))
        for parent_id in parent_ids
        if parent_id not in cut_short
    }
    return pages | (await _looked_up(scope, parent, {request: cut_short}) if cut_short else {})


def _values(group: Mapping[str, Any]) -> tuple[Sequence[Any], int]:
    return group["rows"], group["count"]


async def _looked_up(
    scope: TenantScope, parent: type[Record], asked: Mapping[ConnectionRequest, Collection[str]]
) -> Pages:
    """All tabs in one command: a lookup of each below the parents."""
    requests = list(asked)
    parent_ids = sorted({parent_id for ids in asked.values() for parent_id in ids})
    stages: list[dict[str, Any]] = [{"$project": {"_id": 1}}]
    for number, request in enumerate(requests):
        stages += _lookups(scope, request, number)
    rows = await scope.aggregate(parent, {"_id": {"$in": parent_ids}}, stages, for_records=True)
    found = {row["_id"]: row for row in rows}
    pages: Pages = {}
    for number, request in enumerate(requests):
        for parent_id in asked[request]:
            row = found.get(parent_id, {})
            counts = row.get(f"count{number}", ())
            total = counts[0]["total"] if counts else 0
            sums = {found["_id"]: found["sum"] for found in row.get(f"sums{number}", ())}
            pages[request, parent_id] = _page(scope, request, row.get(f"rows{number}", ()), total, sums)
    return pages


def _lookups(scope: TenantScope, request: ConnectionRequest, number: int) -> Iterable[dict[str, Any]]:
    record, where, page, order = request.record, request.match(), request.page, request.sorting
    source = {"from": record.collection, "localField": "_id", "foreignField": request.parent_field}
    rows = [
        {"$match": scope.page_filter(record, where, order, page)},
        {"$sort": sort_of(order, backward=page.backward)},
        {"$limit": request.rows},
        {"$project": request.projection},
    ]
    yield {"$lookup": {**source, "pipeline": rows, "as": f"rows{number}"}}
    if request.counted:
        count = [{"$match": scope.filter(record, where)}, {"$count": "total"}]
        yield {"$lookup": {**source, "pipeline": count, "as": f"count{number}"}}
    if request.summed:
        group = {"_id": f"${request.summed.by}", "sum": {"$sum": f"${request.summed.of}"}}
        sums = [{"$match": scope.filter(record, where)}, {"$group": group}]
        yield {"$lookup": {**source, "pipeline": sums, "as": f"sums{number}"}}


def _page(
    scope: TenantScope,
    request: ConnectionRequest,
    rows: Sequence[Any],
    total: int,
    sums: Mapping[str, int] | None = None,
) -> Page[Record]:
    record, order = request.record, request.sorting
    found = [record.from_projected(row, request.attributes) for row in rows]
    counted = total if request.counted else None
    return Page(found, request.page, lambda node: scope.cursor(order, node), counted, sums)
