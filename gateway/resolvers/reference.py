"""Fields that show the record whose id another record holds."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from gateway.documents.base.record import CustomerRecord, Record
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.planning import reads


def referenced(record: type[Record], attribute: str) -> Callable[..., Awaitable[Any]]:
    """The resolver of a field for the record of a kind whose id the parent has in `attribute`.

    None if the parent names no record, or one that the viewer cannot reach. What it returns is the loader's future.
    A record of a customer is looked for at the parent's customer.
    """

    @reads(attribute)
    def resolve(parent: strawberry.Parent[Any], info: GatewayInfo) -> Awaitable[Any]:
        return info.context.require_signed_in().loaders.record_by_id.record(record, getattr(parent, attribute))

    @reads(attribute, "customer_id")
    def resolve_own(parent: strawberry.Parent[Any], info: GatewayInfo) -> Awaitable[Any]:
        loader = info.context.require_signed_in().loaders.record_by_id
        return loader.record(record, getattr(parent, attribute), parent.customer_id)

    return resolve_own if issubclass(record, CustomerRecord) else resolve
