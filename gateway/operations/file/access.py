"""Which file a signed link still opens."""

from gateway.access.permission import Permission, Role
from gateway.documents.background_job import JobOwner
from gateway.documents.base.record import instant
from gateway.documents.file import File
from gateway.documents.partner_app import PartnerApp
from gateway.documents.staff_member import StaffMember
from gateway.errors import Forbidden
from gateway.operations.portal.access import require_portal_access
from gateway.operations.staff_sign_in import ROLES
from gateway.store.scope import TenantScope


async def linked_file(scope: TenantScope, file_id: str) -> File | None:
    """Return the file as the reader of a link may see it now, or `None`.

    Raises Forbidden or Unauthenticated when the reader has lost the portal, the session or the partner key since.
    """
    await require_portal_access(scope)
    await require_partner_access(scope, Permission.FILE_READ)
    return await scope.get(File, file_id)


async def require_partner_access(scope: TenantScope, permission: Permission) -> None:
    """Raise Forbidden for a partner's app that was revoked, or lost the scope, since it asked."""
    viewer = scope.viewer
    if viewer.role is not Role.PARTNER or not viewer.id.startswith(f"{PartnerApp.id_prefix}_"):
        return
    app = await scope.as_system().get(PartnerApp, viewer.id)
    now = instant()
    has_key = app is not None and any(key.holds_at(now) for key in app.api_keys)
    if app is None or not has_key or permission not in app.scopes:
        raise Forbidden("The partner's access to files has ended. Ask the company for a new key.")


async def require_staff_access(scope: TenantScope) -> None:
    """Raise Forbidden for a staff member who was deactivated since they asked.

    Staff who sign in with a role in their token need not be listed: their access ends where tokens are made.
    """
    if scope.viewer.role in (Role.CUSTOMER, Role.PARTNER):
        return
    member = await scope.as_system().get(StaffMember, scope.viewer.id)
    if member is not None and not member.is_active:
        raise Forbidden("Your access has ended: you are deactivated among the staff.")


async def require_kept_role(scope: TenantScope, owner: JobOwner) -> None:
    """Raise Forbidden when the staff list gives the owner of a job another role than the one that they had then."""
    if not owner.is_listed:
        return
    member = await scope.as_system().get(StaffMember, owner.id)
    if member is not None and ROLES[member.role] is not owner.role:
        raise Forbidden("Your role has changed since this was made. Make it again, if you still may.")
