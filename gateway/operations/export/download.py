"""Which file a signed link still opens."""

from collections.abc import Sequence
from typing import NamedTuple

from gateway.access.export_link import ExportLink
from gateway.access.permission import Permission
from gateway.documents.background_job import StoredPart
from gateway.integrations.table_sheet import ExportFormat
from gateway.operations.export.export import export_by_id
from gateway.operations.file.access import require_kept_role, require_partner_access, require_staff_access
from gateway.operations.imports.view import import_by_id
from gateway.operations.portal.access import require_portal_access
from gateway.store.scope import TenantScope


class LinkedFile(NamedTuple):
    """The file of an export, or the report of an import."""

    parts: Sequence[StoredPart]
    """Where it is stored, in this order."""
    filename: str
    size: int
    form: ExportFormat


async def linked_file(scope: TenantScope, link: ExportLink) -> LinkedFile | None:
    """Return the file as the reader of a link may have it now; `None` if it is missing.

    Raises Forbidden or Unauthenticated when the reader has lost the portal, the session, the partner key, or their
    place or role among the staff since.
    """
    await require_portal_access(scope)
    await require_staff_access(scope)
    export = await export_by_id(scope, link.job_id)
    if export is None:
        return await _linked_report(scope, link)
    await require_partner_access(scope, Permission.EXPORT_WRITE)
    job, result = export.job, export.result
    await require_kept_role(scope, job.owner)
    if not export.is_ready or result is None:
        return None
    parts = job.file_parts if job.file_key is None else [StoredPart(job.file_key, result.size)]
    return LinkedFile(parts, result.filename, result.size, export.form)


async def _linked_report(scope: TenantScope, link: ExportLink) -> LinkedFile | None:
    found = await import_by_id(scope, link.job_id)
    if found is None or found.report_size is None or found.job.file_key is None:
        return None
    await require_kept_role(scope, found.job.owner)
    part = StoredPart(found.job.file_key, found.report_size)
    return LinkedFile([part], found.report_name, found.report_size, ExportFormat.CSV)
