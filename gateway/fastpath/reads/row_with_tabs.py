"""Reading one record with tabs that are known in advance, to be written without being decoded."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from gateway.documents.base.record import Record
from gateway.fastpath.rows.compiled import writer
from gateway.fastpath.rows.page_slice import page_slice
from gateway.pages.connection_pages import ConnectionPages, make_pages
from gateway.pages.connection_request import ConnectionRequest, ParentRequest
from gateway.pages.page import CursorCodec, Page
from gateway.pages.raw_rows import RawRow
from gateway.store.lookups.connection_lookup import Parent, TabRows, alone, load_totals
from gateway.store.lookups.stages import build_stages
from gateway.store.scope import TenantScope


async def row_with_tabs(
    scope: TenantScope, kind: type[Record], record_id: str, itself: ParentRequest, asked: tuple[ConnectionRequest, ...]
) -> RawRow | None:
    """The record as a RawRow, with its tabs, in one command; how many rows long tabs have, in another.

    None when it is out of reach.
    """
    if asked:
        stages = build_stages(scope, kind, asked, (itself,))
        found = await scope.aggregate_raw(kind, {"_id": {"$in": [record_id]}}, stages)
    else:
        found = await alone(scope, kind, [record_id], (itself,))
    if not found:
        return None
    (document,), for_staff = found, scope.is_for_staff
    known = _known_tabs(scope.codec, asked, for_staff)
    longer = writer.full_tabs(document, known.most)
    totals: Sequence[int | None] = known.uncounted
    if longer:
        counted = await load_totals(scope, kind, {asked[number]: [record_id] for number in longer}, {})
        totals = [counted.get((tab, record_id)) for tab in asked]
    return RawRow(document, TabsBelow(document, known, totals, scope), for_staff)


class _KnownTabs(NamedTuple):
    """Properties of tabs that are known before they are read."""

    pages: Sequence[ConnectionPages]
    parts: Sequence[Any]
    """As Tabs says."""
    uncounted: Sequence[None]
    """The totals when all are as long as what is read."""
    most: list[int]
    """How many rows are read of each that wants to be counted and is longer if so many come; -1 for the others."""


@lru_cache(maxsize=1_024)
def _known_tabs(codec: CursorCodec, asked: tuple[ConnectionRequest, ...], for_staff: bool) -> _KnownTabs:
    pages = [make_pages(codec, tab, for_staff) for tab in asked]
    parts = [None if made.request.counted_at_once else page_slice(made) for made in pages]
    most = [tab.rows_looked_up if tab.counted_by_rows else -1 for tab in asked]
    return _KnownTabs(pages, parts, [None] * len(asked), most)


class TabsBelow:
    """The tabs in one document."""

    __slots__ = ("_document", "_pages", "_scope", "parts", "totals")

    def __init__(self, document: bytes, known: _KnownTabs, totals: Sequence[int | None], scope: TenantScope) -> None:
        self._document = document
        self._scope = scope
        self._pages = known.pages
        self.parts = known.parts
        self.totals = totals

    def pages(self) -> list[Page[Record]]:
        """Build the pages."""
        parent = Parent.of(self._document, self._scope.driver)
        made = []
        for number, pages in enumerate(self._pages):
            rows, counted, sums = TabRows.of(parent, number, pages.request)
            total = self.totals[number]
            self._scope.work.keys += counted if pages.request.counted_at_once else 0
            made.append(pages.page(rows, counted if total is None else total, sums))
        return made
