"""Invoices, payments, credits, refunds, recurring invoices and subscriptions."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Piece, State, Subject, ValueKind

_READ = (Permission.INVOICE_READ,)
_PLACE = Piece("address { label street unit city region postalCode }", (Permission.CUSTOMER_READ,))

INVOICES = Subject(
    key="invoices",
    one="invoice",
    many="invoices",
    field="invoices",
    requires=_READ,
    nouns="invoice, bill, inv",
    beside="job work visit",
    verbs="tax pay, invoice, bill, charge, still open on, still owe on, still due on, outstanding on, "
    "unpaid on, days overdue, "
    "long overdue, days late",
    select="id number status issuedAt dueOn paidAt isOverdue total { amount currency } "
    "tax { amount currency } "
    "balance { amount currency } settled { amount currency } lines { description }",
    pieces=(_PLACE, Piece("jobNumber", (Permission.JOB_READ,))),
    when="issuedAt",
    amount="total",
    place="address",
    title=("number", "lines.description"),
    texts=("number", "jobNumber", "lines.description"),
    done=(State(words="", path="status", values=("DRAFT", "VOID"), negated=True),),
    states=(
        State(
            words="overdue, late, past due, past its due",
            path="isOverdue",
            values=(True,),
            amount="balance",
            day="dueOn",
        ),
        State(
            words="open, unpaid, outstanding, not paid, unsettled, still open, not pay, not been pay, "
            "owing, to be paid",
            path="status",
            values=("OPEN", "PARTIALLY_PAID"),
            amount="balance",
        ),
        State(words="partially paid, partly paid, part paid, partial", path="status", values=("PARTIALLY_PAID",)),
        State(words="paid, settled, paid off, cleared", path="status", values=("PAID",), day="paidAt", ranged=True),
        State(words="void, voided, canceled", path="status", values=("VOID",)),
        State(words="draft", path="status", values=("DRAFT",)),
    ),
    attributes=(
        Attribute(
            words="due date, when due, fall due, due on, be due, come due, due",
            path="dueOn",
            kind=ValueKind.DAY,
            label="due on",
            alone=False,
        ),
        Attribute(
            words="=when be it paid, when paid, paid on, when pay, get paid, when settled",
            path="paidAt",
            kind=ValueKind.INSTANT,
            label="paid",
            alone=False,
        ),
        Attribute(
            words="tax, sales tax, tax pay, tax charge", path="tax", kind=ValueKind.MONEY, label="tax", alone=False
        ),
        Attribute(
            words="balance on, balance of, invoice balance, remaining balance, what balance, left on, "
            "remaining, still owed on, left to pay, still open on, owe on",
            path="balance",
            kind=ValueKind.MONEY,
            label="balance",
            alone=False,
        ),
        Attribute(words="status", path="status", kind=ValueKind.CODE, label="status", alone=False),
    ),
    priority=5,
)

PAYMENTS = Subject(
    key="payments",
    one="payment",
    many="payments",
    field="invoices",
    requires=_READ,
    nouns="payment, check we receive, deposit",
    beside="invoice bill job work",
    verbs="come in, collect, pay by card, pay with card, pay by credit card, pay, send money, pay us, "
    "spend with us, spend, pay with, receive from",
    pieces=(_PLACE,),
    place="parent.address",
    select="number lines { description } payments(first: 20) { nodes { id amount { amount currency "
    "} means reference receivedAt } }",
    below="payments.nodes",
    when="receivedAt",
    amount="amount",
    title=("means", "reference"),
    texts=("means", "reference", "parent.number", "parent.lines.description"),
    states=(
        State(words="by card, card, credit card, with card", path="means", values=("CARD",)),
        State(words="by check, check, cheque, with check", path="means", values=("CHECK",)),
        State(words="cash, in cash", path="means", values=("CASH",)),
        State(words="bank transfer, transfer, wire, ach", path="means", values=("BANK_TRANSFER",)),
    ),
    attributes=(
        Attribute(
            words="how pay, which way pay, means, payment method, usually pay, method of payment, how they "
            "pay, how he pay, how she pay, pay how, pay last time how, pay by what, what pay with, "
            "form of payment",
            path="means",
            kind=ValueKind.CODE,
            label="means",
        ),
        Attribute(
            words="check number, reference, reference number", path="reference", kind=ValueKind.TEXT, label="reference"
        ),
    ),
    priority=3,
)

CREDITS = Subject(
    key="credits",
    one="credit",
    many="credits",
    field="credits",
    requires=_READ,
    nouns="credit memo, credit note, credit, goodwill",
    verbs="credit, give credit",
    select="id number reason issuedAt amount { amount currency } applied { amount currency } "
    "remaining { amount currency } author { name }",
    when="issuedAt",
    amount="amount",
    person="author.name",
    title=("number", "reason"),
    texts=("number", "reason"),
    attributes=(
        Attribute(
            words="who give, who issue, issued by, who approve",
            path="author.name",
            kind=ValueKind.TEXT,
            label="issued by",
            alone=False,
        ),
        Attribute(words="why, reason, what for", path="reason", kind=ValueKind.TEXT, label="reason", alone=False),
        Attribute(
            words="remaining, left, unused, still there, available",
            path="remaining",
            kind=ValueKind.MONEY,
            label="remaining",
            alone=False,
        ),
        Attribute(words="applied, used", path="applied", kind=ValueKind.MONEY, label="applied", alone=False),
    ),
    priority=4,
)

REFUNDS = Subject(
    key="refunds",
    one="refund",
    many="refunds",
    field="refunds",
    requires=_READ,
    nouns="refund, money back, reimbursement, invoice refund, bill refund",
    verbs="return, refund, give back, pay back, reimburse",
    select="id number reason means refundedAt amount { amount currency } author { name } invoice { number }",
    when="refundedAt",
    amount="amount",
    person="author.name",
    title=("number", "reason"),
    texts=("number", "reason", "means", "invoice.number"),
    attributes=(
        Attribute(
            words="who refund, who give, who issue, refunded by, who approve, who make",
            path="author.name",
            kind=ValueKind.TEXT,
            label="refunded by",
            alone=False,
        ),
        Attribute(words="why, reason, what for", path="reason", kind=ValueKind.TEXT, label="reason", alone=False),
        Attribute(
            words="invoice refund, which invoice, bill refund, for which invoice, on which invoice",
            path="invoice.number",
            kind=ValueKind.TEXT,
            label="invoice",
            alone=False,
        ),
        Attribute(words="how refund, means", path="means", kind=ValueKind.CODE, label="means", alone=False),
    ),
    priority=6,
)

RECURRING = Subject(
    key="recurringInvoices",
    one="recurring invoice",
    many="recurring invoices",
    field="recurringInvoices",
    requires=_READ,
    nouns="recurring invoice, recurring bill, recurring billing, standing invoice, regular "
    "invoice, monthly invoice, monthly bill, quarterly invoice, automatic invoice, repeat invoice, recurring",
    verbs="invoice regularly, charge regularly, bill every month, bill monthly, every month, each month, "
    "invoice every month, bill "
    "automatically, bill regularly, invoice automatically",
    select="id number title status frequency startsOn endsOn nextIssueOn pausedOn resumesOn "
    "createdAt "
    "total { amount currency } lines { description }",
    pieces=(_PLACE,),
    when="startsOn",
    planned="nextIssueOn",
    amount="total",
    place="address",
    title=("number", "title"),
    texts=("number", "title", "lines.description"),
    current=(State(words="", path="status", values=("ACTIVE",)),),
    states=(
        State(words="active, running", path="status", values=("ACTIVE",)),
        State(words="paused, on hold", path="status", values=("PAUSED",)),
        State(words="ended, stopped", path="status", values=("ENDED",)),
    ),
    attributes=(
        Attribute(
            words="next, go out next, issued next, next issue",
            path="nextIssueOn",
            kind=ValueKind.DAY,
            label="next issue",
            alone=False,
        ),
        Attribute(
            words="how often, frequency, interval",
            path="frequency",
            kind=ValueKind.CODE,
            label="frequency",
            alone=False,
        ),
        Attribute(words="resume", path="resumesOn", kind=ValueKind.DAY, label="resumes", alone=False),
        Attribute(words="start, begin", path="startsOn", kind=ValueKind.DAY, label="starts", alone=False),
        Attribute(words="end, stop", path="endsOn", kind=ValueKind.DAY, label="ends", alone=False),
        Attribute(words="status", path="status", kind=ValueKind.CODE, label="status", alone=False),
    ),
    priority=7,
)

SUBSCRIPTIONS = Subject(
    key="subscriptions",
    one="subscription",
    many="subscriptions",
    field="subscriptions",
    arguments=", status: [ACTIVE, PAUSED, CANCELED]",
    requires=_READ,
    nouns="subscription, comfort club, filter delivery, salt delivery, monthly plan, club, "
    "membership, subscribed plan, delivery plan",
    verbs="subscribe to, deliver",
    hints="salt, softener salt, filter delivery",
    select="id number plan status interval startedOn nextChargeOn canceledOn pausedOn resumesOn "
    "createdAt price { amount currency }",
    pieces=(_PLACE,),
    when="startedOn",
    planned="nextChargeOn",
    amount="price",
    place="address",
    title=("number", "plan"),
    texts=("number", "plan"),
    current=(State(words="", path="status", values=("ACTIVE",)),),
    states=(
        State(words="active, running", path="status", values=("ACTIVE",)),
        State(words="paused, on hold", path="status", values=("PAUSED",)),
        State(words="canceled, cancel, stopped", path="status", values=("CANCELED",)),
    ),
    attributes=(
        Attribute(
            words="next charge, charge next, charged next, next payment, bill next, next charged, renew",
            path="nextChargeOn",
            kind=ValueKind.DAY,
            label="next charge",
            alone=False,
        ),
        Attribute(
            words="how often, interval, frequency, monthly, quarterly, weekly, yearly",
            path="interval",
            kind=ValueKind.CODE,
            label="interval",
            alone=False,
            values="monthly quarterly weekly yearly",
        ),
        Attribute(
            words="start, begin, sign up, since when",
            path="startedOn",
            kind=ValueKind.DAY,
            label="started",
            alone=False,
        ),
        Attribute(
            words="when cancel, canceled on", path="canceledOn", kind=ValueKind.DAY, label="canceled", alone=False
        ),
        Attribute(words="resume", path="resumesOn", kind=ValueKind.DAY, label="resumes", alone=False),
        Attribute(words="status", path="status", kind=ValueKind.CODE, label="status", alone=False),
        Attribute(words="which plan, what plan", path="plan", kind=ValueKind.TEXT, label="plan", alone=False),
    ),
    priority=7,
)
