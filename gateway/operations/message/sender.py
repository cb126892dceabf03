"""Who writes to a customer."""

from typing import Final, NamedTuple

from gateway.access.viewer import Viewer
from gateway.documents.company import Company
from gateway.documents.staff_member import StaffMember
from gateway.errors import Fault, MutationRefused, UserErrorCode
from gateway.store.scope import TenantScope

NO_COMPANY_ADDRESS: Final = "gateway@customer-profile-gateway.invalid"


class Sender(NamedTuple):
    """The sender: the company, and the viewer in it."""

    company: Company
    viewer: Viewer
    reply_to: str | None

    @property
    def own_address(self) -> str | None:
        """The address mail of this person comes from: their own, if it is at the company's mail domain.

        Mail from any other domain would fail DMARC (RFC 7489) and be lost: it comes from the company's address.
        """
        company = self.company.email
        if company and self.reply_to and _domain(self.reply_to) == _domain(company):
            return self.reply_to
        return company

    @property
    def mail_domain(self) -> str:
        """The domain of the Message-IDs of the company's mails."""
        return _domain(self.company.email or NO_COMPANY_ADDRESS)


async def load_sender(scope: TenantScope) -> Sender:
    """Return the viewer as the sender: answers go to the viewer's own address, else to the company's."""
    company = await scope.get(Company, scope.viewer.company_id)
    if company is None:
        raise MutationRefused([Fault(UserErrorCode.NOT_FOUND, "Your company is not in this deployment.")])
    member = await scope.get(StaffMember, scope.viewer.id)
    return Sender(company, scope.viewer, member.email if member and member.email else company.email)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()
