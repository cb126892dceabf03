"""Jobs."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import job
from gateway.documents.job import JobStatus
from gateway.resolvers.customer import customer_of
from gateway.resolvers.staff_member import technician
from gateway.schema.field import describe_enum, field
from gateway.schema.money import Money
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference
from gateway.schema.staff_member import StaffMember

describe_enum(
    JobStatus,
    "How far a job has come.",
    SCHEDULED="Planned.",
    IN_PROGRESS="Being done.",
    ON_HOLD="Waiting for something.",
    COMPLETED="Done.",
    CANCELED="Called off.",
)


@node_type(job.Job, description="Work done or planned at a customer's address.")
class Job(Node):
    """Work."""

    number: str = field("People-facing number.")
    title: str = field("What is done, in a few words.")
    description: str | None = field("What is done, at length.")
    status: JobStatus = field("How far it has come.")
    category: str = field("Service category.")
    department: str = field("Department that does it.")
    total: Money = field("Price of the work, with tax.")
    address_id: strawberry.ID = field("The address, among the customer's addresses.")
    created_at: datetime = field("When it was entered.")
    scheduled_start: datetime | None = field("When work begins or began.")
    completed_at: datetime | None = field("When it was done.")
    technician: StaffMember | None = field("Who does it.", resolver=technician, requires=Permission.STAFF_READ)
    customer: CustomerReference | None = field(
        "Who it is done for.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )
