"""Subscriptions: customers that change, calls that come in."""

from collections.abc import AsyncGenerator, Mapping
from typing import Annotated, cast

import strawberry

from gateway.documents.change import Change
from gateway.documents.incoming_call import IncomingCall
from gateway.inputs.call import CallIncomingReportInput
from gateway.operations.caller import CallerMatch
from gateway.operations.idempotency import once_in_scope
from gateway.operations.incoming_call import report_call, reported_call
from gateway.operations.live import CustomerChange, all_customer_changes, customer_changes, incoming_calls
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.communication import find_matches
from gateway.resolvers.mutation import mutation, read_idempotency


async def customer_changed(
    info: GatewayInfo, id: Annotated[strawberry.ID, strawberry.argument(description="The customer's id.")]
) -> AsyncGenerator[CustomerChange, None]:
    """The changes of a customer from now on."""
    signed_in = info.context.require_signed_in()
    events = await customer_changes(signed_in.scope, info.context.require_live(), str(id))
    return cast(AsyncGenerator[CustomerChange, None], events)


async def customers_changed(info: GatewayInfo) -> AsyncGenerator[CustomerChange, None]:
    """Return the changes of all customers from now on."""
    signed_in = info.context.require_signed_in()
    events = await all_customer_changes(signed_in.scope, info.context.require_live())
    return cast(AsyncGenerator[CustomerChange, None], events)


def changed_customer_id(parent: strawberry.Parent[CustomerChange]) -> strawberry.ID:
    """Return the id of the customer that an event is about."""
    return strawberry.ID(parent.customer_id)


async def call_incoming(
    info: GatewayInfo,
    only_mine: Annotated[
        bool, strawberry.argument(description="Only calls that ring for you, or for everyone.")
    ] = False,
    past_seconds: Annotated[
        int,
        strawberry.argument(
            description="Begin with the calls of so many seconds before now, at most 600: for a window that is opened "
            "while it rings, and for who connects again. A call has the same `id` each time."
        ),
    ] = 0,
) -> AsyncGenerator[IncomingCall, None]:
    """The calls that come in from now on."""
    signed_in = info.context.require_signed_in()
    events = await incoming_calls(
        signed_in.scope, info.context.require_live(), info.context.now, mine=only_mine, past_seconds=past_seconds
    )
    return cast(AsyncGenerator[IncomingCall, None], events)


def find_entry(parent: strawberry.Parent[CustomerChange]) -> Change | None:
    """The entry of the change log."""
    return parent.change


async def matches(parent: strawberry.Parent[IncomingCall], info: GatewayInfo) -> list[CallerMatch]:
    """Return who may be calling, best match first."""
    text = parent.lookup_text
    return await find_matches(info, text) if text else []


async def _report(info: GatewayInfo, input: CallIncomingReportInput) -> IncomingCall:
    scope, now = info.context.require_signed_in().scope, info.context.now

    async def replay(answer: Mapping[str, str]) -> IncomingCall:
        return await reported_call(scope, answer["record"])

    return await once_in_scope(
        scope, read_idempotency(info, input), lambda inner: report_call(inner, input, now), replay
    )


call_incoming_report = mutation(_report, CallIncomingReportInput, "The call.")
