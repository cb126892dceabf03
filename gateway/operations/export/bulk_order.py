"""The request of a bulk export, and how it is read: a document over all customers, page by page."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

MAX_BULK_PAGE_SIZE: Final = 500
"""Customers that are read at a time, if one operation may cost so much."""


class BulkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What to export, as it is stored with the job."""

    document: str
    document_id: str | None = None
    """The id under which it was published."""


class ListPlan(NamedTuple):
    """The document that reads on in a nested list, with `$id`, `$first` and `$after`."""

    text: str
    page_size: int
    """Rows on a page: as many as one operation may cost."""


class BulkPlan(NamedTuple):
    """The documents by which a bulk export is read."""

    text: str
    """Reads a page of customers."""
    page_size: int
    """Customers on a page: as many as one operation may cost."""
    lists: Mapping[tuple[str, str], ListPlan]
    """(type, key) of a nested list → how to read on in it."""


PlanBulk = Callable[[str], BulkPlan]
"""Plans the export by a document. Raises BadRequest when it does not fit."""


class BulkState(msgspec.Struct, frozen=True, kw_only=True):
    """How far a bulk export is, as kept with the job: all up to the cursor is in the parts."""

    after: str | None = None
    customers: int = 0
    lines: int = 0
    unreadable: int = 0
    parts: tuple[tuple[str, int], ...] = ()
    """(key, bytes) of each part in the file storage."""

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(size for _, size in self.parts)

    def stored(self) -> Mapping[str, Any]:
        """Return it in plain values."""
        return msgspec.to_builtins(self)  # type: ignore[no-any-return]  # a Struct becomes a dict
