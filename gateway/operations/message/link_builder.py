"""Settings that messages to customers need from the deployment: where links lead, and what signs them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from gateway.access.unsubscribe_token import Unsubscriber, unsubscribe_token
from gateway.documents.customer import Customer


@dataclass(frozen=True, slots=True)
class LinkBuilder:
    """Makes the links in mails."""

    secret: bytes
    public_url: str
    portal_url: str

    def unsubscribe_url(self, customer: Customer) -> str:
        """Return the link that unsubscribes a customer; it never expires."""
        who = Unsubscriber(customer.company_id, customer.id)
        return f"{self.public_url}/unsubscribe/{unsubscribe_token(self.secret, who)}"

    def portal_link(self, page: str, token: str) -> str:
        """Return a link to a page of the portal; the token is in the fragment, which no server or log sees."""
        return f"{self.portal_url}/{page}#{urlencode({'token': token})}"
