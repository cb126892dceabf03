"""How often something is billed."""

from gateway.documents.billing_interval import BillingInterval
from gateway.schema.field import describe_enum

describe_enum(
    BillingInterval,
    "The time from one bill or charge to the next.",
    WEEKLY="A week.",
    EVERY_TWO_WEEKS="Two weeks.",
    MONTHLY="A month.",
    QUARTERLY="Three months.",
    YEARLY="A year.",
)
