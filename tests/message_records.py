"""Messages to test with."""

from datetime import timedelta
from typing import Any

from gateway.documents.customer import Customer
from gateway.documents.message import Message, MessageChannel, MessagePurpose, MessageStatus
from gateway.documents.note import Author
from tests.records import START


def message(owner: Customer, hour: int = 0, **changes: Any) -> Message:
    """Return a mail that was sent."""
    written = START + timedelta(hours=hour)
    facts: dict[str, Any] = {
        "id": Message.new_id(),
        "status": MessageStatus.SENT,
        "due_at": written,
        "attempts": 1,
        "channel": MessageChannel.EMAIL,
        "purpose": MessagePurpose.DIRECT,
        "recipient": "ada@example.com",
        "sender_name": "Olga Office (Acme)",
        "subject": "Your appointment",
        "text": "We come at nine.",
        "message_id": "<msg@example.com>",
        "author": Author(id="stf_1", name="Olga Office", role="OFFICE"),
        "created_at": written,
        "sent_at": written,
    }
    return Message(company_id=owner.company_id, customer_id=owner.id, **{**facts, **changes})
