"""Signed links to files: a link opens one file until it expires, for as long as the viewer who asked may see it."""

from datetime import datetime

import msgspec

from gateway.access.permission import Permission, Role
from gateway.access.signed_link import SignedLinks
from gateway.access.viewer import Viewer, link_viewer

FILE_SCOPES = frozenset({Permission.FILE_READ.value, Permission.STAFF_FILE_READ.value})


class FileLink(msgspec.Struct, frozen=True, array_like=True):
    """What a link opens, and with whose rights."""

    company_id: str
    file_id: str
    variant: str
    role: Role = Role.ADMIN
    """The role of the viewer who asked for the link."""
    subject: str | None = None
    """The customer or the partner who asked; staff share links, which browsers then keep."""
    session: int | None = None
    """The portal session that the customer asked in, if the gateway signed them in."""

    @property
    def reader(self) -> Viewer:
        """Return the viewer with whose rights the file is read when the link is used."""
        return link_viewer(self.company_id, self.role, self.subject, self.session, FILE_SCOPES)


class FileLinks(SignedLinks[FileLink]):
    """Links to files."""

    folder = "/files"
    purpose = "file link"
    claims = FileLink
    advice = "Fetch the file's url again."

    def path(self, company_id: str, file_id: str, variant: str, now: datetime, viewer: Viewer | None = None) -> str:
        """Return the path of a link that opens a file for at least three quarters of the lifetime from now.

        It opens what `viewer` may see when the link is used; without a viewer, what administrators may see.
        """
        link = FileLink(company_id, file_id, variant)
        if viewer is not None:
            is_outside = viewer.role in (Role.CUSTOMER, Role.PARTNER)
            subject = (viewer.customer_id or viewer.id) if is_outside else None
            link = FileLink(company_id, file_id, variant, viewer.role, subject, viewer.session)
        return self.signed(link, self.expiry(now))
