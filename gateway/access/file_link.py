"""Signed links to files: whoever has one may download that file, of that company, until it expires."""

from datetime import datetime

import msgspec

from gateway.access.signed_link import SignedLinks


class FileLink(msgspec.Struct, frozen=True, array_like=True):
    """What a link opens."""

    company_id: str
    file_id: str
    variant: str


class FileLinks(SignedLinks[FileLink]):
    """Links to files."""

    folder = "/files"
    purpose = "file link"
    claims = FileLink
    advice = "Fetch the file's url again."

    def path(self, company_id: str, file_id: str, variant: str, now: datetime) -> str:
        """The path of a link that opens a file for at least three quarters of the lifetime from now."""
        return self.signed(FileLink(company_id, file_id, variant), self.expiry(now))
