"""Signed links to exports: a link opens one file until it expires, for as long as its requester may have it."""

import msgspec

from gateway.access.permission import Permission, Role
from gateway.access.signed_link import SignedLinks
from gateway.access.viewer import Viewer, link_viewer

EXPORT_SCOPES = frozenset({Permission.EXPORT_WRITE.value})


class ExportLink(msgspec.Struct, frozen=True, array_like=True):
    """Content of a link: the file that it opens, and with whose rights."""

    company_id: str
    job_id: str
    role: Role
    subject: str
    """The customer, for portal customers; else the viewer who asked."""
    session: int | None = None
    """The portal session that the customer asked in, if the gateway signed them in."""

    @property
    def reader(self) -> Viewer:
        """Return the viewer with whose rights the file is read when the link is used."""
        return link_viewer(self.company_id, self.role, self.subject, self.session, EXPORT_SCOPES)


class ExportLinks(SignedLinks[ExportLink]):
    """Links to exports."""

    folder = "/exports"
    purpose = "export link"
    claims = ExportLink
    advice = "Fetch the export's file again."
