"""Which export a signed link still opens."""

from gateway.access.export_link import ExportLink
from gateway.access.permission import Permission
from gateway.operations.export.export import Export, export_by_id
from gateway.operations.file.access import require_partner_access
from gateway.operations.portal.access import require_portal_access
from gateway.store.scope import TenantScope


async def linked_export(scope: TenantScope, link: ExportLink) -> Export | None:
    """Return the export as the reader of a link may have it now; None if its file is missing.

    Raises Forbidden or Unauthenticated when the reader has lost the portal, the session or the partner key since.
    """
    await require_portal_access(scope)
    await require_partner_access(scope, Permission.EXPORT_WRITE)
    export = await export_by_id(scope, link.job_id)
    return export if export is not None and export.is_ready else None
