"""The company and those who work there."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from gateway.documents.company import Company
from gateway.documents.note import Author
from gateway.documents.staff_member import StaffMember, StaffRole
from seeds.draw import seeded_id
from seeds.facts import CompanyFacts, company_facts
from seeds.working_day import local_time


class Staff(NamedTuple):
    """The staff of a company by what they do."""

    everyone: tuple[StaffMember, ...]
    technicians: dict[str, tuple[StaffMember, ...]]
    """By department."""
    sales: tuple[StaffMember, ...]
    office: tuple[StaffMember, ...]
    """With the admin."""

    def named(self, name: str) -> StaffMember:
        """Return the staff member with this name."""
        return next(member for member in self.everyone if member.name == name)


def company_record(company: CompanyFacts) -> Company:
    """Return the company as it is stored."""
    return Company(
        id=company.id,
        handle=company.handle,
        name=company.name,
        time_zone=company.time_zone,
        currency=company.currency,
        country=company.country,
        email=f"office@{company.handle}.example.com",
    )


@cache
def staff_of(handle: str) -> Staff:
    """Return the staff of a company, in the order of its file."""
    company = company_facts(handle)
    opened = local_time(company.opened_on, 8, 0, company.zone)
    everyone = tuple(
        StaffMember(
            id=seeded_id("stf", opened, f"{handle}:staff:{facts.email}"),
            company_id=company.id,
            name=facts.name,
            role=facts.role,
            email=facts.email,
        )
        for facts in company.staff
    )
    departments = {facts.department for facts in company.staff if facts.department}
    technicians = {
        department: tuple(
            member for member, facts in zip(everyone, company.staff, strict=True) if facts.department == department
        )
        for department in sorted(departments)
    }
    return Staff(
        everyone,
        technicians,
        _with_role(everyone, StaffRole.SALES),
        _with_role(everyone, StaffRole.OFFICE, StaffRole.ADMIN),
    )


def author(member: StaffMember) -> Author:
    """Return a staff member as the author of a note."""
    return Author(id=member.id, name=member.name, role=member.role.value)


def _with_role(everyone: Sequence[StaffMember], *roles: StaffRole) -> tuple[StaffMember, ...]:
    return tuple(member for member in everyone if member.role in roles)
