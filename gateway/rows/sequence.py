"""Rows that are records only for those who look at them, and JSON for the answer."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import orjson

R = TypeVar("R")


class Rows(Sequence[R], Generic[R]):
    """Stored documents, each still in BSON, as a sequence of the records that they hold."""

    __slots__ = ("_record_of", "documents", "for_staff")

    def __init__(self, documents: list[bytes], record_of: Callable[[bytes], R], *, for_staff: bool = False) -> None:
        """`for_staff`: no portal customer will see them."""
        self.documents = documents
        self._record_of = record_of
        self.for_staff = for_staff

    @overload
    def __getitem__(self, place: int) -> R: ...
    @overload
    def __getitem__(self, place: slice) -> "Rows[R]": ...
    def __getitem__(self, place: int | slice) -> "R | Rows[R]":
        """The record at a place, made anew each time; of a slice, the rows in it."""
        if isinstance(place, slice):
            return Rows(self.documents[place], self._record_of, for_staff=self.for_staff)
        return self._record_of(self.documents[place])

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[R]:
        return map(self._record_of, self.documents)


class Row:
    """A stored document, still in BSON, in place of the one record that it holds."""

    __slots__ = ("documents", "tabs")

    def __init__(self, document: bytes) -> None:
        self.documents = [document]
        self.tabs: Sequence[Any] = ()
        """What was read below it, in the order in which it was asked for."""


class Groups(Sequence[R], Generic[R]):
    """The first pages of a list below each of several objects, made when somebody looks at them."""

    __slots__ = ("_page_of", "documents", "pages")

    def __init__(self, documents: list[bytes | None], pages: Any, page_of: Callable[[bytes | None], R]) -> None:
        """`documents` are groups of rows, None where there are none; `pages` tells what a page of them is."""
        self.documents = documents
        self.pages = pages
        self._page_of = page_of

    @overload
    def __getitem__(self, place: int) -> R: ...
    @overload
    def __getitem__(self, place: slice) -> "list[R]": ...
    def __getitem__(self, place: int | slice) -> "R | list[R]":
        """The page at a place, or those of a slice."""
        if isinstance(place, slice):
            return [self._page_of(document) for document in self.documents[place]]
        return self._page_of(self.documents[place])

    def __len__(self) -> int:
        return len(self.documents)


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
        return _filled(self._pieces, self._gaps, self.parts) if self.parts else self._pieces[0]


class WrittenRow:
    """An object of the answer that is JSON already, but for what resolvers give of it."""

    __slots__ = ("_gaps", "_part", "_pieces")

    def __init__(self, pieces: list[bytes], gaps: tuple[str, ...], part: dict[str, Any]) -> None:
        """`pieces` of JSON, between each two one of the keys `gaps` of `part`."""
        self._pieces = pieces
        self._gaps = gaps
        self._part = part

    def get(self, key: str) -> Any:
        """What a resolver gave."""
        return self._part.get(key)

    @property
    def json(self) -> bytes:
        """The object as JSON."""
        return _filled(self._pieces, self._gaps, (self._part,))


class WrittenObject:
    """An object of the answer that is JSON already: a page of written rows."""

    __slots__ = ("json", "length")

    def __init__(self, json: bytes, length: int) -> None:
        """`length` is how many rows it has."""
        self.json = json
        self.length = length

    def get(self, _key: str) -> WrittenRows:
        """Its one list, whatever the key is: who prices an answer looks for that alone."""
        return WrittenRows([], self.length)


def _filled(pieces: list[bytes], gaps: tuple[str, ...], parts: Sequence[dict[str, Any]]) -> bytes:
    """The pieces, between each two what a resolver gave."""
    rest = iter(pieces)
    written = [next(rest)]
    for part in parts:
        for key in gaps:
            value = part[key]
            written += (value.json if value.__class__ is WrittenObject else json_of(value), next(rest))
    return b"".join(written)


def json_of(answer: Any) -> bytes:
    """An answer, or a part of one, as JSON."""
    return orjson.dumps(answer, _fragment)


def _fragment(value: Any) -> orjson.Fragment:
    if isinstance(value, WrittenObject | WrittenRow | WrittenRows):
        return orjson.Fragment(value.json)
    raise TypeError(f"{type(value).__name__} is no part of an answer")
