"""What a row looks like in an answer: its members, each with the stored fields that it is made of."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from cachetools import LRUCache

from gateway.fastpath.rows.compiled import writer
from gateway.fastpath.rows.json_rows import BatchedField, JSONPage, JSONRow, JSONRows
from gateway.fastpath.rows.page_slice import cursors_in_c, page_slice
from gateway.pages.connection_request import Parents
from gateway.pages.raw_rows import RawGroups, RawRow, RawRows

MAX_TABS = 64
"""For how many companies, staff and customers apart, a plan keeps what its tabs are written from."""


class ResolverSlot(NamedTuple):
    """A member that a resolver gives: its response key, and which of a plan's resolvers."""

    key: str
    resolver: int


def _parent_stub(kind: Any, names: Sequence[str]) -> type[msgspec.Struct]:
    """A class of records with only the attributes that resolvers use."""
    fields = [(name, str | None) for name in names]
    return msgspec.defstruct(kind.__name__, fields, namespace={"record_kind": lambda _: kind}, gc=False)


class RowWriter:
    """Writes rows of one shape."""

    def __init__(
        self,
        shape: Any,
        kind: Any,
        slots: Sequence[ResolverSlot],
        looked_at: Mapping[str, str],
        staff_variant: "RowWriter | None" = None,
    ) -> None:
        """`kind` is that of the records; `looked_at`: attribute → stored field of what the resolvers of slots read.

        `staff_variant` has fewer slots, and is for rows that only staff will see.
        """
        self.shape = shape
        self.staff_variant = staff_variant or self
        self._slots = slots
        self._parent_stub = _parent_stub(kind, tuple(looked_at))
        self._selected_attributes = writer.Shape(tuple(stored.encode() for stored in looked_at.values()), ())
        names = tuple(looked_at)
        self._id = names.index("id") if "id" in names else None
        self._customer = names.index("customer_id") if "customer_id" in names else None
        self._tabs: dict[int, tuple[int, PageWriter]] = {}
        self._no_pages: list[tuple[Any, ...] | None] = [None] * len(slots)
        self._kept: LRUCache[int, tuple[Any, list[tuple[Any, ...] | None]]] = LRUCache(MAX_TABS)

    @property
    def slot_count(self) -> int:
        """In how many members of a row resolvers have a part."""
        return len(self._slots)

    def expect(self, tabs: Sequence[tuple[int, "PageWriter | None"]]) -> None:
        """Learn which resolvers' pages will be at hand with a row, in their order, and what writes them."""
        self._tabs = {resolver: (tab, page) for tab, (resolver, page) in enumerate(tabs) if page is not None}
        if self.staff_variant is not self:
            self.staff_variant.expect(tabs)

    def __call__(self, rows: RawRows[Any] | RawRow, pending: list[list[Any]]) -> JSONRows | JSONRow:
        """The rows, or the one row, as JSON; slots are filled by their resolvers. Raises what `_writer` raises."""
        if rows.for_staff and self.staff_variant is not self:
            return self.staff_variant(rows, pending)
        if isinstance(rows, RawRow):
            return self._row(rows, pending)
        columns = self._columns(rows.documents, pending) if self._slots and rows.documents else {}
        return JSONRows(writer.write_rows(self.shape, rows.documents), len(rows.documents), columns)

    def _columns(self, documents: list[bytes], pending: list[list[Any]]) -> dict[str, BatchedField]:
        """Return what resolvers are going to give of the rows, by response key."""
        texts = writer.texts_of(self._selected_attributes, documents)
        ids = () if self._id is None else tuple(texts[self._id])
        key = Parents(ids, () if self._customer is None else tuple(texts[self._customer]))
        columns = {}
        for gap in self._slots:
            column = BatchedField(texts, key, self._parent_stub)
            columns[gap.key] = column
            pending[gap.resolver].append(column)
        return columns

    def _row(self, row: RawRow, pending: list[list[Any]]) -> JSONRow:
        parts, totals = (row.tabs.parts, row.tabs.totals) if row.tabs is not None else ((), ())
        pages = self._write_pages(parts, row.for_staff)
        pieces, found = writer.write_row(self.shape, row.documents[0], pages, totals)
        part: dict[str, Any] = {}
        lengths: dict[str, int] = {}
        left = []
        for gap, length in zip(self._slots, found, strict=True):
            if length is None:
                part[gap.key] = None
                left.append(gap)
            else:
                lengths[gap.key] = length
        if left:
            parent = self._parent_stub(*[text for (text,) in writer.texts_of(self._selected_attributes, row.documents)])
            for gap in left:
                pending[gap.resolver].append((parent, part, gap.key))
        return JSONRow(pieces, part, lengths)

    def _write_pages(self, parts: Sequence[Any], for_staff: bool) -> list[tuple[Any, ...] | None]:
        """Return what the page in each gap is written from; worked out once for the same tabs."""
        if not parts:
            return self._no_pages
        try:
            kept, pages = self._kept[id(parts)]
        except KeyError:
            kept, pages = None, self._no_pages
        if kept is not parts:
            pages = [self._page(gap, parts, for_staff) for gap in self._slots]
            self._kept[id(parts)] = parts, pages
        return pages

    def _page(self, gap: ResolverSlot, parts: Sequence[Any], for_staff: bool) -> tuple[Any, ...] | None:
        """What the page in a gap is written from, as `write_row` takes it; `None` when it is left to its resolver."""
        tab, page_writer = self._tabs.get(gap.resolver, (0, None))
        if page_writer is None or parts[tab] is None:
            return None
        shape = page_writer.shape(for_staff)
        return None if shape is None else (shape, tab, parts[tab])


