"""Quotes and estimates."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Piece, State, Subject, ValueKind

_PLACE = Piece("address { label street unit city region postalCode }", (Permission.CUSTOMER_READ,))
_SELLER = Piece("soldBy { name }", (Permission.STAFF_READ,))
_JOB = Piece("job { id number scheduledStart completedAt }", (Permission.JOB_READ,))
_WHO = (
    "who quote, who sell, sold by, salesperson, seller, who estimate, who wrote, who write, "
    "who make, who prepare, who give, rep, quoted by, prepared by, who send"
)

QUOTES = Subject(
    key="quotes",
    one="quote",
    many="quotes",
    field="quotes",
    requires=(Permission.QUOTE_READ,),
    nouns="quote, quotation, proposal, bid, offer",
    beside="job work",
    verbs="accept, quote, propose, offer them, offer her, offer him, price we give, price did we give",
    select="id number title status createdAt expiresOn total { amount currency } tax { amount "
    "currency } lines { description quantity total { amount currency } }",
    pieces=(_PLACE, _SELLER, _JOB),
    when="createdAt",
    amount="total",
    person="soldBy.name",
    place="address",
    parts="lines",
    title=("number", "title"),
    texts=("number", "title", "lines.description"),
    states=(
        State(
            words="open, pending, outstanding, waiting, waiting for answer, waiting for reply, waiting for response, "
            "unanswered, undecided, active, not answer, not respond, not reply, not decide, no answer, "
            "no reply, hear back",
            path="status",
            values=("OPEN",),
        ),
        State(
            words="accepted, approved, signed, won, agree to, say yes, say yes to, accept, take up, go ahead with, "
            "go for, go with, sign off, sign off on, green light, confirm, okay",
            path="status",
            values=("ACCEPTED",),
        ),
        State(
            words="denied, declined, decline, rejected, reject, turned down, turn down, lost, refuse, say no, deny, "
            "pass on, knock back, not want, not interested, not go ahead, not take, not accept, back out, walk away",
            path="status",
            values=("DENIED",),
        ),
        State(
            words="expired, lapsed, run out, let expire, let lapse, let run out, let go, go stale",
            path="status",
            values=("EXPIRED",),
            day="expiresOn",
            ranged=True,
        ),
        State(
            words="draft, unsent, not send yet, not go out, not go out yet, not be send, still to go out, "
            "being prepared, in preparation, being drafted, be drafted",
            path="status",
            values=("DRAFT",),
        ),
    ),
    attributes=(
        Attribute(
            words="between quote and job, from quote to job, quote to job, between quote and work, from quote to "
            "work, until job, until work, before job, until we do job, between quote and completion, from quote "
            "to completion, between quote and install, from quote to install, between quote and visit, between "
            "quoting and doing",
            path="daysToJob",
            kind=ValueKind.DAYS,
            label="days until its job",
            cites=("createdAt", "job.completedAt|job.scheduledStart"),
        ),
        Attribute(
            words="how long be valid, how many days valid, how long valid, how long good, how many days good",
            path="daysValid",
            kind=ValueKind.DAYS,
            label="days that it is valid",
            cites=("createdAt", "expiresOn"),
            alone=False,
        ),
        Attribute(
            words="expire, end, ending, good until, until when, until when accept, until when can accept, how long "
            "accept, still good, valid, expiry, expiration, run out, still valid, good",
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
    nouns="estimate, ballpark, rough price, rough figure, guesstimate, rough quote",
    beside="job work",
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
            words="range, price range, from to, between what, lowest and highest, high and low, spread",
            path="bounds",
            kind=ValueKind.LIST,
            label="range",
            alone=False,
        ),
        Attribute(
            words="lowest price, lowest amount, lowest figure, lowest end, low end, bottom end, "
            "lower end, at least, minimum, =lowest of the, "
            "=the lowest it",
            path="lowest",
            kind=ValueKind.MONEY,
            label="lowest",
            alone=False,
        ),
        Attribute(
            words="highest price, highest amount, highest figure, highest end, high end, top end, upper end, "
            "at most, maximum, "
            "=highest of the, =the highest it",
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
