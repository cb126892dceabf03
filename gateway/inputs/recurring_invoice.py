"""What callers may say about a recurring invoice."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from gateway.documents.billing_interval import BillingInterval
from gateway.documents.recurring_invoice import RecurringInvoiceStatus
from gateway.inputs.record import LineInput, PlacedFields, UpsertItem, always, amount, lines, optional, required
from gateway.inputs.rule import any_value


@strawberry.input(description="The fields of a recurring invoice.")
class RecurringInvoiceFields(PlacedFields):
    """A recurring invoice."""

    number: str | None = required("It has a number; leave it out for the next one.", "Number; else the next one.")
    title: str | None = required("Say what is billed.", "What is billed, in a few words.")
    status: RecurringInvoiceStatus | None = always("Whether invoices are issued; else ACTIVE.", needed=False)
    frequency: BillingInterval | None = always("The time from one invoice to the next.")
    total: Decimal | None = amount("What each invoice is over, with tax")
    tax: Decimal | None = amount("Tax within the total; else nothing", needed=False)
    lines: list[LineInput] | None = lines("What the total is made of.")
    starts_on: date | None = always("First day.")
    ends_on: date | None = optional(any_value, "Last day.")
    next_issue_on: date | None = optional(any_value, "Day of the next invoice.")
    paused_on: date | None = optional(any_value, "Since when it is paused.")
    resumes_on: date | None = optional(any_value, "The day on which it is meant to be resumed.")
    created_at: datetime | None = always("When it was made; else now.", needed=False)


@strawberry.input(description="A recurring invoice that your system keeps.")
class RecurringInvoiceUpsertItem(RecurringInvoiceFields, UpsertItem):
    """An item of `recurringInvoicesUpsert`."""
