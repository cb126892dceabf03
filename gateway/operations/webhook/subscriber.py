"""Who subscribed to a webhook, with what they may do now."""

from collections.abc import Callable

import msgspec

from gateway.access.permission import Permission, Role
from gateway.access.viewer import Viewer, list_permissions
from gateway.documents.base.record import instant
from gateway.documents.partner_app import PartnerApp
from gateway.documents.staff_member import StaffMember
from gateway.documents.webhook import Webhook
from gateway.errors import Forbidden
from gateway.operations.file.access import require_staff_access
from gateway.operations.staff_sign_in import ROLES
from gateway.store.scope import TenantScope


async def find_subscriber(scope: TenantScope, webhook: Webhook, scope_for: Callable[[Viewer], TenantScope]) -> Viewer:
    """Return the viewer who reads the changes, with the scopes of now or the role in the staff list.

    Raises Forbidden when their access has ended, or they may not have webhooks any more.
    """
    viewer = webhook.owner.viewer(webhook.company_id)
    if webhook.app_id is None:
        try:
            await require_staff_access(scope_for(viewer))
        except Forbidden:
            raise Forbidden("Who subscribed is deactivated: an administrator takes it over by resuming it.") from None
        viewer = await _with_role_of_now(scope, viewer)
    else:
        viewer = await _with_scopes_of_now(scope, webhook.app_id, viewer)
    viewer.require(Permission.WEBHOOK_WRITE)
    return viewer


async def _with_role_of_now(scope: TenantScope, viewer: Viewer) -> Viewer:
    """A role that a token states is as it was: what its owner may do ends where tokens are made."""
    member = await scope.get(StaffMember, viewer.id) if viewer.is_listed else None
    if member is None:
        return viewer
    role = ROLES[member.role]
    return msgspec.structs.replace(viewer, role=role, permissions=list_permissions(role))


async def _with_scopes_of_now(scope: TenantScope, app_id: str, viewer: Viewer) -> Viewer:
    app, now = await scope.get(PartnerApp, app_id), instant()
    if app is None:
        raise Forbidden("Its application was removed.")
    if not any(key.holds_at(now) for key in app.api_keys):
        raise Forbidden("Its application has no key that is valid: make one, then resume it.")
    scopes = frozenset(held.value for held in app.scopes)
    return msgspec.structs.replace(viewer, permissions=list_permissions(Role.PARTNER, scopes))
