"""Notes and comments: the tab that can be narrowed to pinned notes, and what is written."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry

from gateway.documents.connection_request import Condition
from gateway.documents.customer import Customer
from gateway.documents.note import Note
from gateway.documents.page import Page, page_request
from gateway.inputs.note import CommentAddInput, NoteAddInput, NotePinInput, NoteUpdateInput
from gateway.operations.note import add_comment, add_note, pin_note, update_note
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection
from gateway.resolvers.mutation import changing
from gateway.resolvers.planning import together
from gateway.resolvers.tab import at_address


@together
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
comment_add = changing(add_comment, CommentAddInput, "The comment.")


def _pinned(wanted: bool | None) -> tuple[Condition, ...]:
    if wanted is None:
        return ()
    return (Condition("is_pinned", "$eq" if wanted else "$ne", True),)
