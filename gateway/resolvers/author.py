"""The records that an author is."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from gateway.documents.base.record import Record
from gateway.documents.customer import Customer
from gateway.documents.note import Author
from gateway.documents.staff_member import StaffMember
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.planning import reads


def _author_as(record: type[Record]) -> Callable[..., Awaitable[Any]]:
    """Return the resolver for the record of a kind that an author's id names; `None` for authors of other kinds."""
    beginning = f"{record.id_prefix}_"

    @reads("id")
    def resolve(parent: strawberry.Parent[Author], info: GatewayInfo) -> Awaitable[Any]:
        record_id = parent.id if parent.id.startswith(beginning) else None
        return info.context.require_signed_in().loaders.record_by_id.record(record, record_id)

    return resolve


staff_member = _author_as(StaffMember)
customer = _author_as(Customer)
