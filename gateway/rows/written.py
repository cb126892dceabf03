"""Parts of an answer that are JSON already."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from gateway.rows.compiled import writer


class WrittenPage:
    """A page of an answer that is JSON already, and how many rows it has."""

    __slots__ = ("json", "length")

    def __init__(self, json: bytes, length: int) -> None:
        self.json = json
        self.length = length


class Column:
    """What a resolver gives of each of many rows, in their order."""

    __slots__ = ("_parent_of", "_texts", "ids", "lengths", "values")

    def __init__(self, texts: Sequence[list[Any]], ids: list[str] | None, parent_of: Callable[..., Any]) -> None:
        """`texts` are what resolvers look at, each of all rows; `parent_of` makes of those of a row a parent."""
        self._texts = texts
        self._parent_of = parent_of
        self.ids = ids
        """The parents' ids, where resolvers look at them."""
        self.values: list[Any] = [None] * len(texts[0])
        self.lengths: list[int] | None = None
        """How many rows each page has, when the values are pages as JSON."""

    def parents(self) -> list[Any]:
        """What resolvers take for the records."""
        return [self._parent_of(*texts) for texts in zip(*self._texts, strict=True)]

    def write(self, pages: list[bytes], lengths: list[int]) -> None:
        """Take pages as JSON for the values."""
        self.values, self.lengths = pages, lengths

    def json(self) -> list[bytes]:
        """Each value as JSON."""
        return self.values if self.lengths is not None else [json_of(value) for value in self.values]


class WrittenRows:
    """A list of the answer that is JSON already, but for what resolvers give of its rows."""

    __slots__ = ("_columns", "_pieces", "length")

    def __init__(self, pieces: list[bytes], length: int, columns: Mapping[str, Column]) -> None:
        """`pieces` of JSON, between each two a value: for each row one of each of the columns, by their keys."""
        self._pieces = pieces
        self._columns = columns
        self.length = length

    def column(self, key: str) -> Column | None:
        """What a resolver gave of each row, if it is one of a resolver."""
        return self._columns.get(key)

    @property
    def json(self) -> bytes:
        """The list as JSON."""
        return _filled(self._pieces, [column.json() for column in self._columns.values()])


class WrittenRow:
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
        return _filled(self._pieces, [[json_of(value)] for value in self.part.values()])


def _filled(pieces: list[bytes], columns: list[list[bytes]]) -> bytes:
    filled: bytes = writer.filled(pieces, columns) if columns else pieces[0]
    return filled


def json_of(answer: Any) -> bytes:
    """An answer, or a part of one, as JSON."""
    return orjson.dumps(answer, _fragment)


def _fragment(value: Any) -> orjson.Fragment:
    if isinstance(value, WrittenPage | WrittenRow | WrittenRows):
        return orjson.Fragment(value.json)
    raise TypeError(f"{type(value).__name__} is no part of an answer")
