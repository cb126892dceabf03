"""How often something is billed."""

from enum import StrEnum


class BillingInterval(StrEnum):
    """The time from one bill or charge to the next."""

    WEEKLY = "WEEKLY"
    EVERY_TWO_WEEKS = "EVERY_TWO_WEEKS"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    YEARLY = "YEARLY"
