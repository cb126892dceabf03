"""What an operation costs, known before it runs (after IBM's GraphQL Cost Directives specification).

An object costs one point, a leaf nothing, `__schema` and `__type` what is selected of them (introspection.py), a
mutation ten more, and a field what its `@cost` says; a fragment with `@defer` costs one for each object that it puts
off fields of, `@stream` one for each item. A list costs its objects as often as its `@listSize` and the values of its
slicing arguments say. So the price of a document is a sum with the sizes of its lists left open: made once, it is
evaluated for each request with the coerced variables.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_object_type,
    value_from_ast_untyped,
)

from gateway.execution.introspection import META_FIELDS, IntrospectionPricer
from gateway.execution.json_part import JSONPart
from gateway.execution.selection import Selection, streams

Variables = Mapping[str, Any]
SelectionSets = Sequence[SelectionSetNode | None]
Sizes = Mapping[str, tuple["int | str | Reckoned", ...]]
NOT_SIZED: Sizes = {}

OBJECT = 1
MUTATION = 10


@dataclass(frozen=True, slots=True)
class Price:
    """Points for the objects that are certain, and for each list that may grow."""

    own: int = 0
    lists: tuple["ListPrice", ...] = ()
    always: int | None = field(default=None, compare=False)
    """Points for the lists at their requested lengths, precomputed if no variable affects them."""

    def reckoned(self) -> "Price":
        """The same price, precomputed if no variable affects it."""
        return self if self.hangs_on_variables() else replace(self, always=self.requested({}))

    def hangs_on_variables(self) -> bool:
        """Return whether variables decide how long lists were asked for."""
        return any(
            part.each.hangs_on_variables() or not all(isinstance(size, int) for size in part.sizes)
            for part in self.lists
        )

    def requested(self, variables: Variables) -> int:
        """Points for the lists as long as they were asked for."""
        if self.always is not None:
            return self.always
        return self.own + sum(part.size(variables) * part.each.requested(variables) for part in self.lists)

    def actual(self, data: Any) -> int:
        """Points for the lists as long as they are in the answer."""
        points = self.own
        for part in self.lists:
            points += part.actual(data)
        return points

    def below(self, key: str) -> "Price":
        """The same price, seen from the object that has this one under `key`."""
        return Price(self.own, tuple(ListPrice((key, *part.keys), part.sizes, part.each) for part in self.lists))


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A length that a function computes from the arguments of a field."""

    function: Callable[[Mapping[str, Any]], int]
    arguments: tuple[tuple[str, ValueNode], ...]

    def length(self, variables: Variables) -> int:
        """The length; arguments are as they were sent, not coerced."""
        return self.function({name: value_from_ast_untyped(node, {**variables}) for name, node in self.arguments})


@dataclass(frozen=True, slots=True)
class ListPrice:
    """A list: the response keys that lead to it, what decides its length, and the price of one of its objects."""

    keys: tuple[str, ...]
    sizes: tuple[int | str | Reckoned, ...]
    """Lengths, functions that compute them, or names of variables with them; the first that has a value counts."""
    each: Price

    def size(self, variables: Variables) -> int:
        """Return how many objects are requested."""
        for size in self.sizes:
            if isinstance(size, Reckoned):
                return size.length(variables)
            length = size if isinstance(size, int) else variables.get(size)
            if isinstance(length, list):
                return len(length)
            if isinstance(length, int):
                return max(length, 0)
        return 0

    def actual(self, data: Any, place: int = 0) -> int:
        """Points for the objects that the keys from `place` on lead to; lists on the way are gone through."""
        keys = self.keys
        for step in range(place, len(keys)):
            kind = data.__class__
            if kind is dict:
                data = data.get(keys[step])
            elif kind is list:
                return sum([self.actual(item, step) for item in data])
            else:
                return data.points(self, step) if isinstance(data, JSONPart) else 0
        return self._of_found(data)

    def _of_found(self, found: Any) -> int:
        """Points for the objects of one list of the answer."""
        own, lists = self.each.own, self.each.lists
        if isinstance(found, list):
            return sum([self.each.actual(row) for row in found]) if lists else own * len(found)
        return found.points(self, len(self.keys)) if isinstance(found, JSONPart) else 0


