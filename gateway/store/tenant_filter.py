"""The tenant filter: which documents of a kind a viewer can reach, in every read and write of a scope."""

from collections.abc import Mapping
from typing import Any

from gateway.access.viewer import Viewer, system_viewer
from gateway.documents.base.record import Record
from gateway.store.raw_read import ScopedFilter


class TenantFilter:
    """Narrows filters to the viewer's company (and, for a portal customer, that customer), by their permissions."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    @property
    def visibility_key(self) -> tuple[str, str | None, str, frozenset[str]]:
        """Key of what the viewer can reach: viewers with equal keys have equal filters."""
        viewer = self.viewer
        return viewer.company_id, viewer.customer_id, viewer.role, viewer.permissions

    def as_system(self) -> "TenantFilter":
        """Return the gateway's own filter in the viewer's company."""
        return TenantFilter(system_viewer(self.viewer.company_id))

    def filter(self, record: type[Record], where: Mapping[str, Any] | None = None) -> ScopedFilter:
        """Return `where`, narrowed to what the viewer can reach of this kind. Raises Forbidden without permission."""
        if record.readable_with is not None:
            self.viewer.require(record.readable_with)
        tenant = record.tenant_filter(self.viewer)
        both_name_it = where and tenant.keys() & where.keys()
        return ScopedFilter({"$and": [tenant, where]} if both_name_it else {**tenant, **(where or {})})

    def require_own(self, record: Record) -> None:
        """Check that a record belongs to the viewer's own company before it is written; this guards against bugs."""
        owner = record.id if record.collection == "companies" else getattr(record, "company_id", None)
        if owner != self.viewer.company_id:
            raise AssertionError(f"{record.id} belongs to {owner}, not to {self.viewer.company_id}")

    def require_own_document(self, stored: Mapping[str, Any]) -> None:
        """Check the same of a document as it is stored."""
        if stored.get("company_id") != self.viewer.company_id:
            raise AssertionError(f"{stored.get('_id')} does not belong to {self.viewer.company_id}")
