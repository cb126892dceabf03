"""Imports of customers and their records from files."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents.import_row import RowOutcome
from gateway.inputs.import_kind import ImportKind
from gateway.inputs.import_start import ImportMode
from gateway.operations.imports import view
from gateway.operations.imports.view import ImportStatus
from gateway.resolvers import import_file as resolve_import
from gateway.schema.export import ExportFile
from gateway.schema.field import describe_enum, field
from gateway.schema.node import NODE_TYPES, Node, part_type
from gateway.schema.user_error import UserError

READ_WHOLE = 50
"""Points of an import: the file is looked into and stored at once."""

describe_enum(
    ImportMode, "Whether an import writes.", RUN="It does.", DRY_RUN="It only tells what would become of each row."
)
describe_enum(
    ImportKind,
    "What the rows of a file are.",
    CUSTOMERS="Customers.",
    JOBS="Jobs.",
    APPOINTMENTS="Visits.",
    QUOTES="Quotes; rows that repeat a number are its lines.",
    ESTIMATES="Estimates.",
    INVOICES="Invoices; rows that repeat a number are its lines.",
    PAYMENTS="Payments of invoices.",
    REFUNDS="Refunds of payments.",
    RECURRING_INVOICES="Recurring invoices; rows that repeat a number are its lines.",
    AGREEMENTS="Service agreements.",
    SUBSCRIPTIONS="Subscriptions.",
    EQUIPMENT="Equipment; rows that repeat an id are its components.",
    SALES="Leads and sales.",
    COMMUNICATIONS="Calls, texts and e-mails.",
    NOTES="Notes.",
)
describe_enum(
    ImportStatus,
    "Where an import is.",
    QUEUED="It waits for a worker.",
    RUNNING="A worker does it.",
    DONE="All rows are done.",
    FAILED="It could not go on; `failure` says why. What is done stays.",
    CANCELED="It was canceled by an operator. What is done stays.",
)
describe_enum(
    RowOutcome,
    "What became of a row.",
    CREATED="It made a customer or record, or is a line of it.",
    UPDATED="It changed one.",
    SKIPPED="It changed nothing.",
    REFUSED="Nothing could be made of it.",
)


@strawberry.type(description="A column of an imported file.")
class ImportColumn:
    """A column."""

    header: str = field("The column's header.")
    target: str = field("What it is, as in `ImportColumnInput.target`.")


@strawberry.type(description="How many rows came to what.")
class ImportCounts:
    """Counts."""

    created: int = field("Rows that made a customer or record.")
    updated: int = field("Rows that changed one.")
    skipped: int = field("Rows that changed nothing, as the same was imported before.")
    refused: int = field("Rows of which nothing could be made.")
    flagged: int = field("Rows with something that was kept as typed, or in a note.")
    duplicates: int = field("Rows that are probably of another known customer.")


@strawberry.type(description="A remark on a row: what could not be understood, or why nothing became of it.")
class ImportProblem:
    """A remark."""

    row: int = field("The row, as spreadsheet programs count; the header is the first.")
    outcome: RowOutcome = field("What became of the row.")
    column: str | None = field("The column's header; null when it is about the row.")
    value: str | None = field("The value, as it was typed.")
    reason: str = field("What is the matter.")


@part_type(view.Import, description="The import of a file, or its undo, for the person who started it.")
class Import(Node):
    """An import."""

    status: ImportStatus = field("Where it is.")
    kind: ImportKind | None = field("What the rows are; null for an undo.")
    is_undo: bool = field("Whether it takes another import back.")
    progress: float = field("How much of it is done, from 0 to 1.")
    columns: list[ImportColumn] = field("What each column is.")
    targets: list[str] = field("What a column of such a file can be; numbered ones, as `phone.2`, are not listed.")
    counts: ImportCounts | None = field("How many rows came to what; null until it is done.")
    problems: list[ImportProblem] = field("Remarks on the first hundred rows that have any, once it is done.")
    report: ExportFile | None = field(
        "All remarks, as a CSV file; null until it is done, and 7 days later.", resolver=resolve_import.report
    )
    failure: str | None = field("Why it failed, or why the last attempt did; null if none failed.")
    created_at: datetime = field("When it was asked for.")
    ended_at: datetime | None = field("When it ended, however it did.")


NODE_TYPES.append(Import)


@strawberry.type(description="The answer of `importStart`, `importCancel` and `importUndo`.")
class ImportPayload:
    """An import, or why it was refused."""

    changed: Import | None = field("The import: follow it with `import` or `node`.", name="import")
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Imports.")
class ImportQueries:
    """A part of the root of queries."""

    import_: Import | None = field(
        "An import that you asked for.",
        resolver=resolve_import.import_,
        requires=Permission.IMPORT_WRITE,
        name="import",
    )


@strawberry.type(description="Imports.")
class ImportMutations:
    """A part of the root of mutations."""

    import_start: ImportPayload | None = field(
        "Imports customers, or records of another kind, from a file in the background; the request is sent as "
        "multipart/form-data. The same file "
        "again changes nothing. Refusals: INVALID, REQUIRED, TOO_MANY, IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=resolve_import.import_start,
        requires=Permission.IMPORT_WRITE,
        cost=READ_WHOLE,
    )
    import_cancel: ImportPayload | None = field(
        "Cancels an import that has not ended. Rows that are done stay, and `importUndo` takes them back. Refusals: "
        "NOT_FOUND, WRONG_STATUS, IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=resolve_import.import_cancel,
        requires=Permission.IMPORT_WRITE,
    )
    import_undo: ImportPayload | None = field(
        "Takes an import back, in the background: what it made is removed, and what it changed is as it was before, "
        "while nothing of it was changed since. Refusals: NOT_FOUND, WRONG_STATUS, IN_USE, IDEMPOTENCY_MISMATCH, "
        "IN_PROGRESS.",
        resolver=resolve_import.import_undo,
        requires=Permission.IMPORT_WRITE,
    )
