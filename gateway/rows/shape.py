"""What a row looks like in an answer: its members, each with the stored fields that it is made of."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import msgspec

from gateway.rows.sequence import Groups, Row, Rows, WrittenObject, WrittenRow, WrittenRows

writer: Any
"""The compiled `_writer`; None where there was no C compiler: then records are made, and written one by one."""
try:
    writer = import_module("gateway.rows._writer")
except ImportError:
    writer = None


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


Property = Amount | Name | Pick | Link
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
        self._keys = tuple(gap.key for gap in gaps)
        self._stand_in = _stand_in(kind, tuple(looked_at))
        self._looked_at = writer.Shape(tuple(stored.encode() for stored in looked_at.values()), ())

    @property
    def gap_count(self) -> int:
        """In how many members of a row resolvers have a part."""
        return len(self._gaps)

    def __call__(self, rows: Rows[Any] | Row, pending: list[list[Any]]) -> WrittenRows | WrittenRow:
        """The rows, or the one row, as JSON; gaps are asked of their resolvers. Raises what `_writer` raises."""
        documents = rows.documents
        if isinstance(rows, Rows) and rows.for_staff and self.staffs is not self:
            return self.staffs(rows, pending)
        if isinstance(rows, Row):
            (part,), pieces = self._parts(documents, pending), writer.write_row_with_gaps(self.shape, documents[0])
            return WrittenRow(pieces, self._keys, part)
        if not self._gaps:
            return WrittenRows([writer.write_rows(self.shape, documents)], len(documents))
        pieces = writer.write_rows_with_gaps(self.shape, documents)
        return WrittenRows(pieces, len(documents), self._keys, self._parts(documents, pending))

    def _parts(self, documents: list[bytes], pending: list[list[Any]]) -> list[dict[str, Any]]:
        """For each row what resolvers are going to give of it."""
        parts: list[dict[str, Any]] = []
        for texts in writer.texts_of(self._looked_at, documents):
            parent, part = self._stand_in(*texts), dict.fromkeys(self._keys)
            parts.append(part)
            for gap in self._gaps:
                pending[gap.resolver].append((parent, part))
        return parts


class PageWriter:
    """Writes pages of a list of which nothing is asked but its rows, where it lies, and how long the list is."""

    def __init__(self, members: Sequence[tuple[bytes, str, Any]]) -> None:
        """(key as JSON with its colon, name, detail) of each member.

        The detail of `nodes` is a RowWriter, of `page_info` its members, of `__typename` its JSON.
        """
        self._for_staff = _page_shape(members, for_staff=True)
        self._for_all = _page_shape(members, for_staff=False)

    def __call__(self, page: Any) -> WrittenObject | None:
        """The page as JSON; None when a resolver has a part in its rows. Raises what `_writer` raises."""
        rows, request = page.unread, page.request
        shape = self._for_staff if rows.for_staff else self._for_all
        if shape is None:
            return None
        placed = request.cursor is not None
        json, length = writer.write_page(
            shape, rows.documents, request.size, request.backward, placed, page.total_count, page.cursor_of
        )
        return WrittenObject(json, length)

    def of_groups(self, groups: Groups[Any]) -> list[WrittenObject] | None:
        """As for one page, of several objects each."""
        pages = groups.pages
        shape = self._for_staff if pages.for_staff else self._for_all
        if shape is None or not pages.request.unread:
            return None
        written = writer.write_groups(shape, groups.documents, pages.request.page.size, pages.cursor_of)
        return [WrittenObject(json, length) for json, length in written]


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
