"""Comments, and what can be written about a customer."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import comment, note
from gateway.resolvers.customer import customer_of
from gateway.resolvers.mutation import Outcome, customer_after
from gateway.resolvers.note import comment_add, note_add, note_pin, note_update
from gateway.schema.author import Author
from gateway.schema.field import field
from gateway.schema.node import Node, node_type
from gateway.schema.note import Note
from gateway.schema.reference import CustomerReference
from gateway.schema.user_error import UserError


@node_type(comment.Comment, description="A comment in the conversation of those who work for a customer.")
class Comment(Node):
    """A comment."""

    body: str = field("The text.")
    author: Author = field("Who wrote it.")
    created_at: datetime = field("When it was written.")
    customer: CustomerReference | None = field(
        "Who it is about.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )


def _note(parent: strawberry.Parent[Outcome[note.Note]]) -> note.Note | None:
    return parent.changed if isinstance(parent.changed, note.Note) else None


def _comment(parent: strawberry.Parent[Outcome[comment.Comment]]) -> comment.Comment | None:
    return parent.changed if isinstance(parent.changed, comment.Comment) else None


@strawberry.type(description="The answer of mutations that write a note.")
class NotePayload:
    """A note, or why not."""

    note: Note | None = field(
        "The note as it is now; on CONFLICT of its own version as it stands now; null on other refusals.",
        resolver=_note,
    )
    customer: CustomerReference | None = field(
        "Whom it is about; on CONFLICT as it stands now; null on other refusals.",
        resolver=customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="The answer of mutations that write a comment.")
class CommentPayload:
    """A comment, or why not."""

    comment: Comment | None = field("The comment; null when it was refused.", resolver=_comment)
    customer: CustomerReference | None = field(
        "Whom it is about; on CONFLICT as it stands now; null on other refusals.",
        resolver=customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Notes and comments.")
class NoteMutations:
    """A part of the root of mutations."""

    note_add: NotePayload | None = field(
        "Adds a note to a customer. Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, CONFLICT.",
        resolver=note_add,
        requires=Permission.NOTE_WRITE,
    )
    note_update: NotePayload | None = field(
        "Changes a note's text, visibility or address: one's own, with the permission `note:manage` anybody's. "
        "Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, CONFLICT.",
        resolver=note_update,
        requires=Permission.NOTE_WRITE,
    )
    note_pin: NotePayload | None = field(
        "Keeps a note on top, or no longer: one's own, with the permission `note:manage` anybody's. "
        "Refusals: NOT_FOUND, CONFLICT.",
        resolver=note_pin,
        requires=Permission.NOTE_WRITE,
    )
    comment_add: CommentPayload | None = field(
        "Adds a comment to a customer. Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, CONFLICT.",
        resolver=comment_add,
        requires=Permission.NOTE_WRITE,
    )
