"""Messages to customers, and what of them the profile shows."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import message
from gateway.documents.message import MessageChannel, MessagePurpose, MessageStatus
from gateway.operations.message.deliverability import DeliveryObstacle
from gateway.resolvers.communication import in_reply_to, message_thread
from gateway.resolvers.customer import customer_of
from gateway.resolvers.message import deliverability, messages
from gateway.schema.author import Author
from gateway.schema.connection import Connection
from gateway.schema.field import describe_enum, field
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CommunicationReference, CustomerReference

describe_enum(MessageChannel, "How a message travels.", EMAIL="By e-mail.", TEXT="As a text message.")
describe_enum(
    MessageStatus,
    "Where a message is.",
    QUEUED="To be delivered; after a failure it is tried again, less and less often.",
    HELD="Kept by an earlier version, which had no service for its channel; it leaves once there is one.",
    SENT="Taken by the mail server or text service.",
    FAILED="Given up; `failure` says why.",
)
describe_enum(
    MessagePurpose,
    "Why a message was written.",
    DIRECT="Written by a person.",
    STATEMENT="To bring a statement of account.",
    BOOKING="To tell that a visit was booked, moved or called off.",
    PORTAL_INVITE="To confirm a portal account.",
    PORTAL_PASSWORD_RESET="To choose a new portal password.",  # noqa: S106  # a description
)
describe_enum(
    DeliveryObstacle,
    "Why a customer would not get a message.",
    NO_ADDRESS="No e-mail address, or no phone that can be dialled.",
    UNDELIVERABLE="Mail to the address came back or cannot be sent, or staff marked it invalid.",
    UNSUBSCRIBED="The customer does not want mail; see `emailPreferences` for who recorded that.",
    BLOCKED="The customer is blocked.",
)


@node_type(message.Message, description="A message to a customer, and what became of it. Kept for 90 days once done.")
class Message(Node):
    """A message."""

    channel: MessageChannel = field("How it travels.")
    purpose: MessagePurpose = field("Why it was written.")
    status: MessageStatus = field("Where it is.")
    recipient: str = field("E-mail address, or phone in E.164.")
    subject: str | None = field("Subject; null for texts.")
    readable_text: str | None = field(
        "The plain text; null when it holds a one-time link, which is the recipient's alone.", name="text"
    )
    attachment_name: str | None = field("Name of the file that goes or went with it; null without one.")
    author: Author = field("Who wrote it.")
    attempts: int = field("How often delivery was tried.")
    failure: str | None = field("Why the last attempt failed; null if none failed.")
    created_at: datetime = field("When it was written.")
    sent_at: datetime | None = field("When it was taken for delivery.")
    in_reply_to: CommunicationReference | None = field(
        "What it answers; null when it answers nothing.",
        resolver=in_reply_to,
        requires=(Permission.MESSAGE_READ, Permission.COMMUNICATION_READ),
    )
    thread: Connection[CommunicationReference] | None = field(
        "The thread that it is in, itself included, newest first. Empty for mail of bookings and the portal, which is "
        "not among the communications until it is answered.",
        resolver=message_thread,
        requires=(Permission.MESSAGE_READ, Permission.COMMUNICATION_READ),
    )
    customer: CustomerReference | None = field(
        "The customer it is for.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )


@strawberry.type(description="Whether a customer can be written to, and why not: why did they not get it?")
class Deliverability:
    """Deliverability."""

    can_email: bool = field("Whether mail to the primary address would be sent.")
    email_obstacles: list[DeliveryObstacle] = field("What keeps mail from the customer; empty when nothing does.")
    can_text: bool = field("Whether a text to the primary phone would be sent.")
    text_obstacles: list[DeliveryObstacle] = field("What keeps texts from the customer; empty when nothing does.")


@strawberry.type(description="What was written to a customer.")
class CustomerMessages:
    """A part of the profile."""

    messages: Connection[Message] | None = field(
        "Messages to the customer and what became of them, newest first.",
        resolver=messages,
        requires=Permission.MESSAGE_READ,
    )
    deliverability: Deliverability | None = field(
        "Whether the customer can be written to.", resolver=deliverability, requires=Permission.MESSAGE_READ
    )
