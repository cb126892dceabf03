"""Documents that were parsed and validated before are not parsed and validated again."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from graphql import DocumentNode, GraphQLError

from gateway.execution.plan import Plan

V = TypeVar("V")


@dataclass(slots=True)
class ValidDocument:
    """A document that may be executed, with the plans made for it so far."""

    node: DocumentNode
    conditional_variables: frozenset[str]
    plans: dict[object, Plan | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InvalidDocument:
    """A document that may not, and why; `parsed` tells whether at least its syntax was right."""

    errors: tuple[GraphQLError, ...]
    parsed: bool


class _LeastRecentlyUsed(Generic[V]):
    """Entries by text; the longest unused go when the texts together exceed a length."""

    def __init__(self, characters: int) -> None:
        self._room = characters
        self._entries: OrderedDict[str, V] = OrderedDict()

    def get(self, text: str) -> V | None:
        entry = self._entries.get(text)
        if entry is not None:
            self._entries.move_to_end(text)
        return entry

    def put(self, text: str, entry: V) -> None:
        self._entries[text] = entry
        self._room -= len(text)
        while self._room < 0:
            forgotten, _ = self._entries.popitem(last=False)
            self._room += len(forgotten)


class DocumentCache:
    """Valid and invalid documents by their text, in caches of their own: nonsense cannot push out what is used.

    `valid` and `invalid` bound the texts kept, in characters. A parsed document with its plan takes some 130 bytes for
    each character of its text (measured on tests/queries/customer_profile.graphql).
    """

    def __init__(self, check: Callable[[str], ValidDocument | InvalidDocument], *, valid: int, invalid: int) -> None:
        self._check = check
        self._valid: _LeastRecentlyUsed[ValidDocument] = _LeastRecentlyUsed(valid)
        self._invalid: _LeastRecentlyUsed[InvalidDocument] = _LeastRecentlyUsed(invalid)

    def document(self, text: str) -> ValidDocument | InvalidDocument:
        """The checked document of a text."""
        known = self._valid.get(text) or self._invalid.get(text)
        if known is not None:
            return known
        checked = self._check(text)
        if isinstance(checked, ValidDocument):
            self._valid.put(text, checked)
        else:
            self._invalid.put(text, checked)
        return checked
