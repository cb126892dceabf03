"""Exports of tabs, of the accounts list and of statements, as files."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.inputs.export import ProfileTab
from gateway.integrations.table_sheet import ExportFormat
from gateway.operations.export import export
from gateway.operations.export.export import ExportStatus
from gateway.resolvers import export as resolve_export
from gateway.schema.field import describe_enum, field
from gateway.schema.node import NODE_TYPES, Node, part_type
from gateway.schema.user_error import UserError

WHOLE_LIST = 50
BULK = 500
"""Points of a bulk export, which reads all customers beside what others ask."""
"""Points of an export: what is small is read and written at once."""

describe_enum(
    ExportFormat,
    "What a tab or list can be exported as.",
    PDF="To read, print and file, for up to 2,000 rows and 20,000 cells.",
    PRINT="A page that browsers show and print, for up to 20,000 rows.",
    CSV="For spreadsheets and other programs: UTF-8, days and instants in ISO 8601, amounts as 1234.50.",
    JSONL="Of `bulkExportStart` only: an object on each line, as JSON.",
    XLSX="For spreadsheets: days, instants, amounts and numbers are what they are, all else is text.",
    ZIP="Of `customerDataExport` alone: JSON, the contents of files, and a PDF to read.",
)
describe_enum(
    ExportStatus,
    "Where an export is.",
    QUEUED="It waits for a worker.",
    RUNNING="A worker writes it.",
    DONE="Its file is ready.",
    FAILED="It could not be made; `failure` says why.",
    CANCELED="It was canceled with `exportCancel`, or by an operator.",
    EXPIRED="Its file was removed, 24 hours after it was ready.",
)
describe_enum(
    ProfileTab,
    "A tab of the profile that can be exported.",
    APPOINTMENTS="`Customer.appointments`.",
    JOBS="`Customer.jobs`.",
    FUTURE_JOBS="`Customer.futureJobs`.",
    SCHEDULE="`Customer.schedule`.",
    EQUIPMENT="`Customer.equipment`.",
    ESTIMATES="`Customer.estimates`.",
    QUOTES="`Customer.quotes`.",
    AGREEMENTS="`Customer.agreements`.",
    SALES="`Customer.sales`.",
    INVOICES="`Customer.invoices`.",
    RECURRING_INVOICES="`Customer.recurringInvoices`.",
    SUBSCRIPTIONS="`Customer.subscriptions`.",
    CREDITS="`Customer.credits`.",
    REFUNDS="`Customer.refunds`.",
    REFERRALS="`Customer.referrals`.",
    CARDS="`Customer.paymentMethods`.",
    STATEMENT="`Customer.statement`: its movements and sums; needs the filters `from` and `to`.",
    ACTIVITY="`Customer.activity`.",
    COMMUNICATIONS="`Customer.communications`.",
    MESSAGES="`Customer.messages`.",
    COMMENTS="`Customer.comments`.",
    NOTES="`Customer.notes`.",
    CHANGES="`Customer.changes`.",
    PHOTOS="`Customer.photos`: what is known of them, not the pictures.",
    PHOTO_DAYS="`Customer.photoDays`.",
    DOCUMENTS="`Customer.documents`: what is known of them, not their contents.",
    RELATED="`Customer.related`.",
)


@strawberry.type(description="The file of an export, or the report of an import.")
class ExportFile:
    """A link to a file."""

    url: str = field(
        "A link that downloads it without a token, for some minutes; fetch the field again for a new one. A portal "
        "customer's link ends with their portal."
    )
    expires_at: datetime = field("Until when the link opens it.")
    filename: str = field("Name to save it under.")


@part_type(
    export.Export,
    description="A tab or list as a file, for the person who requested it. It has what they may see on the screen.",
)
class Export(Node):
    """An export."""

    status: ExportStatus = field("Where it is.")
    form: ExportFormat = field("What kind of file.", name="format")
    title: str = field("What the file is headed with.")
    progress: float = field("How much of it is done, from 0 to 1.")
    row_count: int = field("How many rows are written so far; of a bulk export, how many lines are stored.")
    unreadable_count: int = field("Rows that are left out, as what is stored of them cannot be read.")
    failure: str | None = field("Why it failed, or why the last attempt did; null if none failed.")
    file: ExportFile | None = field("The file, once the status is DONE; null otherwise.", resolver=resolve_export.file)
    created_at: datetime = field("When it was asked for.")
    ended_at: datetime | None = field("When it ended, however it did.")


NODE_TYPES.append(Export)


@strawberry.type(
    description="The answer of `tabExport`, `customersExport`, `customerDataExport`, `bulkExportStart`, `exportCancel`."
)
class ExportPayload:
    """An export, or why it was refused."""

    changed: Export | None = field(
        "The export: with its file when it is small, else follow it with `node` or `exportChanged`.", name="export"
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Exports.")
class ExportMutations:
    """A part of the root of mutations."""

    tab_export: ExportPayload | None = field(
        "Exports a tab of the profile, as you see it there: the same permissions, filters, currency and time zone. Up "
        "to 500 rows are usually ready in the answer; more are written in the background. Needs the permission of the "
        "tab too. The file is kept for 24 hours. Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, TOO_MANY, "
        "IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=resolve_export.tab_export,
        requires=Permission.EXPORT_WRITE,
        cost=WHOLE_LIST,
    )
    customers_export: ExportPayload | None = field(
        "Exports the accounts list, as `customers` gives it with the same filter and sort. Refusals: REQUIRED, "
        "INVALID, TOO_LONG, TOO_MANY, IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=resolve_export.customers_export,
        requires=(Permission.EXPORT_WRITE, Permission.CUSTOMER_LIST),
        cost=WHOLE_LIST,
    )
    customer_data_export: ExportPayload | None = field(
        "Exports everything held about a person, for a request of access: a ZIP with one JSON file for each kind of "
        "record, the contents of files, and a PDF to read. A worker makes it: follow it with `node` or "
        "`exportChanged`. Staff get notes and files for staff too; customers in the portal get what they may see. "
        "Secrets are withheld. The file is kept for 24 hours. Refusals: NOT_FOUND, TOO_MANY, IDEMPOTENCY_MISMATCH, "
        "IN_PROGRESS.",
        resolver=resolve_export.customer_data_export,
        requires=(Permission.DATA_EXPORT, Permission.EXPORT_WRITE),
        cost=WHOLE_LIST,
    )
    bulk_export_start: ExportPayload | None = field(
        "Begins to run one query over all customers, in the background, into a file of JSON lines: an object of a list "
        "is a separate line, with `__typename`, `__parentId` and `__field`, and lists are read to their end: see "
        "`docs/sync.md`. You may read in it what you may read otherwise. Follow it with `node` or `exportChanged`. "
        "Refusals: REQUIRED, INVALID, NOT_FOUND, TOO_MANY, IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=resolve_export.bulk_export_start,
        requires=(Permission.EXPORT_WRITE, Permission.CUSTOMER_LIST),
        cost=BULK,
    )
    export_cancel: ExportPayload | None = field(
        "Cancels an export that has not ended. Refusals: NOT_FOUND, WRONG_STATUS, IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=resolve_export.export_cancel,
        requires=Permission.EXPORT_WRITE,
    )
