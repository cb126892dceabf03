"""Documents that were parsed and validated before are not parsed and validated again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Generic, TypeVar

from cachetools import LRUCache
from graphql import DirectiveNode, DocumentNode, GraphQLError, OperationDefinitionNode

from gateway.execution.chosen_operation import ChosenOperation
from gateway.execution.price import Price

V = TypeVar("V")


@dataclass(slots=True)
class ValidDocument:
    """A document that may be executed, with what was made for it so far."""

    node: DocumentNode
    conditional_variables: frozenset[str]
    incremental: tuple[DirectiveNode, ...] = ()
    """Its `@defer` and `@stream` directives."""
    reads_schema: bool = False
    """Whether some operation in it asks for `__schema` or `__type`."""
    plans: dict[object, Any] = field(default_factory=dict)
    """What the fast path keeps of its operations."""
    prices: dict[object, Price] = field(default_factory=dict)
    operations: dict[str | None, ChosenOperation] = field(default_factory=dict)
    """By name, those that were asked for; without a name, the only one."""

    @property
    def has_one_operation(self) -> bool:
        """Return whether there is nothing in it to choose from."""
        return sum(isinstance(definition, OperationDefinitionNode) for definition in self.node.definitions) == 1


@dataclass(frozen=True, slots=True)
class InvalidDocument:
    """A document that may not, and why; `parsed` tells whether at least its syntax was right."""

    errors: tuple[GraphQLError, ...]
    parsed: bool


class LeastRecentlyUsed(Generic[V]):
    """Entries by key; the longest unused go when the texts they stand for exceed a length together."""

    def __init__(self, characters: int) -> None:
        self._entries: LRUCache[str, tuple[V, int]] = LRUCache(characters, getsizeof=itemgetter(1))

    def get(self, key: str) -> V | None:
        """Return the entry under a key, if it is kept."""
        try:  # in a quarter of the calls that the cache's own `get` takes
            return self._entries[key][0]
        except KeyError:
            return None

    def put(self, key: str, entry: V, characters: int) -> None:
        """Keep an entry for a text of so many characters, unless that is more than the cache holds."""
        if characters <= self._entries.maxsize:
            self._entries[key] = (entry, characters)

    def forget(self, key: str) -> None:
        """Keep what is under a key no longer, if anything is."""
        self._entries.pop(key, None)


class DocumentCache:
    """Valid and invalid documents by their text, in separate caches: nonsense cannot push out what is used.

    `valid` and `invalid` bound the texts kept, in characters. A parsed document with its plan takes some 130 bytes for
    each character of its text (measured on tests/queries/customer_profile.graphql).
    """

    def __init__(self, check: Callable[[str], ValidDocument | InvalidDocument], *, valid: int, invalid: int) -> None:
        self._check = check
        self._valid: LeastRecentlyUsed[ValidDocument] = LeastRecentlyUsed(valid)
        self._invalid: LeastRecentlyUsed[InvalidDocument] = LeastRecentlyUsed(invalid)

    def keeps(self, text: str) -> bool:
        """Return whether a text may skip the checks."""
        return self._valid.get(text) is not None or self._invalid.get(text) is not None

    def document(self, text: str) -> ValidDocument | InvalidDocument:
        """The checked document of a text."""
        known = self._valid.get(text) or self._invalid.get(text)
        if known is not None:
            return known
        checked = self._check(text)
        if isinstance(checked, ValidDocument):
            self._valid.put(text, checked, len(text))
        else:
            self._invalid.put(text, checked, len(text))
        return checked
