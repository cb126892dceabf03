"""The tabs about what happened: timeline, messages, notes, files, the change log; and who belongs together."""

from gateway.access.permission import Permission
from gateway.integrations.table_sheet import CellKind
from gateway.operations.export.column import (
    ADDRESS,
    ExportColumn,
    ExportFilter,
    ExportList,
    count,
    day,
    flag,
    instant,
    text,
)

_AUTHOR = text("author", "Author", "author.name")
_MESSAGE_TYPES = ("CallActivity", "TextActivity", "EmailActivity", "WebFormActivity", "ChatActivity")

ACTIVITY = ExportList(
    "Activity",
    "activity",
    Permission.CUSTOMER_READ,
    (
        instant("at", "When"),
        text("kind", "Kind"),
        text("actor", "Who", "actor.name"),
        text("direction", "Direction", "communication.direction"),
        text("outcome", "Outcome", "communication.outcome"),
        text(
            "subject",
            "Subject",
            "communication.subject|job.title|appointment.category|change.operation",
        ),
        text("text", "Text", "communication.preview|note.body|comment.body|job.number|appointment.number"),
    ),
    filters={"kinds": ExportFilter("kinds", "[ActivityKind!]")},
    fragments={
        "communication": _MESSAGE_TYPES,
        "note": ("NoteActivity",),
        "comment": ("CommentActivity",),
        "job": ("BookingActivity",),
        "appointment": ("BookingActivity",),
        "change": ("EditActivity",),
    },
    interface="Activity",
)
COMMUNICATIONS = ExportList(
    "Communications",
    "communications",
    Permission.COMMUNICATION_READ,
    (
        instant("at", "When"),
        text("channel", "Channel"),
        text("direction", "Direction"),
        text("actor", "Who", "actor.name"),
        text("staffMember", "Staff member", "staffMember.name", Permission.STAFF_READ),
        text("phone", "Phone"),
        text("email", "E-mail"),
        text("outcome", "Outcome"),
        count("durationSeconds", "Seconds"),
        text("subject", "Subject"),
        text("preview", "Text"),
        text("note", "Note", requires=Permission.NOTE_READ),
        text("job", "Job", "job.number", Permission.JOB_READ),
    ),
    filters={
        "channel": ExportFilter("channel", "[CommunicationChannel!]"),
        "direction": ExportFilter("direction", "CommunicationDirection"),
    },
)
MESSAGES = ExportList(
    "Messages",
    "messages",
    Permission.MESSAGE_READ,
    (
        instant("createdAt", "Written"),
        text("channel", "Channel"),
        text("purpose", "Purpose"),
        text("status", "Status"),
        text("recipient", "Recipient"),
        text("subject", "Subject"),
        text("text", "Text"),
        text("attachmentName", "Attachment"),
        _AUTHOR,
        count("attempts", "Attempts"),
        text("failure", "Failure"),
        instant("sentAt", "Sent"),
    ),
    filters={"status": ExportFilter("status", "[MessageStatus!]")},
)
COMMENTS = ExportList(
    "Comments",
    "comments",
    Permission.NOTE_READ,
    (instant("createdAt", "Written"), _AUTHOR, text("body", "Comment"), instant("updatedAt", "Changed")),
)
NOTES = ExportList(
    "Notes",
    "notes",
    Permission.NOTE_READ,
    (
        instant("createdAt", "Written"),
        _AUTHOR,
        text("visibility", "Visibility"),
        flag("isPinned", "Pinned"),
        text("body", "Note"),
        instant("updatedAt", "Changed"),
        *ADDRESS,
    ),
    filters={"pinned": ExportFilter("pinned", "Boolean")},
    takes_address=True,
)
CHANGES = ExportList(
    "Changes",
    "changes",
    Permission.CHANGE_READ,
    (
        instant("changedAt", "When"),
        _AUTHOR,
        text("role", "Role", "author.role"),
        text("operation", "Operation"),
        count("version", "Version"),
        text("fields", "Fields", "fields.field"),
        text("before", "Before", "fields.before"),
        text("after", "After", "fields.after"),
        text("requestId", "Request"),
    ),
    filters={"changes": ExportFilter("filter", "ChangeFilter")},
)
_FILE_COLUMNS = (
    text("filename", "File"),
    text("description", "Description"),
    text("contentType", "Type"),
    count("size", "Bytes"),
    text("visibility", "Visibility"),
    text("uploadedBy", "Uploaded by", "uploadedBy.name"),
    instant("uploadedAt", "Uploaded"),
    instant("takenAt", "Taken"),
    day("day", "Day"),
    text("job", "Job", "job.number", Permission.JOB_READ),
    *ADDRESS,
)
_OF_JOB = {"jobId": ExportFilter("jobId", "ID")}
PHOTOS = ExportList("Photos", "photos", Permission.FILE_READ, _FILE_COLUMNS, filters=_OF_JOB, takes_address=True)
DOCUMENTS = ExportList(
    "Documents", "documents", Permission.FILE_READ, _FILE_COLUMNS, filters=_OF_JOB, takes_address=True
)
PHOTO_DAYS = ExportList(
    "Photos by day",
    "photoDays",
    Permission.FILE_READ,
    (day("day", "Day"), count("photos", "Photos", "photos.totalCount")),
    takes_address=True,
)
RELATED = ExportList(
    "Related customers",
    "related",
    Permission.CUSTOMER_LIST,
    (
        text("number", "Customer number", "customer.number"),
        text("name", "Name", "customer.displayName"),
        text("matchedOn", "Matched on"),
        ExportColumn("score", "Score", kind=CellKind.NUMBER),
    ),
)
