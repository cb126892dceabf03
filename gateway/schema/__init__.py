"""The contract: GraphQL types and fields, without I/O or conditions."""

from collections.abc import Iterable
from functools import cache

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter

from gateway.resolvers.api_shape import use_types
from gateway.resolvers.arguments import GatewayInfo
from gateway.schema.mutation import Mutation
from gateway.schema.node import NODE_TYPES
from gateway.schema.query import Query
from gateway.schema.scalar import SCALARS
from gateway.schema.subgraph import SUBGRAPH_SCALARS, SubgraphQuery
from gateway.schema.subscription import Subscription

DESCRIPTION = (
    "Everything about a field-service company's customers: contact card, work, money, messages, files. Ids are opaque "
    "and refetchable with `node(id:)`; expected refusals of mutations are `userErrors`; `@requiresPermission` says "
    "what a field needs, `@cost` and `@listSize` what it costs."
)


def _describe(schema: GraphQLSchema) -> None:
    """Describe the schema itself, and leave out the default null: it says no more than that a value may be left out."""
    schema.description = DESCRIPTION
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInputObjectType):
            _drop_null_defaults(type_.fields.values())
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for field in type_.fields.values():
                _drop_null_defaults(field.args.values())


def _drop_null_defaults(inputs: Iterable[GraphQLArgument | GraphQLInputField]) -> None:
    for each in inputs:
        if each.default_value is None:
            each.default_value = Undefined


class CachedNames(NameConverter):
    """The names that fields have in the schema; strawberry makes each again for every input that it converts."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, str] = {}

    def apply_naming_config(self, name: str) -> str:
        """Return the name of an attribute: `first_name` → `firstName`."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = super().apply_naming_config(name)
        return known


def build_schema(*, suggestions: bool = False, subgraph: bool = False) -> strawberry.Schema:
    """Return the executable schema; `suggestions` lets errors say which field was perhaps meant.

    `subgraph` adds what a router of a federated graph asks.
    """
    schema = make_schema(suggestions=suggestions, subgraph=subgraph)
    use_types(schema._schema.type_map)
    return schema


@cache
def make_schema(*, suggestions: bool, subgraph: bool) -> strawberry.Schema:
    """Make a schema, once of each kind."""
    schema = strawberry.Schema(
        query=SubgraphQuery if subgraph else Query,
        mutation=Mutation,
        subscription=Subscription,
        types=NODE_TYPES,
        config=StrawberryConfig(
            scalar_map={**SCALARS, **(SUBGRAPH_SCALARS if subgraph else {})},
            disable_field_suggestions=not suggestions,
            info_class=GatewayInfo,
            name_converter=CachedNames(),
            enable_experimental_incremental_execution=True,
        ),
    )
    _describe(schema._schema)
    return schema
