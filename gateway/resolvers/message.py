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
from gateway.resolvers.mutation import changing, idempotency_of, mutation
from gateway.resolvers.planning import batched
from gateway.resolvers.tab import among


@batched
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


async def _send(info: GatewayInfo, wanted: MessageSendInput) -> MessageDraft:
    scope, correspondence = info.context.require_signed_in().scope, info.context.require_portal().correspondence
    return await send_message(scope, correspondence, wanted, info.context.origin, idempotency_of(info, wanted))


message_send = mutation(_send, MessageSendInput, "What to say to whom.")
email_preferences_update = changing(update_email_preferences, EmailPreferencesUpdateInput)


def deliverability(parent: strawberry.Parent[Customer]) -> Deliverability:
    """Whether the customer can be written to."""
    return deliverability_of(parent)
