"""The staff members that records name."""

from gateway.documents.staff_member import StaffMember
from gateway.resolvers.reference import referenced

technician = referenced(StaffMember, "technician_id")
seller = referenced(StaffMember, "sold_by_id")
staff_member = referenced(StaffMember, "staff_member_id")
account_manager = referenced(StaffMember, "account_manager_id")
