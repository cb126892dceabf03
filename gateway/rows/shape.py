"""What a row looks like in an answer: its members, each with the stored fields that it is made of."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from gateway.rows.compiled import writer
from gateway.rows.sequence import Groups, Row, Rows
from gateway.rows.written import Column, WrittenPage, WrittenRow, WrittenRows

TABS_KEPT = 64
"""For how many companies, staff and customers apart, a plan keeps what its tabs are written from."""


class Amount(NamedTuple):
    """A property that is a number of minor units in major ones: `123.45`."""

    minor: str
    currency: str
    digits: Mapping[str, int]
    """How many digits after the point a currency has, where it is not two."""


class Name(NamedTuple):
    """A property that is a first text, or where that is missing or empty, two others with a space between."""

    first: str
    second: str
    third: str


class Pick(NamedTuple):
    """A property that is one of a list: the first with the first flag, or else the next, or else the first of all."""

    items: str
    flags: tuple[str, ...]


class Link(NamedTuple):
    """A property that is an address: a prefix, and texts with commas between, as a query string encodes them."""

    prefix: str
    texts: tuple[str, ...]


class TimedChoice(NamedTuple):
    """A property that is a stored choice, which becomes another one at a stored instant."""

    choice: str
    turns: tuple[tuple[str, str, str], ...]
    """(choice before, field with the instant, choice from then on), in the order in which they come to pass."""


Property = Amount | Name | Pick | Link | TimedChoice
"""How a property is made of stored fields; a class says so in `written`."""


class Gap(NamedTuple):
    """A member that a resolver gives: its response key, and which of a plan's resolvers."""

    key: str
    resolver: int


def _stand_in(kind: Any, names: Sequence[str]) -> type[msgspec.Struct]:
    """A class of records of which only what resolvers look at is known."""
    fields = [(name, str | None) for name in names]
    return msgspec.defstruct(kind.__name__, fields, namespace={"record_kind": lambda _: kind}, gc=False)


class RowWriter:
    """Writes rows of one shape."""

    def __init__(
        self,
        shape: Any,
        kind: Any,
        gaps: Sequence[Gap],
        looked_at: Mapping[str, str],
        staffs: "RowWriter | None" = None,
    ) -> None:
        """`kind` is that of the records; `looked_at`: attribute → stored field of what the resolvers of gaps read.

        `staffs` has fewer gaps, and is for rows that only staff will see.
        """
        self.shape = shape
        self.staffs = staffs or self
        self._gaps = gaps
        self._stand_in = _stand_in(kind, tuple(looked_at))
        self._looked_at = writer.Shape(tuple(stored.encode() for stored in looked_at.values()), ())
        self._id = tuple(looked_at).index("id") if "id" in looked_at else None
        self._tabs: dict[int, tuple[int, PageWriter]] = {}
        self._kept: dict[int, tuple[Any, list[tuple[Any, ...] | None]]] = {}

    @property
    def gap_count(self) -> int:
        """In how many members of a row resolvers have a part."""
        return len(self._gaps)

    def expect(self, tabs: Sequence[tuple[int, "PageWriter | None"]]) -> None:
        """Learn which resolvers' pages will be at hand with a row, in their order, and what writes them."""
        self._tabs = {resolver: (tab, page) for tab, (resolver, page) in enumerate(tabs) if page is not None}
        if self.staffs is not self:
            self.staffs.expect(tabs)

    def __call__(self, rows: Rows[Any] | Row, pending: list[list[Any]]) -> WrittenRows | WrittenRow:
        """The rows, or the one row, as JSON; gaps are asked of their resolvers. Raises what `_writer` raises."""
        if rows.for_staff and self.staffs is not self:
            return self.staffs(rows, pending)
        if isinstance(rows, Row):
            return self._row(rows, pending)
        columns = self._columns(rows.documents, pending) if self._gaps and rows.documents else {}
        return WrittenRows(writer.write_rows(self.shape, rows.documents), len(rows.documents), columns)

    def _columns(self, documents: list[bytes], pending: list[list[Any]]) -> dict[str, Column]:
        """What resolvers are going to give of the rows, by response key."""
        texts = writer.texts_of(self._looked_at, documents)
        columns = {}
        for gap in self._gaps:
            column = Column(texts, None if self._id is None else texts[self._id], self._stand_in)
            columns[gap.key] = column
            pending[gap.resolver].append(column)
        return columns

    def _row(self, row: Row, pending: list[list[Any]]) -> WrittenRow:
        parts, totals = (row.tabs.parts, row.tabs.totals) if row.tabs is not None else ((), ())
        pages = self._pages_of(parts, row.for_staff)
        pieces, found = writer.write_row(self.shape, row.documents[0], pages, totals)
        part: dict[str, Any] = {}
        lengths: dict[str, int] = {}
        left = []
        for gap, length in zip(self._gaps, found, strict=True):
            if length is None:
                part[gap.key] = None
                left.append(gap)
            else:
                lengths[gap.key] = length
        if left:
            parent = self._stand_in(*[text for (text,) in writer.texts_of(self._looked_at, row.documents)])
            for gap in left:
                pending[gap.resolver].append((parent, part, gap.key))
        return WrittenRow(pieces, part, lengths)

    def _pages_of(self, parts: Sequence[Any], for_staff: bool) -> list[tuple[Any, ...] | None]:
        """What the page in each gap is written from; worked out once for the same tabs."""
        kept, pages = self._kept.get(id(parts), (None, []))
        if kept is not parts:
            pages = [self._page(gap, parts, for_staff) for gap in self._gaps]
            if len(self._kept) >= TABS_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[id(parts)] = parts, pages
        return pages

    def _page(self, gap: Gap, parts: Sequence[Any], for_staff: bool) -> tuple[Any, ...] | None:
        """What the page in a gap is written from, as `write_row` takes it; None when it is left to its resolver."""
        tab, page_writer = self._tabs.get(gap.resolver, (0, None))
        if page_writer is None or not parts or parts[tab] is None:
            return None
        shape = page_writer.shape(for_staff)
        return None if shape is None else (shape, tab, parts[tab])


