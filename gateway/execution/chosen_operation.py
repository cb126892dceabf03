"""An operation of a document: what is the same for all requests that run it."""

import msgspec
from graphql import FieldNode, GraphQLSchema, OperationDefinitionNode, OperationType

from gateway.execution.variables import Variables

INTROSPECTION = frozenset({"__schema", "__type", "__typename"})


class ChosenOperation(msgspec.Struct, frozen=True):
    """An operation of a valid document."""

    node: OperationDefinitionNode
    kind: str
    """`query`, `mutation` or `subscription`."""
    variables: Variables
    public: bool
    """Whether it asks for nothing but mutations that need no token."""
    introspection_only: bool
    """Whether it asks for nothing but the schema."""


def chosen(schema: GraphQLSchema, node: OperationDefinitionNode, public_mutations: frozenset[str]) -> ChosenOperation:
    """The operation of a node."""
    kind = node.operation
    return ChosenOperation(
        node,
        kind.value,
        Variables(schema, node.variable_definitions or ()),
        public=kind is OperationType.MUTATION and _asks_only_for(node, public_mutations | {"__typename"}),
        introspection_only=kind is OperationType.QUERY and _asks_only_for(node, INTROSPECTION),
    )


def _asks_only_for(node: OperationDefinitionNode, fields: frozenset[str]) -> bool:
    """Whether an operation has no other fields at its root, and no fragments."""
    return all(
        isinstance(selected, FieldNode) and selected.name.value in fields for selected in node.selection_set.selections
    )
