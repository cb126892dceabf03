"""The viewer: who a request speaks for, and in which company."""

import msgspec

from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.errors import Forbidden

SYSTEM_ID = "system"
STRIPE_ID = "stripe"


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """A person, customer, partner or the system itself, within exactly one company."""

    id: str
    name: str
    role: Role
    company_id: str
    permissions: frozenset[Permission]
    customer_id: str | None = None
    """For portal customers: the only customer whose records they may see."""
    session: int | None = None
    """For portal customers that the gateway signed in: which session; it can have been ended since."""
    is_listed: bool = False
    """Whether the role is the one that the company's staff list says; a token says any other."""

    def may(self, permission: Permission) -> bool:
        """Return whether the viewer holds the permission."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless the viewer holds the permission."""
        if permission not in self.permissions:
            raise Forbidden(f"This needs the permission {permission.value}, which {self._lacking(permission)}.")

    def _lacking(self, permission: Permission) -> str:
        """Where the permission is missing: a partner lacks what its scopes leave out, though the role may have it."""
        if self.role is Role.PARTNER and permission in ROLE_PERMISSIONS[Role.PARTNER]:
            return "the partner's scopes lack"
        return f"the role {self.role.value} lacks"


def list_permissions(role: Role, scopes: frozenset[str] = frozenset()) -> frozenset[Permission]:
    """Return what a role holds; a partner holds only what its scopes name."""
    held = ROLE_PERMISSIONS[role]
    if role is Role.PARTNER:
        return frozenset(permission for permission in held if permission.value in scopes)
    return held


def portal_viewer(company_id: str, customer_id: str, name: str) -> Viewer:
    """A customer who acts for themselves: in the portal, or by a link in a mail."""
    return Viewer(
        id=customer_id,
        name=name,
        role=Role.CUSTOMER,
        company_id=company_id,
        permissions=list_permissions(Role.CUSTOMER),
        customer_id=customer_id,
    )


def link_viewer(
    company_id: str, role: Role, subject: str | None, session: int | None, scopes: frozenset[str]
) -> Viewer:
    """Return the viewer with whose rights a signed link is read: the role, and the customer, who asked for it."""
    return Viewer(
        id=subject or "link",
        name="link",
        role=role,
        company_id=company_id,
        permissions=list_permissions(role, scopes),
        customer_id=subject if role is Role.CUSTOMER else None,
        session=session,
    )


def system_viewer(company_id: str) -> Viewer:
    """The gateway itself at work for one company: seeding, repair, webhooks."""
    return Viewer(
        id=SYSTEM_ID,
        name="Customer Profile Gateway",
        role=Role.ADMIN,
        company_id=company_id,
        permissions=list_permissions(Role.ADMIN),
    )


def stripe_viewer(company_id: str) -> Viewer:
    """Stripe, whose events the gateway follows: what the card network, the bank or the dashboard changed there."""
    return msgspec.structs.replace(system_viewer(company_id), id=STRIPE_ID, name="Stripe")
