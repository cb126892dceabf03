"""What a document may not exceed, checked before it is validated: validation is what hostile documents make dear.

Everything is counted through fragments, so that a fragment hides nothing, and `__typename` counts as any field.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    TokenKind,
)

MAX_TOKENS = 4_000
MAX_SOURCE_LENGTH = 100_000
MAX_DEPTH = 15
MAX_FIELDS = 2_000
MAX_ALIASES = 200
MAX_ROOT_FIELDS = 50
MAX_DIRECTIVES = 200
MAX_VARIABLE_VALUES = 5_000
"""Of objects and lists too: an error shows the whole value, which takes long for many."""
MAX_TEXT_LENGTH = 25_000
"""Of one value: longer than any text that is taken. Rules have lower limits; this one comes before all work on it."""
MAX_NUMBER_LENGTH = 100
"""Digits of a number in a document; Python itself refuses to read more than 4,300."""
MAX_SCHEMA_READS = 1
MAX_TYPE_READS = 10
WHOLE_SCHEMA = frozenset({"__schema", "sdl"})
MAX_SAME_KEY_PAIRS = 8_000
"""Validation compares every two fields with one response key, all the way down: 8,000 pairs take it some 50 ms."""


class Counts(NamedTuple):
    """What is selected, fragments opened."""

    fields: int = 0
    depth: int = 0
    aliases: int = 0
    directives: int = 0
    schema_reads: int = 0
    """Fields `__schema`, and `sdl` of a subgraph's `_service`."""
    type_reads: int = 0
    """Fields `__type`."""

    def beside(self, other: "Counts") -> "Counts":
        """Both, next to each other."""
        return Counts(
            self.fields + other.fields,
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.schema_reads + other.schema_reads,
            self.type_reads + other.type_reads,
        )


def limit_errors(document: DocumentNode) -> list[GraphQLError]:
    """The first reason why a document is too much; nothing when it is not."""
    if excess := _literal_excess(document):
        return [GraphQLError(excess)]
    measure, introspection = _Measure(document), Counts()
    for definition in document.definitions:
        if not isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            continue
        counts = measure.of(definition.selection_set, 0)
        if isinstance(definition, OperationDefinitionNode):
            introspection = introspection.beside(counts)
        exceeded = [
            (counts.depth > MAX_DEPTH, f"is nested deeper than {MAX_DEPTH} levels"),
            (counts.fields > MAX_FIELDS, f"selects more than {MAX_FIELDS} fields"),
            (counts.aliases > MAX_ALIASES, f"has more than {MAX_ALIASES} aliases"),
            (counts.directives > MAX_DIRECTIVES, f"has more than {MAX_DIRECTIVES} directives"),
            (introspection.schema_reads > MAX_SCHEMA_READS, "asks for '__schema' more than once, or for 'sdl'"),
            (introspection.type_reads > MAX_TYPE_READS, f"asks for '__type' more than {MAX_TYPE_READS} times"),
            (measure.root_fields(definition) > MAX_ROOT_FIELDS, f"has more than {MAX_ROOT_FIELDS} root fields"),
        ]
        reasons = [reason for holds, reason in exceeded if holds]
        # Only what is small in all of these can be merged in reasonable time.
        if not reasons and measure.has_too_many_pairs(definition.selection_set):
            reasons = ["selects the same field too often"]
        if reasons:
            return [GraphQLError(f"The document {reasons[0]}. Ask for less, or in several requests.", definition)]
    return []


def variable_excess(variables: dict[str, Any] | None) -> str | None:
    """Return why variables, as JSON has them, are too much: too many values, however nested, or too long texts."""
    count = 0
    waiting: list[Any] = [variables] if variables else []
    while waiting:
        found = waiting.pop()
        parts = found.values() if isinstance(found, dict) else found
        count += len(parts)
        if count > MAX_VARIABLE_VALUES:
            return f"The variables hold more than {MAX_VARIABLE_VALUES} values. Send less, or in several requests."
        for part in parts:
            if isinstance(part, str):
                if len(part) > MAX_TEXT_LENGTH:
                    return f"A text in the variables has more than {MAX_TEXT_LENGTH} characters. Send a shorter one."
            elif isinstance(part, (dict, list)):
                waiting.append(part)
    return None


