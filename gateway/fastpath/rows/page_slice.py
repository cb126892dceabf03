"""Which part of a list a page is, and how its cursors are made, as the compiled writer takes it."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec

from gateway.fastpath.rows.compiled import writer
from gateway.pages.connection_pages import ConnectionPages
from gateway.pages.page import RecordCursors

_OF_THREE = b"\x93"
"""How MessagePack begins an array of three values."""


@lru_cache(maxsize=4_096)
def page_slice(pages: ConnectionPages) -> Any:
    """Return which part of the list the pages of a connection are."""
    page = pages.request.page
    return writer.Slice(page.size, page.backward, page.cursor is not None, cursors_in_c(pages.cursor_of))


def cursors_in_c(cursor_of: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return the same cursors, made in C where their list's order allows it."""
    return _compiled(cursor_of) if isinstance(cursor_of, RecordCursors) else cursor_of


@lru_cache(maxsize=4_096)
def _compiled(cursors: RecordCursors) -> Callable[[Any], str]:
    order = cursors.order
    if order.field != order.value:
        return cursors
    keyed, name = (
        cursors.codec.keyed(order.merged_list or cursors.record.collection),
        msgspec.msgpack.encode(order.name),
    )
    compiled: Callable[[Any], str] = writer.Cursors(keyed, _OF_THREE + name, order.field, cursors)
    return compiled
