"""Staff who sign in with a token that says who they are, and nothing of their role: the company's staff says that."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
import structlog

from gateway.access.permission import Role
from gateway.access.person import Person
from gateway.access.viewer import Viewer, list_permissions, system_viewer
from gateway.documents.base.record import Record
from gateway.documents.change import Origin
from gateway.documents.staff_member import StaffMember, StaffRole, email_key
from gateway.errors import DuplicateValue, Forbidden, Unauthenticated
from gateway.operations.company.change import log_company_change
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

FindCompanies = Callable[[type[Record], Mapping[str, Any]], Awaitable[list[str]]]
ROLES: Mapping[StaffRole, Role] = {
    StaffRole.ADMIN: Role.ADMIN,
    StaffRole.OFFICE: Role.OFFICE,
    StaffRole.TECHNICIAN: Role.TECHNICIAN,
    StaffRole.SALES: Role.SALES,
}
FIRST_SIGN_IN = Origin("first-sign-in")
UNKNOWN = (
    "The token lacks the claim 'role', and nobody of the staff has its 'sub'. "
    "Ask an administrator to add you to the staff"
)
SEVERAL = "Your sign-in fits several staff members. Ask for a token with the claim 'company', or an administrator."
ENDED = "Your access has ended: you are deactivated among the staff. Ask an administrator of your company."

log = structlog.get_logger("gateway.staff")


class StaffSignIn:
    """Finds the staff member that a person is."""

    def __init__(
        self,
        make_scope: Callable[[Viewer], TenantScope],
        find_companies: FindCompanies,
        group_roles: Sequence[tuple[str, str]] = (),
    ) -> None:
        """`find_companies` lists the ids of companies that have a record; `group_roles` are the operator's."""
        self._scope_of = make_scope
        self._find_companies = find_companies
        self._group_roles = tuple((group, Role(role)) for group, role in group_roles)

    async def viewer(self, person: Person) -> Viewer:
        """Return the viewer that a person is, looked up again: a change of role or a deactivation counts at once.

        At the first sign-in with a verified e-mail address, the invitation with that address is claimed.
        A group of the identity provider that has a role counts more than the role that the staff lists.
        Raises Unauthenticated for a person who is not staff, Forbidden for a deactivated one.
        """
        found = await self._members(person, {"subject": person.subject})
        active = [member for member in found if member.is_active]
        if not found:
            active = [await self._claim(person)]
        elif not active:
            raise Forbidden(ENDED)
        if len(active) > 1:
            raise Unauthenticated(SEVERAL)
        (member,) = active
        by_group = next((role for group, role in self._group_roles if group in person.groups), None)
        role = by_group or ROLES[member.role]
        return Viewer(
            id=member.id,
            name=member.name,
            role=role,
            company_id=member.company_id,
            permissions=list_permissions(role),
            is_listed=by_group is None,
        )

    async def _members(self, person: Person, where: Mapping[str, Any]) -> list[StaffMember]:
        company_ids = [person.company_id] if person.company_id else await self._find_companies(StaffMember, where)
        found = [await self._scope(company_id).find(StaffMember, where) for company_id in company_ids]
        return [member for members in found for member in members]

    async def _claim(self, person: Person) -> StaffMember:
        """Store the person's subject with the one member who was invited by their address."""
        if person.email is None:
            raise Unauthenticated(f"{UNKNOWN}, and your provider to put your verified e-mail address into the token.")
        invited = await self._members(person, {"keys.email": email_key(person.email)})
        if mine := [member for member in invited if member.subject == person.subject and member.is_active]:
            return mine[0]  # another request of theirs has claimed it in between
        open_ones = [member for member in invited if member.subject is None and member.is_active]
        if not open_ones:
            if any(member.subject is None for member in invited):
                raise Forbidden(ENDED)
            raise Unauthenticated(f"{UNKNOWN} with your e-mail address.")
        if len(open_ones) > 1:
            raise Unauthenticated(SEVERAL)
        (member,) = open_ones
        scope = self._scope(member.company_id)

        async def work(transaction: Transaction) -> StaffMember:
            current = await transaction.get(StaffMember, member.id)
            if current is None or not current.is_active or current.subject not in (None, person.subject):
                raise Unauthenticated(f"{UNKNOWN} again: the invitation was claimed or withdrawn.")
            claimed = msgspec.structs.replace(current, subject=person.subject)
            await transaction.replace(claimed)
            await log_company_change(transaction, scope, current, claimed, "signIn", FIRST_SIGN_IN)
            return claimed

        try:
            claimed = await scope.in_transaction(work)
        except DuplicateValue:  # another request of the same person was faster, with another invitation
            raise Unauthenticated(SEVERAL) from None
        log.info("invitation_claimed", company=member.company_id, member=member.id)
        return claimed

    def _scope(self, company_id: str) -> TenantScope:
        return self._scope_of(system_viewer(company_id))
