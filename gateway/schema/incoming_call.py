"""Calls that come in."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents.incoming_call import IncomingCall
from gateway.resolvers.live import call_incoming_report, matches
from gateway.resolvers.mutation import Outcome
from gateway.resolvers.staff_member import staff_member
from gateway.schema.communication import CallerMatch
from gateway.schema.field import field
from gateway.schema.node import Node, part_type
from gateway.schema.staff_member import StaffMember
from gateway.schema.user_error import UserError


@part_type(IncomingCall, description="A call that comes in now. It can be fetched by its id for some minutes.")
class CallIncoming(Node):
    """An event of `callIncoming`."""

    phone: str | None = field("Who calls, in E.164; null for a short or internal number, and when it is withheld.")
    number: str | None = field("Who calls, as the telephone system sent it; null when the number is withheld.")
    is_withheld: bool = field("Whether the caller withholds the number, or the telephone system does not know it.")
    received_at: datetime = field("When it was reported.")
    staff_member: StaffMember | None = field(
        "The staff member for whom it rings; null: for everyone.", resolver=staff_member, requires=Permission.STAFF_READ
    )
    matches: list[CallerMatch | None] | None = field(
        "Customers that have this number, as `callerLookup` gives them: with tags and whether they are blocked; empty "
        "if no customer has it, and if there is no number.",
        resolver=matches,
        requires=Permission.CUSTOMER_LIST,
        cost=10,
        always=(0, 1),
    )


def _reported(parent: strawberry.Parent[Outcome[IncomingCall]]) -> str | None:
    return parent.changed.id if parent.changed else None


@strawberry.type(description="The answer of `callIncomingReport`.")
class CallIncomingReportPayload:
    """A reported call, or why it was refused."""

    call_id: strawberry.ID | None = field("Id of the call in `callIncoming`; null when refused.", resolver=_reported)
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Calls that come in.")
class IncomingCallMutations:
    """A part of the root of mutations."""

    call_incoming_report: CallIncomingReportPayload | None = field(
        "Sends an incoming call to everyone in the company who subscribed to `callIncoming`: for telephony systems. "
        "It logs nothing; `callLog` does when the call is over. Refusals: INVALID, TOO_LONG, NOT_FOUND.",
        resolver=call_incoming_report,
        requires=Permission.CALL_REPORT,
    )
