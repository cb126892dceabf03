"""A plan: what is known of a query before it runs.

Fields that are plain attributes of records become generated functions (projection.py). A field with a resolver is
called for all of its parents on a level together, which is when dataloaders batch best. What a plan does not cover
raises Unplanned, and the reference executor does it.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

from graphql import (
    ArgumentNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    VariableNode,
    get_argument_values,
)
from graphql.language import Visitor, visit
from strawberry.types.arguments import convert_arguments

from gateway.documents.base.record import Record
from gateway.errors import GatewayError
from gateway.execution.selection import Selection, Unplanned
from gateway.fastpath.planner.input_value import Convert, InputConverters
from gateway.fastpath.planner.projection import Project, Projections, ResolverField
from gateway.pages.connection_request import ConnectionRequest, ParentRequest
from gateway.resolvers.connection import Selected
from gateway.resolvers.connection_field import ConnectionSpec
from gateway.resolvers.mutation import RUNS_ONCE


class VariableArgument(NamedTuple):
    """An argument that is what a variable is."""

    argument: str
    variable: str
    convert: Convert | None
    """What makes the argument of a value that is not null; `None`: it stays as it is."""
    required: bool
    """Whether it must not be null."""
    has_default: bool
    """Whether it is null when the variable has no value; else it is not given at all."""


@dataclass(frozen=True, slots=True)
class PlannedConnection:
    """A connection field: what is read of it, known before any request."""

    spec: ConnectionSpec
    selected: Selected
    constant: ConnectionRequest | None
    """What every request reads; `None` where arguments, time, viewer or an address decide that."""

    def request(self, arguments: Mapping[str, Any], context: Any) -> ConnectionRequest:
        """Return what one request asks for. Raises what makes graphql-core report an error."""
        if self.constant is not None:
            return self.constant
        return self.spec.request(self.spec.with_defaults(arguments), self.selected, context)


@dataclass(frozen=True, slots=True)
class PlannedResolver:
    """A field with a resolver: how it is called, and what becomes of its values."""

    place: int
    """Its place among the plan's resolvers."""
    call: Any
    parent_name: str | None
    info_name: str | None
    field: ResolverField
    complete: Project
    constant: dict[str, Any] | None
    """The arguments that no variable decides; `None` when some must be converted for each request."""
    variable_arguments: tuple[VariableArgument, ...]
    connection: PlannedConnection | None
    """How it is read in place of being called, for all parents of a level together; `None` where it is called."""
    kind: type[Record] | None
    """The kind of the record that it gives by the argument `id`; `None` when it gives something else."""
    prefetched: tuple["PlannedResolver", ...]
    """The connections below that are read together with the record."""
    tabs: tuple[ConnectionRequest, ...] | None
    """Their request where that is constant, and nothing else is read with them; else None."""
    itself: ParentRequest
    """What is read of the record itself, where it is one."""


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
        self._inputs = InputConverters(config)

    def plan(self, document: DocumentNode, operation: OperationDefinitionNode, chosen: Mapping[str, object]) -> Plan:
        """The plan of a query, or of one mutation. Raises Unplanned."""
        root = self._schema.get_root_type(operation.operation)
        if root is None or operation.operation is OperationType.SUBSCRIPTION:
            raise Unplanned("subscriptions are not planned")
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        projections = Projections(self._schema, Selection(self._schema, fragments, chosen))
        root_function = projections.root(root, operation.selection_set)
        if operation.operation is OperationType.MUTATION:
            _require_one_mutation(projections.resolvers, root)
        functions = projections.compiled()
        resolvers: dict[int, PlannedResolver] = {}
        is_only_root = sum(_kind(field) is not None for field in projections.resolvers) == 1
        # What is below a field comes after it: so it is planned before.
        for place, field in reversed([*enumerate(projections.resolvers)]):
            resolvers[place] = self._resolver(place, field, functions, resolvers, is_only_root=is_only_root)
        in_order = tuple(resolvers[place] for place in range(len(resolvers)))
        return Plan(functions[root_function], in_order, frozenset(projections.permissions))

    def arguments(self, resolver: PlannedResolver, variables: Any) -> dict[str, Any]:
        """The resolver's arguments as strawberry would pass them, parent and info left out. Raises what it would."""
        if resolver.constant is None:
            field = resolver.field
            return self._converted(get_argument_values(field.graphql_field, field.nodes[0], variables), field)
        if not resolver.variable_arguments:
            return resolver.constant
        arguments, coerced = dict(resolver.constant), variables.coerced
        for given in resolver.variable_arguments:
            value = coerced.get(given.variable)
            if value is None and given.required:
                raise Unplanned("null for an argument that must not be")
            if value is not None and given.convert is not None:
                value = given.convert(value)
            if value is not None or given.has_default or given.variable in coerced:
                arguments[given.argument] = value
        return arguments

    def _converted(self, values: dict[str, Any], field: ResolverField) -> dict[str, Any]:
        return convert_arguments(
            values,
            field.definition.arguments,
            scalar_registry=self._scalar_registry,
            config=self._config,
            info=None,
        )

    def _known_arguments(self, field: ResolverField) -> tuple[dict[str, Any] | None, tuple[VariableArgument, ...]]:
        """The arguments that are the same for every request, and those that are what a variable is."""
        variable_arguments, names = [], set()
        for given in field.nodes[0].arguments or ():
            name = given.name.value
            if isinstance(given.value, VariableNode):
                argument = self._variable_argument(field, given.value.name.value, name)
                if argument is None:
                    return None, ()
                variable_arguments.append(argument)
                names.add(name)
            elif _uses_variables(given):
                return None, ()
        others: Any = SimpleNamespace(args={key: a for key, a in field.graphql_field.args.items() if key not in names})
        return self._converted(get_argument_values(others, field.nodes[0]), field), tuple(variable_arguments)

    def _variable_argument(self, field: ResolverField, variable: str, name: str) -> VariableArgument | None:
        """Return how an argument is made of a variable; `None` when more is done to it."""
        declared = field.graphql_field.args[name]
        if declared.default_value not in (None, Undefined):
            return None
        for argument in field.definition.arguments:
            if self._config.name_converter.from_argument(argument) == name:
                with suppress(Unplanned):
                    convert = self._inputs.converter(argument.type)
                    required, has_default = isinstance(declared.type, GraphQLNonNull), declared.default_value is None
                    return VariableArgument(argument.python_name, variable, convert, required, has_default)
        return None

    def _resolver(
        self,
        place: int,
        field: ResolverField,
        functions: Mapping[str, Project],
        below: Mapping[int, PlannedResolver],
        *,
        is_only_root: bool,
    ) -> PlannedResolver:
        resolver = field.definition.base_resolver
        parent = resolver.parent_parameter or resolver.root_parameter
        if resolver.self_parameter:
            raise Unplanned("a resolver that takes its parent as self")
        constant, variable_arguments = self._known_arguments(field)
        kind = _kind(field)
        prefetched = tuple(below[each] for each in field.below if below[each].connection) if kind else ()
        if kind is not None and field.row_writer is not None:
            field.row_writer.expect([(each.place, each.field.page_writer) for each in prefetched])
        return PlannedResolver(
            place=place,
            call=resolver.wrapped_func,
            parent_name=parent.name if parent else None,
            info_name=resolver.info_parameter.name if resolver.info_parameter else None,
            field=field,
            complete=functions[field.function],
            constant=constant,
            variable_arguments=variable_arguments,
            connection=_connection(field, None if variable_arguments else constant),
            kind=kind,
            prefetched=prefetched,
            tabs=_tabs(prefetched) if kind is not None and field.raw and is_only_root else None,
            itself=ParentRequest(field.attributes, raw=True),
        )


