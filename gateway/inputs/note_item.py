"""What callers may say about a note that another system keeps."""

from datetime import datetime

import strawberry

from gateway.documents.note import NoteVisibility
from gateway.inputs.record import KEEP, TextBlock, UpsertItem, always, optional
from gateway.inputs.rule import id_rule, validated_field


@strawberry.input(description="A note that your system keeps.")
class NoteUpsertItem(UpsertItem):
    """An item of `notesUpsert`."""

    body: str | None = validated_field(TextBlock(10_000, required=True), f"The text. A new record needs it.{KEEP}")
    visibility: NoteVisibility | None = always("Who reads it; a new one is for the TEAM when left out.", needed=False)
    is_pinned: bool | None = always("Whether it is shown first; else not.", needed=False)
    address_id: strawberry.ID | None = optional(id_rule, "The address that it is about.")
    created_at: datetime | None = always("When it was written; else now.", needed=False)
