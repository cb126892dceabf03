"""Conversations: communications, messages, notes, comments."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Piece, State, Subject, ValueKind

_IN = State(
    words="incoming, inbound, =from her, =from him, =from them, we get from, get from her, get from him, "
    "get from them, receive from,  she "
    "send, he send, they send, customer send, send us, =they last write, =she "
    "last write, =he last write, =they last call, "
    "=she last call, =he last call, =they last text, =she last text, =he last text, =they "
    "last email, =she last email, =he last email, =write to us, =text to us, from the "
    "customer, hear from, call us, phone us, text us, email us, "
    "write us, contact us, ring us, she call, he call, they call, customer call, she text, "
    "he text, they text, she email, he email, they email, she write, he write, they write, "
    "they contact, reach out to us, =was she last in touch, =was he last in touch, =were they last in touch, "
    "=she in touch, =he in touch, =they in touch",
    path="direction",
    narrows=True,
    values=("INBOUND",),
)
_OUT = State(
    words="outgoing, outbound, =to her, =to him, =to them, we send, send to her, send to him, send to them, =we last "
    "call, =we last write, =we last text, =we last email, =we last contact, we call, we phone, we text, we email, "
    "we write, we contact, we ring, we reach, we mail, mail her, mail him, mail them, call them, call him, call "
    "her, text them, text him, text her, email them, email him, email her, write them, we remind, we last remind, "
    "remind her, remind him, remind them, we chase, we nudge",
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
    "form, website form, online form, contact form, conversation, "
    "voicemail, contact history, correspondence",
    verbs="call, phone, ring, talk, speak, text, write, email, reach out, get in touch, hear from, "
    "contact, chat, reply, remind, chase, dun, nudge, follow up with, stay in touch, be in touch, last in touch, "
    "check in with, get back to us, get back to, fill in, fill out, submit, leave word, "
    "leave a message, leave voicemail, reach, last contact, get hold of, touch base, write "
    "in, write to, explain",
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
        State(
            words="email, mail",
            path="channel",
            narrows=True,
            values=("EMAIL",),
            requires=(Permission.INVOICE_READ,),
        ),
        State(
            words="webform, web form, online form, website form, contact form, through website",
            path="channel",
            narrows=True,
            values=("WEB_FORM",),
        ),
        State(
            words="written, write, in writing",
            path="channel",
            narrows=True,
            values=("EMAIL", "TEXT", "CHAT", "WEB_FORM"),
        ),
        State(words="chat", path="channel", narrows=True, values=("CHAT",)),
        State(
            words="remind, reminder, send reminder, chase, dun, nudge", path="isReminder", narrows=True, values=(True,)
        ),
        State(words="voicemail, leave voicemail, voicemail leave", path="outcome", values=("LEFT_VOICEMAIL",)),
        State(
            words="no answer, without an answer, without answer, "
            " not answer, nobody answer, unanswered, not pick up, missed, missed call",
            path="outcome",
            values=("NO_ANSWER",),
        ),
        State(words="actually speak, get through", path="outcome", values=("SPOKE",)),
        _IN,
        _OUT,
    ),
    attributes=(
        Attribute(
            words="how long be, =how long did it last, how long take, how long talk, how long speak, duration, "
            "length, minutes, how many minutes",
            path="durationSeconds",
            kind=ValueKind.SECONDS,
            label="took",
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
            words="about, say, what want, content, regarding, tell us, ask us, what talk about",
            path="note|preview|subject",
            kind=ValueKind.TEXT,
            label="about",
            alone=False,
        ),
    ),
    instead=("messages", "notes", "comments", "contactPersons"),
    priority=3,
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
    verbs="note, write down, written down, write down about, jot down, put on file about, "
    "anything we should know, should know, watch out, look out for, be careful, aware "
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
    verbs="comment, leave comment",
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