def _literal_excess(document: DocumentNode) -> str | None:
    """Return why the literals of a document are too much: a text or a number is too long."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        if token.kind in (TokenKind.STRING, TokenKind.BLOCK_STRING):
            if len(token.value or "") > MAX_TEXT_LENGTH:
                return f"A text in the document has more than {MAX_TEXT_LENGTH} characters. Send a shorter one."
        elif token.kind in (TokenKind.INT, TokenKind.FLOAT) and len(token.value or "") > MAX_NUMBER_LENGTH:
            return f"A number in the document has more than {MAX_NUMBER_LENGTH} digits. Send a shorter one."
        token = token.next
    return None


class _Measure:
    """Measures one document; each fragment is counted once and its counts reused."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, Counts] = {}

    def of(self, selections: SelectionSetNode | None, level: int) -> Counts:
        """Return what is selected, giving up below the depth limit, which a cycle of fragments hits too."""
        counts = Counts()
        if selections is None or level > MAX_DEPTH + 1:
            return counts
        for node in selections.selections:
            counts = counts.beside(self._node(node, level))
            if counts.fields > MAX_FIELDS:
                break
        return counts

    def root_fields(self, definition: OperationDefinitionNode | FragmentDefinitionNode) -> int:
        """Return how many fields an operation has at its root; a fragment has no root."""
        if isinstance(definition, FragmentDefinitionNode):
            return 0
        return sum(1 for _ in self._fields([definition.selection_set], set()))

    def has_too_many_pairs(self, root: SelectionSetNode) -> bool:
        """Return whether more fields share a response key than validation should compare."""
        pairs = 0
        merged: list[list[SelectionSetNode | None]] = [[root]]
        while merged:
            by_key: dict[str, list[SelectionSetNode | None]] = {}
            for field in self._fields(merged.pop(), set()):
                key = field.alias.value if field.alias else field.name.value
                by_key.setdefault(key, []).append(field.selection_set)
            for sets in by_key.values():
                pairs += len(sets) * (len(sets) - 1) // 2
                if any(sets):
                    merged.append(sets)
            if pairs > MAX_SAME_KEY_PAIRS:
                return True
        return False

    def _node(self, node: SelectionNode, level: int) -> Counts:
        if isinstance(node, FieldNode):
            below = self.of(node.selection_set, level + 1)
            name = node.name.value
            own = Counts(1, below.depth + 1, 1 if node.alias else 0, 0, name in WHOLE_SCHEMA, name == "__type")
            counts = below._replace(depth=0).beside(own)
        elif isinstance(node, FragmentSpreadNode):
            counts = self._fragment(node.name.value, level)
        elif isinstance(node, InlineFragmentNode):
            counts = self.of(node.selection_set, level)
        return counts.beside(Counts(directives=len(node.directives or ())))

    def _fragment(self, name: str, level: int) -> Counts:
        if name not in self._known:
            self._known[name] = Counts()  # a fragment within itself counts nothing; validation refuses it anyway
            fragment = self._fragments.get(name)
            self._known[name] = self.of(fragment.selection_set if fragment else None, level)
        return self._known[name]

    def _fields(self, sets: Iterable[SelectionSetNode | None], visited: set[str]) -> Iterator[FieldNode]:
        """The fields of merged selection sets; a fragment counts once among them."""
        for selections in sets:
            for node in selections.selections if selections else ():
                if isinstance(node, FieldNode):
                    yield node
                elif isinstance(node, InlineFragmentNode):
                    yield from self._fields([node.selection_set], visited)
                elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                    visited.add(node.name.value)
                    fragment = self._fragments.get(node.name.value)
                    yield from self._fields([fragment.selection_set if fragment else None], visited)
