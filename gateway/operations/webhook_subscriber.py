"""Who a webhook is delivered for: the viewer who subscribed, with what they may do now."""

import msgspec

from gateway.access.permission import Permission, Role
from gateway.access.viewer import Viewer, list_permissions
from gateway.documents.base.record import instant
from gateway.documents.partner_app import PartnerApp
from gateway.documents.staff_member import StaffMember
from gateway.documents.webhook import Webhook
from gateway.errors import Forbidden
from gateway.operations.staff_sign_in import ROLES
from gateway.store.scope import TenantScope


async def load_subscriber(scope: TenantScope, webhook: Webhook) -> Viewer:
    """Return the viewer who reads the changes. Raises Forbidden when they may have no webhook any more."""
    viewer = await (_staff(scope, webhook) if webhook.app_id is None else _app(scope, webhook, webhook.app_id))
    viewer.require(Permission.WEBHOOK_WRITE)
    return viewer


async def _app(scope: TenantScope, webhook: Webhook, app_id: str) -> Viewer:
    app = await scope.get(PartnerApp, app_id)
    if app is None:
        raise Forbidden("Its application was removed.")
    now = instant()
    if not any(key.holds_at(now) for key in app.api_keys):
        raise Forbidden("Its application has no valid key any more.")
    scopes = frozenset(held.value for held in app.scopes)
    return msgspec.structs.replace(
        webhook.owner.viewer(webhook.company_id), permissions=list_permissions(Role.PARTNER, scopes)
    )


async def _staff(scope: TenantScope, webhook: Webhook) -> Viewer:
    """Staff who sign in with a role in their token need not be listed: what they may do ends where tokens are made."""
    viewer = webhook.owner.viewer(webhook.company_id)
    if viewer.role in (Role.CUSTOMER, Role.PARTNER):
        return viewer
    member = await scope.get(StaffMember, viewer.id)
    if member is None:
        return viewer
    if not member.is_active:
        raise Forbidden("Who subscribed is deactivated among the staff. Create a webhook of your own instead.")
    if not viewer.is_listed:
        return viewer
    role = ROLES[member.role]
    return msgspec.structs.replace(viewer, role=role, permissions=list_permissions(role))
