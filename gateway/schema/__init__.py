"""The contract: GraphQL types and fields, without I/O or conditions."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from gateway.resolvers.api_shape import use_types
from gateway.resolvers.arguments import GatewayInfo
from gateway.schema.mutation import Mutation
from gateway.schema.node import NODE_TYPES
from gateway.schema.query import Query
from gateway.schema.scalar import SCALARS
from gateway.schema.subgraph import SUBGRAPH_SCALARS, SubgraphQuery
from gateway.schema.subscription import Subscription


def build_schema(*, suggestions: bool = False, subgraph: bool = False) -> strawberry.Schema:
    """The executable schema; `suggestions` lets errors say which field was perhaps meant.

    `subgraph` adds what a router of a federated graph asks.
    """
    schema = strawberry.Schema(
        query=SubgraphQuery if subgraph else Query,
        mutation=Mutation,
        subscription=Subscription,
        types=NODE_TYPES,
        config=StrawberryConfig(
            scalar_map={**SCALARS, **(SUBGRAPH_SCALARS if subgraph else {})},
            disable_field_suggestions=not suggestions,
            info_class=GatewayInfo,
            enable_experimental_incremental_execution=True,
        ),
    )
    use_types(schema._schema.type_map)
    return schema
