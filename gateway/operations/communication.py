"""Recording communications: calls by those who made them, and what other operations sent or received."""

from datetime import datetime
from typing import Any

import msgspec

from gateway.access.permission import Role
from gateway.access.viewer import Viewer
from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.communication import (
    MAX_PREVIEW_LENGTH,
    MAX_SUBJECT_LENGTH,
    Communication,
    CommunicationChannel,
    CommunicationDirection,
)
from gateway.documents.customer import Customer
from gateway.documents.message import Message, MessageChannel
from gateway.documents.note import Author
from gateway.errors import ErrorCollector, Fault, NotFound, UserErrorCode
from gateway.inputs.call import CallLogInput, CallStatusUpdateInput
from gateway.operations.authorship import make_author
from gateway.operations.change.log import log_change
from gateway.operations.customer.late_write import customer_as_seen
from gateway.operations.expected_version import require_version
from gateway.operations.phone import NOT_A_PHONE, dialled_or_none
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

STAFF = (Role.ADMIN, Role.OFFICE, Role.TECHNICIAN, Role.SALES)


async def record_communication(transaction: Transaction, customer: Customer, **facts: Any) -> Communication:
    """Store what was sent to or came from a customer, in the transaction of its cause.

    `facts` are those of `new_communication`.
    """
    communication = new_communication(customer, **facts)
    await transaction.insert(communication)
    return communication


def new_communication(
    about: Customer | Message,
    *,
    channel: CommunicationChannel,
    direction: CommunicationDirection,
    at: datetime,
    actor: Author,
    subject: str | None = None,
    text: str | None = None,
    **details: Any,
) -> Communication:
    """Return a communication with a customer, or of a message to one.

    `text` may be of any length: its beginning is kept. `details` are further fields of Communication (`email`,
    `phone`, `staff_member_id`, `job_id`, `message_id`; of calls `outcome`, `duration_seconds`, `note`; of answers
    `in_reply_to_id`, `thread_id`).
    """
    return Communication(
        id=Communication.new_id(),
        company_id=about.company_id,
        customer_id=about.id if isinstance(about, Customer) else about.customer_id,
        channel=channel,
        direction=direction,
        at=at,
        actor=actor,
        subject=_beginning(subject, MAX_SUBJECT_LENGTH),
        preview=_beginning(text, MAX_PREVIEW_LENGTH),
        **details,
    )


def communication_about(message: Message, text: str | None, **details: Any) -> Communication:
    """Return what the communications say of a message to a customer; `text` is how it begins there."""
    is_mail = message.channel is MessageChannel.EMAIL
    return new_communication(
        message,
        channel=CommunicationChannel(message.channel.value),
        direction=CommunicationDirection.OUTBOUND,
        at=message.created_at,
        actor=message.author,
        subject=message.subject,
        text=text,
        message_id=message.id,
        mail_id=message.message_id if is_mail else None,
        **{"email" if is_mail else "phone": message.recipient},
        **details,
    )


async def log_call(scope: TenantScope, input: CallLogInput, origin: Origin) -> Communication:
    """Store the call in the communications and the change log. Raises MutationRefused."""
    (details, faults), viewer, phone = input.validate(instant()), scope.viewer, None
    if input.phone is not None:
        phone = await dialled_or_none(scope, input.phone)
        faults += [] if phone else [Fault(UserErrorCode.INVALID, NOT_A_PHONE, ("phone",))]

    async def work(transaction: Transaction) -> Communication:
        refusals, whose = ErrorCollector(faults), str(input.customer_id)
        with refusals:
            customer = await customer_as_seen(transaction, viewer, whose, input.expected_version, ("customerId",))
        refusals.raise_any()
        primary = customer.primary_phone
        call = await record_communication(
            transaction,
            customer,
            channel=CommunicationChannel.CALL,
            actor=_caller(viewer, customer, input.direction),
            phone=phone or (primary.e164 if primary else None),
            staff_member_id=staff_member_id(viewer),
            **details,
        )
        await log_change(transaction, viewer, None, call, operation="callLog", origin=origin)
        return call

    return await scope.in_transaction(work)


async def update_call(scope: TenantScope, input: CallStatusUpdateInput, origin: Origin) -> Communication:
    """Set another outcome of a call and log it; an unchanged call is not written. Raises MutationRefused."""
    changes, faults = input.validate()

    async def work(transaction: Transaction) -> Communication:
        refusals = ErrorCollector(faults)
        with refusals:
            before = await _call_as_seen(transaction, input)
        refusals.raise_any()
        after = msgspec.structs.replace(before, **changes)
        if after == before:
            return before
        after = msgspec.structs.replace(after, version=before.version + 1)
        await transaction.replace(after)
        await log_change(transaction, scope.viewer, before, after, operation="callStatusUpdate", origin=origin)
        return after

    return await scope.in_transaction(work)


async def _call_as_seen(transaction: Transaction, input: CallStatusUpdateInput) -> Communication:
    """Load the call, at the version that its reader saw. Raises NotFound, Conflict."""
    call = await transaction.get(Communication, str(input.id))
    if call is None or call.channel is not CommunicationChannel.CALL:
        raise NotFound("call", ("id",))
    require_version(call, input.expected_version)
    return call


def customer_as_author(customer: Customer) -> Author:
    """Return the customer as the author of a call or message."""
    return Author(id=customer.id, name=customer.display_name, role=Role.CUSTOMER.value.upper())


def _caller(viewer: Viewer, customer: Customer, direction: CommunicationDirection) -> Author:
    return make_author(viewer) if direction is CommunicationDirection.OUTBOUND else customer_as_author(customer)


def staff_member_id(viewer: Viewer) -> str | None:
    """Return the viewer's id, if it is a staff member."""
    return viewer.id if viewer.role in STAFF else None


def _beginning(text: str | None, longest: int) -> str | None:
    """Return one line of at most so many characters; a cut is marked."""
    line = " ".join(text.split()) if text else ""
    return (line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…") or None
