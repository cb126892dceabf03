"""What callers may say about exports."""

import dataclasses
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any

import strawberry
from strawberry import UNSET

from gateway.documents.communication import CommunicationChannel, CommunicationDirection
from gateway.inputs.change import ChangeFilter
from gateway.inputs.customer import CustomerFilter, CustomerSort
from gateway.inputs.text import api_name
from gateway.integrations.table_sheet import ExportFormat
from gateway.store.lookups.activity import ActivityKind


class ProfileTab(StrEnum):
    """A tab of the profile."""

    APPOINTMENTS = "APPOINTMENTS"
    JOBS = "JOBS"
    FUTURE_JOBS = "FUTURE_JOBS"
    SCHEDULE = "SCHEDULE"
    EQUIPMENT = "EQUIPMENT"
    ESTIMATES = "ESTIMATES"
    QUOTES = "QUOTES"
    AGREEMENTS = "AGREEMENTS"
    SALES = "SALES"
    INVOICES = "INVOICES"
    RECURRING_INVOICES = "RECURRING_INVOICES"
    SUBSCRIPTIONS = "SUBSCRIPTIONS"
    CREDITS = "CREDITS"
    REFUNDS = "REFUNDS"
    REFERRALS = "REFERRALS"
    CARDS = "CARDS"
    STATEMENT = "STATEMENT"
    ACTIVITY = "ACTIVITY"
    COMMUNICATIONS = "COMMUNICATIONS"
    MESSAGES = "MESSAGES"
    COMMENTS = "COMMENTS"
    NOTES = "NOTES"
    CHANGES = "CHANGES"
    PHOTOS = "PHOTOS"
    PHOTO_DAYS = "PHOTO_DAYS"
    DOCUMENTS = "DOCUMENTS"
    RELATED = "RELATED"


COLUMNS = "Which columns, in this order, by their keys (docs/exports.md); without it all that you may see."
LOCALE = (
    "How days and amounts are written in PDF and PRINT, as `en-US` or `de-DE` (BCP 47); without it as in the company's "
    "country. CSV and XLSX have values that do not depend on it."
)
ONCE = (
    "A text of your choice: a second request with the same key and input starts no second export and gives the first. "
    "The header `Idempotency-Key` does the same."
)


@strawberry.input(description="The filters of a tab; each tab takes those that its field in `Customer` takes.")
class TabFilters:
    """What a tab is narrowed to."""

    status: list[str] | None = strawberry.field(
        default=None, description="Any of these statuses of the tab's own kind, as `OPEN` and `PAID` of invoices."
    )
    when: str | None = strawberry.field(default=None, description="Of APPOINTMENTS: UPCOMING, PAST or ALL.")
    pinned: bool | None = strawberry.field(default=None, description="Of NOTES.")
    job_id: strawberry.ID | None = strawberry.field(default=None, description="Of PHOTOS and DOCUMENTS.")
    kinds: list[ActivityKind] | None = strawberry.field(default=None, description="Of ACTIVITY.")
    channel: list[CommunicationChannel] | None = strawberry.field(default=None, description="Of COMMUNICATIONS.")
    direction: CommunicationDirection | None = strawberry.field(default=None, description="Of COMMUNICATIONS.")
    changes: ChangeFilter | None = strawberry.field(default=None, description="Of CHANGES: its `filter`.")
    from_day: date | None = strawberry.field(default=None, name="from", description="Of STATEMENT, required there.")
    to_day: date | None = strawberry.field(default=None, name="to", description="Of STATEMENT, required there.")


@strawberry.input(description="A tab of a customer's profile to export.")
class TabExportInput:
    """The input of `tabExport`."""

    customer_id: strawberry.ID = strawberry.field(description="Whose profile.")
    tab: ProfileTab = strawberry.field(description="Which tab.")
    format: ExportFormat = strawberry.field(description="What kind of file.")
    filters: TabFilters | None = strawberry.field(default=None, description="What the tab is narrowed to.")
    address_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only what belongs to this address of the customer, on tabs that can be narrowed so."
    )
    columns: list[str] | None = strawberry.field(default=None, description=COLUMNS)
    locale: str | None = strawberry.field(default=None, description=LOCALE)
    idempotency_key: str | None = strawberry.field(default=None, description=ONCE)


@strawberry.input(description="The accounts list to export.")
class CustomersExportInput:
    """The input of `customersExport`."""

    format: ExportFormat = strawberry.field(description="What kind of file.")
    filter: CustomerFilter | None = strawberry.field(default=None, description="As `customers` takes it.")
    sort: CustomerSort | None = strawberry.field(default=None, description="As `customers` takes it.")
    columns: list[str] | None = strawberry.field(default=None, description=COLUMNS)
    locale: str | None = strawberry.field(default=None, description=LOCALE)
    idempotency_key: str | None = strawberry.field(default=None, description=ONCE)


@strawberry.input(description="Whose data to export.")
class CustomerDataExportInput:
    """The input of `customerDataExport`."""

    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    idempotency_key: str | None = strawberry.field(default=None, description=ONCE)


@strawberry.input(description="A query over all customers to export: give `documentId` or `document`.")
class BulkExportInput:
    """The input of `bulkExportStart`."""

    document_id: str | None = strawberry.field(
        default=None, description="A document that was published for your application."
    )
    document: str | None = strawberry.field(default=None, description="The text of the document.")
    idempotency_key: str | None = strawberry.field(default=None, description=ONCE)


@strawberry.input(description="An export to cancel.")
class ExportCancelInput:
    """The input of `exportCancel`."""

    id: strawberry.ID = strawberry.field(description="The export.")
    dry_run: bool = strawberry.field(default=False, description="Cancel nothing; only say whether it would be refused.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="A second request with the same key and input gives the first answer."
    )


def as_variables(given: Any) -> Any:
    """Return an input, or a part of one, as variables of a document; what was not given is left out."""
    if dataclasses.is_dataclass(given) and not isinstance(given, type):
        values = {
            field.graphql_name or api_name(field.python_name): getattr(given, field.python_name)
            for field in type(given).__strawberry_definition__.fields  # type: ignore[attr-defined]  # inputs have it
        }
        return {name: as_variables(value) for name, value in values.items() if value is not UNSET and value is not None}
    if isinstance(given, list):
        return [as_variables(each) for each in given]
    if isinstance(given, Enum):
        return given.name
    if isinstance(given, date | datetime):
        return given.isoformat()
    return given
