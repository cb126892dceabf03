"""Any record, by its id alone."""

from typing import Annotated

import strawberry

from gateway.documents.record import Record
from gateway.documents.registry import record_of_id
from gateway.resolvers.arguments import GatewayInfo


async def node(
    info: GatewayInfo, id: Annotated[strawberry.ID, strawberry.argument(description="The id of any object.")]
) -> Record | None:
    """The record with an id, or None. The scope checks the permission that its kind needs."""
    kind = record_of_id(str(id))
    if kind is None or not kind.is_node:
        return None
    return await info.context.require_signed_in().loaders.record_by_id.record(kind, str(id))
