"""Pages of ordered lists, and the cursors that mark places in them (Relay Cursor Connections)."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import date
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec

from gateway.documents.record import Order, Record
from gateway.errors import BadRequest

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
_MAC_BYTES = 12
_MAX_CURSOR_LENGTH = 1_000

R = TypeVar("R", bound=Record)


class PageRequest(msgspec.Struct, frozen=True):
    """Which part of a list is asked for: `first` after a cursor, or `last` before one."""

    size: int = DEFAULT_PAGE_SIZE
    cursor: str | None = None
    backward: bool = False


def page_request(
    first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
) -> PageRequest:
    """The page that four connection arguments ask for. Raises BadRequest when they make no sense together."""
    if first is not None and last is not None:
        raise BadRequest("Give 'first' or 'last', not both.")
    if after is not None and before is not None:
        raise BadRequest("Give 'after' or 'before', not both.")
    backward = last is not None or before is not None
    if backward and (first is not None or after is not None):
        raise BadRequest("'first' goes with 'after', 'last' goes with 'before'.")
    size = last if backward else first
    size = DEFAULT_PAGE_SIZE if size is None else size
    if not 0 <= size <= MAX_PAGE_SIZE:
        raise BadRequest(f"'{'last' if backward else 'first'}' must be from 0 to {MAX_PAGE_SIZE}, not {size}.")
    return PageRequest(size, before if backward else after, backward)


class CursorCodec:
    """Makes and reads cursors that nobody can forge, or carry to another company or list."""

    def __init__(self, secret: bytes, company_id: str) -> None:
        self._key = hashlib.blake2b(company_id.encode(), key=hashlib.sha256(b"cursor:" + secret).digest()).digest()

    def encode(self, order: Order, record: Record) -> str:
        """The cursor that stands at a record in an order."""
        place = msgspec.msgpack.encode((order.name, sort_value(order, record), record.id))
        return urlsafe_b64encode(self._mac(order.merged_list or record.collection, place) + place).rstrip(b"=").decode()

    def decode(self, collection: str, order: Order, cursor: str) -> tuple[Any, str]:
        """(sort value, id) of the record a cursor stands at. Raises BadRequest."""
        refused = BadRequest("This cursor is not valid here: use one from the same list, order and company.")
        if len(cursor) > _MAX_CURSOR_LENGTH:
            raise refused
        try:
            raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError:
            raise refused from None
        mac, place = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(order.merged_list or collection, place)):
            raise refused
        name, value, record_id = msgspec.msgpack.decode(place)
        if name != order.name:
            raise refused
        return value, record_id

    def _mac(self, collection: str, place: bytes) -> bytes:
        return hashlib.blake2b(collection.encode() + b"\0" + place, key=self._key, digest_size=_MAC_BYTES).digest()


def sort_value(order: Order, record: Record) -> Any:
    """The stored form of what an order sorts a record by."""
    value = attrgetter(order.value)(record)
    if isinstance(value, Enum):
        return value.value
    # A day is stored as ISO text; a datetime, which is a date too, as itself.
    return value.isoformat() if type(value) is date else value


def after_filter(order: Order, place: tuple[Any, str], *, backward: bool) -> dict[str, Any]:
    """The filter for what comes after (or, backward, before) a place in an order."""
    value, record_id = place
    beyond = "$lt" if order.descending is not backward else "$gt"
    if order.field == "_id":
        return {"_id": {beyond: record_id}}
    return {
        order.field: {beyond + "e": value},
        "$or": [{order.field: {beyond: value}}, {"_id": {beyond: record_id}}],
    }


def sort_of(order: Order, *, backward: bool) -> dict[str, int]:
    """The `$sort` that reads a page: turned round when the page is read from its end."""
    return {field: -direction if backward else direction for field, direction in order.keys.items()}


class Edge(Generic[R]):
    """A record and its place in the list."""

    __slots__ = ("_cursor_of", "node")

    def __init__(self, node: R, cursor_of: Callable[[R], str]) -> None:
        self.node = node
        self._cursor_of = cursor_of

    @property
    def cursor(self) -> str:
        """The cursor at this record; made only when asked for."""
        return self._cursor_of(self.node)


class Page(Generic[R]):
    """A part of a list. What costs something (edges, cursors) is made when it is asked for."""

    __slots__ = ("_cursor_of", "has_next_page", "has_previous_page", "nodes", "total_count")

    def __init__(
        self,
        found: Sequence[R],
        request: PageRequest,
        cursor_of: Callable[[R], str],
        total_count: int | None = None,
    ) -> None:
        """`found` is what the page's query gave: up to one record more than the page holds, in reading order."""
        more = len(found) > request.size
        nodes = list(found[: request.size])
        if request.backward:
            nodes.reverse()
        self.nodes = nodes
        self.has_next_page = request.cursor is not None if request.backward else more
        self.has_previous_page = more if request.backward else request.cursor is not None
        self.total_count = total_count
        self._cursor_of = cursor_of

    @property
    def edges(self) -> list[Edge[R]]:
        """The records with their cursors."""
        return [Edge(node, self._cursor_of) for node in self.nodes]

    @property
    def page_info(self) -> "Page[R]":
        """The page itself carries what PageInfo shows."""
        return self

    @property
    def start_cursor(self) -> str | None:
        """The cursor at the first record."""
        return self._cursor_of(self.nodes[0]) if self.nodes else None

    @property
    def end_cursor(self) -> str | None:
        """The cursor at the last record."""
        return self._cursor_of(self.nodes[-1]) if self.nodes else None
