"""What is held about a person, as it is handed out: which kinds, as which values, and what is withheld."""

import base64
from collections.abc import Iterator, Mapping, Set
from datetime import UTC, datetime
from typing import Any, Final

from gateway.access.viewer import Viewer
from gateway.documents.base.record import OnCustomerDelete, Record
from gateway.documents.change import PENDING_ENTRY
from gateway.documents.customer_merge import CustomerMerge, from_bson
from gateway.documents.registry import RECORDS

WITHHELD: Final = {
    "password_hash": "the hash of a password",
    "tokens": "digests of one-time links",
    "digest": "hashes",
    "claim": "a worker's claim",
    "file_key": "where a file is stored",
    "source_key": "where a file is stored",
    "fingerprints": "Stripe's fingerprints of cards",
    "unsubscribe_url": "a signed link",
    "unrelated_ids": "ids of other customers",
    "keys": "what indexes are made of",
    PENDING_ENTRY: "an entry of the change log, which is among the changes",
}
"""Stored field → what it is; withheld at any depth."""
_PACKED = ("survivor_before", "survivor_after", "other_before")
_ONE_TIME = frozenset({"text", "html"})
_CONTENT: Final = "content"
"""The bytes of a file that is attached; they are a file of the archive."""


def held_kinds(viewer: Viewer) -> tuple[type[Record], ...]:
    """Return the kinds of record about customers: for staff all that are stored, for a customer those they may see."""
    kinds = (kind for kind in RECORDS if kind.on_customer_delete is not OnCustomerDelete.NOT_ABOUT_CUSTOMERS)
    if viewer.customer_id is None:
        return tuple(kinds)
    return tuple(kind for kind in kinds if kind.is_node and (not kind.readable_with or viewer.may(kind.readable_with)))


def kind_title(kind: type[Record]) -> str:
    """Return what a kind is called: `Recurring invoices`."""
    return _words(kind.collection)


def handed_out(viewer: Viewer, kind: type[Record], document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored document in the values of JSON, without what is withheld from this viewer."""
    hidden = set(WITHHELD)
    if document.get("has_secret"):
        hidden |= _ONE_TIME  # the link in it is for its recipient alone
    if viewer.customer_id is not None:
        for attribute, permission in kind.guarded.items():
            if not viewer.may(permission):
                hidden |= {attribute, *kind.list_sources(attribute)}
    if kind is CustomerMerge:
        document = _unpacked(document)
    shown: dict[str, Any] = _plain({name: value for name, value in document.items() if name != _CONTENT}, hidden)
    return shown


def _plain(value: Any, hidden: Set[str], path: str = "") -> Any:
    match value:
        case Mapping():
            return {
                str(name): _plain(part, hidden, f"{path}{name}.")
                for name, part in value.items()
                if name not in hidden and f"{path}{name}" not in hidden
            }
        case list() | tuple():
            return [_plain(part, hidden, path) for part in value]
        case bytes():
            return base64.b64encode(value).decode()
        case None | bool() | int() | float() | str():
            return value
    if isinstance(value, datetime):
        value = (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return str(value)  # a decimal, an ObjectId


def _unpacked(merge: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored merge with what it keeps of other documents readable, and so free of what is withheld."""
    taken = [{**one, "document": _document(one["document"])} for one in merge.get("taken", ())]
    return {**merge, **{name: _document(merge[name]) for name in _PACKED if merge.get(name)}, "taken": taken}


def _document(packed: Any) -> Any:
    return from_bson(base64.b64decode(packed) if isinstance(packed, str) else packed)


def readable_lines(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (label, text) for each value of a document, parts within parts."""
    yield from _lines(document, ())


def _lines(value: Any, way: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name != "company_id":
                yield from _lines(part, (*way, _words(str(name))))
    elif isinstance(value, list):
        for place, part in enumerate(value, 1):
            yield from _lines(part, (*way, str(place)) if len(value) > 1 else way)
    elif value is not None and value != "":
        yield " · ".join(way), {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _words(name: str) -> str:
    return name.lstrip("_").replace("_", " ").capitalize()
