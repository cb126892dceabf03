"""What is ahead, of any kind."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers.address import address_of
from gateway.resolvers.staff_member import technician
from gateway.schema.contact import Address
from gateway.schema.field import field
from gateway.schema.node import Node
from gateway.schema.staff_member import StaffMember


@strawberry.interface(description="An appointment or a job: an entry of a schedule.")
class ScheduleEntry(Node):
    """Shared by what is planned."""

    number: str = field("People-facing number.")
    starts_at: datetime | None = field(
        "When it begins or began: an appointment with its window, a job with the work; null for jobs not planned yet."
    )
    category: str = field("Service category.")
    department: str = field("Department that serves it.")
    address_id: strawberry.ID = field("The address, among the customer's addresses.")
    address: Address | None = field(
        "The address it is at; null when the customer has it no more.",
        resolver=address_of,
        requires=Permission.CUSTOMER_READ,
    )
    technician: StaffMember | None = field("Who comes.", resolver=technician, requires=Permission.STAFF_READ)
