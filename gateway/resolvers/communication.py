"""Communications of a customer, and logging calls."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import strawberry

from gateway.context import Context
from gateway.documents.communication import Communication, CommunicationChannel, CommunicationDirection
from gateway.documents.customer import Customer
from gateway.documents.message import Message
from gateway.inputs.call import CallLogInput, CallStatusUpdateInput
from gateway.operations.caller import CallerMatch, look_up_caller
from gateway.operations.communication import log_call, update_call
from gateway.pages.connection_request import Condition, Conditions
from gateway.pages.page import Page, PageRequest, page_request
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection, connection_of_customer
from gateway.resolvers.connection_field import Argument, ConnectionSpec, Given, connection_field
from gateway.resolvers.mutation import changing
from gateway.resolvers.planning import reads
from gateway.resolvers.reference import referenced
from gateway.resolvers.tab import among
from gateway.store.lookups.phone_owner import CALLS

call_log = changing(log_call, CallLogInput, "The call.")
call_status_update = changing(update_call, CallStatusUpdateInput, "What became of the call.")
message_of = referenced(Message, "message_id")
in_reply_to = referenced(Communication, "in_reply_to_id")


def _conditions(given: Given, _: Context) -> Conditions:
    direction = given["direction"]
    return (*among("channel", given["channel"]), *among("direction", None if direction is None else [direction]))


CHANNEL = Argument("channel", list[CommunicationChannel] | None, "Any of these channels.")
DIRECTION = Argument("direction", CommunicationDirection | None, "Only what came in, or went out.")
communications = connection_field(ConnectionSpec(Communication, arguments=(CHANNEL, DIRECTION), conditions=_conditions))


def _thread(alone: Callable[[Any], tuple[Condition, ...]], *attributes: str) -> Callable[..., Awaitable[Any]]:
    """Return the resolver of the thread that a parent is in; `alone` finds the only entry if it is in no thread yet."""

    @reads("id", "customer_id", "thread_id", *attributes)
    def thread(
        parent: strawberry.Parent[Any],
        info: GatewayInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Awaitable[Page[Communication]]:
        in_thread = (Condition("thread_id", "$eq", parent.thread_id),) if parent.thread_id else alone(parent)
        page = page_request(first, after, last, before)
        return connection_of_customer(info, parent.customer_id, Communication, page, in_thread)

    return thread


communication_thread = _thread(lambda communication: (Condition("_id", "$eq", communication.id),))
message_thread = _thread(
    lambda message: (Condition("at", "$eq", message.created_at), Condition("message_id", "$eq", message.id)),
    "created_at",
)


async def last_call(parent: strawberry.Parent[Customer], info: GatewayInfo) -> Communication | None:
    """The latest call with the customer."""
    page = await connection(info, parent, Communication, PageRequest(1), CALLS)
    return page.nodes[0] if page.nodes else None


async def caller_lookup(
    info: GatewayInfo,
    phone: Annotated[str, strawberry.argument(description="The number, however it is written.")],
) -> list[CallerMatch]:
    """Return who may be calling, best match first."""
    return await find_matches(info, phone)


async def find_matches(info: GatewayInfo, phone: str) -> list[CallerMatch]:
    """Return who may be calling, best match first; with the last calls, if they are selected."""
    scope = info.context.require_signed_in().scope
    return await look_up_caller(scope, phone, with_calls=info.selects("lastCall"))
