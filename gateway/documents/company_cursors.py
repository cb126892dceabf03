"""The cursors of one company's lists: a part of the tenant scope."""

from functools import cached_property
from typing import Any

from gateway.access.viewer import Viewer
from gateway.documents.page import CursorCodec, cursor_codec
from gateway.documents.record import Order, Record


class CompanyCursors:
    """Makes and reads cursors, which no other company's lists take."""

    viewer: Viewer
    _secret: bytes

    @cached_property
    def codec(self) -> CursorCodec:
        """What makes and reads the company's cursors."""
        return cursor_codec(self._secret, self.viewer.company_id)

    def place(self, order: Order, record: type[Record], cursor: str) -> tuple[Any, str]:
        """(sort value, id) of where a cursor stands. Raises BadRequest for a bad one."""
        return self.codec.decode(record.collection, order, cursor)

    def cursor(self, order: Order, record: Record) -> str:
        """The cursor that stands at a record."""
        return self.codec.encode(order, record)

    def seal(self, list_name: str, place: tuple[Any, ...]) -> str:
        """The cursor that stands at a place of a list that has an order of its own."""
        return self.codec.seal(list_name, place)

    def unseal(self, list_name: str, cursor: str) -> list[Any]:
        """The place that such a cursor stands at. Raises BadRequest."""
        return self.codec.unseal(list_name, cursor)
