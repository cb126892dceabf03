"""An account: a customer's contact card, and how the customer behaves, which the history is drawn from."""

from datetime import date, datetime
from typing import NamedTuple

from gateway.documents.contact import Address
from gateway.documents.customer import Customer, CustomerType
from seeds.customer_facts import ContactPersonFacts, RefundFacts
from seeds.toml_models import CompanyFacts, NoteFacts, PayingHabit


class Site(NamedTuple):
    """A service address, and the days on which work may be done there."""

    address: Address
    since: date | None = None
    until: date | None = None


class Account(NamedTuple):
    """A customer before any work is done, with what is to come of it; `key` leads the keys of all ids."""

    company: CompanyFacts
    key: str
    digits: str
    """What the numbers of the customer's jobs, quotes and invoices begin with, as 10001."""
    customer: Customer
    sites: tuple[Site, ...]
    joined_at: datetime
    jobs: int
    upcoming: int
    maintenance: bool
    pays: PayingHabit
    terms: int
    """Days until an invoice falls due."""
    equipment: tuple[str, ...]
    notes: tuple[NoteFacts, ...]
    contact_persons: tuple[ContactPersonFacts, ...] = ()
    """Those of the contact card, in its order."""
    refund: RefundFacts | None = None

    @property
    def business(self) -> bool:
        """Return whether the customer is anything but a home."""
        return self.customer.type is not CustomerType.RESIDENTIAL

    def sites_on(self, day: date) -> list[Site]:
        """Return where work may be done that day."""
        return [
            site
            for site in self.sites
            if (site.since is None or day >= site.since) and (site.until is None or day < site.until)
        ]
