"""Any object, by its id alone."""

from typing import Annotated

import strawberry

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.context import SignedIn
from gateway.documents.background_job import BackgroundJob
from gateway.documents.base.record import Record
from gateway.documents.customer import Part
from gateway.documents.incoming_call import IncomingCall
from gateway.documents.registry import record_of_id
from gateway.operations.export.export import Export, export_by_id
from gateway.operations.imports.view import Import, import_by_id
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.viewer import VIEWER_PREFIX
from gateway.store.lookups.activity import TimelineEntry, is_entry, record_id_of_entry

Found = Record | TimelineEntry | Viewer | Part | Export | Import | None
CONTACT_PARTS = frozenset({"adr", "phn", "eml", "ctp"})
_NAMES_OF_THEIR_OWN: dict[type, str] = {IncomingCall: "CallIncoming"}
"""Kinds whose type in the schema has another name than theirs."""
CARDS = frozenset({"pm", "card", "src"})
"""How Stripe's ids of payment methods begin."""


async def node(
    info: GatewayInfo, id: Annotated[strawberry.ID, strawberry.argument(description="The id of any object.")]
) -> Found:
    """Return the object with an id, or `None`."""
    return await find_node(info.context.require_signed_in(), str(id))


async def find_node(signed_in: SignedIn, node_id: str) -> Found:
    """Return the object with an id, or `None`. The scope checks the permission that its kind needs."""
    prefix, _, rest = node_id.partition("_")
    if prefix == VIEWER_PREFIX:
        return signed_in.viewer if rest == signed_in.viewer.id else None
    if prefix == BackgroundJob.id_prefix:
        return await export_by_id(signed_in.scope, node_id) or await import_by_id(signed_in.scope, node_id)
    if prefix in CARDS:
        signed_in.viewer.require(Permission.CARD_READ)
    if prefix in CARDS or prefix in CONTACT_PARTS:
        return await signed_in.loaders.part_by_id.load(node_id)
    find_entry = record_id_of_entry(node_id)
    if find_entry is None:
        return await _record(signed_in, node_id)
    record = await _record(signed_in, find_entry)
    return TimelineEntry(record) if record is not None and is_entry(record) else None


def find_type_name(found: object) -> str:
    """Return the GraphQL type of an object: it has the name of the object's class."""
    if isinstance(found, TimelineEntry):
        return found.type_name
    return type_name(type(found))


def type_name(kind: type) -> str:
    """Return the name of the GraphQL type of a kind of object."""
    return _NAMES_OF_THEIR_OWN.get(kind, kind.__name__)


async def _record(signed_in: SignedIn, record_id: str) -> Record | None:
    kind = record_of_id(record_id)
    if kind is None or not kind.is_node:
        return None
    return await signed_in.loaders.record_by_id.record(kind, record_id)
