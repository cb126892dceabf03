"""Staff members."""

from gateway.access.permission import Permission
from gateway.documents import staff_member
from gateway.documents.staff_member import StaffRole
from gateway.schema.field import describe_enum, field
from gateway.schema.node import Node, node_type

describe_enum(
    StaffRole,
    "What a staff member does.",
    ADMIN="Runs the account.",
    OFFICE="Dispatcher or customer service.",
    TECHNICIAN="Works at the customer's address.",
    SALES="Sells.",
)


@node_type(staff_member.StaffMember, description="A person who works for the company.")
class StaffMember(Node):
    """A colleague."""

    name: str = field("Full name.")
    role: StaffRole = field("What they do.")
    email: str | None = field("Work e-mail address.")
    is_active: bool = field("Whether they work for the company now.")
    subject: str | None = field(
        "The identity provider's `sub` of this person; null until they first sign in.", requires=Permission.STAFF_WRITE
    )
