"""A customer's referrals, and what they brought."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

import strawberry

from gateway.documents.customer import Customer
from gateway.documents.money import Money
from gateway.documents.referral import Referral, ReferralStatus
from gateway.pages.connection_request import Sum
from gateway.pages.page import Edge, Page, page_request
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection
from gateway.resolvers.reference import referenced

referred = referenced(Customer, "referred_customer_id")
REWARDS = Sum("reward.minor", by="status")


@dataclass(frozen=True, slots=True)
class Referrals:
    """A page of referrals, with the customer's code and the rewards of all of them."""

    code: str | None
    rewards_earned: Money
    rewards_pending: Money
    page_info: Page[Referral]

    @property
    def nodes(self) -> Sequence[Referral]:
        """The referrals of the page."""
        return self.page_info.nodes

    @property
    def edges(self) -> list[Edge[Referral]]:
        """The referrals with their cursors."""
        return self.page_info.edges

    @property
    def total_count(self) -> int | None:
        """Return how many there are in all."""
        return self.page_info.total_count


def referrals(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> Awaitable[Referrals]:
    """A page of the customer's referrals; the rewards are added up only when they are selected."""
    wanted = info.selects("rewardsEarned") or info.selects("rewardsPending")
    page = page_request(first, after, last, before)
    return _with_rewards(parent, connection(info, parent, Referral, page, summed=REWARDS if wanted else None))


async def _with_rewards(customer: Customer, found: Awaitable[Page[Referral]]) -> Referrals:
    page = await found
    currency = customer.metrics.total_due.currency

    def rewards(status: ReferralStatus) -> Money:
        return Money(minor=page.sums.get(status.value, 0), currency=currency)

    return Referrals(
        customer.referral_code, rewards(ReferralStatus.EARNED), rewards(ReferralStatus.PENDING), page_info=page
    )
