"""Reading records and what is below them by lookups: all in one command, however many tabs there are."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import bson
from bson.raw_bson import RawBSONDocument

from gateway.documents.connection_request import ConnectionRequest, Itself
from gateway.documents.page import Page, rows_of, sort_of
from gateway.documents.record import Record
from gateway.documents.scope import TenantScope
from gateway.documents.zone import decoded
from gateway.rows.document import take_apart
from gateway.rows.sequence import Row

STAGES_KEPT = 512
_prepared: dict[Any, list[RawBSONDocument]] = {}

Below = dict[ConnectionRequest, list[str]]
"""What is asked → ids of the parents that want it."""
EVERY_PARENT = ""
"""In place of a parent's id: what was found is for whoever is asked for."""


class Found(dict[tuple[ConnectionRequest | Itself, str], Any]):
    """(what was asked, id of the parent) → the page, or the parent itself, None when it is out of reach."""

    def __missing__(self, key: tuple[ConnectionRequest | Itself, str]) -> Any:
        request, parent_id = key
        if parent_id == EVERY_PARENT:
            raise KeyError(key)
        return self[request, EVERY_PARENT].page(parent_id)


async def looked_up(
    scope: TenantScope, parent: type[Record], asked: Below, parents: Mapping[Itself, Collection[str]]
) -> Found:
    """The parents and all tabs in one command, a lookup of each; how many rows long tabs have, in another."""
    wanted = _ids([*asked.values(), *parents.values()])
    if asked:
        rows = await _below(scope, parent, wanted, _stages(scope, parent, tuple(asked), tuple(parents)))
    else:
        rows = await _alone(scope, parent, wanted, parents)
    found = Found()
    for itself, ids in parents.items():
        found.update({(itself, parent_id): _parent(parent, itself, rows.get(parent_id)) for parent_id in ids})
    tabs = [
        (request, parent_id, _Tab.of(rows.get(parent_id, _NOTHING), number, counted_at_once=request.counted_at_once))
        for number, (request, ids) in enumerate(asked.items())
        for parent_id in ids
    ]
    totals = await _totals(scope, parent, tabs)
    for request, parent_id, tab in tabs:
        total = totals.get((request, parent_id), tab.total)
        found[request, parent_id] = Pages(scope, request).page(tab.rows, total, tab.sums)
    return found


def prepared(key: Any, make: Callable[[], list[dict[str, Any]]]) -> list[RawBSONDocument]:
    """Stages of an aggregation that are the same for equal keys, made and encoded once."""
    known = _prepared.get(key)
    if known is None:
        if len(_prepared) >= STAGES_KEPT:
            _prepared.clear()
        known = _prepared[key] = [RawBSONDocument(bson.encode(stage)) for stage in make()]
    return known


def _parent(kind: type[Record], itself: Itself, below: "_Below | None") -> Any:
    """The record, or the row, of a parent; None when it is out of reach."""
    if below is None:
        return None
    return Row(below.document) if itself.unread else kind.from_raw(below.document, itself.attributes)


def _shown(parent: type[Record], parents: Iterable[Itself]) -> dict[str, int]:
    shown = {"_id": 1}
    for itself in parents:
        shown |= parent.projection(itself.attributes)
    return shown


def _stages(
    scope: TenantScope, parent: type[Record], asked: tuple[ConnectionRequest, ...], parents: tuple[Itself, ...]
) -> list[RawBSONDocument]:
    """What brings the parents and all tabs: made once for all who ask the same, in one company with equal rights."""

    def make() -> list[dict[str, Any]]:
        stages: list[dict[str, Any]] = [{"$project": _shown(parent, parents)}]
        for number, request in enumerate(asked):
            stages += [
                lookup(scope, request, f"rows{number}"),
                *(_counts(scope, request, number) if request.counted_at_once else ()),
            ]
        return stages

    return prepared((parent, asked, parents, scope.sight), make)


class _Below:
    """A parent, with the rows that were brought below it."""

    __slots__ = ("_fields", "document", "rows")

    def __init__(self, document: bytes, rows: Mapping[str, list[bytes]]) -> None:
        """`document` is the parent without its rows, which are still in BSON each."""
        self.document = document
        self.rows = rows
        self._fields: dict[str, Any] | None = None

    @classmethod
    def of(cls, document: bytes) -> "_Below":
        """What is in a document, its arrays named `rows…` left as they are."""
        return cls(*take_apart(document, "rows"))

    @property
    def fields(self) -> dict[str, Any]:
        """The parent's fields, and what was counted."""
        if self._fields is None:
            self._fields = decoded(self.document)
        return self._fields


_NOTHING = _Below(bson.encode({}), {})


