"""The timeline of a customer."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

import strawberry

from gateway.documents.base.record import Record
from gateway.resolvers.activity import (
    activity_actor,
    activity_at,
    activity_id,
    activity_kind,
    booked_appointment,
    booked_job,
    entry_itself,
)
from gateway.schema.appointment import Appointment
from gateway.schema.author import Author
from gateway.schema.change import Change
from gateway.schema.comment import Comment
from gateway.schema.communication import Communication
from gateway.schema.field import describe_enum, field
from gateway.schema.job import Job
from gateway.schema.node import ENTITY_TYPES, Node
from gateway.schema.note import Note
from gateway.store.lookups.activity import ActivityKind, TimelineEntry, has_kind, kind_of
from gateway.store.lookups.tally import Period

C = TypeVar("C", bound=type)

describe_enum(
    ActivityKind,
    "The kinds of entries of the timeline.",
    CALL="A call, in or out.",
    TEXT="A text message.",
    EMAIL="An e-mail.",
    WEB_FORM="A form of the company's web site.",
    CHAT="A chat.",
    NOTE="A note was written.",
    COMMENT="A comment was written.",
    BOOKING="A job or a visit was booked.",
    EDIT="The customer, or something of theirs, was changed.",
)
describe_enum(
    Period,
    "How long a period of a summary is.",
    DAY="A day of the company's time zone.",
    WEEK="Monday to Sunday (ISO 8601).",
    MONTH="A calendar month.",
)


@strawberry.interface(description="What every entry of the timeline has.")
class Activity(Node):
    """An entry."""

    id: strawberry.ID = field("Id of the entry, for `node`; its subject has another.", resolver=activity_id)
    kind: ActivityKind = field("What happened.", resolver=activity_kind)
    at: datetime = field("When it happened.", resolver=activity_at)
    actor: Author | None = field("Who did it; null when that is not known.", resolver=activity_actor)


def _is_entry_of(value: object, kind: ActivityKind) -> bool:
    record = value.record if isinstance(value, TimelineEntry) else value
    return isinstance(record, Record) and has_kind(record) and kind_of(record) is kind


def _entry(kind: ActivityKind, description: str) -> Callable[[C], C]:
    """A type of entries: the records that are of this kind in the timeline."""

    def declare(cls: C) -> C:
        cls.is_type_of = lambda value, _info: _is_entry_of(value, kind)  # type: ignore[attr-defined]
        declared: Any = strawberry.type(cls, description=description)
        ENTITY_TYPES.append(declared)
        return declared  # type: ignore[no-any-return]

    return declare


@_entry(ActivityKind.CALL, "A call, in or out.")
class CallActivity(Activity):
    """A call."""

    communication: Communication = field("The call.", resolver=entry_itself)


@_entry(ActivityKind.TEXT, "A text message.")
class TextActivity(Activity):
    """A text."""

    communication: Communication = field("The text.", resolver=entry_itself)


@_entry(ActivityKind.EMAIL, "An e-mail.")
class EmailActivity(Activity):
    """An e-mail."""

    communication: Communication = field("The e-mail.", resolver=entry_itself)


@_entry(ActivityKind.WEB_FORM, "A form that the customer filled in on the company's web site.")
class WebFormActivity(Activity):
    """A web form."""

    communication: Communication = field("The form.", resolver=entry_itself)


@_entry(ActivityKind.CHAT, "A chat on the company's web site.")
class ChatActivity(Activity):
    """A chat."""

    communication: Communication = field("The chat.", resolver=entry_itself)


@_entry(ActivityKind.NOTE, "A note was written.")
class NoteActivity(Activity):
    """A note."""

    note: Note = field("The note, as it is now.", resolver=entry_itself)


@_entry(ActivityKind.COMMENT, "A comment was written.")
class CommentActivity(Activity):
    """A comment."""

    comment: Comment = field("The comment.", resolver=entry_itself)


@_entry(ActivityKind.BOOKING, "A job was booked, or a visit.")
class BookingActivity(Activity):
    """A booking."""

    job: Job | None = field("The job, as it is now; null when a visit was booked.", resolver=booked_job)
    appointment: Appointment | None = field(
        "The visit that was booked with `bookingCreate`, as it is now; null when it was a job.",
        resolver=booked_appointment,
    )


@_entry(ActivityKind.EDIT, "The customer, or something of theirs, was changed.")
class EditActivity(Activity):
    """An edit."""

    change: Change = field("The entry of the change log.", resolver=entry_itself)


ActivityEntry = Annotated[
    CallActivity
    | TextActivity
    | EmailActivity
    | WebFormActivity
    | ChatActivity
    | NoteActivity
    | CommentActivity
    | BookingActivity
    | EditActivity,
    strawberry.union("ActivityEntry", description="An entry of the timeline; all implement `Activity`."),
]


@strawberry.type(description="How many entries there are of a kind.")
class ActivityCount:
    """A count."""

    kind: ActivityKind = field("The kind.")
    count: int = field("How many.")


@strawberry.type(description="What happened in a period.")
class ActivityPeriod:
    """A period."""

    first_day: date = field("First day of the period, in the company's time zone.")
    last_day: date = field("Last day, included. The first and last period count only days within the window.")
    total: int = field("How many entries.")
    counts: list[ActivityCount] = field("By kind; kinds without entries are left out.")


@strawberry.type(description="What the timeline adds up to in a window of days.")
class ActivitySummary:
    """A summary."""

    first_day: date = field("First day of the window.", name="from")
    last_day: date = field("Last day of the window, included.", name="to")
    time_zone: str = field("IANA time zone whose days these are: the company's.")
    total: int = field("How many entries.")
    counts: list[ActivityCount] = field("By kind; kinds without entries are left out.")
    periods: list[ActivityPeriod] = field("By period, newest first; periods without entries are there.")
