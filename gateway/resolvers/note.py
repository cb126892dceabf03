"""Notes and comments: the tab that can be narrowed to pinned notes, and what is written."""

from gateway.context import Context
from gateway.documents.note import Note
from gateway.inputs.comment import CommentAddInput, CommentRemoveInput, CommentUpdateInput
from gateway.inputs.note import NoteAddInput, NotePinInput, NoteRemoveInput, NoteUpdateInput
from gateway.operations.comment import add_comment, remove_comment, update_comment
from gateway.operations.note import add_note, pin_note, remove_note, update_note
from gateway.pages.connection_request import Condition
from gateway.resolvers.connection_field import Argument, ConnectionSpec, Given, connection_field
from gateway.resolvers.mutation import changing, changing_once


def _pinned(given: Given, _: Context) -> tuple[Condition, ...]:
    pinned = given["pinned"]
    return () if pinned is None else (Condition("is_pinned", "$eq" if pinned else "$ne", True),)


PINNED = Argument("pinned", bool | None, "True: only those kept on top; false: only the others.")
notes = connection_field(ConnectionSpec(Note, has_address=True, arguments=(PINNED,), conditions=_pinned))

note_add = changing(add_note, NoteAddInput, "The note.")
note_update = changing(update_note, NoteUpdateInput)
note_pin = changing(pin_note, NotePinInput, "Which note, and whether.")
note_remove = changing_once(remove_note, NoteRemoveInput, "The note to remove.")
comment_add = changing(add_comment, CommentAddInput, "The comment.")
comment_update = changing(update_comment, CommentUpdateInput)
comment_remove = changing_once(remove_comment, CommentRemoveInput, "The comment to remove.")
