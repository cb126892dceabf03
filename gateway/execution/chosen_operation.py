"""An operation of a document: what is the same for all requests that run it."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    value_from_ast_untyped,
)
from graphql.execution.values import VariableValues

from gateway.execution.variables import Variables

INTROSPECTION = frozenset({"__schema", "__type", "__typename"})


class ChosenOperation(msgspec.Struct, frozen=True):
    """An operation of a valid document."""

    node: OperationDefinitionNode
    kind: str
    """`query`, `mutation` or `subscription`."""
    variables: Variables
    public: bool
    """Whether it asks for nothing but mutations that run without a token."""
    introspection_only: bool
    """Whether it asks for nothing but the schema."""
    type: OperationType
    name: str | None
    """As the document names it."""
    public_count: int = 0
    """How many mutations it selects that run without a token: most of them hash a password."""
    mutations: tuple[FieldNode, ...] = ()
    """The mutations that it selects."""

    def inputs_of_several(self, variables: VariableValues | None) -> list[Any]:
        """Return the arguments of all mutations, unchecked; none if it is a single one, or the variables do not fit."""
        if variables is None or len(self.mutations) < 2:
            return []
        given = [argument.value for node in self.mutations for argument in node.arguments or ()]
        return [value_from_ast_untyped(value, variables.coerced) for value in given]


def chosen(
    schema: GraphQLSchema,
    node: OperationDefinitionNode,
    public_mutations: frozenset[str],
    fragments: Mapping[str, FragmentDefinitionNode],
    *,
    hide_suggestions: bool,
) -> ChosenOperation:
    """The operation of a node."""
    kind = node.operation
    roots = tuple(root_fields(node.selection_set, fragments)) if kind is OperationType.MUTATION else ()
    return ChosenOperation(
        node,
        kind.value,
        Variables(schema, node.variable_definitions or (), hide_suggestions=hide_suggestions),
        public=kind is OperationType.MUTATION and _asks_only_for(node, public_mutations | {"__typename"}),
        introspection_only=kind is OperationType.QUERY and _asks_only_for(node, INTROSPECTION),
        type=kind,
        name=node.name.value if node.name else None,
        public_count=sum(field.name.value in public_mutations for field in roots),
        mutations=roots,
    )


def root_fields(
    selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode], visited: set[str] | None = None
) -> Iterator[FieldNode]:
    """Yield the field nodes at the root of a valid operation, those in fragments too."""
    visited = set() if visited is None else visited
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from root_fields(node.selection_set, fragments, visited)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
            visited.add(node.name.value)
            yield from root_fields(fragments[node.name.value].selection_set, fragments, visited)


def _asks_only_for(node: OperationDefinitionNode, fields: frozenset[str]) -> bool:
    """Return whether an operation has no other fields at its root, and no fragments."""
    return all(
        isinstance(selected, FieldNode) and selected.name.value in fields for selected in node.selection_set.selections
    )
