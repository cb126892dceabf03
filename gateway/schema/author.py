"""Who wrote or did something."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers.author import customer, staff_member
from gateway.schema.field import field
from gateway.schema.reference import CustomerReference
from gateway.schema.staff_member import StaffMember


@strawberry.type(
    description="Who wrote or did something, as they were called then. It has no id: the same person may be called "
    "otherwise elsewhere. The links lead to who it is today."
)
class Author:
    """An author."""

    name: str = field("Name at the time.")
    role: str = field("Role at the time.")
    staff_member: StaffMember | None = field(
        "The staff member; null for customers, partners, Stripe and the gateway itself.",
        resolver=staff_member,
        requires=Permission.STAFF_READ,
    )
    customer: CustomerReference | None = field(
        "The customer who did it in the portal; null for all others.",
        resolver=customer,
        requires=Permission.CUSTOMER_READ,
    )
