"""Cutting BSON documents apart without decoding them (bsonspec.org)."""

import struct
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

DOUBLE, STRING, DOCUMENT, ARRAY, BINARY, INT32, INT64 = 0x01, 0x02, 0x03, 0x04, 0x05, 0x10, 0x12
# Bytes of a value, by its type: of fixed length, or beyond what the length in its first four bytes says.
_FIXED = {DOUBLE: 8, 0x07: 12, 0x08: 1, 0x09: 8, 0x0A: 0, INT32: 4, 0x11: 8, INT64: 8, 0x13: 16}
_COUNTED = {STRING: 4, DOCUMENT: 0, ARRAY: 0, BINARY: 5}

_int32 = struct.Struct("<i").unpack_from


class Element(NamedTuple):
    """A member of a document: its type, name, and where it, its value and its end are."""

    kind: int
    name: bytes
    start: int
    value: int
    end: int


def elements(content: bytes, start: int, end: int) -> Iterator[Element]:
    """Yield what is in the document, or array, that fills content[start:end].

    Raises ValueError, LookupError or struct.error for anything else.
    """
    if _int32(content, start)[0] != end - start or content[end - 1]:
        raise ValueError("a document of wrong length")
    at, last = start + 4, end - 1
    while at < last:
        kind, value = content[at], content.index(0, at + 1, last) + 1
        length = _FIXED.get(kind)
        if length is None:
            length = _int32(content, value)[0] + _COUNTED[kind]
        if not 0 <= length <= last - value:
            raise ValueError("a value that ends beyond its document")
        yield Element(kind, content[at + 1 : value - 1], at, value, value + length)
        at = value + length


def documents_in(content: bytes, array: Element) -> list[bytes]:
    """Return the documents of an array."""
    found = list(elements(content, array.value, array.end))
    if array.kind != ARRAY or any(element.kind != DOCUMENT for element in found):
        raise ValueError("something else than documents")
    return [content[element.value : element.end] for element in found]


def split_arrays(document: bytes, prefix: str) -> tuple[bytes, dict[str, list[bytes]]]:
    """Return a document without its arrays of documents whose names begin so, and by name what is in them."""
    begun, rest, arrays = prefix.encode(), [], dict[str, list[bytes]]()
    for element in elements(document, 0, len(document)):
        if element.kind == ARRAY and element.name.startswith(begun):
            arrays[element.name.decode()] = documents_in(document, element)
        else:
            rest.append(document[element.start : element.end])
    content = b"".join(rest)
    return (len(content) + 5).to_bytes(4, "little") + content + b"\0", arrays


def split_group(group: bytes) -> tuple[list[bytes], int]:
    """Return the documents in the `rows` of a group, and its `count`."""
    found = {element.name: element for element in elements(group, 0, len(group))}
    return documents_in(group, found[b"rows"]), _int32(group, found[b"count"].value)[0]


def groups_by_parent(groups: list[bytes]) -> tuple[dict[str, bytes], int]:
    """Return groups, each by its `_id`, and the sum of all `count`."""
    found, counted = {}, 0
    for group in groups:
        named = {element.name: element for element in elements(group, 0, len(group))}
        parent = named[b"_id"]
        found[group[parent.value + 4 : parent.end - 1].decode()] = group
        counted += _int32(group, named[b"count"].value)[0]
    return found, counted


def group_rows(rows: list[bytes], parent_field: str, most: int) -> dict[str, bytes]:
    """Return, by the parent, groups of rows in their parents' order: at most so many rows of each, and their count."""
    return {
        parent_id: _group(parent_id, list(own), most)
        for parent_id, own in groupby(rows, lambda row: _text_in(row, parent_field.encode()))
    }


def _text_in(document: bytes, name: bytes) -> str:
    element = next(each for each in elements(document, 0, len(document)) if each.name == name)
    return document[element.value + 4 : element.end - 1].decode()


def _group(parent_id: str, rows: list[bytes], most: int) -> bytes:
    text = parent_id.encode() + b"\0"
    array = _document(b"".join(b"\x03%d\0%b" % (place, row) for place, row in enumerate(rows[:most])))
    identity = b"\x02_id\0" + struct.pack("<i", len(text)) + text
    return _document(identity + b"\x04rows\0" + array + b"\x10count\0" + struct.pack("<i", len(rows)))


def _document(content: bytes) -> bytes:
    return struct.pack("<i", len(content) + 5) + content + b"\0"