class Pricer:
    """Prices the operations of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._introspection = IntrospectionPricer(schema)

    def price(
        self, document: DocumentNode, operation: OperationDefinitionNode, conditions: Mapping[str, object]
    ) -> Price:
        """The price of an operation under one choice of its conditional variables."""
        root = self._schema.get_root_type(operation.operation)
        if root is None:
            return Price()
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        selection = Selection(self._schema, fragments, conditions)
        price = _Pricing(self._schema, selection, self._introspection).of(root, [operation.selection_set])
        if operation.operation is not OperationType.MUTATION:
            return price.reckoned()
        own = price.own + MUTATION * len(selection.fields(root, [operation.selection_set]))
        return Price(own, price.lists).reckoned()


class _Pricing:
    def __init__(self, schema: GraphQLSchema, selection: Selection, introspection: IntrospectionPricer) -> None:
        self._schema = schema
        self._selection = selection
        self._introspection = introspection

    def of(self, type_: GraphQLObjectType, below: SelectionSets, sized: Sizes = NOT_SIZED) -> Price:
        """The price of what is selected of a type; `sized` are those of its fields that are lists, with their sizes."""
        own, lists = self._selection.deferred(type_, below), []
        for key, nodes in self._selection.fields(type_, below).items():
            field = type_.fields.get(nodes[0].name.value)
            if field is None:
                name = nodes[0].name.value
                own += self._introspection.points(name, nodes, self._selection) if name in META_FIELDS else 0
                continue
            price = self._field(field, nodes)
            sizes = sized.get(nodes[0].name.value)
            if sizes is not None:
                each = replace(price, own=price.own + OBJECT) if streams(nodes) else price
                lists.append(ListPrice((key,), sizes, each))
            else:
                own += price.own
                lists += price.below(key).lists
        return Price(own, tuple(lists))

    def _field(self, field: GraphQLField, nodes: Sequence[FieldNode]) -> Price:
        named = get_named_type(field.type)
        metadata = field.extensions["strawberry-definition"].metadata
        composite = is_object_type(named) or is_abstract_type(named)
        weight = metadata.get("cost", OBJECT if composite else 0)
        if not composite:
            return Price(weight)
        sizes = _list_sizes(nodes[0], metadata)
        sized = dict.fromkeys(metadata.get("sized", ()), sizes)
        below = self._composite(named, [node.selection_set for node in nodes], sized)
        if "sized_by" in metadata:
            each = Price(weight + below.own, below.lists)
            return Price(0, (ListPrice((), _sizes(nodes[0], (metadata["sized_by"],), 1), each),))
        return Price(weight + below.own, below.lists)

    def _composite(self, type_: Any, below: SelectionSets, sized: Sizes) -> Price:
        if is_object_type(type_):
            return self.of(type_, below, sized)
        prices = [self.of(possible, below, sized) for possible in self._schema.get_possible_types(type_)]
        return max(prices, key=lambda price: price.requested({}), default=Price())


def _list_sizes(node: FieldNode, metadata: Mapping[str, Any]) -> tuple[int | str | Reckoned, ...]:
    if "sizer" in metadata:
        arguments = tuple((argument.name.value, argument.value) for argument in node.arguments or ())
        return (Reckoned(metadata["sizer"], arguments),)
    return _sizes(node, metadata.get("slicing", ()), metadata.get("assumed_size"))


def _sizes(node: FieldNode, slicing: Sequence[str], assumed: int | None) -> tuple[int | str, ...]:
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    asked = tuple(_size(given[name]) for name in slicing if name in given and _is_size(given[name]))
    return asked if assumed is None else (*asked, assumed)


def _is_size(value: ValueNode) -> bool:
    return isinstance(value, IntValueNode | ListValueNode | VariableNode)


def _size(value: ValueNode) -> int | str:
    if isinstance(value, ListValueNode):
        return len(value.values)
    return value.name.value if isinstance(value, VariableNode) else int(value.value)  # type: ignore[attr-defined]  # an IntValueNode
