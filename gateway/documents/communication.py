"""Communications: calls, texts, e-mails, web forms and chats with a customer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import (
    CustomerRecord,
    OnCustomerDelete,
    Order,
    external_id_index,
    newest_first,
    tenant_index,
)
from gateway.documents.base.unique_value import EXTERNAL_ID, UniqueValue
from gateway.documents.note import Author

MAX_PREVIEW_LENGTH = 500
MAX_SUBJECT_LENGTH = 300
MAX_CALL_NOTE_LENGTH = 2_000


class CommunicationChannel(StrEnum):
    """Channel of a communication."""

    CALL = "CALL"
    TEXT = "TEXT"
    EMAIL = "EMAIL"
    WEB_FORM = "WEB_FORM"
    CHAT = "CHAT"


class CommunicationDirection(StrEnum):
    """Direction of a communication."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


class CallOutcome(StrEnum):
    """Outcome of a call."""

    CALLED = "CALLED"
    NO_ANSWER = "NO_ANSWER"
    LEFT_VOICEMAIL = "LEFT_VOICEMAIL"
    SPOKE = "SPOKE"


WITHOUT_THE_BOOKS = tuple(channel for channel in CommunicationChannel if channel is not CommunicationChannel.EMAIL)


class Communication(CustomerRecord, frozen=True, kw_only=True):
    """One call, text, e-mail, web form or chat."""

    collection: ClassVar[str] = "communications"
    id_prefix: ClassVar[str] = "cmn"
    readable_with: ClassVar[Permission | None] = Permission.COMMUNICATION_READ
    guarded: ClassVar[Mapping[str, Permission]] = {
        "note": Permission.NOTE_READ,
        "staff_member_id": Permission.STAFF_READ,
        "message_id": Permission.MESSAGE_READ,
        "job_id": Permission.JOB_READ,
    }
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("at")
    unique_values: ClassVar[Sequence[UniqueValue]] = (EXTERNAL_ID,)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-at", "-_id", name="by_customer"),
        tenant_index("customer_id", "channel", "-at", "-_id", name="by_channel"),
        tenant_index("customer_id", "thread_id", "-at", "-_id", name="by_thread", only_if="thread_id"),
        tenant_index("customer_id", "mail_id", name="by_mail", only_if="mail_id"),
        tenant_index("customer_id", "references", name="by_reference", only_if="references"),
        tenant_index("job_id", name="by_job", only_if="job_id"),
        external_id_index(),
    )

    external_id: str | None = None
    channel: CommunicationChannel
    direction: CommunicationDirection
    at: datetime
    actor: Author
    """Author of the call or message: a staff member, the customer, an app or the gateway itself."""
    subject: Annotated[str, Field(min_length=1, max_length=MAX_SUBJECT_LENGTH)] | None = None
    preview: Annotated[str, Field(min_length=1, max_length=MAX_PREVIEW_LENGTH)] | None = None
    """How the text begins."""
    phone: str | None = None
    """The customer's number, in E.164."""
    email: str | None = None
    """The customer's address."""
    outcome: CallOutcome | None = None
    duration_seconds: Annotated[int, Field(ge=0)] | None = None
    note: Annotated[str, Field(min_length=1, max_length=MAX_CALL_NOTE_LENGTH)] | None = None
    """Note of staff about a call."""
    staff_member_id: str | None = None
    """Staff member who called, wrote, or took the call."""
    job_id: str | None = None
    """The job it was about."""
    message_id: str | None = None
    """The message that was sent from here; what became of it is noted there."""
    in_reply_to_id: str | None = None
    """The communication that it answers."""
    thread_id: str | None = None
    """The communication that began the thread, on that one too; `None` while nothing in it was answered."""
    mail_id: str | None = None
    """The Message-ID (RFC 5322) of the mail: it outlives the message, so that a late answer names it."""
    references: tuple[str, ...] = ()
    """The Message-IDs of the mails before it in its thread."""
    version: Annotated[int, Field(ge=1)] = 1
    """Grows by one with each change."""

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Exclude e-mails, which carry statements and invoices, for viewers who may not read the books."""
        base = super().tenant_filter(viewer)
        if viewer.may(Permission.INVOICE_READ):
            return base
        return {**base, "channel": {"$in": [channel.value for channel in WITHOUT_THE_BOOKS]}}