class _Tab(NamedTuple):
    """What was looked up of one tab of one parent."""

    rows: list[bytes]
    total: int
    sums: dict[str, int]

    @classmethod
    def of(cls, below: _Below, number: int, *, counted_at_once: bool) -> "_Tab":
        """The tab with this number; rows that were not counted are all there are, if fewer came than were asked for."""
        rows = below.rows.get(f"rows{number}", [])
        if not counted_at_once:
            return cls(rows, len(rows), {})
        counts, sums = below.fields.get(f"count{number}"), below.fields.get(f"sums{number}", ())
        total = len(rows) if counts is None else sum(found["total"] for found in counts)
        return cls(rows, total, {found["_id"]: found["sum"] for found in sums})


async def _totals(
    scope: TenantScope, parent: type[Record], tabs: Iterable[tuple[ConnectionRequest, str, _Tab]]
) -> dict[tuple[ConnectionRequest, str], int]:
    """How many rows there are of the tabs that want it counted and may have more than were read."""
    asked: Below = {}
    for request, parent_id, tab in tabs:
        if request.counted and not request.counted_at_once and len(tab.rows) == request.rows_looked_up:
            asked.setdefault(request, []).append(parent_id)
    if not asked:
        return {}

    def make() -> list[dict[str, Any]]:
        counts = [stage for number, request in enumerate(asked) for stage in _counts(scope, request, number)]
        return [{"$project": {"_id": 1}}, *counts]

    stages = prepared(("totals", parent, tuple(asked), scope.sight), make)
    rows = await _below(scope, parent, _ids(asked.values()), stages)
    return {
        (request, parent_id): _Tab.of(rows.get(parent_id, _NOTHING), number, counted_at_once=True).total
        for number, (request, ids) in enumerate(asked.items())
        for parent_id in ids
    }


async def _below(
    scope: TenantScope, parent: type[Record], wanted: list[str], stages: Sequence[Mapping[str, Any]]
) -> dict[str, _Below]:
    """Parent id → what the stages make of the parent."""
    return _by_id(wanted, await scope.aggregate_raw(parent, {"_id": {"$in": wanted}}, stages))


async def _alone(
    scope: TenantScope, parent: type[Record], wanted: list[str], parents: Iterable[Itself]
) -> dict[str, _Below]:
    """The parents, nothing of what is below them."""
    match = scope.filter(parent, {"_id": {"$in": wanted}})
    return _by_id(wanted, await scope.find_raw(parent, match, _shown(parent, parents)))


def _by_id(wanted: list[str], documents: Iterable[bytes]) -> dict[str, _Below]:
    found = map(_Below.of, documents)
    return {wanted[0] if len(wanted) == 1 else below.fields["_id"]: below for below in found}


def _ids(ids: Iterable[Collection[str]]) -> list[str]:
    return sorted({parent_id for each in ids for parent_id in each})


def lookup(scope: TenantScope, request: ConnectionRequest, name: str) -> dict[str, Any]:
    """The stage that brings the rows of a connection below each parent, under a name."""
    rows = [
        {"$match": scope.page_filter(request.record, request.match(), request.sorting, request.page)},
        {"$sort": sort_of(request.sorting, backward=request.page.backward)},
        {"$limit": request.rows_looked_up},
        {"$project": request.projection},
    ]
    return {"$lookup": {**_source(request), "pipeline": rows, "as": name}}


def _counts(scope: TenantScope, request: ConnectionRequest, number: int) -> Iterable[dict[str, Any]]:
    record, where = request.record, request.match()
    if request.counted:
        count = [{"$match": scope.filter(record, where)}, {"$count": "total"}]
        yield {"$lookup": {**_source(request), "pipeline": count, "as": f"count{number}"}}
    if request.summed:
        group = {"_id": f"${request.summed.by}", "sum": {"$sum": f"${request.summed.of}"}}
        sums = [{"$match": scope.filter(record, where)}, {"$group": group}]
        yield {"$lookup": {**_source(request), "pipeline": sums, "as": f"sums{number}"}}


def _source(request: ConnectionRequest) -> dict[str, str]:
    return {"from": request.record.collection, "localField": "_id", "foreignField": request.parent_field}


class Pages:
    """Makes the pages of one connection, whoever's they are."""

    def __init__(self, scope: TenantScope, request: ConnectionRequest) -> None:
        order = request.sorting
        self.request = request
        self._record_of: Callable[[bytes], Record] = partial(request.record.from_raw, attributes=request.attributes)
        self.cursor_of = lambda row: scope.cursor_at(request.record, order, row, request.attributes)
        self.for_staff = scope.viewer.customer_id is None

    def page(self, documents: list[bytes], total: int, sums: Mapping[str, int] | None = None) -> Page[Record]:
        """The page with these rows; `total` is how many the whole list has."""
        request = self.request
        rows = rows_of(documents[: request.rows], self._record_of, unread=request.unread, for_staff=self.for_staff)
        return Page(rows, request.page, self.cursor_of, total if request.counted else None, sums)
