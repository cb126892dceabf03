"""Pages of ordered lists, and the cursors that mark places in them (Relay Cursor Connections)."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec

from gateway.access.signing_secret import valid_secrets
from gateway.documents.base.record import Order, Record
from gateway.errors import BadRequest, UnfitValue
from gateway.pages.raw_rows import RawRows

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
_MAC_BYTES = 12
_MAX_CURSOR_LENGTH = 20_000
"""The cursor of `viewer.sync` holds what a phone has; all others are far shorter."""
_NOT_HERE = "This cursor is not valid here: use one from the same list, order and company."

R = TypeVar("R")


class PageRequest(msgspec.Struct, frozen=True, cache_hash=True):
    """Requested part of a list: `first` after a cursor, or `last` before one."""

    size: int = DEFAULT_PAGE_SIZE
    cursor: str | None = None
    backward: bool = False


def page_request(
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    *,
    most: int = MAX_PAGE_SIZE,
) -> PageRequest:
    """Build a page request from the four connection arguments. Raises BadRequest if they contradict each other."""
    if first is not None and last is not None:
        raise BadRequest("Give 'first' or 'last', not both.")
    if after is not None and before is not None:
        raise BadRequest("Give 'after' or 'before', not both.")
    backward = last is not None or before is not None
    if backward and (first is not None or after is not None):
        raise BadRequest("'first' goes with 'after', 'last' goes with 'before'.")
    size = last if backward else first
    size = DEFAULT_PAGE_SIZE if size is None else size
    if not 0 <= size <= most:
        raise BadRequest(f"'{'last' if backward else 'first'}' must be from 0 to {most}, not {size}.")
    return PageRequest(size, before if backward else after, backward)


@lru_cache(maxsize=10_000)
def cursor_codec(secret: bytes, company_id: str) -> "CursorCodec":
    """Return the codec of a company's cursors."""
    return CursorCodec(secret, company_id)


class CursorCodec:
    """Codec of signed cursors, valid for one company and one list."""

    def __init__(self, secret: bytes, company_id: str) -> None:
        self._key = hashlib.blake2b(company_id.encode(), key=hashlib.sha256(b"cursor:" + secret).digest()).digest()
        self._keyed: dict[str, Any] = {}
        previous = [CursorCodec(valid, company_id) for valid in valid_secrets(secret) if valid is not secret]
        self._previous = previous[0] if previous else None

    def encode(self, order: Order, record: Record) -> str:
        """Return the cursor of a record in an order."""
        return self.seal(order.merged_list or record.collection, (order.name, sort_value(order, record), record.id))

    def keyed(self, list_name: str) -> Any:
        """Return the keyed hash of a list; copy it to authenticate one place."""
        if list_name not in self._keyed:
            name = list_name.encode() + b"\0"
            self._keyed[list_name] = hashlib.blake2b(name, key=self._key, digest_size=_MAC_BYTES)
        return self._keyed[list_name]

    def decode(self, collection: str, order: Order, cursor: str) -> tuple[Any, str]:
        """Return (sort value, id) of a cursor's record. Raises BadRequest."""
        name, value, record_id = self.unseal(order.merged_list or collection, cursor)
        if name != order.name:
            raise BadRequest(_NOT_HERE)
        return value, record_id

    def seal(self, list_name: str, place: tuple[Any, ...]) -> str:
        """Return the cursor of a place in a list that has a separate order."""
        packed = msgspec.msgpack.encode(place)
        return urlsafe_b64encode(self._mac(list_name, packed) + packed).rstrip(b"=").decode()

    def unseal(self, list_name: str, cursor: str) -> list[Any]:
        """Return the place of a cursor of this list. Raises BadRequest."""
        refused = BadRequest(_NOT_HERE)
        if len(cursor) > _MAX_CURSOR_LENGTH:
            raise refused
        try:
            raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError:
            raise refused from None
        mac, packed = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(list_name, packed)):
            if self._previous is not None:
                return self._previous.unseal(list_name, cursor)
            raise refused
        place: list[Any] = msgspec.msgpack.decode(packed)
        return place

    def _mac(self, list_name: str, place: bytes) -> bytes:
        keyed = self.keyed(list_name).copy()
        keyed.update(place)
        return bytes(keyed.digest())


class RecordCursors:
    """Makes the cursors of a list, at records or at documents of which these attributes were read."""

    __slots__ = ("attributes", "codec", "order", "record")

    def __init__(
        self, codec: CursorCodec, record: type[Record], order: Order, attributes: frozenset[str] | None
    ) -> None:
        self.codec = codec
        self.record = record
        self.order = order
        self.attributes = attributes

    def __call__(self, row: Record | bytes) -> str:
        """Return the cursor at a record, or at a document in BSON."""
        record = self.record.from_raw(row, self.attributes) if isinstance(row, bytes) else row
        return self.codec.encode(self.order, record)


@lru_cache(maxsize=4_096)
def make_cursors(
    codec: CursorCodec, record: type[Record], order: Order, attributes: frozenset[str] | None
) -> RecordCursors:
    """Return what makes the cursors of a list; the same object for all who ask for the same."""
    return RecordCursors(codec, record, order, attributes)


