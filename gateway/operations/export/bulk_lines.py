"""Lines of JSON of an answer: each object of a list is a separate line, which names its parent."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

_OWN: Final = frozenset({"__typename", "nodes", "pageInfo"})
_NESTED: Final = (dict, list)
_encoder = msgspec.json.Encoder()


class Missing(NamedTuple):
    """The rest of a nested list, which is longer than its first page."""

    type: str
    owner_id: str
    key: str
    after: str


class PageLines(NamedTuple):
    """The lines of a page of customers."""

    content: bytes
    customers: int
    lines: int
    unreadable: int
    missing: Sequence[Missing]
    has_next: bool
    cursor: str | None


SplitPage = Callable[[bytes], PageLines]
"""Makes lines of the JSON of an answer whose only field is a connection."""


def split_page(answer: bytes) -> PageLines:
    """Return the lines of a page."""
    (page,) = msgspec.json.decode(answer).values()
    lines = BulkLines()
    for node in page["nodes"]:
        lines.add(node)
    place = page["pageInfo"]
    return PageLines(
        content=bytes(lines.content),
        customers=len(page["nodes"]),
        lines=lines.lines,
        unreadable=lines.unreadable,
        missing=lines.missing,
        has_next=place["hasNextPage"],
        cursor=place["endCursor"],
    )


class BulkLines:
    """Lines of some objects, parents before what belongs to them."""

    def __init__(self) -> None:
        self.content = bytearray()
        self.lines = 0
        self.unreadable = 0
        self.missing: list[Missing] = []

    def add(self, node: Mapping[str, Any] | None, owner_id: str | None = None, key: str | None = None) -> None:
        """Add an object and all that is in its lists; `None` counts as one that cannot be read."""
        if node is None:
            self.unreadable += 1
            return
        lists: list[tuple[Mapping[str, Any], str]] = []
        begun = {} if owner_id is None else {"__parentId": owner_id, "__field": key}
        self.content += _encoder.encode({**begun, **_flat(node, lists)}) + b"\n"
        self.lines += 1
        for owner, name in lists:
            self.add_list(owner["__typename"], owner["id"], name, owner[name])

    def add_page(self, page: PageLines) -> None:
        """Add the lines of a page; what is missing of its lists is for the caller to read."""
        self.content += page.content
        self.lines += page.lines
        self.unreadable += page.unreadable

    def take_missing(self) -> list[Missing]:
        """Return what is missing of the lists that were added, once."""
        missing, self.missing = self.missing, []
        return missing

    def add_list(self, owner_type: str, owner_id: str, key: str, connection: Mapping[str, Any]) -> None:
        """Add a page of a nested list."""
        for node in connection["nodes"]:
            self.add(node, owner_id, key)
        if connection["nodes"] and connection["pageInfo"]["hasNextPage"]:
            self.missing.append(Missing(owner_type, owner_id, key, connection["pageInfo"]["endCursor"]))


def _flat(found: Mapping[str, Any], lists: list[tuple[Mapping[str, Any], str]]) -> Mapping[str, Any]:
    """Return an object without the objects of its lists, which are noted as (owner, key)."""
    if not any(isinstance(value, _NESTED) for value in found.values()):
        return found
    flat: dict[str, Any] = {}
    for key, value in found.items():
        if isinstance(value, dict):
            if _is_list(found, value):
                lists.append((found, key))
                # The list's other fields, as its length, stay.
                if rest := {name: said for name, said in value.items() if name not in _OWN}:
                    flat[key] = rest
                continue
            flat[key] = _flat(value, lists)
        elif isinstance(value, list):
            flat[key] = _flat_items(value, lists)
        else:
            flat[key] = value
    return flat


def _flat_items(values: Sequence[Any], lists: list[tuple[Mapping[str, Any], str]]) -> list[Any]:
    return [_flat(value, lists) if isinstance(value, dict) else value for value in values]


def _is_list(owner: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    return (
        "nodes" in value
        and "pageInfo" in value
        and "id" in owner
        and str(value.get("__typename", "")).endswith("Connection")
    )
