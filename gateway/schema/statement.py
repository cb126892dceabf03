"""The statement of account."""

from datetime import date, datetime

import strawberry

from gateway.access.permission import Permission
from gateway.integrations.statement_sheet import StatementFormat
from gateway.operations.statement.statement import MovementKind
from gateway.resolvers.ledger import make_credits
from gateway.resolvers.refund import refunds
from gateway.resolvers.statement import download, movements, statement
from gateway.schema.connection import Connection
from gateway.schema.credit import Credit
from gateway.schema.field import describe_enum, field
from gateway.schema.money import Money
from gateway.schema.refund import Refund

WHOLE_ACCOUNT = 25
"""Points of a statement, beside what it reads since the last checkpoint, which is added after it ran."""

describe_enum(
    MovementKind,
    "What moved the balance of an account.",
    INVOICE="A bill was issued: the balance goes up.",
    PAYMENT="Money was received: the balance goes down.",
    CREDIT="A credit was issued: the balance goes down.",
    REFUND="Money of a payment was given back: the balance goes up.",
)
describe_enum(
    StatementFormat,
    "What a statement can be downloaded as.",
    PDF="To read, print and file, for up to 2,000 movements.",
    CSV="For spreadsheets and other programs: UTF-8, days as 2026-03-31, amounts as 1234.50.",
    XLSX="For spreadsheets: days and amounts are dates and numbers.",
)


@strawberry.type(description="A line of a statement.")
class Movement:
    """A movement."""

    subject_id: strawberry.ID = field("The invoice, payment, credit or refund, for `node`.")
    kind: MovementKind = field("What it was.")
    day: date = field("The company's day on which it happened.", name="date")
    occurred_at: datetime = field("The instant.")
    number: str | None = field(
        "Number of the invoice, credit or refund; of a payment its reference, as a check number."
    )
    description: str = field("In words.")
    debit: Money | None = field("How much the balance went up; null when it went down.")
    credit: Money | None = field("How much the balance went down; null when it went up.")
    running_balance: Money = field("The balance after it.")


@strawberry.type(
    description="What remains to be paid on invoices at the end of a statement, by days past due. Without credit."
)
class Ageing:
    """Buckets."""

    current: Money = field("Not past due.")
    days_1_to_30: Money = field("1 to 30 days past due.", name="days1To30")
    days_31_to_60: Money = field("31 to 60 days past due.", name="days31To60")
    days_61_to_90: Money = field("61 to 90 days past due.", name="days61To90")
    over_90: Money = field("More than 90 days past due.", name="over90")


@strawberry.type(description="A statement as a file.")
class StatementDownload:
    """A link to a file."""

    url: str = field(
        "A link that downloads it without a token, for some minutes; the file is made when it is fetched, of the books "
        "as they are then. A portal customer's link ends with their portal."
    )
    expires_at: datetime = field("Until when the link is good; then fetch the field again.")


@strawberry.type(
    description="An account over whole days of the company's time zone. `openingBalance` plus `totalDebits` less "
    "`totalCredits` is `closingBalance`, and so is `totalDue` less `unappliedCredit`. Above zero, the customer owes."
)
class Statement:
    """A statement."""

    from_day: date = field("First day.", name="from")
    to_day: date = field("Last day, included.", name="to")
    time_zone: str = field("IANA time zone in which its days begin and end.")
    opening_balance: Money = field("The balance before the first day.")
    closing_balance: Money = field("The balance at the end of the last day.")
    total_debits: Money = field("What was billed and refunded in the period.")
    total_credits: Money = field("What was paid and credited in the period.")
    total_due: Money = field("What remains to be paid on invoices at the end of the last day: the sum of `ageing`.")
    unapplied_credit: Money = field(
        "What the customer has to their credit then: credits not applied yet, and payments ahead of an invoice."
    )
    ageing: Ageing = field("`totalDue` by how long it is past due.")
    movements: Connection[Movement] = field("What happened in the period, oldest first.", resolver=movements)
    download: StatementDownload = field("The statement as a file, with the same numbers.", resolver=download)


@strawberry.type
class CustomerLedger:
    """The part of a customer's profile that is about money."""

    credits: Connection[Credit] | None = field(
        "Credits, newest first.", resolver=make_credits, requires=Permission.INVOICE_READ
    )
    refunds: Connection[Refund] | None = field(
        "Refunds of payments, newest first.", resolver=refunds, requires=Permission.INVOICE_READ
    )
    statement: Statement | None = field(
        "The statement of account for a period: what was billed, paid, credited and refunded, and what is due "
        "at its end. Refused with BAD_REQUEST when `from` is after `to`.",
        resolver=statement,
        requires=Permission.INVOICE_READ,
        cost=WHOLE_ACCOUNT,
    )