class PageWriter:
    """Writes pages of a list of which nothing is asked but its rows, where it lies, and how long the list is."""

    def __init__(self, members: Sequence[tuple[bytes, str, Any]]) -> None:
        """(key as JSON with its colon, name, detail) of each member.

        The detail of `nodes` is a RowWriter, of `page_info` its members, of `__typename` its JSON.
        """
        self._for_staff = _page_shape(members, for_staff=True)
        self._for_all = _page_shape(members, for_staff=False)

    def shape(self, for_staff: bool) -> Any:
        """What the compiled writer must know; None when a resolver has a part in the rows."""
        return self._for_staff if for_staff else self._for_all

    def __call__(self, page: Any) -> WrittenPage | None:
        """The page as JSON; None when a resolver has a part in its rows. Raises what `_writer` raises."""
        rows, request = page.unread, page.request
        shape = self.shape(rows.for_staff)
        if shape is None:
            return None
        part = writer.Slice(request.size, request.backward, request.cursor is not None, page.cursor_of)
        return WrittenPage(*writer.write_page(shape, rows.documents, part, page.total_count))

    def of_groups(self, groups: Groups[Any]) -> tuple[list[bytes], list[int]] | None:
        """As for one page, of several parents: the pages, and how many rows each has."""
        pages = groups.pages
        shape = self.shape(pages.for_staff)
        if shape is None or not pages.request.unread:
            return None
        written: tuple[list[bytes], list[int]] = writer.write_groups(
            shape, groups.parent_ids, groups.groups, pages.part
        )
        return written


def _page_shape(members: Sequence[tuple[bytes, str, Any]], *, for_staff: bool) -> Any:
    shaped = []
    for key, name, detail in members:
        known = detail
        if isinstance(detail, RowWriter):
            rows = detail.staffs if for_staff else detail
            if rows.gap_count:
                return None
            known = rows.shape
        elif name == "page_info":
            known = _page_shape(detail, for_staff=for_staff)
        shaped.append((key, name, known))
    return writer.PageShape(tuple(shaped))
