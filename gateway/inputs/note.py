"""What callers may say about notes."""

from typing import Any

import strawberry
from strawberry import UNSET

from gateway.documents.note import NoteVisibility
from gateway.errors import Fault, UserErrorCode
from gateway.inputs.text import free_text_faults, tidy_lines
from gateway.inputs.version import OF_THE_CUSTOMER

MAX_NOTE_LENGTH = 10_000


@strawberry.input(description="A new note on a customer.")
class NoteAddInput:
    """The input of `noteAdd`."""

    customer_id: strawberry.ID = strawberry.field(description="The customer it is about.")
    body: str = strawberry.field(description="The text: 1 to 10,000 characters, in as many lines as you like.")
    visibility: NoteVisibility = strawberry.field(
        default=NoteVisibility.TEAM,
        description="Who may read it. STAFF needs the permission `staff_note:read`, as reading it does.",
    )
    address_id: strawberry.ID | None = strawberry.field(
        default=None, description="The address it is about, among the customer's addresses."
    )
    is_pinned: bool = strawberry.field(default=False, description="Whether to keep it on top.")
    expected_version: int | None = strawberry.field(default=None, description=OF_THE_CUSTOMER)

    def validate(self) -> tuple[str, list[Fault]]:
        """(the body, tidied; every fault)."""
        return required_text(self.body)


@strawberry.input(description="A change of a note. What is left out stays as it is.")
class NoteUpdateInput:
    """The input of `noteUpdate`."""

    id: strawberry.ID = strawberry.field(description="The note to change.")
    expected_version: int | None = strawberry.field(
        default=None, description="The note's version you read. If it is no longer current, the answer is CONFLICT."
    )
    body: str | None = strawberry.field(default=UNSET, description="The new text; cannot be removed.")
    visibility: NoteVisibility | None = strawberry.field(
        default=UNSET, description="Who may read it; cannot be removed. STAFF needs the permission `staff_note:read`."
    )
    address_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The address it is about; null when it is about the customer."
    )

    def validate(self) -> tuple[dict[str, Any], list[Fault]]:
        """(the note's fields to set, tidied; every fault)."""
        changes: dict[str, Any] = {}
        faults: list[Fault] = []
        if self.body is not UNSET:
            changes["body"] = tidy_lines(self.body)
            faults += free_text_faults(changes["body"], ("body",), longest=MAX_NOTE_LENGTH, required=True)
        if self.visibility is None:
            message = "A note always has a visibility; leave it out instead."
            faults.append(Fault(UserErrorCode.REQUIRED, message, ("visibility",)))
        elif self.visibility is not UNSET:
            changes["visibility"] = self.visibility
        if self.address_id is not UNSET:
            changes["address_id"] = None if self.address_id is None else str(self.address_id)
        return changes, faults


@strawberry.input(description="Keeping a note on top, or no longer.")
class NotePinInput:
    """The input of `notePin`."""

    id: strawberry.ID = strawberry.field(description="The note.")
    is_pinned: bool = strawberry.field(default=True, description="False takes it from the top again.")
    expected_version: int | None = strawberry.field(
        default=None, description="The note's version you read. If it is no longer current, the answer is CONFLICT."
    )


@strawberry.input(description="A note to remove.")
class NoteRemoveInput:
    """The input of `noteRemove`."""

    id: strawberry.ID = strawberry.field(description="The note to remove.")
    dry_run: bool = strawberry.field(default=False, description="Only check: answer as if, and remove nothing.")
    expected_version: int | None = strawberry.field(
        default=None, description="The note's version you read. If it is no longer current, the answer is CONFLICT."
    )


def required_text(body: str) -> tuple[str, list[Fault]]:
    """Return the text of a note or comment, tidied, and what is wrong with it."""
    text = tidy_lines(body)
    return text or "", free_text_faults(text, ("body",), longest=MAX_NOTE_LENGTH, required=True)
