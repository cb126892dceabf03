"""Lazily decoded rows."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar, overload

R = TypeVar("R")


class RawRows(Sequence[R], Generic[R]):
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
    def __getitem__(self, place: slice) -> "RawRows[R]": ...
    def __getitem__(self, place: int | slice) -> "R | RawRows[R]":
        """The record at a place, made again each time; of a slice, the rows in it."""
        if isinstance(place, slice):
            return RawRows(self.documents[place], self._record_of, for_staff=self.for_staff)
        return self._record_of(self.documents[place])

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[R]:
        return map(self._record_of, self.documents)


class Tabs(Protocol):
    """The tabs that were read below a row, in the order in which they were asked for."""

    parts: Sequence[Any]
    """The Slice of each; `None` for those that only their page has. The same object for all with the same request."""
    totals: Sequence[int | None]
    """How long each whole list is; `None`: as long as what was read."""

    def pages(self) -> Sequence[Any]:
        """Their pages, made again each time."""


class RawRow:
    """A stored document, still in BSON, in place of the one record that it holds."""

    __slots__ = ("documents", "for_staff", "tabs")

    def __init__(self, document: bytes, tabs: Tabs | None, for_staff: bool) -> None:
        """The rows of `tabs` are in the document too. `for_staff`: no portal customer will see it."""
        self.documents = [document]
        self.tabs = tabs
        self.for_staff = for_staff


class RawGroups(Sequence[R], Generic[R]):
    """The first pages of a list below each of several parents, made when code reads them."""

    __slots__ = ("_page_of", "groups", "pages", "parent_ids")

    def __init__(
        self, parent_ids: Sequence[str], groups: dict[str, bytes], pages: Any, page_of: Callable[[bytes | None], R]
    ) -> None:
        """`groups` are the parents' rows, empty without rows; `pages` makes a page of them."""
        self.parent_ids = parent_ids
        self.groups = groups
        self.pages = pages
        self._page_of = page_of

    @overload
    def __getitem__(self, place: int) -> R: ...
    @overload
    def __getitem__(self, place: slice) -> "list[R]": ...
    def __getitem__(self, place: int | slice) -> "R | list[R]":
        """The page at a place, or those of a slice."""
        if isinstance(place, slice):
            return [self._page_of(self.groups.get(parent_id)) for parent_id in self.parent_ids[place]]
        return self._page_of(self.groups.get(self.parent_ids[place]))

    def __len__(self) -> int:
        return len(self.parent_ids)
