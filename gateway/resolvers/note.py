"""Notes and comments: the tab that can be narrowed to pinned notes, and what is written."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry

from gateway.documents.connection_request import Condition
from gateway.documents.customer import Customer
from gateway.documents.note import Note
from gateway.documents.page import Page, page_request
from gateway.inputs.comment import CommentAddInput, CommentRemoveInput, CommentUpdateInput
from gateway.inputs.note import NoteAddInput, NotePinInput, NoteRemoveInput, NoteUpdateInput
from gateway.operations.comment import add_comment, remove_comment, update_comment
from gateway.operations.note import add_note, pin_note, remove_note, update_note
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection
from gateway.resolvers.mutation import changing, changing_once
from gateway.resolvers.planning import batched
from gateway.resolvers.tab import at_address


@batched
def notes(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    address_id: AddressId = None,
    pinned: Annotated[
        bool | None, strawberry.argument(description="True: only those kept on top; false: only the others.")
    ] = None,
) -> Awaitable[Page[Note]]:
    """A page of the customer's notes."""
    where = (*at_address(address_id), *_pinned(pinned))
    return connection(info, parent, Note, page_request(first, after, last, before), where)


note_add = changing(add_note, NoteAddInput, "The note.")
note_update = changing(update_note, NoteUpdateInput)
note_pin = changing(pin_note, NotePinInput, "Which note, and whether.")
note_remove = changing_once(remove_note, NoteRemoveInput, "The note to remove.")
comment_add = changing(add_comment, CommentAddInput, "The comment.")
comment_update = changing(update_comment, CommentUpdateInput)
comment_remove = changing_once(remove_comment, CommentRemoveInput, "The comment to remove.")


def _pinned(wanted: bool | None) -> tuple[Condition, ...]:
    if wanted is None:
        return ()
    return (Condition("is_pinned", "$eq" if wanted else "$ne", True),)
