"""Recurring invoices and subscriptions."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Piece, State, Subject, ValueKind

_READ = (Permission.INVOICE_READ,)
_PLACE = Piece("address { label street unit city region postalCode }", (Permission.CUSTOMER_READ,))

RECURRING = Subject(
    key="recurringInvoices",
    one="recurring invoice",
    many="recurring invoices",
    field="recurringInvoices",
    requires=_READ,
    nouns="recurring invoice, standing bill, recurring bill, recurring billing, standing invoice, regular "
    "invoice, monthly invoice, monthly bill, quarterly invoice, quarterly bill, "
    "quarterly billing, monthly billing, automatic billing, regular billing, regular bill, automatic invoice, "
    "repeat invoice, recurring",
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
    interval="frequency",
    place="address",
    title=("number", "title"),
    texts=("number", "title", "lines.description"),
    current=(State(words="", path="status", values=("ACTIVE",)),),
    states=(
        State(
            words="active, running, still go out, still be send, still send, still bill, still charge, still go, "
            "keep going, still on, live",
            path="status",
            values=("ACTIVE",),
        ),
        State(
            words="paused, on hold, not go out, suspended, stopped for now, frozen", path="status", values=("PAUSED",)
        ),
        State(words="ended, stopped", path="status", values=("ENDED",)),
    ),
    attributes=(
        Attribute(
            words="next, go out next, issued next, next issue, due, next due, go out, bill next, charge next, "
            "next bill, send next",
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
    "membership, subscribed plan, delivery plan, filter program, salt program, delivery program",
    verbs="subscribe to, deliver, subscribed, due to be charge, going to be charge, =will be charge, be charge "
    "tomorrow, "
    "get charged next",
    hints="salt, softener salt, filter delivery, biweekly, fortnightly, window care",
    select="id number plan status interval startedOn nextChargeOn canceledOn pausedOn resumesOn "
    "createdAt price { amount currency }",
    pieces=(_PLACE,),
    when="startedOn",
    planned="nextChargeOn",
    amount="price",
    interval="interval",
    place="address",
    title=("number", "plan", "interval"),
    texts=("number", "plan", "interval"),
    current=(State(words="", path="status", values=("ACTIVE",)),),
    states=(
        State(words="active, running", path="status", values=("ACTIVE",)),
        State(words="paused, on hold", path="status", values=("PAUSED",)),
        State(
            words="canceled, cancel, stopped, drop, quit, give up, leave, end, terminate, unsubscribe",
            path="status",
            values=("CANCELED",),
            day="canceledOn",
        ),
    ),
    attributes=(
        Attribute(
            words="next charge, charge next, charged next, next payment, bill next, next charged, renew, charge",
            path="nextChargeOn",
            kind=ValueKind.DAY,
            label="next charge",
            alone=False,
        ),
        Attribute(
            words="how often, interval, frequency, bill monthly, pay monthly, charge monthly, bill quarterly, "
            "pay quarterly, "
            "charge quarterly, bill weekly, bill yearly, pay yearly, monthly or quarterly, "
            "quarterly or monthly, weekly or monthly, monthly or weekly, monthly or yearly, quarterly or yearly",
            path="interval",
            kind=ValueKind.CODE,
            label="interval",
            alone=False,
            values="monthly quarterly weekly yearly",
        ),
        Attribute(
            words="start, begin, sign up, =since when have",
            path="startedOn",
            kind=ValueKind.DAY,
            label="started",
            alone=False,
        ),
        Attribute(
            words="when subscribe, since when subscribe, since when be subscribed, when sign up for subscription",
            path="startedOn",
            kind=ValueKind.DAY,
            label="started",
        ),
        Attribute(
            words="how long in, how long be in, how long subscribe, how long member, how long be a member, "
            "how long last, "
            "how long run, how long keep, how long in club, how long be subscribed",
            path="daysOfTerm",
            kind=ValueKind.DAYS,
            label="days from start to cancellation",
            cites=("startedOn", "canceledOn"),
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
