"""Objects that a router of a federated graph asks for by their references."""

import asyncio
from collections.abc import Awaitable
from typing import Annotated, Any, NewType

import strawberry

from gateway.documents.record import Record
from gateway.documents.registry import record_of_id
from gateway.errors import BadRequest
from gateway.resolvers.arguments import GatewayInfo

MAX_ENTITIES = 100

Representation = NewType("Representation", object)
"""`{__typename, id}`: an object as another subgraph names it."""


async def entities(
    info: GatewayInfo,
    representations: Annotated[
        list[Representation], strawberry.argument(description=f"At most {MAX_ENTITIES} references: {{__typename, id}}.")
    ],
) -> list[Record | BaseException | None]:
    """Return the referenced objects in their order, read with one command for each type.

    null for one that does not exist or that the viewer cannot access; an error at one whose type needs a permission
    that the viewer lacks. Raises BadRequest.
    """
    if len(representations) > MAX_ENTITIES:
        raise BadRequest(f"Send at most {MAX_ENTITIES} representations, not {len(representations)}.")
    asked = [_read(info, representation) for representation in representations]
    return await asyncio.gather(*asked, return_exceptions=True)


def _read(info: GatewayInfo, representation: Any) -> Awaitable[Record | None]:
    reference = representation if isinstance(representation, dict) else {}
    type_name, record_id = reference.get("__typename"), reference.get("id")
    if not isinstance(type_name, str) or not isinstance(record_id, str):
        raise BadRequest("A representation is {__typename, id}, both texts.")
    kind = record_of_id(record_id)
    known = kind is not None and kind.is_node and kind.__name__ == type_name
    loader = info.context.require_signed_in().loaders.record_by_id
    return loader.record(kind or Record, record_id if known else None)
