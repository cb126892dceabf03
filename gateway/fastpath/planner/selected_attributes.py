"""The attributes that a query uses of the objects that a field gives: only those are read."""

from typing import Any

from graphql import FieldNode, GraphQLObjectType, get_named_type
from strawberry.types.field import StrawberryField

from gateway.execution.selection import Merged, Selection


class SelectedAttributes:
    """Finds the attributes that one selection uses."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection

    def selected(self, type_: Any, nodes: list[FieldNode]) -> frozenset[str]:
        """The names of the fields selected below a field, except below an abstract type."""
        object_type = get_named_type(type_)
        if not isinstance(object_type, GraphQLObjectType):
            return frozenset()
        return frozenset(found[0].name.value for found in self._below(object_type, nodes).values())

    def attributes(self, type_: Any, nodes: list[FieldNode]) -> frozenset[str] | None:
        """The attributes read of each object that a field gives, or of each node of its connection; None: not known."""
        object_type = get_named_type(type_)
        if not isinstance(object_type, GraphQLObjectType):
            return None
        if is_connection(object_type):
            object_type, nodes = self._connected(object_type, nodes)
        if not isinstance(object_type, GraphQLObjectType):
            return None
        names: set[str] = set()
        for found in self._below(object_type, nodes).values():
            if found[0].name.value == "__typename":
                continue
            definition = object_type.fields[found[0].name.value].extensions.get("strawberry-definition")
            read = _read_for(definition)
            if read is None:
                return None
            names |= read
        return frozenset(names)

    def _connected(self, type_: GraphQLObjectType, nodes: list[FieldNode]) -> tuple[Any, list[FieldNode]]:
        """The type of a connection's nodes, and the field nodes that select below them."""
        edge_type = get_named_type(type_.fields["edges"].type)
        found = [each for fields in self._below(type_, nodes).values() for each in fields]
        edges = [each for each in found if each.name.value == "edges"]
        within = [each for fields in self._below(edge_type, edges).values() for each in fields]
        direct = [each for each in found if each.name.value == "nodes"]
        return get_named_type(type_.fields["nodes"].type), [
            *direct,
            *(each for each in within if each.name.value == "node"),
        ]

    def _below(self, type_: Any, nodes: list[FieldNode]) -> Merged:
        return self._selection.fields(type_, [node.selection_set for node in nodes])


def is_connection(type_: GraphQLObjectType) -> bool:
    """Return whether a type is that of pages of a list."""
    return bool({"nodes", "edges"} <= type_.fields.keys())


def _read_for(definition: StrawberryField | None) -> frozenset[str] | None:
    """The attributes of an object that one of its fields needs; `None`: not known, most resolvers do not declare it."""
    if definition is None:
        return None
    if definition.base_resolver is None:
        return frozenset({definition.python_name})
    return getattr(definition.base_resolver.wrapped_func, "reads", None)
