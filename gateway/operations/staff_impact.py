"""What stays assigned to a staff member whose access ends."""

import asyncio
from typing import NamedTuple

from gateway.documents.appointment import EXPECTED, Appointment
from gateway.documents.base.record import instant
from gateway.documents.customer import Customer
from gateway.documents.job import OPEN_STATUSES, Job
from gateway.documents.staff_member import StaffMember
from gateway.store.scope import TenantScope


class StaffImpact(NamedTuple):
    """What somebody else has to take over."""

    open_jobs: int
    appointments: int
    customers: int


class StaffDeactivation(NamedTuple):
    """A staff member without access, in a dry run still with it; and what stays assigned to them."""

    member: StaffMember
    impact: StaffImpact


async def impact_of_deactivation(scope: TenantScope, member: StaffMember) -> StaffImpact:
    """Count the open jobs, the visits to come and the customers of a staff member."""
    system, assigned = scope.as_system(), {"technician_id": member.id}
    to_come = {"window.start": {"$gt": instant()}, "status": {"$in": [status.value for status in EXPECTED]}}
    return StaffImpact(
        *await asyncio.gather(
            system.count(Job, {**assigned, "status": {"$in": [status.value for status in OPEN_STATUSES]}}),
            system.count(Appointment, {**assigned, **to_come}),
            system.count(Customer, {"account_manager_id": member.id}),
        )
    )
