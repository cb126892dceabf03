"""What an operation selects: fragments opened, equal response keys merged, `@skip` and `@include` decided.

What `@defer` and `@stream` delay is selected like everything else.
"""

from collections.abc import Iterable, Mapping

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
)
from graphql.language import BooleanValueNode

Merged = dict[str, list[FieldNode]]
"""Response key → the field nodes that ask for it, in the order of the specification's CollectFields."""


DEFER = "defer"
STREAM = "stream"
INCREMENTAL = frozenset({DEFER, STREAM})


class Unplanned(Exception):
    """Something that only the reference executor does."""


class Selection:
    """Collects selected fields for one document and one choice of its conditional variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        conditions: Mapping[str, object],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._conditions = conditions

    def fields(self, type_: GraphQLObjectType, selection_sets: Iterable[SelectionSetNode | None]) -> Merged:
        """The merged fields that the selection sets ask of a type."""
        merged: Merged = {}
        visited: set[str] = set()
        for selection_set in selection_sets:
            self._collect(type_, selection_set, merged, visited)
        return merged

    def deferred(self, type_: GraphQLObjectType, selection_sets: Iterable[SelectionSetNode | None]) -> int:
        """Return how many fragments put off fields of a type itself, those within others included."""
        count, visited = 0, set[str]()
        stack = list(selection_sets)
        while stack:
            selection_set = stack.pop()
            for node in selection_set.selections if selection_set else ():
                if isinstance(node, FieldNode):
                    continue
                count += any(directive.name.value == DEFER for directive in node.directives or ())
                if isinstance(node, InlineFragmentNode):
                    stack.append(node.selection_set)
                elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                    visited.add(node.name.value)
                    stack.append(self._fragments[node.name.value].selection_set)
        return count

    def _collect(
        self, type_: GraphQLObjectType, selection_set: SelectionSetNode | None, merged: Merged, visited: set[str]
    ) -> None:
        for node in selection_set.selections if selection_set else ():
            if not self._included(node.directives):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                merged.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition else None
                if self._applies(type_, condition):
                    self._collect(type_, node.selection_set, merged, visited)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                visited.add(node.name.value)
                fragment = self._fragments[node.name.value]
                if self._applies(type_, fragment.type_condition.name.value):
                    self._collect(type_, fragment.selection_set, merged, visited)

    def _applies(self, type_: GraphQLObjectType, condition: str | None) -> bool:
        if condition is None or condition == type_.name:
            return True
        other = self._schema.get_type(condition)
        return isinstance(other, GraphQLAbstractType) and self._schema.is_sub_type(other, type_)

    def _included(self, directives: Iterable[DirectiveNode] | None) -> bool:
        included = True
        for directive in directives or ():
            name = directive.name.value
            if name in INCREMENTAL:
                continue
            if name not in ("skip", "include"):
                raise Unplanned(f"@{name}")
            included &= self._condition(directive) is (name == "include")
        return included

    def _condition(self, directive: DirectiveNode) -> bool:
        (argument,) = directive.arguments or ()
        value = argument.value
        if isinstance(value, BooleanValueNode):
            return value.value
        if isinstance(value, VariableNode):
            return self._conditions[value.name.value] is True
        raise Unplanned("a condition that is neither a value nor a variable")


def streams(nodes: Iterable[FieldNode]) -> bool:
    """Return whether the items of a field's list are delivered one by one."""
    return any(directive.name.value == STREAM for node in nodes for directive in node.directives or ())


def find_conditional_variables(document: DocumentNode) -> frozenset[str]:
    """Return the variables whose values decide which fields a document selects."""
    return conditional_variables(getattr(definition, "selection_set", None) for definition in document.definitions)


def conditional_variables(selection_sets: Iterable[SelectionSetNode | None]) -> frozenset[str]:
    """The variables that `@skip` and `@include` use below some selection sets, fragments not opened."""
    names: set[str] = set()
    stack = list(selection_sets)
    while stack:
        selection_set = stack.pop()
        for node in selection_set.selections if selection_set else ():
            for directive in node.directives or ():
                values = [argument.value for argument in directive.arguments or ()]
                names |= {value.name.value for value in values if isinstance(value, VariableNode)}
            if isinstance(node, FieldNode | InlineFragmentNode):
                stack.append(node.selection_set)
    return frozenset(names)
