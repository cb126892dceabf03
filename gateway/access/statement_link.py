"""Signed links to statements: one customer's, of one company, of one period, in one format."""

from datetime import date

import msgspec

from gateway.access.signed_link import SignedLinks
from gateway.access.viewer import Viewer, portal_viewer


class StatementLink(msgspec.Struct, frozen=True, array_like=True):
    """What a link opens, and with whose rights."""

    company_id: str
    customer_id: str
    from_day: date
    to_day: date
    form: str
    is_own: bool
    """Whether a portal customer asked for it: then the portal must still stand open to them when it is used."""
    session: int | None = None
    """The session that the customer asked in, if the gateway signed them in."""

    @property
    def reader(self) -> Viewer:
        """Return who reads: the holder of the link sees of the company no more than this customer does."""
        return msgspec.structs.replace(portal_viewer(self.company_id, self.customer_id, "link"), session=self.session)


class StatementLinks(SignedLinks[StatementLink]):
    """Links to statements."""

    folder = "/statements"
    purpose = "statement link"
    claims = StatementLink
    advice = "Fetch the statement's download again."
