"""Parts of an answer that are JSON already."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gateway.execution.json_part import JSONPart, to_json
from gateway.execution.price import ListPrice
from gateway.fastpath.rows.compiled import writer
from gateway.pages.connection_request import Parents


class JSONPage(JSONPart):
    """A page of an answer that is JSON already, and how many rows it has."""

    __slots__ = ("_json", "length")

    def __init__(self, json: bytes, length: int) -> None:
        self._json = json
        self.length = length

    @property
    def json(self) -> bytes:
        """The page as JSON."""
        return self._json

    def points(self, price: ListPrice, step: int) -> int:
        """Return the points of the rows, the only list of the page."""
        return price.each.own * self.length


class BatchedField:
    """What a resolver gives of each of many rows, in their order."""

    __slots__ = ("_parent_of", "_texts", "key", "lengths", "values")

    def __init__(self, texts: Sequence[list[Any]], key: Parents, parent_of: Callable[..., Any]) -> None:
        """`texts`: values that resolvers use, each of all rows; `parent_of` makes a parent from those of a row."""
        self._texts = texts
        self._parent_of = parent_of
        self.key = key
        """What connections below the rows are read by."""
        self.values: list[Any] = [None] * len(texts[0])
        self.lengths: list[int] | None = None
        """How many rows each page has, when the values are pages as JSON."""

    def parents(self) -> list[Any]:
        """Return what resolvers take for the records."""
        return [self._parent_of(*texts) for texts in zip(*self._texts, strict=True)]

    def write(self, pages: list[bytes], lengths: list[int]) -> None:
        """Take pages as JSON for the values."""
        self.values, self.lengths = pages, lengths

    def json(self) -> list[bytes]:
        """Each value as JSON."""
        return self.values if self.lengths is not None else [to_json(value) for value in self.values]


class JSONRows(JSONPart):
    """A list of the answer that is JSON already, but for what resolvers give of its rows."""

    __slots__ = ("_columns", "_pieces", "length")

    def __init__(self, pieces: list[bytes], length: int, columns: Mapping[str, BatchedField]) -> None:
        """`pieces` of JSON, between each two a value: for each row one of each of the columns, by their keys."""
        self._pieces = pieces
        self._columns = columns
        self.length = length

    @property
    def json(self) -> bytes:
        """The list as JSON."""
        return _interleave(self._pieces, [column.json() for column in self._columns.values()])

    def points(self, price: ListPrice, step: int) -> int:
        """Return the points of the rows with what is below them, or of a list below each of them."""
        if step < len(price.keys):
            return self._points_below(price, step)
        own, lists = price.each.own, price.each.lists
        return own * self.length + sum([self._points_below(each, 0) for each in lists])

    def _points_below(self, price: ListPrice, step: int) -> int:
        column = self._columns.get(price.keys[step])
        if column is None:
            return 0
        if column.lengths is not None:
            return price.each.own * sum(column.lengths)
        return sum([price.actual(value, step + 1) for value in column.values])


class JSONRow(JSONPart):
    """An object of the answer that is JSON already, but for what resolvers give of it."""

    __slots__ = ("_pieces", "lengths", "part")

    def __init__(self, pieces: list[bytes], part: dict[str, Any], lengths: Mapping[str, int]) -> None:
        """`pieces` of JSON, between each two a value of `part`, by response key."""
        self._pieces = pieces
        self.part = part
        self.lengths = lengths
        """How many rows each of the pages has that are in the pieces, by response key."""

    @property
    def json(self) -> bytes:
        """The object as JSON."""
        return _interleave(self._pieces, [[to_json(value)] for value in self.part.values()])

    def points(self, price: ListPrice, step: int) -> int:
        """Return the points of a list below the object."""
        if step == len(price.keys):
            return 0
        length = self.lengths.get(price.keys[step])
        return price.actual(self.part.get(price.keys[step]), step + 1) if length is None else price.each.own * length


def _interleave(pieces: list[bytes], columns: list[list[bytes]]) -> bytes:
    interleave: bytes = writer.interleave(pieces, columns) if columns else pieces[0]
    return interleave
