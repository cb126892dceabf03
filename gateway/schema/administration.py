"""What administrators change: the company and its staff."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers.administration import (
    changed_company,
    changed_member,
    company_update,
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
    staff_member_deactivate: StaffMemberPayload | None = field(
        "Ends a staff member's access, from their next request on; what they wrote stays. "
        "Refusals: NOT_FOUND, IN_USE for yourself and for the last active administrator.",
        resolver=staff_member_deactivate,
        requires=Permission.STAFF_WRITE,
    )
