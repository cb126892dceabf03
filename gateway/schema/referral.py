"""Referrals and their rewards."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import referral
from gateway.documents.referral import ReferralStatus
from gateway.resolvers import referral as resolve_referral
from gateway.schema.connection import Connection
from gateway.schema.field import describe_enum, field
from gateway.schema.money import Money
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference

describe_enum(
    ReferralStatus,
    "Whether the reward of a referral was earned.",
    PENDING="Not yet: the new customer's first job is to come.",
    EARNED="Yes.",
    CANCELED="No, and it will not be.",
)


@node_type(referral.Referral, description="A person who came on a customer's recommendation.")
class Referral(Node):
    """A recommendation."""

    referred_name: str = field("Who was referred, as they were called then.")
    referred: CustomerReference | None = field(
        "The customer that they became; null when they did not, or when you may not see them.",
        resolver=resolve_referral.referred,
        requires=Permission.CUSTOMER_READ,
    )
    status: ReferralStatus = field("Whether the reward was earned.")
    reward: Money = field("What the customer gets for it.")
    referred_at: datetime = field("When they were referred.")
    earned_at: datetime | None = field("When the reward was earned.")


@strawberry.type(description="A page of a customer's referrals, with the code and the rewards of all of them.")
class CustomerReferrals(Connection[Referral]):
    """A connection and its sums."""

    code: str | None = field("What people name when they come on this customer's recommendation.")
    rewards_earned: Money = field("All rewards that were earned. Added up only when asked for.")
    rewards_pending: Money = field("All rewards that may still be earned. Added up only when asked for.")
