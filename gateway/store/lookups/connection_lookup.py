"""Reading records and what is below them by lookups: all in one command, however many tabs there are."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import bson

from gateway.documents.base.record import Record
from gateway.documents.base.zone import decoded
from gateway.errors import BadRequest
from gateway.pages.connection_pages import make_pages
from gateway.pages.connection_request import ConnectionRequest, ParentRequest
from gateway.pages.raw_rows import RawRow
from gateway.store.lookups.stages import build_stages, shown, totals_stages
from gateway.store.raw_read import ReadDriver
from gateway.store.scope import TenantScope

RequestsByParent = dict[ConnectionRequest, list[str]]
"""Request → ids of the parents that want it."""
EVERY_PARENT = ""
"""In place of a parent's id: the result is for every parent."""


class LookupResult(dict[tuple[ConnectionRequest | ParentRequest, str], Any]):
    """(request, id of the parent) → the page, or the parent itself, `None` when it is out of reach.

    In place of a page narrowed to an unknown address there is the refusal.
    """

    def __missing__(self, key: tuple[ConnectionRequest | ParentRequest, str]) -> Any:
        request, parent_id = key
        if parent_id == EVERY_PARENT:
            raise KeyError(key)
        return self[request, EVERY_PARENT].page(parent_id)


def of_customers(ids: Collection[str]) -> dict[str, Any]:
    """Return the condition that records belong to some customers, who decide on the shard; none for the customers."""
    return {"customer_id": {"$in": sorted(set(ids))}} if ids else {}


async def looked_up(
    scope: TenantScope,
    parent: type[Record],
    asked: RequestsByParent,
    parents: Mapping[ParentRequest, Collection[str]],
    owned: Mapping[str, Any],
) -> LookupResult:
    """Load the parents and all tabs in one command, a lookup of each; count the rows of long tabs in another.

    `owned` comes from `of_customers`.
    """
    wanted = _ids([*asked.values(), *parents.values()])
    if asked:
        stages = build_stages(scope, parent, tuple(asked), tuple(parents))
        rows = _by_id(scope, wanted, await scope.aggregate_raw(parent, {"_id": {"$in": wanted}, **owned}, stages))
    else:
        rows = _by_id(scope, wanted, await alone(scope, parent, wanted, parents))
    found, for_staff = LookupResult(), scope.is_for_staff
    for itself, ids in parents.items():
        found.update({(itself, each): _parent(parent, itself, rows.get(each), for_staff) for each in ids})
    tabs = [
        (request, parent_id, TabRows.of(rows.get(parent_id, _NOTHING), number, request))
        for number, (request, ids) in enumerate(asked.items())
        for parent_id in ids
    ]
    uncounted: RequestsByParent = {}
    for request, parent_id, tab in tabs:
        if request.counted_by_rows and len(tab.rows) == request.rows_looked_up:
            uncounted.setdefault(request, []).append(parent_id)
    totals = await load_totals(scope, parent, uncounted, owned)
    for request, parent_id, tab in tabs:
        total = totals.get((request, parent_id), tab.total)
        scope.work.keys += total if request.counted_at_once else 0
        page = make_pages(scope.codec, request, for_staff).page(tab.rows, total, tab.sums)
        is_unknown = not tab.rows and request.address_id is not None and _lacks_address(rows.get(parent_id), request)
        found[request, parent_id] = unknown_address() if is_unknown else page
    return found


def _lacks_address(parent: "Parent | None", request: ConnectionRequest) -> bool:
    """Return whether a customer who was read has no address with the id that a tab is narrowed to."""
    return parent is not None and request.address_id not in parent.fields.get("address_ids", ())


def unknown_address() -> BadRequest:
    """Return the refusal of a tab that is narrowed to an address which the customer does not have."""
    return BadRequest("The customer has no address with this id. `addresses { id }` lists those there are.")


async def alone(
    scope: TenantScope, parent: type[Record], wanted: list[str], parents: Iterable[ParentRequest]
) -> list[bytes]:
    """Load the parents without anything below them."""
    match = scope.filter(parent, {"_id": {"$in": wanted}})
    return await scope.find_raw(parent, match, shown(parent, tuple(parents)))


async def load_totals(
    scope: TenantScope, parent: type[Record], asked: RequestsByParent, owned: Mapping[str, Any]
) -> dict[tuple[ConnectionRequest, str], int]:
    """Count the rows of these tabs."""
    if not asked:
        return {}
    wanted = _ids(asked.values())
    stages = totals_stages(scope, parent, tuple(asked))
    rows = _by_id(scope, wanted, await scope.aggregate_raw(parent, {"_id": {"$in": wanted}, **owned}, stages))
    totals = {
        (request, parent_id): rows.get(parent_id, _NOTHING).counted(number)
        for number, (request, ids) in enumerate(asked.items())
        for parent_id in ids
    }
    scope.work.keys += sum(totals.values())
    return totals


class Parent:
    """A parent, with the rows that were brought below it."""

    __slots__ = ("_fields", "document", "rows")

    def __init__(self, document: bytes, rows: Mapping[str, list[bytes]]) -> None:
        """Set `document` to the parent without its rows, which are still in BSON each."""
        self.document = document
        self.rows = rows
        self._fields: dict[str, Any] | None = None

    @classmethod
    def of(cls, document: bytes, driver: ReadDriver) -> "Parent":
        """Split a document, its arrays named `rows…` left as they are."""
        return cls(*driver.split_arrays(document, "rows"))

    @property
    def fields(self) -> dict[str, Any]:
        """The parent's fields, and what was counted."""
        if self._fields is None:
            self._fields = decoded(self.document)
        return self._fields

    def counted(self, number: int) -> int:
        """Return how many rows the tab with this number has."""
        return sum(found["total"] for found in self.fields.get(f"count{number}", ()))


_NOTHING = Parent(bson.encode({}), {})


class TabRows(NamedTuple):
    """Looked-up rows of one tab of one parent."""

    rows: list[bytes]
    total: int
    sums: dict[str, int]

    @classmethod
    def of(cls, parent: Parent, number: int, request: ConnectionRequest) -> "TabRows":
        """Return the tab with this number; rows that were not counted are complete if fewer came than requested."""
        rows = parent.rows.get(f"rows{number}", [])
        if not request.counted_at_once:
            return cls(rows, len(rows), {})
        total = parent.counted(number) if request.counted else len(rows)
        return cls(rows, total, {found["_id"]: found["sum"] for found in parent.fields.get(f"sums{number}", ())})


def _parent(kind: type[Record], itself: ParentRequest, parent: Parent | None, for_staff: bool) -> Any:
    """Return the record, or the row, of a parent; `None` when it is out of reach."""
    if parent is None:
        return None
    if itself.raw:
        return RawRow(parent.document, None, for_staff)
    return kind.from_raw(parent.document, itself.attributes)


def _by_id(scope: TenantScope, wanted: list[str], documents: Iterable[bytes]) -> dict[str, Parent]:
    found = [Parent.of(document, scope.driver) for document in documents]
    return {wanted[0] if len(wanted) == 1 else parent.fields["_id"]: parent for parent in found}


def _ids(ids: Iterable[Collection[str]]) -> list[str]:
    return sorted({parent_id for each in ids for parent_id in each})
