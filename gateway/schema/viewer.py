"""Who is signed in."""

import strawberry

from gateway.access import viewer
from gateway.access.permission import Permission, Role
from gateway.resolvers import viewer as resolve
from gateway.resolvers.change_feed import count_day, sync
from gateway.schema.appointment import Appointment
from gateway.schema.change_feed import PAGE_POINTS, ChangeFeed
from gateway.schema.company import Company
from gateway.schema.connection import Connection
from gateway.schema.field import describe_enum, field
from gateway.schema.job import Job
from gateway.schema.node import Node, part_type
from gateway.schema.reference import CustomerReference
from gateway.schema.staff_member import StaffMember

describe_enum(
    Role,
    "What a token allows in general.",
    ADMIN="Everything.",
    OFFICE="Everything about customers.",
    TECHNICIAN="What the job needs: contact, work, equipment, quotes, team notes.",
    SALES="Everything about customers but cards and staff notes.",
    CUSTOMER="The customers' portal: their own records.",
    PARTNER="What the token's scopes name.",
)


@part_type(viewer.Viewer, description="Who a request speaks for.")
class Viewer(Node):
    """The signed-in person, customer or partner."""

    id: strawberry.ID = field(
        "Id of the viewer, for `node`; the staff member or customer has its own.", resolver=resolve.viewer_id
    )
    name: str = field("Name, for people.")
    role: Role = field("Role.")
    permissions: list[str] = field(
        "What the viewer may do, in the words of the schema's directive: `customer:read`. Apps can hide what it lacks.",
        resolver=resolve.permissions,
    )
    company: Company | None = field("The company whose data the viewer sees.", resolver=resolve.company)
    staff_member: StaffMember | None = field(
        "The viewer among the company's staff; null for customers, partners and those who are not in it.",
        resolver=resolve.staff_member,
        requires=Permission.STAFF_READ,
    )
    customer: CustomerReference | None = field(
        "The portal customer's own profile; null for all others.",
        resolver=resolve.customer,
        requires=Permission.CUSTOMER_READ,
    )
    jobs: Connection[Job] | None = field(
        "The jobs that begin in these days and are planned for the viewer, soonest first, canceled ones left out: "
        "a technician's day. A portal customer has their own.",
        resolver=resolve.jobs,
        requires=Permission.JOB_READ,
    )
    appointments: Connection[Appointment] | None = field(
        "The visits that begin in these days and are planned for the viewer, soonest first, canceled ones left out. "
        "A portal customer has their own.",
        resolver=resolve.appointments,
        requires=Permission.JOB_READ,
    )
    sync: ChangeFeed | None = field(
        "What to change in a phone's copy of the viewer's day: today's jobs and visits, up to 100 of each, and the "
        "customers of these. CREATED and CHANGED: store `node`; NO_LONGER_VISIBLE: remove the object, as it was "
        "deleted, canceled, or planned for another day or person. One answer brings the copy in step, however old the "
        "cursor is; `hasNextPage` is false. A job or visit needs `job:read`, a customer `customer:read`.",
        resolver=sync,
        requires=Permission.FEED_READ,
        cost=PAGE_POINTS,
        sizes=("items", count_day),
    )
