"""Jobs."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Piece, State, Subject, ValueKind

JOBS = Subject(
    key="jobs",
    one="job",
    many="jobs",
    field="jobs",
    requires=(Permission.JOB_READ,),
    nouns="job, ticket, work order, work, project, service history, job history, work history",
    verbs="work on, fix, perform, carry out, take care of, worked at, work here, last service, =we service, =do we "
    "do, =do i do, =i do, =i do here, do anything, do something, do work, do any work, =do for, =have we do, =do "
    "you do, =have you do, =be do, =thing we do, =last we do, =anything do, =something do, =everything we do, "
    "=all we do, look at",
    hints="install, put, repair, replace, clean, flush, diagnose, inspect, tune up, unclog, clear, drain, leak, "
    "faucet, toilet, disposal, pipe, sewer, duct, thermostat, maintenance, tuneup",
    select="id number title status category department description createdAt scheduledStart "
    "completedAt "
    "total { amount currency }",
    pieces=(
        Piece("technician { id name }", (Permission.STAFF_READ,)),
        Piece("address { label street unit city region postalCode }", (Permission.CUSTOMER_READ,)),
    ),
    when="completedAt|scheduledStart|createdAt",
    planned="scheduledStart",
    amount="total",
    person="technician.name",
    place="address",
    duration="took",
    title=("number", "title"),
    beside="visit appointment",
    texts=("number", "title", "category", "department", "description"),
    done=(State(words="", path="status", values=("COMPLETED",)),),
    coming=(State(words="", path="status", values=("SCHEDULED",)),),
    states=(
        State(
            words="open, pending, outstanding, unfinished, not finished, not done, still open, active",
            path="status",
            values=("SCHEDULED", "IN_PROGRESS", "ON_HOLD"),
        ),
        State(words="completed, complete, finished, finish, close", path="status", values=("COMPLETED",)),
        State(words="cancel, called off", path="status", values=("CANCELED",)),
        State(words="on hold, hold, paused", path="status", values=("ON_HOLD",)),
        State(
            words="in progress, underway, under way, ongoing, =being worked on, =be worked on",
            path="status",
            values=("IN_PROGRESS",),
        ),
        State(words="scheduled, upcoming, planned, coming up, future", path="status", values=("SCHEDULED",)),
    ),
    attributes=(
        Attribute(
            words="technician, tech, who do it, who do job, who do work, who work, who fix, who repair, "
            "who replace, who clean, who service, who handle, assigned, performed by, who flush, who "
            "diagnose, who clear, who perform, who complete, do the job, do the work",
            path="technician.name",
            kind=ValueKind.TEXT,
            label="technician",
            alone=False,
        ),
        Attribute(
            words="how long take, how long do it take, take how long, how many hours, hours take, job take, duration, "
            "=how long did it last, work take",
            path="took",
            kind=ValueKind.SECONDS,
            label="from its planned start to its completion",
            cites=("scheduledStart", "completedAt"),
            alone=False,
        ),
        Attribute(
            words="take to complete, take to finish, days to complete, days to finish, between booking and "
            "completion, from booking to completion, until finished, until done, until completed, days until "
            "done, take to get done, how long open, how long be it open, how many days take, days take",
            path="daysToComplete",
            kind=ValueKind.DAYS,
            label="days from its creation to its completion",
            cites=("createdAt", "completedAt"),
            alone=False,
        ),
        Attribute(words="status, stand", path="status", kind=ValueKind.CODE, label="status", alone=False),
    ),
    priority=2,
)
