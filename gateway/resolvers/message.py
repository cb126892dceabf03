"""Messages to customers."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry

from gateway.documents.customer import Customer
from gateway.documents.message import Message, MessageStatus
from gateway.documents.page import Page, page_request
from gateway.inputs.email_preferences import EmailPreferencesUpdateInput
from gateway.inputs.message import MessageSendInput
from gateway.operations.deliverability import Deliverability
from gateway.operations.deliverability import deliverability as deliverability_of
from gateway.operations.email_preferences import update_email_preferences
from gateway.operations.message import MessageDraft, send_message
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection
from gateway.resolvers.mutation import Outcome, idempotency_of, outcome_of
from gateway.resolvers.tab import among


def messages(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    status: Annotated[list[MessageStatus] | None, strawberry.argument(description="Any of these statuses.")] = None,
) -> Awaitable[Page[Message]]:
    """A page of the messages to a customer."""
    return connection(info, parent, Message, page_request(first, after, last, before), among("status", status))


async def message_send(
    info: GatewayInfo,
    input: Annotated[MessageSendInput, strawberry.argument(description="What to say to whom.")],
) -> Outcome[MessageDraft]:
    """The queued message, or why it was refused."""
    signed_in = info.context.require_signed_in()
    correspondence = info.context.require_portal().correspondence

    async def work() -> MessageDraft:
        return await send_message(signed_in.scope, correspondence, input, idempotency_of(info, input))

    return await outcome_of(signed_in, work())


async def email_preferences_update(
    info: GatewayInfo,
    input: Annotated[EmailPreferencesUpdateInput, strawberry.argument(description="What to change.")],
) -> Outcome[Customer]:
    """The customer with new preferences, or why it was refused."""
    signed_in = info.context.require_signed_in()
    return await outcome_of(signed_in, update_email_preferences(signed_in.scope, input, info.context.request_id))


def deliverability(parent: strawberry.Parent[Customer]) -> Deliverability:
    """Whether the customer can be written to."""
    return deliverability_of(parent)
