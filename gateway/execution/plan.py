"""A plan: what is known of a query before it runs.

Fields that are plain attributes of records become generated functions (projection.py). A field with a resolver is
called for all of its parents on a level together, which is when dataloaders batch best. Whatever a plan does not cover
raises Unplanned, and the reference executor does it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_argument_values,
)
from graphql.language import Visitor, visit
from strawberry.types.arguments import convert_arguments

from gateway.execution.projection import Project, Projections, ResolverField
from gateway.execution.selection import Selection, Unplanned, conditional_variables


@dataclass(slots=True)
class PlannedResolver:
    """A field with a resolver: how it is called, and what becomes of its values."""

    key: str
    call: Any
    parent_name: str | None
    info_name: str | None
    selected: frozenset[str]
    field: ResolverField
    complete: Project
    constant_arguments: dict[str, Any] | None
    unread: bool
    """Whether rows that it gives are written without being looked at."""
    together: bool
    """Whether it is called once for all parents of a level, and gives a list."""
    stand_in: Callable[..., Any] | None
    """What makes of the arguments a parent for the fields below that are asked for ahead; None: none can be."""
    ahead: list["PlannedResolver"]
    """The fields below that can be asked for before the object is there."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do for one operation and one choice of its conditional variables."""

    project_root: Project
    resolvers: tuple[PlannedResolver, ...]
    permissions: frozenset[str]


class Planner:
    """Makes the plans of one schema."""

    def __init__(self, schema: GraphQLSchema, config: Any, scalar_registry: Any) -> None:
        self._schema = schema
        self._config = config
        self._scalar_registry = scalar_registry

    def conditional_variables(self, document: DocumentNode) -> frozenset[str]:
        """The variables whose values decide which fields a document selects."""
        definitions = [getattr(definition, "selection_set", None) for definition in document.definitions]
        return conditional_variables(definitions)

    def plan(self, document: DocumentNode, operation: OperationDefinitionNode, chosen: Mapping[str, object]) -> Plan:
        """The plan of a query. Raises Unplanned."""
        root = self._schema.query_type
        if root is None or operation.operation is not OperationType.QUERY:
            raise Unplanned("only queries are planned")
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        projections = Projections(self._schema, Selection(self._schema, fragments, chosen))
        root_function = projections.root(root, operation.selection_set)
        functions = projections.compiled()
        resolvers = tuple(self._resolver(field, functions) for field in projections.resolvers)
        for resolver in resolvers:
            if resolver.stand_in is not None:
                below = [resolvers[place] for place in resolver.field.below]
                resolver.ahead += [each for each in below if each.together]
        return Plan(functions[root_function], resolvers, frozenset(projections.permissions))

    def arguments(self, field: ResolverField, variables: Any) -> dict[str, Any]:
        """The resolver's arguments as strawberry would pass them, parent and info left out."""
        values = get_argument_values(field.graphql_field, field.nodes[0], variables)
        return convert_arguments(
            values,
            field.definition.arguments,
            scalar_registry=self._scalar_registry,
            config=self._config,
            info=None,
        )

    def _resolver(self, field: ResolverField, functions: Mapping[str, Project]) -> PlannedResolver:
        resolver = field.definition.base_resolver
        parent = resolver.parent_parameter or resolver.root_parameter
        if resolver.self_parameter:
            raise Unplanned("a resolver that takes its parent as self")
        constant = None if _uses_variables(field.nodes[0]) else self.arguments(field, None)
        function = resolver.wrapped_func
        return PlannedResolver(
            key=field.key,
            call=function,
            parent_name=parent.name if parent else None,
            info_name=resolver.info_parameter.name if resolver.info_parameter else None,
            selected=field.selected,
            field=field,
            complete=functions[field.function],
            constant_arguments=constant,
            unread=field.unread,
            together=getattr(function, "together", False),
            stand_in=getattr(function, "stand_in", None),
            ahead=[],
        )


class _VariableFinder(Visitor):
    found = False

    def enter_variable(self, *_: Any) -> None:
        self.found = True


def _uses_variables(node: FieldNode) -> bool:
    finder = _VariableFinder()
    for argument in node.arguments or ():
        visit(argument, finder)
    return finder.found
