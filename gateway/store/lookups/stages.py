"""The stages of an aggregation that bring what is below records, by lookups."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument
from cachetools import LRUCache

from gateway.documents.base.record import CustomerRecord, Record
from gateway.documents.customer import Customer
from gateway.pages.connection_request import ConnectionRequest, ParentRequest, build_filter
from gateway.pages.page import make_sort
from gateway.store.scope import TenantScope

MAX_PREPARED = 512
_prepared: LRUCache[Any, list[RawBSONDocument]] = LRUCache(MAX_PREPARED)

_SAME_CUSTOMER = {"$expr": {"$eq": ["$customer_id", "$$customer"]}}
"""Condition of a row in a lookup, where `_join` has named the customer."""
_ADDRESS_IDS = {"$concatArrays": [{"$ifNull": [f"${field}.id", []]} for field in ("addresses", "retired_addresses")]}


def prepared(
    key: Any, asked: Iterable[ConnectionRequest], make: Callable[[], list[dict[str, Any]]]
) -> list[RawBSONDocument]:
    """Return stages of an aggregation that are the same for equal keys, made and encoded once.

    Those of one request alone are not cached, as they are never requested again: there are as many as instants and
    cursors.
    """
    try:
        return _prepared[key]
    except KeyError:
        pass
    made = [RawBSONDocument(bson.encode(stage)) for stage in make()]
    if not any(request.is_of_one_request for request in asked):
        _prepared[key] = made
    return made


def build_stages(
    scope: TenantScope, parent: type[Record], asked: tuple[ConnectionRequest, ...], parents: tuple[ParentRequest, ...]
) -> list[RawBSONDocument]:
    """Build the stages that load parents and all tabs: made once for equal requests, in one company with equal rights.

    The rows of each tab are in an array: `rows0`, `rows1` and so on.
    """

    def make() -> list[dict[str, Any]]:
        projection: dict[str, Any] = dict(shown(parent, parents))
        if parent is Customer and any(request.address_id is not None for request in asked):
            projection["address_ids"] = _ADDRESS_IDS
        stages: list[dict[str, Any]] = [{"$project": projection}]
        for number, request in enumerate(asked):
            stages += [
                lookup(scope, request, f"rows{number}"),
                *(_counts(scope, request, number) if request.counted_at_once else ()),
            ]
        return stages

    return prepared((parent, asked, parents, scope.tenant.visibility_key), asked, make)


def totals_stages(
    scope: TenantScope, parent: type[Record], asked: tuple[ConnectionRequest, ...]
) -> list[RawBSONDocument]:
    """Build the stages that count the rows of tabs, in `count0`, `count1` and so on."""

    def make() -> list[dict[str, Any]]:
        counts = [stage for number, request in enumerate(asked) for stage in _counts(scope, request, number)]
        return [{"$project": dict(shown(parent, ()))}, *counts]

    return prepared(("totals", parent, asked, scope.tenant.visibility_key), asked, make)


@lru_cache(maxsize=MAX_PREPARED)
def shown(parent: type[Record], parents: tuple[ParentRequest, ...]) -> RawBSONDocument:
    """Return the projection of the parents themselves, encoded once."""
    projection = {"_id": 1, "customer_id": 1} if issubclass(parent, CustomerRecord) else {"_id": 1}
    for itself in parents:
        projection |= parent.projection(itself.attributes)
    return RawBSONDocument(bson.encode(projection))


def lookup(scope: TenantScope, request: ConnectionRequest, name: str) -> dict[str, Any]:
    """Build the stage that loads the rows of a connection below each parent, under a name."""
    rows = [
        {"$match": scope.page_filter(request.record, _below(request), request.sorting, request.page)},
        {"$sort": make_sort(request.sorting, backward=request.page.backward)},
        *_without_those_referred_to(scope, request),
        {"$limit": request.rows_looked_up},
        {"$project": request.projection},
    ]
    return {"$lookup": {**_join(request.record, request.parent_field), "pipeline": rows, "as": name}}


def _counts(scope: TenantScope, request: ConnectionRequest, number: int) -> Iterable[dict[str, Any]]:
    record, where = request.record, _below(request)
    if request.counted:
        left_out = _without_those_referred_to(scope, request)
        count = [{"$match": scope.filter(record, where)}, *left_out, {"$count": "total"}]
        yield {"$lookup": {**_join(request.record, request.parent_field), "pipeline": count, "as": f"count{number}"}}
    if request.summed:
        group = {"_id": f"${request.summed.by}", "sum": {"$sum": f"${request.summed.of}"}}
        sums = [{"$match": scope.filter(record, where)}, {"$group": group}]
        yield {"$lookup": {**_join(request.record, request.parent_field), "pipeline": sums, "as": f"sums{number}"}}


def _without_those_referred_to(scope: TenantScope, request: ConnectionRequest) -> list[dict[str, Any]]:
    """Return the stages that leave out rows which another record refers to; sorted rows stay sorted."""
    unless = request.unless
    if unless is None:
        return []
    found = [
        {"$match": scope.filter(unless.record, {**build_filter(unless.where), **_SAME_CUSTOMER})},
        {"$limit": 1},
        {"$project": {"_id": 1}},
    ]
    source = _join(unless.record, unless.field)
    return [{"$lookup": {**source, "pipeline": found, "as": "referring"}}, {"$match": {"referring": {"$size": 0}}}]


def _below(request: ConnectionRequest) -> dict[str, Any]:
    """Return what the rows of a connection must be, the parent's id left out."""
    return request.match() if request.parent_field == "customer_id" else {**request.match(), **_SAME_CUSTOMER}


def _join(record: type[Record], field: str) -> dict[str, Any]:
    """Return the part of a lookup that says whose rows are joined: those with the document's id in a field.

    Where the field is not the customer, who decides on the shard, the rows must be of the document's customer.
    """
    joined: dict[str, Any] = {"from": record.collection, "localField": "_id", "foreignField": field}
    return joined if field == "customer_id" else {**joined, "let": {"customer": "$customer_id"}}
