"""Who is calling: the customers that have a phone number, or a contact person who has it, best match first.

It is one indexed read. A number without its country costs another, of the company's.
"""

from typing import NamedTuple

from gateway.access.permission import Permission
from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.communication import Communication
from gateway.documents.contact import ContactPerson, Phone
from gateway.documents.customer import Customer, CustomerStatus
from gateway.matching.phone_number import ParsedPhone, phone_key
from gateway.operations.phone import dialled
from gateway.store.lookups.phone_owner import PhoneOwner, find_owners, loss_of_phone
from gateway.store.scope import TenantScope

MAX_SHOWN = 20


class CallerMatch(NamedTuple):
    """A customer who has the number, and why they were found."""

    customer: Customer
    matched_on: Phone | None
    """The customer's own phone that has the number."""
    contact_person: ContactPerson | None
    """Contact person with this phone, if it fits none of the customer's own numbers as well."""
    score: float
    last_call: Communication | None
    """The latest call with them, where it was asked for."""

    @property
    def tags(self) -> tuple[str, ...]:
        """The customer's tags."""
        return self.customer.tags

    @property
    def is_blocked(self) -> bool:
        """Return whether the customer may not book."""
        return self.customer.status is CustomerStatus.BLOCKED

    @property
    def is_archived(self) -> bool:
        """Return whether the customer is no longer served."""
        return self.customer.status is CustomerStatus.ARCHIVED

    @property
    def open_jobs(self) -> int:
        """Return how many jobs are not done."""
        return self.customer.metrics.open_jobs


async def look_up_caller(scope: TenantScope, text: str, *, with_calls: bool) -> list[CallerMatch]:
    """Return those with the number, by score, then open jobs, then name. Raises BadRequest when it is no number."""
    phone = await dialled(scope, text)
    if phone.e164 is None:  # A placeholder number belongs to no customer.
        return []
    with_calls = with_calls and scope.viewer.may(Permission.COMMUNICATION_READ)
    owners = await find_owners(scope, phone, limit=MAX_SHOWN, with_calls=with_calls)
    return [_match(owner, phone) for owner in owners]


def _match(owner: PhoneOwner, called: ParsedPhone) -> CallerMatch:
    key = phone_key(called.e164 or "")
    customer = without_unfit(owner.customer)
    parts: tuple[Phone | ContactPerson, ...] = (*customer.phones, *customer.contact_persons)
    having = [part for part in parts if part.e164 and phone_key(part.e164) == key]
    best = min(having, key=lambda part: loss_of_phone(part, called.extension))
    phone, person = (None, best) if isinstance(best, ContactPerson) else (best, None)
    return CallerMatch(owner.customer, phone, person, owner.score, owner.last_call)
