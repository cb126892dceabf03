"""Objects that a router of a federated graph asks for by their references."""

import asyncio
from collections.abc import Awaitable
from typing import Annotated, Any, NewType

import strawberry

from gateway.context import SignedIn
from gateway.documents.registry import record_of_id
from gateway.errors import BadRequest
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.node import Found, find_node, find_type_name, type_name

MAX_ENTITIES = 100

Representation = NewType("Representation", object)
"""`{__typename, id}`: an object as another subgraph names it."""


async def entities(
    info: GatewayInfo,
    representations: Annotated[
        list[Representation], strawberry.argument(description=f"At most {MAX_ENTITIES} references: {{__typename, id}}.")
    ],
) -> list[Found | BaseException]:
    """Return the referenced objects in their order, read with one command for each type.

    null for one that does not exist or that the viewer cannot access; an error at one whose type needs a permission
    that the viewer lacks. Raises BadRequest.
    """
    if len(representations) > MAX_ENTITIES:
        raise BadRequest(f"Send at most {MAX_ENTITIES} representations, not {len(representations)}.")
    asked = [_read(info, representation) for representation in representations]
    return await asyncio.gather(*asked, return_exceptions=True)


def _read(info: GatewayInfo, representation: Any) -> Awaitable[Found]:
    reference = representation if isinstance(representation, dict) else {}
    asked, record_id = reference.get("__typename"), reference.get("id")
    if not isinstance(asked, str) or not isinstance(record_id, str):
        raise BadRequest("A representation is {__typename, id}, both texts.")
    return _of_type(info.context.require_signed_in(), asked, record_id)


async def _of_type(signed_in: SignedIn, asked: str, node_id: str) -> Found:
    """Return an object if it is of a type; what its id says to be of another is not read."""
    kind = record_of_id(node_id)
    # Exports and imports are kept as background jobs.
    if kind is not None and kind.is_node and type_name(kind) != asked:
        return None
    found = await find_node(signed_in, node_id)
    return found if found is not None and find_type_name(found) == asked else None
