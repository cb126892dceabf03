"""Credits and refunds."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, State, Subject, ValueKind

_READ = (Permission.INVOICE_READ,)
_WHY = Attribute(words="why, reason, what for", path="reason", kind=ValueKind.TEXT, label="reason", alone=False)

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
            words="who give, who issue, issued by, who approve, who sign off",
            path="author.name",
            kind=ValueKind.TEXT,
            label="issued by",
            alone=False,
        ),
        _WHY,
        Attribute(
            words="remaining, left, unused, still there, available",
            path="remaining",
            kind=ValueKind.MONEY,
            label="remaining",
            alone=False,
        ),
        Attribute(words="applied, used, spend", path="applied", kind=ValueKind.MONEY, label="applied", alone=False),
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
    select="id number reason means refundedAt amount { amount currency } author { name } invoice { id number }",
    owner="invoice.number",
    when="refundedAt",
    amount="amount",
    person="author.name",
    title=("number", "reason"),
    texts=("number", "reason", "means", "invoice.number"),
    states=(
        State(words="by card, on card, to card", path="means", values=("CARD",)),
        State(words="by check, with check", path="means", values=("CHECK",)),
        State(words="in cash, by cash, cash", path="means", values=("CASH",)),
        State(words="by transfer, bank transfer, wire", path="means", values=("BANK_TRANSFER",)),
    ),
    attributes=(
        Attribute(
            words="who refund, who give, who issue, refunded by, who approve, who sign off, who make",
            path="author.name",
            kind=ValueKind.TEXT,
            label="refunded by",
            alone=False,
        ),
        _WHY,
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
