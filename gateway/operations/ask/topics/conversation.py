"""Conversations: communications, messages, notes, comments."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Piece, State, Subject, ValueKind

_IN = State(
    words="=from her, =from him, =from them, inbound, incoming, we get from, get from her, get from him, "
    "get from them, receive from,  she "
    "send, he send, they send, customer send, send us, =they last write, =she "
    "last write, =he last write, =they last call, "
    "=she last call, =he last call, =they last text, =she last text, =he last text, =they "
    "last email, =she last email, =he last email, =write to us, =text to us, from the "
    "customer, hear from, call us, phone us, text us, email us, "
    "write us, contact us, ring us, she call, he call, they call, customer call, she text, "
    "he text, they text, she email, he email, they email, she write, he write, they write, "
    "they contact, reach out to us",
    path="direction",
    narrows=True,
    values=("INBOUND",),
)
_OUT = State(
    words="=to her, =to him, =to them, outbound, outgoing, we send, send to her, send to him, send to them, "
    "=we last call, =we last "
    "write, =we last text, =we last email, =we "
    "last contact, we call, we phone, we text, we email, we write, we contact, we "
    "ring, we reach, call them, call him, call her, text them, text him, text her, email "
    "them, email him, email her, write them",
    path="direction",
    narrows=True,
    values=("OUTBOUND",),
)

COMMUNICATIONS = Subject(
    key="communications",
    is_text=True,
    one="communication",
    many="communications",
    field="communications",
    requires=(Permission.COMMUNICATION_READ,),
    nouns="communication, call, phone call, text, text message, sms, email, chat, webform, web "
    "form, conversation, "
    "voicemail, contact history, correspondence",
    verbs="call, phone, ring, talk, speak, text, write, email, reach out, get in touch, hear from, "
    "contact, chat, reply, "
    "leave a message, leave voicemail, reach, last contact, get hold of, touch base, write "
    "in, write to",
    select="id channel direction at subject preview outcome durationSeconds phone email actor { name role }",
    pieces=(Piece("staffMember { name }", (Permission.STAFF_READ,)), Piece("note", (Permission.NOTE_READ,))),
    when="at",
    duration="durationSeconds",
    person="staffMember.name|actor.name",
    title=("channel", "subject", "preview", "note"),
    texts=("subject", "preview", "note", "actor.name", "staffMember.name"),
    states=(
        State(
            words="call, phone call, phone, ring, talk, speak, on the phone, over the phone, conversation",
            path="channel",
            narrows=True,
            values=("CALL",),
        ),
        State(words="text, text message, sms", path="channel", narrows=True, values=("TEXT",)),
        State(words="email, mail", path="channel", narrows=True, values=("EMAIL",)),
        State(
            words="webform, web form, online form, website form, through website",
            path="channel",
            narrows=True,
            values=("WEB_FORM",),
        ),
        State(words="chat", path="channel", narrows=True, values=("CHAT",)),
        State(words="voicemail, leave voicemail", path="outcome", values=("LEFT_VOICEMAIL",)),
        State(
            words="no answer, not answer, nobody answer, unanswered, not pick up", path="outcome", values=("NO_ANSWER",)
        ),
        State(words="actually speak, get through", path="outcome", values=("SPOKE",)),
        _IN,
        _OUT,
    ),
    attributes=(
        Attribute(
            words="how long, duration, length, minutes",
            path="durationSeconds",
            kind=ValueKind.COUNT,
            label="seconds",
            alone=False,
        ),
        Attribute(
            words="outcome, result, how go, how end", path="outcome", kind=ValueKind.CODE, label="outcome", alone=False
        ),
        Attribute(
            words="who call, who speak, who talk, spoke with, talked to, who take, who answer, who "
            "contact, who write, who email, who text, with whom, who on our side, handle by, who "
            "reach, who ring, who phone",
            path="staffMember.name|actor.name",
            kind=ValueKind.TEXT,
            label="by",
            alone=False,
        ),
        Attribute(
            words="about, say, what want, content, regarding, tell us, what talk about",
            path="note|preview|subject",
            kind=ValueKind.TEXT,
            label="about",
            alone=False,
        ),
    ),
    instead=("messages", "notes", "comments", "contactPersons"),
    priority=3,
)

MESSAGES = Subject(
    key="messages",
    is_text=True,
    one="message",
    many="messages",
    field="messages",
    requires=(Permission.MESSAGE_READ,),
    nouns="message, sent message, outgoing message, reminder we send, outbox, statement email, bounced email",
    verbs="send a message, message, bounce, deliver",
    select="id channel purpose status recipient subject text failure createdAt sentAt author { name }",
    when="sentAt|createdAt",
    person="author.name",
    title=("channel", "subject", "text"),
    texts=("subject", "text", "recipient", "purpose"),
    states=(
        State(
            words="failed, fail, bounced, bounce, not delivered, undelivered, not go out",
            path="status",
            values=("FAILED",),
        ),
        State(words="queued, waiting", path="status", values=("QUEUED",)),
        State(words="held", path="status", values=("HELD",)),
        State(words="sent, delivered", path="status", values=("SENT",)),
    ),
    attributes=(
        Attribute(words="who send, sent by", path="author.name", kind=ValueKind.TEXT, label="sent by", alone=False),
        Attribute(
            words="why fail, why bounce, why not delivered",
            path="failure",
            kind=ValueKind.TEXT,
            label="failure",
            alone=False,
        ),
        Attribute(words="say, about", path="text|subject", kind=ValueKind.TEXT, label="text", alone=False),
    ),
    priority=4,
    instead=("communications",),
)

NOTES = Subject(
    key="notes",
    is_text=True,
    instead=("comments", "communications"),
    one="note",
    many="notes",
    field="notes",
    requires=(Permission.NOTE_READ,),
    nouns="pinned, note, memo, special instruction, instruction, staff note, team note, pinned note, remark",
    verbs="note, anything we should know, should know, watch out, look out for, be careful, aware "
    "of, need to know, know before",
    select="id body visibility isPinned createdAt updatedAt author { name }",
    when="createdAt",
    person="author.name",
    title=("body",),
    texts=("body", "author.name"),
    states=(
        State(words="pinned, pin, on top", path="isPinned", values=(True,)),
        State(words="staff note, for staff, staff only", path="visibility", values=("STAFF",)),
        State(words="team note, for the team", path="visibility", values=("TEAM",)),
    ),
    attributes=(
        Attribute(
            words="who write, written by, who add, author, who leave, who make, who pin, whose",
            path="author.name",
            kind=ValueKind.TEXT,
            label="author",
            alone=False,
        ),
        Attribute(words="say, what about", path="body", kind=ValueKind.TEXT, label="text", alone=False),
    ),
    priority=5,
)

COMMENTS = Subject(
    key="comments",
    is_text=True,
    instead=("notes", "communications"),
    one="comment",
    many="comments",
    field="comments",
    requires=(Permission.NOTE_READ,),
    nouns="comment",
    verbs="comment",
    select="id body createdAt updatedAt author { name }",
    when="createdAt",
    person="author.name",
    title=("body",),
    texts=("body", "author.name"),
    attributes=(
        Attribute(
            words="who write, written by, who add, author, who comment, who leave, who make, whose",
            path="author.name",
            kind=ValueKind.TEXT,
            label="author",
            alone=False,
        ),
        Attribute(words="say, what about", path="body", kind=ValueKind.TEXT, label="text", alone=False),
    ),
    priority=5,
)
