"""What callers may say about a communication that another system keeps."""

from datetime import datetime

import strawberry

from gateway.documents.communication import (
    LONGEST_CALL_NOTE,
    LONGEST_PREVIEW,
    LONGEST_SUBJECT,
    CallOutcome,
    CommunicationChannel,
    CommunicationDirection,
)
from gateway.inputs.record import TextBlock, UpsertItem, WholeNumber, always, link, optional
from gateway.inputs.rule import Ground, Text, a_phone_number, an_email_address, an_id, anything, ruled

MAX_DURATION_SECONDS = 86_400


def _phone(given: str | None, ground: Ground) -> str | None:
    """Return a number in E.164, or as it was typed if it cannot be dialed."""
    if given is None:
        return None
    phone = a_phone_number(given, ground)
    return phone["e164"] or phone["number"]


def _email(given: str | None, ground: Ground) -> str | None:
    return None if given is None else an_email_address(given, ground)


@strawberry.input(description="A call, text, e-mail, web form or chat that your system keeps.")
class CommunicationUpsertItem(UpsertItem):
    """An item of `communicationsUpsert`."""

    channel: CommunicationChannel | None = always("How it came.")
    direction: CommunicationDirection | None = always("Who began it.")
    at: datetime | None = always("When it was.")
    subject: str | None = optional(Text(LONGEST_SUBJECT), "Its subject.")
    preview: str | None = optional(TextBlock(LONGEST_PREVIEW), "How the text begins.")
    phone: str | None = optional(_phone, "The customer's number.")
    email: str | None = optional(_email, "The customer's address.")
    outcome: CallOutcome | None = optional(anything, "Outcome of a call.")
    duration_seconds: int | None = ruled(
        WholeNumber(0, MAX_DURATION_SECONDS, is_removable=True), "How long a call took."
    )
    note: str | None = optional(TextBlock(LONGEST_CALL_NOTE), "Note of staff about a call.")
    staff_member_id: strawberry.ID | None = optional(an_id, "The staff member who called, wrote, or took the call.")
    job_id: strawberry.ID | None = link("job that it was about")
    job_external_id: str | None = link("job that it was about", is_external=True)
