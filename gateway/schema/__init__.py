"""The contract: GraphQL types and fields, without I/O or conditions."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from gateway.resolvers.arguments import GatewayInfo
from gateway.schema.mutation import Mutation
from gateway.schema.node import NODE_TYPES
from gateway.schema.query import Query
from gateway.schema.scalar import SCALARS
from gateway.schema.subscription import Subscription


def build_schema(*, suggestions: bool = False) -> strawberry.Schema:
    """The executable schema; `suggestions` lets errors say which field was perhaps meant."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=NODE_TYPES,
        config=StrawberryConfig(
            scalar_map=SCALARS,
            disable_field_suggestions=not suggestions,
            info_class=GatewayInfo,
            enable_experimental_incremental_execution=True,
        ),
    )
