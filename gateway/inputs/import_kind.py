"""The kinds of record that files are imported as."""

from enum import StrEnum


class ImportKind(StrEnum):
    """What the rows of a file are."""

    CUSTOMERS = "CUSTOMERS"
    JOBS = "JOBS"
    APPOINTMENTS = "APPOINTMENTS"
    QUOTES = "QUOTES"
    ESTIMATES = "ESTIMATES"
    INVOICES = "INVOICES"
    PAYMENTS = "PAYMENTS"
    REFUNDS = "REFUNDS"
    RECURRING_INVOICES = "RECURRING_INVOICES"
    AGREEMENTS = "AGREEMENTS"
    SUBSCRIPTIONS = "SUBSCRIPTIONS"
    EQUIPMENT = "EQUIPMENT"
    SALES = "SALES"
    COMMUNICATIONS = "COMMUNICATIONS"
    NOTES = "NOTES"
