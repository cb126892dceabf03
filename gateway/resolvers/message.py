"""Messages to customers."""

import strawberry

from gateway.documents.customer import Customer
from gateway.documents.message import Message, MessageStatus
from gateway.inputs.email_preferences import EmailPreferencesUpdateInput
from gateway.inputs.message import MessageSendInput
from gateway.operations.email_preferences import update_email_preferences
from gateway.operations.message.deliverability import Deliverability
from gateway.operations.message.deliverability import deliverability as deliverability_of
from gateway.operations.message.message import MessageDraft, send_message
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.connection_field import Argument, ConnectionSpec, connection_field
from gateway.resolvers.mutation import changing, mutation, read_idempotency
from gateway.resolvers.tab import among

STATUS = Argument("status", list[MessageStatus] | None, "Any of these statuses.")
messages = connection_field(
    ConnectionSpec(Message, arguments=(STATUS,), conditions=lambda given, _: among("status", given["status"]))
)


async def _send(info: GatewayInfo, input: MessageSendInput) -> MessageDraft:
    scope, correspondence = info.context.require_signed_in().scope, info.context.require_portal().correspondence
    return await send_message(scope, correspondence, input, info.context.origin, read_idempotency(info, input))


message_send = mutation(_send, MessageSendInput, "The message and its customer.")
email_preferences_update = changing(update_email_preferences, EmailPreferencesUpdateInput)


def deliverability(parent: strawberry.Parent[Customer]) -> Deliverability:
    """Return whether the customer can be written to."""
    return deliverability_of(parent)
