"""What callers may say about a communication that another system keeps."""

from datetime import datetime

import strawberry

from gateway.documents.communication import (
    MAX_CALL_NOTE_LENGTH,
    MAX_PREVIEW_LENGTH,
    MAX_SUBJECT_LENGTH,
    CallOutcome,
    CommunicationChannel,
    CommunicationDirection,
)
from gateway.inputs.email_address import an_email_address
from gateway.inputs.mail_id import mail_id_rule, references_rule
from gateway.inputs.record import TextBlock, UpsertItem, WholeNumber, always, link, optional
from gateway.inputs.rule import (
    Text,
    ValidationContext,
    a_phone_number,
    any_value,
    id_rule,
    validated_field,
)

MAX_DURATION_SECONDS = 86_400


def _phone(given: str | None, ground: ValidationContext) -> str | None:
    """Return a number in E.164, or as it was typed if it cannot be dialed."""
    if given is None:
        return None
    phone = a_phone_number(given, ground)
    return phone["e164"] or phone["number"]


def _email(given: str | None, ground: ValidationContext) -> str | None:
    return None if given is None else an_email_address(given, ground)


@strawberry.input(description="A call, text, e-mail, web form or chat that your system keeps.")
class CommunicationUpsertItem(UpsertItem):
    """An item of `communicationsUpsert`."""

    channel: CommunicationChannel | None = always("How it came.")
    direction: CommunicationDirection | None = always("Who began it.")
    at: datetime | None = always("When it was.")
    subject: str | None = optional(Text(MAX_SUBJECT_LENGTH), "Its subject.")
    preview: str | None = optional(TextBlock(MAX_PREVIEW_LENGTH), "How the text begins.")
    phone: str | None = optional(_phone, "The customer's number.")
    email: str | None = optional(_email, "The customer's address.")
    mail_id: str | None = optional(
        mail_id_rule, "The `Message-ID` of an e-mail: answers find it by that, in any order."
    )
    in_reply_to_mail_id: str | None = optional(
        mail_id_rule, "The `In-Reply-To` of an e-mail: it joins the thread of the mail that it answers."
    )
    references: list[str] | None = optional(
        references_rule, "The `References` of an e-mail: one id each, or the header as it is."
    )
    outcome: CallOutcome | None = optional(any_value, "Outcome of a call.")
    duration_seconds: int | None = validated_field(
        WholeNumber(0, MAX_DURATION_SECONDS, is_removable=True), "How long a call took."
    )
    note: str | None = optional(TextBlock(MAX_CALL_NOTE_LENGTH), "Note of staff about a call.")
    staff_member_id: strawberry.ID | None = optional(id_rule, "The staff member who called, wrote, or took the call.")
    job_id: strawberry.ID | None = link("job that it was about")
    job_external_id: str | None = link("job that it was about", is_external=True)
