"""Reporting that a customer calls: what a telephony system does when it rings."""

import hashlib
from datetime import datetime, timedelta

from gateway.documents.incoming_call import IncomingCall
from gateway.documents.staff_member import StaffMember
from gateway.errors import DuplicateValue, ErrorCollector, Fault, NotFound, UserErrorCode
from gateway.inputs.call import CallIncomingReportInput
from gateway.matching.phone_number import is_withheld
from gateway.operations.phone import dialled_or_none
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

KEPT = timedelta(minutes=10)
"""Long enough that a gateway which lost its database can still report it."""


async def report_call(scope: TenantScope, input: CallIncomingReportInput, now: datetime) -> IncomingCall:
    """Store the call for a short time; one that was reported before under its `callId` is not announced again.

    Raises MutationRefused.
    """
    refusals = ErrorCollector()
    with refusals:
        call_id = input.own_id()
    number = None
    with refusals:
        number = input.number()
    number = None if number is None or is_withheld(number) else number
    phone = await dialled_or_none(scope, number) if number else None
    staff_member_id = str(input.staff_member_id) if input.staff_member_id is not None else None
    if staff_member_id is not None and await scope.as_system().get(StaffMember, staff_member_id) is None:
        message = "No staff member has this id. Leave it out when it rings for whoever answers."
        refusals.note([Fault(UserErrorCode.NOT_FOUND, message, ("staffMemberId",))])
    refusals.raise_any()
    call = IncomingCall(
        id=IncomingCall.new_id() if call_id is None else _read_id(scope.viewer.company_id, scope.viewer.id, call_id),
        company_id=scope.viewer.company_id,
        phone=phone,
        number=number,
        staff_member_id=staff_member_id,
        received_at=now,
        expires_at=now + KEPT,
    )

    async def work(transaction: Transaction) -> IncomingCall:
        known = await transaction.as_system().get(IncomingCall, call.id)
        if known is None:
            await transaction.insert(call)
        return known or call

    try:
        return await scope.in_transaction(work)
    except DuplicateValue:  # reported twice at the same moment
        return call


async def reported_call(scope: TenantScope, call_id: str) -> IncomingCall:
    """Return a call that this viewer has reported, who may not read calls. Raises NotFound after its ten minutes."""
    call = await scope.as_system().get(IncomingCall, call_id)
    if call is None:
        raise NotFound("call", ("idempotencyKey",))
    return call


def _read_id(company_id: str, reporter_id: str, call_id: str) -> str:
    """Return the same id for the same call: two reporters' ids may be equal by chance."""
    digest = hashlib.sha256("\0".join((company_id, reporter_id, call_id)).encode()).hexdigest()
    return f"{IncomingCall.id_prefix}_{digest[:24]}"