def sort_value(order: Order, record: Record) -> Any:
    """Return the stored form of what an order sorts a record by."""
    value = attrgetter(order.value)(record)
    if isinstance(value, Enum):
        return value.value
    # A day is stored as ISO text; a datetime, which is a date too, as itself.
    return value.isoformat() if type(value) is date else value


def place_in(order: Order, record: Record) -> tuple[bool, Any, str]:
    """Return what records of several kinds are sorted by; those whose sort value does not fit are oldest."""
    try:
        return True, sort_value(order, record), record.id
    except UnfitValue:
        return False, None, record.id


def after_filter(order: Order, place: tuple[Any, str], *, backward: bool) -> dict[str, Any]:
    """Build the filter for what comes after (or, backward, before) a place in an order."""
    value, record_id = place
    beyond = "$lt" if order.descending is not backward else "$gt"
    if order.field == "_id":
        return {"_id": {beyond: record_id}}
    return {
        order.field: {beyond + "e": value},
        "$or": [{order.field: {beyond: value}}, {"_id": {beyond: record_id}}],
    }


def make_sort(order: Order, *, backward: bool) -> dict[str, int]:
    """Return the `$sort` that reads a page: reversed when the page is read from its end."""
    return {field: -direction if backward else direction for field, direction in order.keys.items()}


def list_rows(documents: list[bytes], record_of: Callable[[bytes], R], *, raw: bool, for_staff: bool) -> Sequence[R]:
    """The records in documents; `raw`: made when code reads them. `for_staff` as of RawRows."""
    rows = RawRows(documents, record_of, for_staff=for_staff)
    return rows if raw else list(rows)


class Edge(Generic[R]):
    """A record, or what a list is of, and its place in the list."""

    __slots__ = ("_cursor_of", "node")

    def __init__(self, node: R, cursor_of: Callable[[R], str]) -> None:
        self.node = node
        self._cursor_of = cursor_of

    @property
    def cursor(self) -> str:
        """The cursor at this record; made only when asked for."""
        return self._cursor_of(self.node)


class Page(Generic[R]):
    """A part of a list. What costs something (edges, cursors) is built only when it is requested."""

    __slots__ = ("_found", "_nodes", "cursor_of", "raw", "request", "sums", "total_count")

    def __init__(
        self,
        found: Sequence[R],
        request: PageRequest,
        cursor_of: Callable[[Any], str],
        total_count: int | None = None,
        sums: Mapping[str, int] | None = None,
    ) -> None:
        """Set `found` to the result of the page's query: up to one record more than the page holds, in reading order.

        `cursor_of` receives records, or the documents of rows that were not decoded. `sums` are those over the whole
        list, when they were requested.
        """
        self._found = found
        self._nodes: Sequence[R] | None = None
        self.raw = found if found.__class__ is RawRows else None
        """What was found, if no code has read it yet."""
        self.request = request
        self.total_count = total_count
        self.sums = sums or {}
        self.cursor_of = cursor_of

    @property
    def nodes(self) -> Sequence[R]:
        """The records."""
        if self._nodes is None:
            nodes = self._found[: self.request.size]
            self._nodes = nodes[::-1] if self.request.backward else nodes
        return self._nodes

    @property
    def has_next_page(self) -> bool:
        """Return whether more follows; of a page read from its end, whether a cursor was given."""
        return self.request.cursor is not None if self.request.backward else self._has_more

    @property
    def has_previous_page(self) -> bool:
        """Return whether more precedes; of a page read from its beginning, whether a cursor was given."""
        return self._has_more if self.request.backward else self.request.cursor is not None

    @property
    def _has_more(self) -> bool:
        return len(self._found) > self.request.size

    @property
    def edges(self) -> list[Edge[R]]:
        """The records with their cursors."""
        return [Edge(node, self.cursor_of) for node in self.nodes]

    @property
    def page_info(self) -> "Page[R]":
        """The page itself carries what PageInfo shows."""
        return self

    @property
    def start_cursor(self) -> str | None:
        """The cursor at the first record."""
        return self._cursor_at(0)

    @property
    def end_cursor(self) -> str | None:
        """The cursor at the last record."""
        return self._cursor_at(-1)

    def _cursor_at(self, place: int) -> str | None:
        if not self.nodes:
            return None
        nodes = self.nodes
        return self.cursor_of(nodes.documents[place] if isinstance(nodes, RawRows) else nodes[place])


def merge_pages(pages: Sequence[Page[Any]], orders: Sequence[Order], request: PageRequest) -> Page[Any]:
    """Merge a page of each kind, requested with one record more, into one page of several kinds.

    The orders have one direction and one `merged_list`. Equal values are ordered by id, as within a kind.
    """
    placed = [
        (place_in(order, node), page.cursor_of, node)
        for page, order in zip(pages, orders, strict=True)
        for node in page.nodes
    ]
    placed.sort(key=lambda place: place[0], reverse=orders[0].descending is not request.backward)
    cursors = {node.id: cursor_of for _, cursor_of, node in placed}
    totals = [page.total_count for page in pages if page.total_count is not None]
    return Page(
        [node for _, _, node in placed[: request.size + 1]],
        request,
        lambda node: cursors[node.id](node),
        sum(totals) if totals else None,
    )
