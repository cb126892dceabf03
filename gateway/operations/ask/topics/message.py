"""Messages that the gateway has sent, or is to send."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, State, Subject, ValueKind

MESSAGES = Subject(
    key="messages",
    is_text=True,
    one="message",
    many="messages",
    field="messages",
    requires=(Permission.MESSAGE_READ,),
    nouns="message, sent message, outgoing message, reminder we send, outbox, statement email, bounced email, mail, "
    "mail we send, reminder mail, mail to her, mail to him, mail to them, confirmation mail, letter",
    verbs="send a message, message, bounce, deliver, mail, send reminder, send confirmation, "
    "payment reminder, send payment reminder",
    select="id channel purpose status recipient subject text failure attempts attachmentName createdAt sentAt "
    "author { name role }",
    when="sentAt|createdAt",
    person="author.name",
    title=("channel", "subject", "text"),
    texts=("subject", "text", "recipient", "attachmentName"),
    states=(
        State(
            words="failed, fail, bounced, bounce, not delivered, undelivered, not go out, not arrive, not sent, "
            "come back, not get through, undeliverable",
            path="status",
            values=("FAILED",),
        ),
        State(
            words="queued, waiting, wait to go out, still to be sent, not yet sent", path="status", values=("QUEUED",)
        ),
        State(words="held", path="status", values=("HELD",)),
        State(
            words="sent, delivered, go out, went out, arrive, send, get through",
            path="status",
            values=("SENT",),
            narrows=True,
        ),
        State(
            words="booking message, booking mail, confirmation, booking",
            path="purpose",
            values=("BOOKING",),
            narrows=True,
        ),
        State(words="statement", path="purpose", values=("STATEMENT",), narrows=True),
        State(
            words="portal invitation, portal invite, invitation",
            path="purpose",
            values=("PORTAL_INVITE",),
            narrows=True,
        ),
    ),
    attributes=(
        Attribute(
            words="who send, sent by, who write, written by, who mail, who from, from whom, who do it come from",
            path="author.name",
            kind=ValueKind.TEXT,
            label="sent by",
            alone=False,
        ),
        Attribute(
            words="why fail, why bounce, why not delivered, why not go out, why not arrive, what go wrong",
            path="failure",
            kind=ValueKind.TEXT,
            label="failure",
            alone=False,
        ),
        Attribute(
            words="to which address, to what address, recipient, which address, what address, where send, where go, "
            "to whom, send to which, to which email, to which number",
            path="recipient",
            kind=ValueKind.TEXT,
            label="recipient",
            alone=False,
        ),
        Attribute(
            words="subject, subject line, headline", path="subject", kind=ValueKind.TEXT, label="subject", alone=False
        ),
        Attribute(
            words="attachment, attached, attach",
            path="attachmentName",
            kind=ValueKind.TEXT,
            label="attachment",
            alone=False,
        ),
        Attribute(
            words="how many tries, how many attempts, attempt, tries",
            path="attempts",
            kind=ValueKind.COUNT,
            label="attempts",
            alone=False,
        ),
        Attribute(
            words="say, what be in, content, wording, what write, what tell",
            path="text|subject",
            kind=ValueKind.TEXT,
            label="text",
            alone=False,
        ),
    ),
    priority=4,
    instead=("communications",),
)
