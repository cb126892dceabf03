"""The staff members that records name."""

from typing import Any

import strawberry

from gateway.documents.staff_member import StaffMember
from gateway.resolvers.arguments import GatewayInfo


async def technician(parent: strawberry.Parent[Any], info: GatewayInfo) -> StaffMember | None:
    """The technician of an appointment or a job."""
    return await info.context.require_signed_in().loaders.record_by_id.record(StaffMember, parent.technician_id)


async def seller(parent: strawberry.Parent[Any], info: GatewayInfo) -> StaffMember | None:
    """Who sold a quote."""
    return await info.context.require_signed_in().loaders.record_by_id.record(StaffMember, parent.sold_by_id)
