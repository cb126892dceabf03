"""Who is calling: the customers that have a phone number, best match first: one indexed read.

A number without its country costs another, of the company's.
"""

from typing import NamedTuple

from gateway.access.permission import Permission
from gateway.documents.communication import Communication
from gateway.documents.contact import Phone
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.phone_owner import PhoneOwner, owners_of
from gateway.documents.scope import TenantScope
from gateway.operations.phone import dialled

MOST_SHOWN = 20
# What a match loses: a primary phone is likelier theirs alone, an archived customer likelier gave up the number.
NOT_PRIMARY = 0.2
ARCHIVED = 0.5


class CallerMatch(NamedTuple):
    """A customer who has the number, and why they were found."""

    customer: Customer
    matched_on: Phone
    score: float
    last_call: Communication | None
    """The latest call with them, where it was asked for."""

    @property
    def tags(self) -> tuple[str, ...]:
        """The customer's tags."""
        return self.customer.tags

    @property
    def is_blocked(self) -> bool:
        """Whether the customer may not book."""
        return self.customer.status is CustomerStatus.BLOCKED

    @property
    def is_archived(self) -> bool:
        """Whether the customer is no longer served."""
        return self.customer.status is CustomerStatus.ARCHIVED

    @property
    def open_jobs(self) -> int:
        """How many jobs are not done."""
        return self.customer.metrics.open_jobs


async def look_up_caller(scope: TenantScope, text: str, *, with_calls: bool) -> list[CallerMatch]:
    """Those with the number, by score, then open jobs, then name. Raises BadRequest when it is no phone number."""
    number = await dialled(scope, text)
    with_calls = with_calls and scope.viewer.may(Permission.COMMUNICATION_READ)
    matches = [_match(owner, number) for owner in await owners_of(scope, number, with_calls=with_calls)]
    by_jobs = scope.viewer.may(Permission.JOB_READ)
    return sorted(matches, key=lambda match: _rank(match, by_jobs=by_jobs))[:MOST_SHOWN]


def _match(owner: PhoneOwner, number: str) -> CallerMatch:
    customer = owner.customer
    phones = [phone for phone in customer.phones if phone.e164 == number]
    phone = max(phones, key=lambda phone: phone.is_primary)
    score = 1 - (0 if phone.is_primary else NOT_PRIMARY)
    score -= ARCHIVED if customer.status is CustomerStatus.ARCHIVED else 0
    return CallerMatch(customer, phone, round(score, 2), owner.last_call)


def _rank(match: CallerMatch, *, by_jobs: bool) -> tuple[float, int, str, str]:
    # The order would show who has more open jobs.
    return -match.score, -match.open_jobs if by_jobs else 0, match.customer.sort_name, match.customer.id
