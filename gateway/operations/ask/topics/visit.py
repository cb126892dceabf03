"""Visits."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Piece, State, Subject, ValueKind

VISITS = Subject(
    key="visits",
    one="visit",
    many="visits",
    field="appointments",
    requires=(Permission.JOB_READ,),
    nouns="visit, appointment, booking, service call, site visit, trip, arrival window, time slot, appt",
    verbs="last here, here last, next here, here next, out there, come out, last out, next out, "
    "out to, stop by, on site, come by, come over, "
    "show up, arrive, due there, due here, due out, due next, due back, planned, line up, on schedule, "
    "on calendar, on the books, happen, =last at, =last time at, =next at, who be there, who there, "
    "=have we be, =have we been, =have you been, "
    "send somebody, go there, =we come back, =you come back, =technician come back, out at, come, technician come, "
    "technician coming, "
    "last there, times there, how many times there, scheduled to come, be scheduled, anybody scheduled, "
    "somebody scheduled, "
    " expect us, have scheduled, anything scheduled, something scheduled, there next, there last, next there, "
    "come here, back out, go back, =we go back, go back there, back there, "
    "book, out here, "
    "swing by, get out, next up, up next",
    select="id number status category department summary jobNumber changeReason createdAt window { start end }",
    pieces=(
        Piece("invoiceNumber", (Permission.INVOICE_READ,)),
        Piece("createdBy { name }", (Permission.STAFF_READ,)),
        Piece("technician { id name }", (Permission.STAFF_READ,)),
        Piece("address { label street unit city region postalCode }", (Permission.CUSTOMER_READ,)),
        Piece("job { title description }", (Permission.JOB_READ,)),
    ),
    when="window.start",
    person="technician.name",
    place="address",
    title=("number", "job.title", "category"),
    beside="job work",
    texts=(
        "number",
        "jobNumber",
        "invoiceNumber",
        "category",
        "department",
        "summary",
        "changeReason",
        "job.title",
        "job.description",
    ),
    done=(State(words="", path="status", values=("COMPLETED",)),),
    coming=(State(words="", path="status", values=("SCHEDULED", "CONFIRMED")),),
    states=(
        State(words="confirmed", path="status", values=("CONFIRMED",)),
        State(words="unconfirmed, not confirmed, still to be confirmed", path="status", values=("SCHEDULED",)),
        State(words="completed, finished", path="status", values=("COMPLETED",)),
        State(
            words="planned, scheduled, line up, booked ahead, upcoming, coming up, on calendar, on schedule, on the "
            "books, =do i have booked, =do we have booked, have booked, be booked",
            path="status",
            values=("SCHEDULED", "CONFIRMED"),
        ),
        State(words="cancel, called off, fall through", path="status", values=("CANCELED",)),
        State(
            words="home, at home, anybody there, somebody there, anybody in, open the door",
            path="status",
            values=("MISSED",),
            negated=True,
        ),
        State(
            words="missed, no show, nobody home, not home, stood up, nobody at home, not at home, not in, nobody in, "
            "nobody there, nobody let in, nobody let us in, not let in, not get in, not able to get in, lock out, "
            "be locked out, nobody open, nobody answer, nobody answer the door, turn away at the door, find nobody",
            path="status",
            values=("MISSED",),
        ),
    ),
    attributes=(
        Attribute(
            words="technician, tech, assigned, who came, who is coming, who go, who will come, who be out, "
            "who was there, who be at, who show up, who send, =who be booked for, =who be booked, =who be scheduled, "
            "=who be scheduled for, =who be assigned, =who be on the schedule",
            path="technician.name",
            kind=ValueKind.TEXT,
            label="technician",
            alone=False,
        ),
        Attribute(
            words="arrival window, time window, what time, which time, at what hour, time frame",
            path="window.start",
            kind=ValueKind.INSTANT,
            label="start",
        ),
        Attribute(
            words="how long be the window, how long be window, length of the window, how wide be window, "
            "how long be visit, how long be the appointment, how long take, =how long did it last",
            path="windowLength",
            kind=ValueKind.SECONDS,
            label="length of the window",
            cites=("window.start", "window.end"),
            alone=False,
        ),
        Attribute(
            words="how far ahead, how far in advance, days in advance, how long in advance, between booking and visit, "
            "days ahead, how long before book, how early book",
            path="daysAhead",
            kind=ValueKind.DAYS,
            label="days from its booking",
            cites=("createdAt", "window.start"),
            alone=False,
        ),
        Attribute(
            words="why, why move, why reschedule, why cancel, reason, rescheduled why, why miss, why not take place",
            path="changeReason|summary",
            kind=ValueKind.TEXT,
            label="reason of the change",
            alone=False,
        ),
        Attribute(
            words="go wrong, what go wrong",
            path="changeReason|summary",
            kind=ValueKind.TEXT,
            label="reason of the change",
        ),
        Attribute(
            words="=when do we book, =when do you book, =when do she book, =when do he book, =when do they book, "
            "date of booking, when make booking",
            path="createdAt",
            kind=ValueKind.INSTANT,
            label="booked",
            alone=False,
        ),
        Attribute(
            words="who book, who schedule, booked by, who make",
            path="createdBy.name",
            kind=ValueKind.TEXT,
            label="booked by",
            alone=False,
        ),
    ),
    instead=("jobs", "sales"),
    priority=3,
)
