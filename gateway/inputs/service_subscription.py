"""What callers may say about a subscription."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from gateway.documents.billing_interval import BillingInterval
from gateway.documents.service_subscription import SubscriptionStatus
from gateway.inputs.record import PlacedFields, UpsertItem, always, amount, optional, required
from gateway.inputs.rule import any_value


@strawberry.input(description="The fields of a subscription.")
class SubscriptionFields(PlacedFields):
    """A subscription."""

    number: str | None = required("A subscription has a number; leave it out for the next.", "Number; else the next.")
    plan: str | None = required("Say which plan it is.", "The plan.")
    status: SubscriptionStatus | None = always("Whether it is charged; else ACTIVE.", needed=False)
    price: Decimal | None = amount("Price of one interval, with tax")
    interval: BillingInterval | None = always("The time from one charge to the next.")
    started_on: date | None = always("First day.")
    next_charge_on: date | None = optional(any_value, "Day of the next charge.")
    canceled_on: date | None = optional(any_value, "Since when it is canceled.")
    paused_on: date | None = optional(any_value, "Since when it is paused.")
    resumes_on: date | None = optional(any_value, "The day on which it is meant to be resumed.")
    created_at: datetime | None = always("When it was made; else now.", needed=False)


@strawberry.input(description="A subscription that your system keeps.")
class SubscriptionUpsertItem(SubscriptionFields, UpsertItem):
    """An item of `subscriptionsUpsert`."""
