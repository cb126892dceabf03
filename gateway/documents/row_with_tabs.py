"""Reading one record with tabs that are known beforehand, to be written without being looked at."""

from collections.abc import Mapping, Sequence

from gateway.documents.connection_lookup import Parent, TabRows, alone, may_go_on, totals_of
from gateway.documents.connection_pages import ConnectionPages, pages_of
from gateway.documents.connection_request import ConnectionRequest, Itself
from gateway.documents.lookup_stages import stages_of
from gateway.documents.page import Page
from gateway.documents.record import Record
from gateway.documents.scope import TenantScope
from gateway.rows.compiled import writer
from gateway.rows.sequence import Row, Tab


async def row_with_tabs(
    scope: TenantScope, kind: type[Record], record_id: str, itself: Itself, asked: tuple[ConnectionRequest, ...]
) -> Row | None:
    """The record as a Row, with its tabs, in one command; how many rows long tabs have, in another.

    None when it is out of reach.
    """
    if asked:
        stages = stages_of(scope, kind, asked, (itself,))
        found = await scope.aggregate_raw(kind, {"_id": {"$in": [record_id]}}, stages)
    else:
        found = await alone(scope, kind, [record_id], (itself,))
    if not found:
        return None
    (document,) = found
    lengths = writer.lengths_of_tabs(document, len(asked))
    longer = [tab for tab, length in zip(asked, lengths, strict=True) if may_go_on(tab, length)]
    totals = await totals_of(scope, kind, {tab: [record_id] for tab in longer})
    tabs = TabsBelow(
        document, [pages_of(scope, tab) for tab in asked], {tab: total for (tab, _), total in totals.items()}
    )
    return Row(document, tabs, for_staff=scope.viewer.customer_id is None)


class TabsBelow:
    """The tabs in one document."""

    __slots__ = ("_document", "_pages", "_totals")

    def __init__(
        self, document: bytes, pages: Sequence[ConnectionPages], totals: Mapping[ConnectionRequest, int]
    ) -> None:
        """`pages` makes those of each tab; `totals` has only those of tabs that may have more rows than were read."""
        self._document = document
        self._pages = pages
        self._totals = totals

    def __len__(self) -> int:
        return len(self._pages)

    def written(self) -> list[Tab | None]:
        """What the compiled writer makes the pages from; None where something was counted beside the rows."""
        return [
            None if pages.request.counted_at_once else Tab(pages.part, self._totals.get(pages.request))
            for pages in self._pages
        ]

    def pages(self) -> list[Page[Record]]:
        """The pages."""
        parent = Parent.of(self._document)
        made = []
        for number, pages in enumerate(self._pages):
            rows, counted, sums = TabRows.of(parent, number, pages.request)
            made.append(pages.page(rows, self._totals.get(pages.request, counted), sums))
        return made
