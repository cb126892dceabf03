"""The staff members that records name."""

from collections.abc import Awaitable
from typing import Any

import strawberry

from gateway.documents.staff_member import StaffMember
from gateway.resolvers.arguments import GatewayInfo


def technician(parent: strawberry.Parent[Any], info: GatewayInfo) -> Awaitable[StaffMember | None]:
    """The technician of an appointment or a job."""
    return info.context.require_signed_in().loaders.record_by_id.record(StaffMember, parent.technician_id)


def seller(parent: strawberry.Parent[Any], info: GatewayInfo) -> Awaitable[StaffMember | None]:
    """Who sold a quote."""
    return info.context.require_signed_in().loaders.record_by_id.record(StaffMember, parent.sold_by_id)