def _require_one_mutation(fields: Sequence[ResolverField], root: GraphQLObjectType) -> None:
    """Raise Unplanned for several mutations, which run one after the other, and for one that must not be repeated."""
    mutations = [field for field in fields if field.parent_type is root]
    if len(mutations) != 1 or not hasattr(mutations[0].definition.base_resolver.wrapped_func, RUNS_ONCE):
        raise Unplanned("not one mutation that can be repeated")


def _kind(field: ResolverField) -> type[Record] | None:
    return getattr(field.definition.base_resolver.wrapped_func, "record_kind", None)


def _tabs(prefetched: Sequence[PlannedResolver]) -> tuple[ConnectionRequest, ...] | None:
    requests = [each.connection.constant for each in prefetched if each.connection is not None]
    constant = tuple(request for request in requests if request is not None)
    return constant if len(constant) == len(requests) else None


def _connection(field: ResolverField, constant: Mapping[str, Any] | None) -> PlannedConnection | None:
    spec: ConnectionSpec | None = getattr(field.definition.base_resolver.wrapped_func, "connection", None)
    if spec is None:
        return None
    names = field.selected
    selected = Selected("totalCount" in names, bool(names & {"pageInfo", "edges"}), field.attributes, field.raw)
    request = None
    if constant is not None and spec.is_constant(given := spec.with_defaults(constant)):
        with suppress(GatewayError):  # graphql-core reports it, each time
            request = spec.request(given, selected, None)
    return PlannedConnection(spec, selected, request)


class _VariableFinder(Visitor):
    found = False

    def enter_variable(self, *_: Any) -> None:
        self.found = True


def _uses_variables(argument: ArgumentNode) -> bool:
    finder = _VariableFinder()
    visit(argument, finder)
    return finder.found
