"""MongoDB's reply to a read, taken apart without decoding its documents (bsonspec.org).

Strict: whatever is not as MongoDB sends it raises ValueError, LookupError or struct.error.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

DOUBLE, STRING, DOCUMENT, ARRAY, BINARY, INT32, INT64 = 0x01, 0x02, 0x03, 0x04, 0x05, 0x10, 0x12
# Bytes of a value, by its type: of fixed length, or beyond what the length in its first four bytes says.
FIXED = {DOUBLE: 8, 0x07: 12, 0x08: 1, 0x09: 8, 0x0A: 0, INT32: 4, 0x11: 8, INT64: 8}
COUNTED = {STRING: 4, DOCUMENT: 0, ARRAY: 0, BINARY: 5}

_int32 = struct.Struct("<i").unpack_from
_int64 = struct.Struct("<q").unpack_from
_double = struct.Struct("<d").unpack_from

NUMBERS = {DOUBLE: _double, INT32: _int32, INT64: _int64}


class Batch(NamedTuple):
    """The documents of a reply, each whole; more of them wait in the cursor when its id is not 0."""

    documents: list[bytes]
    cursor_id: int


def first_batch(reply: bytes) -> Batch:
    """What a `find` or an `aggregate` gave. Raises ValueError for a reply that is not `ok`."""
    documents: list[bytes] | None = None
    cursor_id: int | None = None
    done = False
    for kind, name, start, end in _elements(reply, 0, len(reply)):
        if name == b"cursor":
            _must(kind == DOCUMENT)
            for inner, inner_name, inner_start, inner_end in _elements(reply, start, end):
                if inner_name == b"firstBatch":
                    _must(inner == ARRAY)
                    documents = _documents(reply, inner_start, inner_end)
                elif inner_name == b"id":
                    _must(inner == INT64)
                    cursor_id = _int64(reply, inner_start)[0]
        elif name == b"ok":
            done = _number(reply, kind, start) == 1
            if documents is not None:
                break  # what is left is the cluster's time and the like
    if not done or documents is None or cursor_id is None:
        raise ValueError("no batch")
    return Batch(documents, cursor_id)


def _elements(reply: bytes, start: int, end: int) -> Iterator[tuple[int, bytes, int, int]]:
    """(type, name, first byte of the value, byte after it) of what is in the document that fills reply[start:end]."""
    _must(_int32(reply, start)[0] == end - start and reply[end - 1] == 0)
    place, last = start + 4, end - 1
    while place < last:
        kind = reply[place]
        value = reply.index(0, place + 1, last) + 1
        length = FIXED.get(kind)
        if length is None:
            length = _int32(reply, value)[0] + COUNTED[kind]
        _must(0 <= length <= last - value)
        yield kind, reply[place + 1 : value - 1], value, value + length
        place = value + length


def _documents(reply: bytes, start: int, end: int) -> list[bytes]:
    """The documents of the array that fills reply[start:end]."""
    _must(_int32(reply, start)[0] == end - start and reply[end - 1] == 0)
    documents = []
    place, last = start + 4, end - 1
    index = reply.index
    while place < last:
        value = index(0, place + 1, last) + 1
        length = _int32(reply, value)[0]
        stop = value + length
        if reply[place] != DOCUMENT or length < 5 or stop > last or reply[stop - 1]:
            raise ValueError("no document")
        documents.append(reply[value:stop])
        place = stop
    return documents


def _number(reply: bytes, kind: int, start: int) -> float:
    number: float = NUMBERS[kind](reply, start)[0]
    return number


def _must(true: bool) -> None:
    if not true:
        raise ValueError("not as MongoDB replies")
