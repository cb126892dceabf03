"""What administrators change: the company and its staff."""

import strawberry

from gateway.documents.company import Company
from gateway.documents.staff_member import StaffMember
from gateway.inputs.company import CompanyUpdateInput
from gateway.inputs.staff_member import StaffMemberAddInput, StaffMemberDeactivateInput, StaffMemberUpdateInput
from gateway.operations.company.company import update_company
from gateway.operations.staff_impact import StaffDeactivation, StaffImpact
from gateway.operations.staff_member import add_staff_member, deactivate_staff_member, update_staff_member
from gateway.resolvers.mutation import Outcome, changing

company_update = changing(update_company, CompanyUpdateInput)
staff_member_add = changing(add_staff_member, StaffMemberAddInput, "The staff member.")
staff_member_update = changing(update_staff_member, StaffMemberUpdateInput)
staff_member_deactivate = changing(deactivate_staff_member, StaffMemberDeactivateInput, "Which staff member.")


def changed_company(parent: strawberry.Parent[Outcome[Company]]) -> Company | None:
    """Return the company as it is now."""
    return parent.changed


def ended_member(parent: strawberry.Parent[Outcome[StaffDeactivation]]) -> StaffMember | None:
    """Return the staff member as they are now."""
    return parent.changed.member if parent.changed else None


def deactivation_impact(parent: strawberry.Parent[Outcome[StaffDeactivation]]) -> StaffImpact | None:
    """Return what stays assigned to them."""
    return parent.changed.impact if parent.changed else None


def changed_member(parent: strawberry.Parent[Outcome[StaffMember]]) -> StaffMember | None:
    """Return the staff member as they are now."""
    return parent.changed
