"""Rows that are records only for those who look at them, and JSON for the answer."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import orjson

R = TypeVar("R")


class Rows(Sequence[R], Generic[R]):
    """Stored documents, each still in BSON, as a sequence of the records that they hold."""

    __slots__ = ("_record_of", "documents")

    def __init__(self, documents: list[bytes], record_of: Callable[[bytes], R]) -> None:
        self.documents = documents
        self._record_of = record_of

    @overload
    def __getitem__(self, place: int) -> R: ...
    @overload
    def __getitem__(self, place: slice) -> "Rows[R]": ...
    def __getitem__(self, place: int | slice) -> "R | Rows[R]":
        """The record at a place, made anew each time; of a slice, the rows in it."""
        if isinstance(place, slice):
            return Rows(self.documents[place], self._record_of)
        return self._record_of(self.documents[place])

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[R]:
        return map(self._record_of, self.documents)


class WrittenRows:
    """A list of the answer that is JSON already, but for what resolvers give of its rows."""

    __slots__ = ("_gaps", "_length", "_pieces", "parts")

    def __init__(
        self, pieces: list[bytes], length: int, gaps: tuple[str, ...] = (), parts: Sequence[dict[str, Any]] = ()
    ) -> None:
        """`pieces` of JSON, between each two what a resolver gives: for each row the keys `gaps` of its part."""
        self._pieces = pieces
        self._length = length
        self._gaps = gaps
        self.parts = parts

    def __len__(self) -> int:
        return self._length

    @property
    def json(self) -> bytes:
        """The list as JSON."""
        if not self.parts:
            return self._pieces[0]
        pieces = iter(self._pieces)
        written = [next(pieces)]
        for part in self.parts:
            for key in self._gaps:
                value = part[key]
                written += (value.json if value.__class__ is WrittenObject else json_of(value), next(pieces))
        return b"".join(written)


class WrittenObject:
    """An object of the answer that is JSON already: one with a list of written rows."""

    __slots__ = ("_rows", "json")

    def __init__(self, json: bytes, rows: WrittenRows) -> None:
        self.json = json
        self._rows = rows

    def get(self, _key: str) -> WrittenRows:
        """Its one list, whatever the key is: who prices an answer looks for that alone."""
        return self._rows


def json_of(answer: Any) -> bytes:
    """An answer, or a part of one, as JSON."""
    return orjson.dumps(answer, _fragment)


def _fragment(value: Any) -> orjson.Fragment:
    if isinstance(value, WrittenObject | WrittenRows):
        return orjson.Fragment(value.json)
    raise TypeError(f"{type(value).__name__} is no part of an answer")
