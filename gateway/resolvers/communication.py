"""Communications of a customer, and logging calls."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry

from gateway.documents.communication import Communication, CommunicationChannel, CommunicationDirection
from gateway.documents.customer import Customer
from gateway.documents.message import Message
from gateway.documents.page import Page, PageRequest, page_request
from gateway.documents.phone_owner import CALLS
from gateway.inputs.call import CallLogInput, CallStatusUpdateInput
from gateway.operations.caller import CallerMatch, look_up_caller
from gateway.operations.communication import log_call, update_call
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection
from gateway.resolvers.mutation import changing
from gateway.resolvers.planning import together
from gateway.resolvers.reference import referenced
from gateway.resolvers.tab import among

call_log = changing(log_call, CallLogInput, "The call.")
call_status_update = changing(update_call, CallStatusUpdateInput, "What became of the call.")
message_of = referenced(Message, "message_id")


@together
def communications(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    channel: Annotated[
        list[CommunicationChannel] | None, strawberry.argument(description="Any of these channels.")
    ] = None,
    direction: Annotated[
        CommunicationDirection | None, strawberry.argument(description="Only what came in, or went out.")
    ] = None,
) -> Awaitable[Page[Communication]]:
    """A page of the customer's communications."""
    where = (*among("channel", channel), *among("direction", None if direction is None else [direction]))
    return connection(info, parent, Communication, page_request(first, after, last, before), where)


async def last_call(parent: strawberry.Parent[Customer], info: GatewayInfo) -> Communication | None:
    """The latest call with the customer."""
    page = await connection(info, parent, Communication, PageRequest(1), CALLS)
    return page.nodes[0] if page.nodes else None


async def caller_lookup(
    info: GatewayInfo,
    phone: Annotated[str, strawberry.argument(description="The number, however it is written.")],
) -> list[CallerMatch]:
    """Who may be calling, best match first."""
    return await matches_of(info, phone)


async def matches_of(info: GatewayInfo, phone: str) -> list[CallerMatch]:
    """Who may be calling, best match first; with the last calls, where they are asked for."""
    scope = info.context.require_signed_in().scope
    return await look_up_caller(scope, phone, with_calls=info.selects("lastCall"))
