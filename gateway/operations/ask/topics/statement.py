"""The statement of account for a period, and what was due at its end."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Subject, ValueKind

_MONEY = "{ amount currency }"


def _sum(words: str, name: str, label: str) -> Attribute:
    return Attribute(words=words, path=f"statement.{name}", kind=ValueKind.MONEY, label=label, alone=False)


STATEMENT = Subject(
    key="statement",
    one="statement",
    many="statements",
    field="statement",
    requires=(Permission.INVOICE_READ,),
    nouns="statement, account statement, statement of account, monthly statement, closing balance, opening balance, "
    "balance forward, balance brought forward, balance carried forward, ending balance, starting balance, "
    "month end balance, year end balance, end of month balance, end of year balance, balance at end, balance at start, "
    "balance at beginning, balance as of",
    select=f"from to openingBalance {_MONEY} totalDebits {_MONEY} totalCredits {_MONEY} closingBalance {_MONEY} "
    f"totalDue {_MONEY} unappliedCredit {_MONEY}",
    is_connection=False,
    is_period=True,
    amount="statement.closingBalance",
    title=("statement.from", "statement.to"),
    implied="according to end ending beginning begin start starting last first of",
    beside="account month",
    attributes=(
        _sum(
            "opening balance, start balance, balance brought forward, balance forward, starting balance, "
            "balance at start, "
            "balance at beginning, balance at begin, balance start",
            "openingBalance",
            "opening balance",
        ),
        _sum(
            "bill, charge, invoice, debit, how much bill, total bill, total charge, total debit",
            "totalDebits",
            "billed",
        ),
        _sum(
            "pay, credit, payment, receive, come in, total pay, total credit, pay and credit",
            "totalCredits",
            "paid and credited",
        ),
        _sum(
            "closing balance, balance, end balance, ending balance, month end balance, year end balance, "
            "balance carried forward",
            "closingBalance",
            "closing balance",
        ),
        _sum("owe, due, total due, open, unpaid, outstanding, still owe, still due", "totalDue", "due on invoices"),
        _sum(
            "unapplied credit, credit left, credit not applied, unused credit",
            "unappliedCredit",
            "credit not applied yet",
        ),
    ),
    priority=7,
)
