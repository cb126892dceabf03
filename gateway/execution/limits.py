"""What a document may not exceed, checked before anything of it is executed."""

from typing import cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

MAX_TOKENS = 4_000
MAX_SOURCE_LENGTH = 100_000
MAX_DEPTH = 15
MAX_FIELDS = 2_000


def limit_errors(document: DocumentNode) -> list[GraphQLError]:
    """Why a document is too deep or too wide, counted through fragments; nothing when it is neither."""
    measure = _Measure(document)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            fields, depth = measure.of(definition.selection_set, 0)
            if depth > MAX_DEPTH:
                return [GraphQLError(f"The query is nested deeper than {MAX_DEPTH} levels.", definition)]
            if fields > MAX_FIELDS:
                return [GraphQLError(f"The query selects more than {MAX_FIELDS} fields.", definition)]
    return []


class _Measure:
    """Counts fields and depth; each fragment is counted once and its counts reused."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, tuple[int, int]] = {}

    def of(self, selections: SelectionSetNode | None, level: int) -> tuple[int, int]:
        """(fields selected, levels below), giving up below the depth limit, which a cycle of fragments hits too."""
        if selections is None or level > MAX_DEPTH + 1:
            return 0, 0
        fields = depth = 0
        for node in selections.selections:
            if isinstance(node, FieldNode):
                below, levels = self.of(node.selection_set, level + 1)
                below, levels = below + 1, levels + 1
            elif isinstance(node, FragmentSpreadNode):
                below, levels = self._fragment(node.name.value, level)
            else:
                below, levels = self.of(cast(InlineFragmentNode, node).selection_set, level)
            fields, depth = fields + below, max(depth, levels)
        return fields, depth

    def _fragment(self, name: str, level: int) -> tuple[int, int]:
        if name not in self._known:
            self._known[name] = (0, 0)  # a fragment within itself counts nothing; validation refuses it anyway
            fragment = self._fragments.get(name)
            self._known[name] = self.of(fragment.selection_set if fragment else None, level)
        return self._known[name]
