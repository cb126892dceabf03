"""Making the pages of a connection."""

from collections.abc import Mapping
from functools import lru_cache, partial

from gateway.documents.base.record import Record
from gateway.pages.connection_request import ConnectionRequest
from gateway.pages.page import CursorCodec, Page, list_rows, make_cursors


class ConnectionPages:
    """Builder of the pages of one connection in one company, for all parents; `for_staff`: no customer sees them."""

    def __init__(self, codec: CursorCodec, request: ConnectionRequest, for_staff: bool) -> None:
        self.request = request
        self.for_staff = for_staff
        self._record_of = partial(request.record.from_raw, attributes=request.attributes)
        self.cursor_of = make_cursors(codec, request.record, request.sorting, request.attributes)

    def page(self, documents: list[bytes], total: int, sums: Mapping[str, int] | None = None) -> Page[Record]:
        """Build the page with these rows; `total` is how many the whole list has."""
        request = self.request
        rows = list_rows(documents[: request.rows], self._record_of, raw=request.raw, for_staff=self.for_staff)
        return Page(rows, request.page, self.cursor_of, total if request.counted else None, sums)


@lru_cache(maxsize=4_096)
def make_pages(codec: CursorCodec, request: ConnectionRequest, for_staff: bool) -> ConnectionPages:
    """Return the builder of a connection's pages; it is cached, as the next request usually needs the same."""
    return ConnectionPages(codec, request, for_staff)
