"""Looking into BSON documents without decoding them (bsonspec.org)."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from gateway.rows.shape import writer

_DOCUMENT, _ARRAY = 0x03, 0x04
_SIZES = {0x01: 8, 0x07: 12, 0x08: 1, 0x09: 8, 0x0A: 0, 0x10: 4, 0x11: 8, 0x12: 8, 0x13: 16}
# Type → what the stated length leaves out.
_STATED = {0x02: 4, _DOCUMENT: 0, _ARRAY: 0, 0x05: 5}


class Element(NamedTuple):
    """A member of a document: its type, name, and where it and its value lie."""

    kind: int
    name: bytes
    start: int
    value: int
    end: int


def elements(document: bytes, start: int = 0) -> Iterator[Element]:
    """The elements of the document, or array, that begins at a place. Raises ValueError for what is none."""
    at, last = start + 4, start + int.from_bytes(document[start : start + 4], "little") - 1
    while at < last:
        kind, value = document[at], document.index(0, at + 1) + 1
        size = _SIZES.get(kind)
        if size is None:
            if kind not in _STATED:
                raise ValueError(f"type {kind:#x} is not stored here")
            size = int.from_bytes(document[value : value + 4], "little") + _STATED[kind]
        yield Element(kind, document[at + 1 : value - 1], at, value, value + size)
        at = value + size


def _taken_apart(document: bytes, prefix: str) -> tuple[bytes, dict[str, list[bytes]]]:
    begun, rest, arrays = prefix.encode(), [], dict[str, list[bytes]]()
    for element in elements(document):
        if element.kind == _ARRAY and element.name.startswith(begun):
            rows = elements(document, element.value)
            arrays[element.name.decode()] = [document[row.value : row.end] for row in rows]
        else:
            rest.append(document[element.start : element.end])
    content = b"".join(rest)
    return (len(content) + 5).to_bytes(4, "little") + content + b"\0", arrays


def _group_of(group: bytes) -> tuple[str, list[bytes], int]:
    rest, arrays = _taken_apart(group, "rows")
    found = {element.name: rest[element.value : element.end] for element in elements(rest)}
    return found[b"_id"][4:-1].decode(), arrays["rows"], int.from_bytes(found[b"count"], "little")


take_apart: Callable[[bytes, str], tuple[bytes, dict[str, list[bytes]]]] = writer.take_apart if writer else _taken_apart
"""(document, prefix) → the document without its arrays of documents that are named so, and by name what is in them."""
group_of: Callable[[bytes], tuple[str, list[bytes], int]] = writer.group_of if writer else _group_of
"""A group → its `_id`, the documents in `rows`, and `count`."""
