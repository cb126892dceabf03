"""What a company's pickers offer: its staff, its service categories, its departments."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from gateway.documents.appointment import Appointment
from gateway.documents.base.record import Order
from gateway.documents.company import Company
from gateway.documents.job import Job
from gateway.documents.staff_member import StaffMember, StaffRole
from gateway.pages.page import Page, PageRequest
from gateway.store.index_aggregate import distinct_values
from gateway.store.scope import TenantScope

BY_NAME = Order("NAME", "name", "name", descending=False)


class ServiceCategory(NamedTuple):
    """A kind of service."""

    name: str


class Department(NamedTuple):
    """A department that serves customers."""

    name: str


async def list_staff(
    scope: TenantScope, roles: Iterable[StaffRole] | None, active: bool | None, request: PageRequest, *, counted: bool
) -> Page[StaffMember]:
    """Return a page of the staff, by name; `active` `None` includes everyone."""
    where: dict[str, Any] = {}
    if roles is not None:
        where["role"] = {"$in": sorted({role.value for role in roles})}
    if active is not None:
        where["is_active"] = {"$ne": False} if active else False
    return await scope.page(StaffMember, where, BY_NAME, request, counted=counted)


async def list_categories(scope: TenantScope) -> list[ServiceCategory]:
    """Return the categories of the company's settings, jobs and visits, by name."""
    return [ServiceCategory(name) for name in await _names(scope, "category")]


async def list_departments(scope: TenantScope) -> list[Department]:
    """Return the departments of the company's settings, jobs and visits, by name."""
    return [Department(name) for name in await _names(scope, "department")]


async def _names(scope: TenantScope, field: str) -> list[str]:
    """Return what the whole company has: a portal customer books what others have booked too."""
    company = scope.as_system()
    found = {*await distinct_values(company, Job, field), *await distinct_values(company, Appointment, field)}
    settings = await company.get(Company, scope.viewer.company_id)
    if settings is not None:
        found |= {*(settings.categories if field == "category" else settings.departments)}
    return sorted(found, key=lambda name: (name.casefold(), name))
