"""What callers may say when they pause or resume a plan: a subscription or a recurring invoice."""

from collections.abc import Iterator
from datetime import date

import strawberry

from gateway.errors import Fault, UserErrorCode
from gateway.inputs.version import OF_THE_CUSTOMER, SAME_KEY


@strawberry.input(description="What pausing and resuming a plan have in common.")
class PlanChange:
    """A plan, at a version of its customer."""

    id: strawberry.ID = strawberry.field(description="The subscription or recurring invoice.")
    dry_run: bool = strawberry.field(
        default=False, description="Change nothing; show the plan as it would be, or say what it would be refused for."
    )
    expected_version: int | None = strawberry.field(default=None, description=OF_THE_CUSTOMER)
    idempotency_key: str | None = strawberry.field(default=None, description=SAME_KEY)


@strawberry.input(description="A plan to pause.")
class PlanPauseInput(PlanChange):
    """The input of `subscriptionPause` and `recurringInvoicePause`."""

    resumes_on: date | None = strawberry.field(
        default=None,
        description="The day on which it is meant to be resumed, after today; null: not known. It reminds people: "
        "nothing is charged or issued until the plan is resumed.",
    )

    def faults(self, today: date) -> Iterator[Fault]:
        """Yield what is wrong with the days."""
        if self.resumes_on is not None and self.resumes_on <= today:
            yield Fault(UserErrorCode.INVALID, f"Give a day after {today.isoformat()}, or null.", ("resumesOn",))


@strawberry.input(description="A paused plan to resume.")
class PlanResumeInput(PlanChange):
    """The input of `subscriptionResume` and `recurringInvoiceResume`."""

    next_on: date | None = strawberry.field(
        default=None,
        description="The day of the next charge or invoice, today or later. Defaults to the first day from today on "
        "that its interval gives, counted from its first day; what fell into the pause is left out.",
    )

    def faults(self, today: date) -> Iterator[Fault]:
        """Yield what is wrong with the days."""
        if self.next_on is not None and self.next_on < today:
            yield Fault(UserErrorCode.INVALID, f"Give {today.isoformat()} or a later day, or null.", ("nextOn",))
