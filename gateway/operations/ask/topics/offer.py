"""Quotes, estimates and sales."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Piece, State, Subject, ValueKind

_PLACE = Piece("address { label street unit city region postalCode }", (Permission.CUSTOMER_READ,))
_SELLER = Piece("soldBy { name }", (Permission.STAFF_READ,))
_WHO = "who quote, who sell, sold by, salesperson, seller, who estimate, who wrote, who write, "
"who made, who make, who prepare, who give, rep"

QUOTES = Subject(
    key="quotes",
    one="quote",
    many="quotes",
    field="quotes",
    requires=(Permission.QUOTE_READ,),
    nouns="quote, quotation, proposal, bid",
    beside="job work",
    verbs="accept, quote, propose, offer them, offer her, offer him, price we give, price did we give",
    select="id number title status createdAt expiresOn total { amount currency } tax { amount "
    "currency } lines { description }",
    pieces=(_PLACE, _SELLER),
    when="createdAt",
    amount="total",
    person="soldBy.name",
    place="address",
    title=("number", "title"),
    texts=("number", "title", "lines.description"),
    states=(
        State(
            words="open, pending, outstanding, waiting, waiting for answer, waiting for reply, waiting for response, "
            "unanswered, undecided, active",
            path="status",
            values=("OPEN",),
        ),
        State(words="accepted, approved, signed, won, agree to, say yes, accept", path="status", values=("ACCEPTED",)),
        State(
            words="denied, declined, rejected, turned down, lost, refuse, say no, deny",
            path="status",
            values=("DENIED",),
        ),
        State(words="expired, lapsed, run out", path="status", values=("EXPIRED",)),
        State(words="draft", path="status", values=("DRAFT",)),
    ),
    attributes=(
        Attribute(
            words="expire, good until, until when, still good, valid, expiry, expiration, run out, still valid, good",
            path="expiresOn",
            kind=ValueKind.UNTIL,
            label="valid until",
            alone=False,
        ),
        Attribute(words=_WHO, path="soldBy.name", kind=ValueKind.TEXT, label="sold by", alone=False),
        Attribute(words="status", path="status", kind=ValueKind.CODE, label="status", alone=False),
        Attribute(words="tax", path="tax", kind=ValueKind.MONEY, label="tax", alone=False),
    ),
    instead=("estimates",),
    priority=5,
)

ESTIMATES = Subject(
    key="estimates",
    instead=("quotes",),
    one="estimate",
    many="estimates",
    field="estimates",
    requires=(Permission.QUOTE_READ,),
    nouns="estimate, ballpark, rough price",
    verbs="estimate",
    select="id number title status createdAt total { amount currency } lowest { amount currency } "
    "highest { amount currency }",
    pieces=(_PLACE, _SELLER),
    when="createdAt",
    amount="total",
    person="soldBy.name",
    place="address",
    title=("number", "title"),
    texts=("number", "title"),
    states=(
        State(words="open, pending, outstanding", path="status", values=("OPEN",)),
        State(words="quoted, turn into quote, become quote", path="status", values=("QUOTED",)),
        State(words="closed, close", path="status", values=("CLOSED",)),
    ),
    attributes=(
        Attribute(
            words="range, price range, from to, between what",
            path="bounds",
            kind=ValueKind.LIST,
            label="lowest and highest",
            alone=False,
        ),
        Attribute(
            words="lowest, low end, at least, minimum", path="lowest", kind=ValueKind.MONEY, label="lowest", alone=False
        ),
        Attribute(
            words="highest, high end, at most, maximum",
            path="highest",
            kind=ValueKind.MONEY,
            label="highest",
            alone=False,
        ),
        Attribute(words=_WHO, path="soldBy.name", kind=ValueKind.TEXT, label="sold by", alone=False),
        Attribute(words="status", path="status", kind=ValueKind.CODE, label="status", alone=False),
    ),
    priority=6,
)

SALES = Subject(
    key="sales",
    one="sale",
    many="sales",
    field="sales",
    requires=(Permission.SALE_READ,),
    nouns="sale, sales appointment, demo, deal, sale result, sales call, contract amount",
    instead=("quotes",),
    verbs="sell, buy",
    select="id number result product units soldUnits methodOfPayment comment createdAt "
    "saleAmount { amount currency } contractAmount { amount currency } balanceDue { amount "
    "currency } "
    "dates { appointment sale rto ordered received scheduled completed }",
    pieces=(_PLACE, _SELLER, Piece("jobNumber", (Permission.JOB_READ,))),
    when="dates.sale|dates.appointment|createdAt",
    amount="saleAmount",
    person="soldBy.name",
    place="address",
    title=("number", "product"),
    texts=("number", "product", "comment", "methodOfPayment"),
    states=(
        State(words="sell, buy, won, win, closed", path="result", values=("SOLD",)),
        State(words="lost, lose, not sell, not sold, unsold", path="result", values=("NOT_SOLD",)),
        State(words="pending, open", path="result", values=("PENDING",)),
        State(words="no demo", path="result", values=("NO_DEMO",)),
        State(words="not home", path="result", values=("NOT_HOME",)),
        State(words="reschedule", path="result", values=("RESCHEDULED",)),
        State(words="credit declined, declined credit", path="result", values=("CREDIT_DECLINED",)),
        State(words="cancel", path="result", values=("CANCELED",)),
    ),
    attributes=(
        Attribute(
            words="who sell, sold by, salesperson, seller, who close, sales rep",
            path="soldBy.name",
            kind=ValueKind.TEXT,
            label="sold by",
        ),
        Attribute(
            words="contract amount, contract",
            path="contractAmount",
            kind=ValueKind.MONEY,
            label="contract amount",
            alone=False,
        ),
        Attribute(
            words="balance due, balance, owe", path="balanceDue", kind=ValueKind.MONEY, label="balance due", alone=False
        ),
        Attribute(
            words="result, outcome, how go, turn out", path="result", kind=ValueKind.CODE, label="result", alone=False
        ),
        Attribute(words="ordered, order", path="dates.ordered", kind=ValueKind.DAY, label="ordered", alone=False),
        Attribute(
            words="received, delivered, receive",
            path="dates.received",
            kind=ValueKind.DAY,
            label="received",
            alone=False,
        ),
        Attribute(words="comment, remark", path="comment", kind=ValueKind.TEXT, label="comment", alone=False),
        Attribute(
            words="how pay, method of payment, financed",
            path="methodOfPayment",
            kind=ValueKind.CODE,
            label="method of payment",
            alone=False,
        ),
    ),
    priority=4,
)
