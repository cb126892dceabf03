"""Invoices and payments."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import IS_LATE, Attribute, Piece, State, Subject, ValueKind

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
    verbs="tax pay, overdue, past due, fully paid, not fully paid, invoice, bill, charge, still open on, still owe "
    "on, still due on, fall due, come due, outstanding on, unpaid on, days overdue, long overdue, days late",
    select="id number status issuedAt dueOn paidAt isOverdue payments(first: 10) { nodes { means } } total { amount "
    "currency } tax { amount currency } balance { amount currency } settled { amount currency } lines { "
    "description quantity total { amount currency } }",
    pieces=(_PLACE, Piece("jobNumber", (Permission.JOB_READ,))),
    when="issuedAt",
    amount="total",
    place="address",
    parts="lines",
    title=("number", "lines.description"),
    texts=("number", "jobNumber", "lines.description"),
    done=(State(words="", path="status", values=("DRAFT", "VOID"), negated=True),),
    deadline=("dueOn", "paidAt"),
    states=(
        State(
            words="paid late, pay late, late paid, late pay, settled late, paid after due date, paid past due, paid "
            "too late, paid after due, paid after they be due, paid after deadline, not paid on time, not pay on "
            "time",
            path=IS_LATE,
            values=(True,),
        ),
        State(
            words="paid on time, pay on time, on time, paid in time, in time, paid early, pay early, early, ahead of "
            "time, on the due date,before it be due,  paid by due date, before due date, not paid late, not pay "
            "late",
            path=IS_LATE,
            values=(False,),
        ),
        State(
            words="overdue, late, past due, past its due, behind, behind on, delinquent",
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
        State(
            words="by card, with card, credit card, on card, paid by card, paid with card",
            path="payments.nodes.means",
            values=("CARD",),
        ),
        State(
            words="by check, with check, with a check, per check, paid by check, paid with check",
            path="payments.nodes.means",
            values=("CHECK",),
        ),
        State(
            words="cash, in cash, by cash, with cash, paid cash, paid in cash",
            path="payments.nodes.means",
            values=("CASH",),
        ),
        State(
            words="by transfer, bank transfer, wire, by wire, ach",
            path="payments.nodes.means",
            values=("BANK_TRANSFER",),
        ),
        State(
            words="partially paid, partly paid, part paid, partial, not fully paid, not completely paid, not paid in "
            "full, half paid",
            path="status",
            values=("PARTIALLY_PAID",),
        ),
        State(words="paid, settled, paid off, cleared", path="status", values=("PAID",), day="paidAt", ranged=True),
        State(
            words="pay anything, pay something, pay part, pay some",
            path="status",
            values=("PAID", "PARTIALLY_PAID"),
        ),
        State(
            words="void, voided, canceled, cancel, taken back, take back, withdraw, withdrawn, reversed, written off",
            path="status",
            values=("VOID",),
        ),
        State(words="draft, not go out, not go out yet, not send yet, unsent", path="status", values=("DRAFT",)),
        State(words="gone out, sent, sent out", path="status", values=("DRAFT",), negated=True),
    ),
    attributes=(
        Attribute(
            words="take to pay, how long to pay, days to pay, time to pay, how quickly pay, how fast pay, how soon "
            "pay, take to settle, how long until paid, how long before paid, between invoice and payment, until "
            "be paid, from invoice to payment, how many days until paid, take to be paid, take to get paid, take "
            "before paid, how quickly settle, how promptly pay, between issue and payment, how quick pay, =how "
            "long be it open",
            path="daysToPay",
            kind=ValueKind.DAYS,
            label="days until paid",
            cites=("issuedAt", "paidAt"),
        ),
        Attribute(
            words="how late pay, how late be paid, how many days late pay, paid how late, days late be paid, "
            "how many days late paid, how many days after due date pay, how many days after due date paid",
            path="daysLate",
            kind=ValueKind.DAYS,
            label="days after the due date",
            cites=("dueOn", "paidAt"),
        ),
        Attribute(
            words="how many days before due date pay, how many days before due date paid, how long before due date "
            "pay, how many days before due pay, how many days early pay, how many days early paid, how early pay, "
            "how early be paid",
            path="daysEarly",
            kind=ValueKind.DAYS,
            label="days before the due date",
            cites=("paidAt", "dueOn"),
        ),
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
            words="tax, sales tax, tax pay, tax charge, hst, gst, pst, vat",
            path="tax",
            kind=ValueKind.MONEY,
            label="tax",
            alone=False,
        ),
        Attribute(
            words="balance on, balance of, invoice balance, remaining balance, what balance, left on, "
            "remaining, still owed on, left to pay, still open on, owe on",
            path="balance",
            kind=ValueKind.MONEY,
            label="balance",
            alone=False,
        ),
        Attribute(
            words="how much paid of, how much of it paid, already paid, paid so far, how much paid on, paid on it, "
            "how much be paid, how much have pay on, how much do pay of, paid toward",
            path="settled",
            kind=ValueKind.MONEY,
            label="paid",
            alone=False,
        ),
        Attribute(
            words="how paid, paid how, how pay, cash or check, check or cash, card or check, check or card, card or "
            "cash, cash or card, by card or check, by check or card, by cash or check, paid with what, paid with, "
            "pay with, means, method, by what means",
            path="payments.nodes.means",
            kind=ValueKind.CODES,
            label="paid by",
            alone=False,
        ),
        Attribute(words="status", path="status", kind=ValueKind.CODE, label="status", alone=False),
    ),
    instead=("subscriptions", "recurringInvoices"),
    priority=5,
)

PAYMENTS = Subject(
    key="payments",
    one="payment",
    many="payments",
    field="invoices",
    requires=_READ,
    nouns="payment, check we receive, deposit, instalment, installment, revenue, income, the money, money we get",
    beside="invoice bill job work",
    verbs="check arrive, payment arrive, money arrive, come in, collect, earn, take in, make from, pay by card, pay "
    "with card, pay by credit card, pay, send money, pay us, spend with us, spend, pay with, receive from, "
    "card charged, card get charged, charge card, get paid, get money, get the money, settle, give us",
    pieces=(_PLACE,),
    place="parent.address",
    select="id number issuedAt dueOn lines { description } payments(first: 20) { nodes { id amount { amount currency "
    "} means reference receivedAt } }",
    below="payments.nodes",
    owner="parent.number",
    deadline=("parent.dueOn", "receivedAt"),
    when="receivedAt",
    amount="amount",
    title=("means", "reference"),
    texts=("means", "reference", "parent.number", "parent.lines.description"),
    states=(
        State(
            words="late, after due date, after due, past due, overdue, too late, not on time, not in time",
            path=IS_LATE,
            values=(True,),
        ),
        State(words="on time, in time, punctual, punctually, before due date, not late", path=IS_LATE, values=(False,)),
        State(words="by card, card, credit card, with card", path="means", values=("CARD",)),
        State(words="by check, check, cheque, with check", path="means", values=("CHECK",)),
        State(words="cash, in cash", path="means", values=("CASH",)),
        State(words="bank transfer, transfer, wire, ach", path="means", values=("BANK_TRANSFER",)),
    ),
    attributes=(
        Attribute(
            words="how pay, which way pay, means, payment method, usually pay, method of payment, how they "
            "pay, how he pay, how she pay, pay how, pay last time how, pay by what, what pay with, "
            "form of payment, like to pay, prefer to pay, want to pay, method, the method, by what means, how settle, "
            "how do settle",
            path="means",
            kind=ValueKind.CODE,
            label="means",
            whole=True,
        ),
        Attribute(
            words="how late, how late pay, how late be payment, how many days late, how many days late pay, days late, "
            "how many days after due date, how long after due date, how far behind, how long overdue",
            path="daysLate",
            kind=ValueKind.DAYS,
            label="days after the due date",
            cites=("parent.dueOn", "receivedAt"),
            alone=False,
        ),
        Attribute(
            words="check number, reference, reference number", path="reference", kind=ValueKind.TEXT, label="reference"
        ),
    ),
    instead=("subscriptions", "recurringInvoices", "sales"),
    priority=3,
)
