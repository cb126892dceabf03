"""MongoDB's replies: to a read, split without decoding its documents, and to a write.

Strict: anything that MongoDB does not send in this form raises ValueError, LookupError, struct.error or InvalidBSON.
"""

import struct
from collections.abc import Callable
from typing import Any

import bson

from gateway.fastpath.rows.compiled import writer
from gateway.store.bson_document import ARRAY, DOCUMENT, DOUBLE, INT32, INT64, documents_in, elements

_int64 = struct.Struct("<q").unpack_from
_NUMBERS = {DOUBLE: struct.Struct("<d").unpack_from, INT32: struct.Struct("<i").unpack_from, INT64: _int64}


def _first_batch(reply: bytes, begin: int = 0) -> tuple[list[bytes], int]:
    whole = {element.name: element for element in elements(reply, begin, len(reply))}
    cursor, ok = whole[b"cursor"], whole[b"ok"]
    within = {element.name: element for element in elements(reply, cursor.value, cursor.end)}
    batch, cursor_id = within[b"firstBatch"], within[b"id"]
    kinds = (cursor.kind, batch.kind, cursor_id.kind)
    if kinds != (DOCUMENT, ARRAY, INT64) or _NUMBERS[ok.kind](reply, ok.value)[0] != 1:
        raise ValueError("no batch")
    return documents_in(reply, batch), _int64(reply, cursor_id.value)[0]


first_batch: Callable[..., tuple[list[bytes], int]] = writer.first_batch if writer else _first_batch
"""Returns the documents of a reply to a `find` or an `aggregate`, and the id of the cursor in which more wait, or 0.

The reply fills the message from `begin` on. Raises ValueError for a reply that is not `ok`.
"""


def carried_out(reply: bytes, begin: int = 0) -> dict[str, Any]:
    """Return MongoDB's reply to a write that is done, and that other members have. Raises ValueError for any other."""
    document: dict[str, Any] = bson.decode(reply[begin:])
    if document.get("ok") != 1 or "writeErrors" in document or "writeConcernError" in document:
        raise ValueError("not carried out")
    return document
