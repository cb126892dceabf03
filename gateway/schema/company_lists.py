"""Lists of the company for pickers."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers import company_lists as resolve
from gateway.schema.connection import Connection
from gateway.schema.field import field
from gateway.schema.staff_member import StaffMember


@strawberry.type(description="A kind of service that the company offers.")
class ServiceCategory:
    """A category."""

    name: str = field("Its name, as `Appointment.category` and `Job.category` have it.")


@strawberry.type(description="A department of the company.")
class Department:
    """A department."""

    name: str = field("Its name, as `Appointment.department` and `Job.department` have it.")


@strawberry.type(description="What pickers offer.")
class CompanyListQueries:
    """A part of the root of queries."""

    staff_members: Connection[StaffMember] | None = field(
        "The company's staff by name: to choose an account manager, a technician, a seller.",
        resolver=resolve.staff_members,
        requires=Permission.STAFF_LIST,
    )
    categories: list[ServiceCategory] | None = field(
        "The service categories of the company's jobs and visits, by name.",
        resolver=resolve.categories,
        requires=Permission.JOB_READ,
        cost=5,
    )
    departments: list[Department] | None = field(
        "The departments of the company's jobs and visits, by name.",
        resolver=resolve.departments,
        requires=Permission.JOB_READ,
        cost=5,
    )
