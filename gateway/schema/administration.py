"""What administrators change: the company and its staff."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers.administration import (
    changed_company,
    changed_member,
    company_update,
    deactivation_impact,
    ended_member,
    staff_member_add,
    staff_member_deactivate,
    staff_member_update,
)
from gateway.schema.company import Company
from gateway.schema.field import field
from gateway.schema.staff_member import StaffMember
from gateway.schema.user_error import UserError


@strawberry.type(description="The answer of `companyUpdate`.")
class CompanyPayload:
    """The company, or why not."""

    company: Company | None = field("The company as it is now; null when it was refused.", resolver=changed_company)
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="The answer of mutations that write a staff member.")
class StaffMemberPayload:
    """A staff member, or why not."""

    staff_member: StaffMember | None = field(
        "The staff member as they are now; null when it was refused.",
        resolver=changed_member,
        requires=Permission.STAFF_READ,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="What stays assigned to a staff member whose access ends.")
class StaffImpact:
    """What somebody else has to take over."""

    open_jobs: int | None = field("Jobs not yet completed or canceled.", requires=Permission.JOB_READ)
    appointments: int | None = field("Appointments to come.", requires=Permission.JOB_READ)
    customers: int | None = field("Customers whose account manager they are.", requires=Permission.CUSTOMER_READ)


@strawberry.type(description="The answer of `staffMemberDeactivate`.")
class StaffMemberDeactivatePayload:
    """A staff member without access, or why not."""

    staff_member: StaffMember | None = field(
        "The staff member as they are now, unchanged in a dry run; null when it was refused.",
        resolver=ended_member,
        requires=Permission.STAFF_READ,
    )
    impact: StaffImpact | None = field(
        "What stays assigned to them until somebody else takes over; null when it was refused.",
        resolver=deactivation_impact,
    )
    user_errors: list[UserError] = field("Why it was, or in a dry run would be, refused.")


@strawberry.type(description="Changes by administrators.")
class AdministrationMutations:
    """A part of the root of mutations."""

    company_update: CompanyPayload | None = field(
        "Changes the company's settings. Refusals: REQUIRED, INVALID, INVALID_EMAIL, TOO_LONG, TOO_MANY.",
        resolver=company_update,
        requires=Permission.COMPANY_WRITE,
    )
    staff_member_add: StaffMemberPayload | None = field(
        "Invites a staff member: the first sign-in with the verified e-mail address claims the invitation. "
        "Refusals: REQUIRED, INVALID, INVALID_EMAIL, TOO_LONG, TAKEN.",
        resolver=staff_member_add,
        requires=Permission.STAFF_WRITE,
    )
    staff_member_update: StaffMemberPayload | None = field(
        "Changes a staff member, from their next request on. The last active administrator stays one. "
        "Refusals: NOT_FOUND, REQUIRED, INVALID, INVALID_EMAIL, TOO_LONG, TAKEN, IN_USE.",
        resolver=staff_member_update,
        requires=Permission.STAFF_WRITE,
    )
    staff_member_deactivate: StaffMemberDeactivatePayload | None = field(
        "Ends a staff member's access, from their next request on; what they wrote stays. `dryRun` only says what. "
        "Refusals: NOT_FOUND, IN_USE for yourself and for the last active administrator.",
        resolver=staff_member_deactivate,
        requires=Permission.STAFF_WRITE,
    )
