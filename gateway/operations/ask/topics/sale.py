"""Sales: what a seller's appointment came to."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Piece, State, Subject, ValueKind

_COMMISSION = (Permission.COMMISSION_READ,)


def _money(words: str, path: str, label: str, *, alone: bool = False) -> Attribute:
    return Attribute(words=words, path=path, kind=ValueKind.MONEY, label=label, alone=alone)


def _day(words: str, name: str, label: str, *, alone: bool = False) -> Attribute:
    kind = ValueKind.INSTANT if name == "appointment" else ValueKind.DAY
    return Attribute(words=words, path=f"dates.{name}", kind=kind, label=label, alone=alone)


def _days(words: str, path: str, label: str, start: str, end: str) -> Attribute:
    cites = (f"dates.{start}", f"dates.{end}")
    return Attribute(words=words, path=path, kind=ValueKind.DAYS, label=label, cites=cites, alone=False)


def _result(words: str, value: str) -> State:
    return State(words=words, path="result", values=(value,))


SALES = Subject(
    key="sales",
    one="sale",
    many="sales",
    field="sales",
    requires=(Permission.SALE_READ,),
    nouns="sale, sales appointment, demo, deal, sale result, sales call, sales visit, lead, pitch, sales pitch, "
    "presentation, opportunity, contract amount, contract value",
    beside="job work appointment visit quote",
    instead=("quotes",),
    verbs="sell, buy, purchase, finance, financed, bring, bring in",
    select="id number result product units soldUnits methodOfPayment comment createdAt "
    "saleAmount { amount currency } contractAmount { amount currency } balanceDue { amount currency } "
    "payments { amount { amount currency } means receivedAt } "
    "dates { appointment sale rto ordered received scheduled completed reRecorded }",
    pieces=(
        Piece("address { label street unit city region postalCode }", (Permission.CUSTOMER_READ,)),
        Piece("soldBy { name }", (Permission.STAFF_READ,)),
        Piece("jobNumber", (Permission.JOB_READ,)),
        Piece("job { title category description }", (Permission.JOB_READ,)),
        Piece("commissions { total { amount currency } paid { amount currency } }", _COMMISSION),
    ),
    when="dates.sale|dates.appointment|createdAt",
    amount="saleAmount",
    person="soldBy.name",
    counts="soldUnits",
    place="address",
    title=("number", "product"),
    texts=("number", "product", "comment", "jobNumber", "job.title", "job.category", "job.description"),
    states=(
        _result("sell, sold, buy, bought, purchase, won, win, closed, close", "SOLD"),
        _result("lost, lose", "NOT_SOLD"),
        State(
            words="not sell, not sold, unsold, not buy, not close, not win, never sell, never buy",
            path="result",
            values=("SOLD",),
            negated=True,
        ),
        _result(
            "pending, open, undecided, still deciding, not decide, wait for decision, still thinking, think about, "
            "not make up mind, up in the air, in the air, no decision, decision pending, decision open",
            "PENDING",
        ),
        State(
            words="decide, make up mind, make decision, come to decision",
            path="result",
            values=("PENDING",),
            negated=True,
        ),
        _result("no demo, without demo, not demo, no presentation", "NO_DEMO"),
        _result("not home, nobody home, no one home, nobody there, no one there, nobody in", "NOT_HOME"),
        State(words="home, at home", path="result", values=("NOT_HOME",), negated=True),
        _result("reschedule, moved, postpone, put off", "RESCHEDULED"),
        _result(
            "credit declined, declined credit, credit refused, credit turned down, financing declined, "
            "financing turned down, financing refused, loan declined, loan refused, turned down for credit",
            "CREDIT_DECLINED",
        ),
        _result("cancel, called off", "CANCELED"),
        State(
            words="financed, on finance, with financing, by financing", path="methodOfPayment", values=("FINANCING",)
        ),
        State(words="by cash, in cash, paid cash", path="methodOfPayment", values=("CASH",)),
        State(words="by check, with check, with a check", path="methodOfPayment", values=("CHECK",)),
        State(words="by card, with card, on card", path="methodOfPayment", values=("CARD",)),
    ),
    attributes=(
        Attribute(
            words="who sell, sold by, salesperson, seller, who close, sales rep, who pitch, who present, who win, "
            "who make the sale, who get the sale",
            path="soldBy.name",
            kind=ValueKind.TEXT,
            label="sold by",
        ),
        _money("contract amount, contract, contract worth, contract value", "contractAmount", "contract amount"),
        _money(
            "balance due, balance, owe, left to pay, still to pay, still due, remain to pay, remain, outstanding, "
            "still owe, open balance, left on, still open",
            "balanceDue",
            "balance due",
        ),
        _money("sale amount, amount of the sale, sale price, sale total, amount, price", "saleAmount", "sale amount"),
        _money(
            "down payment, put down, pay down, paid so far",
            "paidAmount",
            "paid so far",
            alone=True,
        ),
        Attribute(
            words="sale pay off, deal pay off, sale paid in full, deal paid in full, sale settled, deal settled, "
            "balance pay, sale fully paid, deal fully paid, sale all paid",
            path="balanceDue",
            kind=ValueKind.NO_MONEY,
            label="balance due",
            alone=False,
        ),
        _money("commission", "commissions.total", "commission", alone=True),
        _money(
            "commission paid, paid of commission, paid in commission, commission pay out, paid commission, "
            "commission receive, commission already paid, commission get paid, pay commission",
            "commissions.paid",
            "commission paid",
            alone=True,
        ),
        _money(
            "commission left, commission open, commission unpaid, unpaid commission, open commission, commission owe, "
            "commission still due, commission outstanding, commission due, commission remain, owe commission, "
            "commission not paid, commission to be paid",
            "commissionOpen",
            "commission not paid yet",
            alone=True,
        ),
        Attribute(
            words="why, why not, result, outcome, how go, turn out, come of, become of, lead to, how end, "
            "become, sale end, "
            "deal end, status, stand, "
            "happen with, happen to, go with, pitch go, sale go, demo go, deal go, lead go, appointment go, call go",
            path="result",
            kind=ValueKind.CODE,
            label="result",
            alone=False,
        ),
        Attribute(
            words="come of, become of, why not go ahead, go ahead, go wrong with, =what went wrong with the financing",
            path="result",
            kind=ValueKind.CODE,
            label="result",
        ),
        _days(
            "between appointment and sale, from appointment to sale, take to sell, take to close, take to decide",
            "daysToSale",
            "days from the appointment to the sale",
            "appointment",
            "sale",
        ),
        _days(
            "between sale and completion, from sale to completion, sale to completion, between sale and install, "
            "from sale to install, between sale and job, from sale to job, take to complete, take to install",
            "daysToCompletion",
            "days from the sale to its completion",
            "sale",
            "completed",
        ),
        _days(
            "between order and delivery, from order to delivery, take to arrive, take to deliver, take to receive, "
            "between ordered and received",
            "daysToDelivery",
            "days from the order to its arrival",
            "ordered",
            "received",
        ),
        _day("ordered, order, order date, place order, on order", "ordered", "ordered", alone=True),
        _day(
            "received, delivered, receive, receive from supplier, supplier, arrive, deliver, delivery, come in, "
            "delivery date",
            "received",
            "received",
        ),
        _day(
            "supplier, receive from supplier, come from supplier, deliver by supplier",
            "received",
            "received",
            alone=True,
        ),
        _day("appointment, demo, meet, see, when pitch, appointment date", "appointment", "appointment"),
        _day("sale date, date of sale, day of sale, sign, when sign, when sell, sold on, when buy", "sale", "sold"),
        _day("scheduled, when schedule, schedule for, plan", "scheduled", "scheduled"),
        _day("completed, complete, finish, install, put in", "completed", "completed"),
        _day("rto, ready to order, right to order, release to order", "rto", "ready to order"),
        _day("rerecorded, re recorded, recorded again", "reRecorded", "recorded again"),
        Attribute(
            words="comment, remark, objection, say, note on",
            path="comment",
            kind=ValueKind.TEXT,
            label="comment",
            alone=False,
        ),
        Attribute(
            words="how pay, method of payment, payment method, how finance, financed, finance, pay for, sale pay, "
            "deal pay",
            path="methodOfPayment",
            kind=ValueKind.CODE,
            label="method of payment",
            values="cash check card financing",
            alone=False,
        ),
        Attribute(
            words="unit sell, unit buy, unit purchase, sold unit, unit, how many unit, unit on",
            path="soldUnits",
            kind=ValueKind.COUNT,
            label="units sold",
            alone=False,
        ),
        Attribute(
            words="unit sell, unit buy, unit purchase, sold unit",
            path="soldUnits",
            kind=ValueKind.COUNT,
            label="units sold",
        ),
        Attribute(
            words="unit quote, unit offer, unit discuss", path="units", kind=ValueKind.COUNT, label="units", alone=False
        ),
        Attribute(
            words="product, what sell, what buy", path="product", kind=ValueKind.TEXT, label="product", alone=False
        ),
    ),
    priority=4,
)