class PageWriter:
    """Writes pages of a list of which only the rows are selected, where it lies, and how long the list is."""

    def __init__(self, members: Sequence[tuple[bytes, str, Any]]) -> None:
        """(key as JSON with its colon, name, detail) of each member.

        The detail of `nodes` is a RowWriter, of `page_info` its members, of `__typename` its JSON.
        """
        self._for_staff = _page_shape(members, for_staff=True)
        self._for_all = _page_shape(members, for_staff=False)

    def shape(self, for_staff: bool) -> Any:
        """Return what the compiled writer must know; `None` when a resolver has a part in the rows."""
        return self._for_staff if for_staff else self._for_all

    def __call__(self, page: Any) -> JSONPage | None:
        """The page as JSON; `None` when a resolver has a part in its rows. Raises what `_writer` raises."""
        rows, request = page.raw, page.request
        shape = self.shape(rows.for_staff)
        if shape is None:
            return None
        part = writer.Slice(request.size, request.backward, request.cursor is not None, cursors_in_c(page.cursor_of))
        return JSONPage(*writer.write_page(shape, rows.documents, part, page.total_count))

    def of_groups(self, groups: RawGroups[Any]) -> tuple[list[bytes], list[int]] | None:
        """As for one page, of several parents: the pages, and how many rows each has."""
        pages = groups.pages
        shape = self.shape(pages.for_staff)
        if shape is None or not pages.request.raw:
            return None
        written: tuple[list[bytes], list[int]] = writer.write_groups(
            shape, groups.parent_ids, groups.groups, page_slice(pages)
        )
        return written


def _page_shape(members: Sequence[tuple[bytes, str, Any]], *, for_staff: bool) -> Any:
    shaped = []
    for key, name, detail in members:
        known = detail
        if isinstance(detail, RowWriter):
            rows = detail.staff_variant if for_staff else detail
            if rows.slot_count:
                return None
            known = rows.shape
        elif name == "page_info":
            known = _page_shape(detail, for_staff=for_staff)
        shaped.append((key, name, known))
    return writer.PageShape(tuple(shaped))
