"""Communications: what was discussed, and over which channel."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import communication
from gateway.documents.communication import CallOutcome, CommunicationChannel, CommunicationDirection
from gateway.resolvers.communication import (
    call_log,
    call_status_update,
    caller_lookup,
    communication_thread,
    in_reply_to,
    message_of,
)
from gateway.resolvers.customer import customer_of
from gateway.resolvers.job import job_of
from gateway.resolvers.mutation import Outcome, customer_after
from gateway.resolvers.staff_member import staff_member
from gateway.schema.author import Author
from gateway.schema.connection import Connection
from gateway.schema.contact import ContactPerson, Phone
from gateway.schema.field import describe_enum, field
from gateway.schema.job import Job
from gateway.schema.message import Message
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CommunicationReference, CustomerReference
from gateway.schema.staff_member import StaffMember
from gateway.schema.user_error import UserError

describe_enum(
    CommunicationChannel,
    "By what means.",
    CALL="By phone.",
    TEXT="By text message.",
    EMAIL="By e-mail. Statements and invoices go this way: it takes the permission `invoice:read` to see e-mails.",
    WEB_FORM="Through a form of the company's web site.",
    CHAT="In the chat of the company's web site.",
)
describe_enum(
    CommunicationDirection,
    "Direction of the communication.",
    INBOUND="The customer to the company.",
    OUTBOUND="The company to the customer.",
)
describe_enum(
    CallOutcome,
    "What became of a call.",
    CALLED="You have called them.",
    NO_ANSWER="No answer.",
    LEFT_VOICEMAIL="Left a voicemail.",
    SPOKE="You spoke to them.",
)


@node_type(communication.Communication, description="A call, text, e-mail, web form or chat with a customer.")
class Communication(Node):
    """A call, message or conversation."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    channel: CommunicationChannel = field("By what means.")
    direction: CommunicationDirection = field("Who started it.")
    at: datetime = field("When it began, was sent or came in.")
    actor: Author = field("Who called or wrote: a staff member, the customer, an app or the gateway itself.")
    subject: str | None = field("Subject of an e-mail, topic of a web form.")
    preview: str | None = field("How the text begins, in one line of at most 500 characters; null for calls.")
    phone: str | None = field("The customer's number of a call or text, in E.164.")
    email: str | None = field("The customer's e-mail address.")
    outcome: CallOutcome | None = field("What became of a call; null for all else.")
    duration_seconds: int | None = field("How long a call took.")
    version: int = field("Grows by one with each change; send it back as `expectedVersion`.")
    note: str | None = field("What staff wrote down of a call.", requires=Permission.NOTE_READ)
    staff_member: StaffMember | None = field(
        "Who called, wrote, or took the call.", resolver=staff_member, requires=Permission.STAFF_READ
    )
    message: Message | None = field(
        "What was sent with `messageSend`, whole, and what became of it; null for all else, and 90 days after.",
        resolver=message_of,
        requires=Permission.MESSAGE_READ,
    )
    mail_id: str | None = field("The `Message-ID` of an e-mail; null for all else, and where it is not known.")
    references: list[str] = field("The `Message-ID`s of the mails before it in its thread, the one it answers last.")
    in_reply_to: CommunicationReference | None = field(
        "The communication that it answers; null if it is not an answer.", resolver=in_reply_to
    )
    thread: Connection[CommunicationReference] | None = field(
        "The thread that it is in, itself included, newest first.", resolver=communication_thread, always=(0,)
    )
    job: Job | None = field("The job it was about.", resolver=job_of, requires=Permission.JOB_READ)
    customer: CustomerReference | None = field(
        "The customer it was with.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )


@strawberry.type(description="A customer who may be calling.")
class CallerMatch:
    """A match."""

    customer: CustomerReference = field("The customer.")
    matched_on: Phone | None = field("The customer's phone that has this number; null when it is a contact person's.")
    contact_person: ContactPerson | None = field(
        "The contact person who has this number; null when it is the customer's own."
    )
    score: float = field(
        "How likely it is them, 0 to 1: 1 for a primary phone, 0.2 less for another, 0.3 less for that of a "
        "contact person, 0.5 less for an archived customer."
    )
    tags: list[str] | None = field("The customer's tags, to pop up on the dashboard.", requires=Permission.TAG_READ)
    is_blocked: bool = field("Whether the customer may not book.")
    is_archived: bool = field("Whether the customer is no longer served; such matches come last.")
    open_jobs: int | None = field("Jobs not yet completed or canceled.", requires=Permission.JOB_READ)
    last_call: Communication | None = field(
        "The latest call with the customer, with its outcome.", requires=Permission.COMMUNICATION_READ
    )


@strawberry.type(description="Questions about who is calling.")
class CallerQueries:
    """A part of the root of queries."""

    caller_lookup: list[CallerMatch | None] | None = field(
        "Who is calling: customers that have this number, or a contact person who has it, best match first, at most "
        "20; an unknown number gives an empty list. Equal scores: more open jobs first, if you may read jobs, then by "
        "name. BAD_REQUEST when it is no phone number. One is null, with an error, if what is stored of the customer "
        "cannot be read.",
        resolver=caller_lookup,
        requires=Permission.CUSTOMER_LIST,
        cost=10,
        always=(0, 1),
    )


def _changed(parent: strawberry.Parent[Outcome[communication.Communication]]) -> communication.Communication | None:
    return parent.changed if isinstance(parent.changed, communication.Communication) else None


@strawberry.type(description="The answer of mutations that log or change a call.")
class CallPayload:
    """A call, or why not."""

    call: Communication | None = field(
        "The call as it is in the log; on CONFLICT of its own version as it is now; null on other refusals.",
        resolver=_changed,
        requires=Permission.COMMUNICATION_READ,
    )
    customer: CustomerReference | None = field(
        "The customer it was with, as they are now, on CONFLICT too; their `lastCall` counts this one.",
        resolver=customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Calls.")
class CallMutations:
    """A part of the root of mutations."""

    call_log: CallPayload | None = field(
        "Logs a call with a customer and what became of it. Refusals: NOT_FOUND, INVALID, TOO_LONG, CONFLICT.",
        resolver=call_log,
        requires=Permission.CALL_WRITE,
    )
    call_status_update: CallPayload | None = field(
        "Changes what became of a call. Refusals: NOT_FOUND, INVALID, TOO_LONG, CONFLICT.",
        resolver=call_status_update,
        requires=Permission.CALL_WRITE,
    )
