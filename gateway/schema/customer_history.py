"""The tabs of a customer that tell what happened: timeline, communications, comments, changes, insights."""

import strawberry

from gateway.access.permission import Permission
from gateway.documents import comment
from gateway.documents.customer import Customer
from gateway.operations.activity_summary import asked_periods
from gateway.resolvers.activity import activity, activity_summary, insights
from gateway.resolvers.change_list import changes
from gateway.resolvers.communication import communications, last_call
from gateway.resolvers.note import notes
from gateway.resolvers.tab import rows_below
from gateway.schema.activity import ActivityEntry, ActivitySummary
from gateway.schema.change import Change
from gateway.schema.comment import Comment
from gateway.schema.communication import Communication
from gateway.schema.connection import Connection
from gateway.schema.field import field
from gateway.schema.insight import CustomerInsights
from gateway.schema.note import Note


@strawberry.type(description="What happened with a customer.")
class CustomerHistory:
    """A part of the customer."""

    activity: Connection[ActivityEntry] | None = field(
        "The timeline: calls, texts, e-mails, web forms, chats, notes, comments, bookings and edits in one list, "
        "newest first. It has the kinds that you may read: each needs the permission that its own tab needs.",
        resolver=activity,
        requires=Permission.CUSTOMER_READ,
    )
    activity_summary: ActivitySummary | None = field(
        "How much of what happened when. It counts what `activity` shows you. Its periods cost points as objects do, "
        "and what was counted is added after it ran.",
        resolver=activity_summary,
        requires=Permission.CUSTOMER_READ,
        cost=10,
        sizes=("periods", asked_periods),
    )
    communications: Connection[Communication] | None = field(
        "Calls, texts, e-mails, web forms and chats, newest first.",
        resolver=communications,
        requires=Permission.COMMUNICATION_READ,
    )
    last_call: Communication | None = field(
        "The latest call, with its outcome.", resolver=last_call, requires=Permission.COMMUNICATION_READ
    )
    comments: Connection[Comment] | None = field(
        "Comments of those who work for the customer, newest first.",
        resolver=rows_below(Customer, comment.Comment),
        requires=Permission.NOTE_READ,
    )
    notes: Connection[Note] | None = field(
        "Notes that you may read, newest first. Ask for `notes(pinned: true)` beside it for those to keep on top.",
        resolver=notes,
        requires=Permission.NOTE_READ,
    )
    changes: Connection[Change] | None = field(
        'The change log, newest first ("View Changes"); `filter` narrows it.',
        resolver=changes,
        requires=Permission.CHANGE_READ,
    )
    insights: CustomerInsights | None = field(
        "What is worth knowing at a glance.", resolver=insights, requires=Permission.CUSTOMER_READ
    )
