"""What can be written about a customer: notes and comments."""

from typing import Any

import strawberry

from gateway.access.permission import Permission
from gateway.documents import comment, note
from gateway.operations.removal import Removal
from gateway.resolvers.mutation import Outcome, customer_after
from gateway.resolvers.note import (
    comment_add,
    comment_remove,
    comment_update,
    note_add,
    note_pin,
    note_remove,
    note_update,
)
from gateway.schema.comment import Comment
from gateway.schema.field import field
from gateway.schema.note import Note
from gateway.schema.reference import CustomerReference
from gateway.schema.user_error import UserError


def _note(parent: strawberry.Parent[Outcome[note.Note]]) -> note.Note | None:
    return parent.changed if isinstance(parent.changed, note.Note) else None


def _comment(parent: strawberry.Parent[Outcome[comment.Comment]]) -> comment.Comment | None:
    return parent.changed if isinstance(parent.changed, comment.Comment) else None


def _removed_id(parent: strawberry.Parent[Outcome[Removal[Any]]]) -> str | None:
    return parent.changed.removed_id if isinstance(parent.changed, Removal) else None


def _note_to_remove(parent: strawberry.Parent[Outcome[Any]]) -> note.Note | None:
    found = parent.changed.record if isinstance(parent.changed, Removal) else parent.changed
    return found if isinstance(found, note.Note) else None


def _comment_to_remove(parent: strawberry.Parent[Outcome[Any]]) -> comment.Comment | None:
    found = parent.changed.record if isinstance(parent.changed, Removal) else parent.changed
    return found if isinstance(found, comment.Comment) else None


@strawberry.type(description="The answer of mutations that write a note.")
class NotePayload:
    """A note, or why not."""

    note: Note | None = field(
        "The note as it is now; on CONFLICT of its own version as it is now; null on other refusals.",
        resolver=_note,
        requires=Permission.NOTE_READ,
    )
    customer: CustomerReference | None = field(
        "The customer it is about; on CONFLICT as it is now; null on other refusals.",
        resolver=customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="The answer of mutations that write a comment.")
class CommentPayload:
    """A comment, or why not."""

    comment: Comment | None = field(
        "The comment as it is now; on CONFLICT of its own version as it is now; null on other refusals.",
        resolver=_comment,
        requires=Permission.NOTE_READ,
    )
    customer: CustomerReference | None = field(
        "The customer it is about; on CONFLICT as it is now; null on other refusals.",
        resolver=customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="The answer of `noteRemove`.")
class NoteRemovePayload:
    """A removed note, or why not."""

    removed_id: strawberry.ID | None = field(
        "The id of the note that is gone; null in a dry run and on refusals.", resolver=_removed_id
    )
    note: Note | None = field(
        "In a dry run the note that would be removed; on CONFLICT as it is now; else null.",
        resolver=_note_to_remove,
        requires=Permission.NOTE_READ,
    )
    customer: CustomerReference | None = field(
        "The customer it was about; null on refusals other than CONFLICT.",
        resolver=customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="The answer of `commentRemove`.")
class CommentRemovePayload:
    """A removed comment, or why not."""

    removed_id: strawberry.ID | None = field(
        "The id of the comment that is gone; null in a dry run and on refusals.", resolver=_removed_id
    )
    comment: Comment | None = field(
        "In a dry run the comment that would be removed; on CONFLICT as it is now; else null.",
        resolver=_comment_to_remove,
        requires=Permission.NOTE_READ,
    )
    customer: CustomerReference | None = field(
        "The customer it was about; null on refusals other than CONFLICT.",
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
    note_remove: NoteRemovePayload | None = field(
        "Removes a note: one's own, with the permission `note:manage` anybody's; `dryRun` only checks. The change log "
        "keeps its text. Refusals: NOT_FOUND, CONFLICT.",
        resolver=note_remove,
        requires=Permission.NOTE_WRITE,
    )
    comment_add: CommentPayload | None = field(
        "Adds a comment to a customer. Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, CONFLICT.",
        resolver=comment_add,
        requires=Permission.NOTE_WRITE,
    )
    comment_update: CommentPayload | None = field(
        "Changes a comment's text: one's own, with the permission `note:manage` anybody's. "
        "Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, CONFLICT.",
        resolver=comment_update,
        requires=Permission.NOTE_WRITE,
    )
    comment_remove: CommentRemovePayload | None = field(
        "Removes a comment: one's own, with the permission `note:manage` anybody's; `dryRun` only checks. The change "
        "log keeps its text. Refusals: NOT_FOUND, CONFLICT.",
        resolver=comment_remove,
        requires=Permission.NOTE_WRITE,
    )
