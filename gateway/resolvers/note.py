"""Notes and comments: the tab that can be narrowed to pinned notes, and what is written."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry

from gateway.documents.comment import Comment
from gateway.documents.connection import Condition
from gateway.documents.customer import Customer
from gateway.documents.note import Note
from gateway.documents.page import Page, page_request
from gateway.inputs.note import CommentAddInput, NoteAddInput, NotePinInput, NoteUpdateInput
from gateway.operations.note import add_comment, add_note, pin_note, update_note
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection
from gateway.resolvers.mutation import Outcome, outcome_of
from gateway.resolvers.tab import at_address


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


async def note_add(
    info: GatewayInfo, input: Annotated[NoteAddInput, strawberry.argument(description="The note.")]
) -> Outcome[Note]:
    """The new note, or why it was refused."""
    signed_in = info.context.require_signed_in()
    return await outcome_of(signed_in, add_note(signed_in.scope, input, info.context.request_id))


async def note_update(
    info: GatewayInfo, input: Annotated[NoteUpdateInput, strawberry.argument(description="What to change.")]
) -> Outcome[Note]:
    """The changed note, or why it was refused."""
    signed_in = info.context.require_signed_in()
    return await outcome_of(signed_in, update_note(signed_in.scope, input, info.context.request_id))


async def note_pin(
    info: GatewayInfo, input: Annotated[NotePinInput, strawberry.argument(description="Which note, and whether.")]
) -> Outcome[Note]:
    """The note, kept on top or no longer, or why it was refused."""
    signed_in = info.context.require_signed_in()
    return await outcome_of(signed_in, pin_note(signed_in.scope, input, info.context.request_id))


async def comment_add(
    info: GatewayInfo, input: Annotated[CommentAddInput, strawberry.argument(description="The comment.")]
) -> Outcome[Comment]:
    """The new comment, or why it was refused."""
    signed_in = info.context.require_signed_in()
    return await outcome_of(signed_in, add_comment(signed_in.scope, input, info.context.request_id))


def _pinned(wanted: bool | None) -> tuple[Condition, ...]:
    if wanted is None:
        return ()
    return (Condition("is_pinned", "$eq" if wanted else "$ne", True),)
