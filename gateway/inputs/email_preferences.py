"""What customers and staff may say about mail."""

import strawberry
from strawberry import UNSET

TOPICS = (
    "receives_reminders",
    "receives_quote_follow_ups",
    "receives_invoice_follow_ups",
    "receives_review_requests",
    "receives_news",
)


@strawberry.input(description="A change of a customer's e-mail preferences. What is left out stays as it is.")
class EmailPreferencesUpdateInput:
    """The input of `emailPreferencesUpdate`."""

    customer_id: strawberry.ID = strawberry.field(description="Whose preferences.")
    expected_version: int | None = strawberry.field(
        default=None, description="The version you read. If it is no longer the current one, the answer is CONFLICT."
    )
    is_subscribed: bool | None = strawberry.field(
        default=UNSET, description="Whether the customer accepts mail at all; false beats every topic."
    )
    receives_reminders: bool | None = strawberry.field(
        default=UNSET, description="Reminders of appointments, and mail about bookings."
    )
    receives_quote_follow_ups: bool | None = strawberry.field(default=UNSET, description="About open quotes.")
    receives_invoice_follow_ups: bool | None = strawberry.field(default=UNSET, description="About unpaid invoices.")
    receives_review_requests: bool | None = strawberry.field(default=UNSET, description="Requests for a review.")
    receives_news: bool | None = strawberry.field(default=UNSET, description="News and offers.")

    def wanted(self) -> dict[str, bool]:
        """The preferences to set; null says nothing."""
        given = {name: getattr(self, name) for name in ("is_subscribed", *TOPICS)}
        return {name: value for name, value in given.items() if value is not UNSET and value is not None}
