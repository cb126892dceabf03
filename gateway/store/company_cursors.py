"""The cursors of one company's lists: a part of the tenant scope."""

from typing import Any

from gateway.access.viewer import Viewer
from gateway.documents.base.record import Order, Record
from gateway.pages.page import CursorCodec, cursor_codec


class CompanyCursors:
    """Makes and reads cursors, which no other company's lists take."""

    viewer: Viewer
    _secret: bytes

    @property
    def codec(self) -> CursorCodec:
        """Codec of the company's cursors."""
        return cursor_codec(self._secret, self.viewer.company_id)

    def place(self, order: Order, record: type[Record], cursor: str) -> tuple[Any, str]:
        """Return (sort value, id) of a cursor's place. Raises BadRequest for a bad one."""
        return self.codec.decode(record.collection, order, cursor)

    def cursor(self, order: Order, record: Record) -> str:
        """Return the cursor of a record."""
        return self.codec.encode(order, record)

    def seal(self, list_name: str, place: tuple[Any, ...]) -> str:
        """Return the cursor of a place in a list that has a separate order."""
        return self.codec.seal(list_name, place)

    def unseal(self, list_name: str, cursor: str) -> list[Any]:
        """Return the place of such a cursor. Raises BadRequest."""
        return self.codec.unseal(list_name, cursor)
