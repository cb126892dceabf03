"""What writing to customers needs to know of the deployment: where links lead, and what signs them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from gateway.access.unsubscribe_token import Unsubscriber, unsubscribe_token
from gateway.documents.customer import Customer


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Makes the links in mails."""

    secret: bytes
    public_url: str
    portal_url: str

    def unsubscribe_url(self, customer: Customer) -> str:
        """The link that unsubscribes a customer, for the rest of time."""
        who = Unsubscriber(customer.company_id, customer.id)
        return f"{self.public_url}/unsubscribe/{unsubscribe_token(self.secret, who)}"

    def portal_link(self, page: str, token: str) -> str:
        """A link to a page of the portal; the token is in the fragment, which no server or log gets to see."""
        return f"{self.portal_url}/{page}#{urlencode({'token': token})}"
