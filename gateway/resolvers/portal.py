"""Portal accounts."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

import strawberry

from gateway.documents.customer import Customer
from gateway.documents.portal_account import PortalAccount, TokenPurpose, portal_account_id
from gateway.errors import Fault, MutationRefused
from gateway.inputs.portal import (
    PortalInviteSendInput,
    PortalPasswordForgottenInput,
    PortalPasswordInput,
    PortalPasswordResetSendInput,
    PortalSignInInput,
)
from gateway.operations.attempts import TooManyAttempts
from gateway.operations.portal import send_invite, send_password_reset
from gateway.operations.portal_sign_in import SignedInCustomer, choose_password, forgot_password, sign_in
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import Outcome, idempotency_of, outcome_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LimitedOutcome(Generic[T]):
    """The answer to what may be tried a few times only."""

    changed: T | None
    user_errors: tuple[Fault, ...] = ()
    retry_after_seconds: int | None = None


def portal_account(parent: strawberry.Parent[Customer], info: GatewayInfo) -> Awaitable[PortalAccount | None]:
    """The customer's portal account."""
    loader = info.context.require_signed_in().loaders.record_by_id
    return loader.record(PortalAccount, portal_account_id(parent.id))


async def portal_invite_send(
    info: GatewayInfo, input: Annotated[PortalInviteSendInput, strawberry.argument(description="Whom to invite.")]
) -> Outcome[Customer]:
    """The invited customer, or why it was refused."""
    signed_in = info.context.require_signed_in()
    correspondence = info.context.require_portal().correspondence

    async def work() -> Customer:
        request = idempotency_of(info, input)
        return await send_invite(signed_in.scope, correspondence, str(input.customer_id), request)

    return await outcome_of(signed_in, work())


async def portal_password_reset_send(
    info: GatewayInfo,
    input: Annotated[PortalPasswordResetSendInput, strawberry.argument(description="Whom to send it.")],
) -> Outcome[Customer]:
    """The customer who was sent a link, or why it was refused."""
    signed_in = info.context.require_signed_in()
    correspondence = info.context.require_portal().correspondence

    async def work() -> Customer:
        request = idempotency_of(info, input)
        return await send_password_reset(signed_in.scope, correspondence, str(input.customer_id), request)

    return await outcome_of(signed_in, work())


async def portal_account_confirm(
    info: GatewayInfo,
    input: Annotated[PortalPasswordInput, strawberry.argument(description="Token and password.")],
) -> Outcome[str]:
    """The address to sign in with, or why it was refused."""
    return await outcome_of(None, choose_password(info.context.require_portal(), input, TokenPurpose.CONFIRM))


async def portal_password_reset(
    info: GatewayInfo,
    input: Annotated[PortalPasswordInput, strawberry.argument(description="Token and password.")],
) -> Outcome[str]:
    """The address to sign in with, or why it was refused."""
    return await outcome_of(None, choose_password(info.context.require_portal(), input, TokenPurpose.RESET))


async def portal_password_forgotten(
    info: GatewayInfo,
    input: Annotated[PortalPasswordForgottenInput, strawberry.argument(description="Which account.")],
) -> LimitedOutcome[None]:
    """Nothing, whether there is such an account or not."""
    context = info.context
    return await _limited(forgot_password(context.require_portal(), input, context.client_address))


async def portal_sign_in(
    info: GatewayInfo, input: Annotated[PortalSignInInput, strawberry.argument(description="Who signs in.")]
) -> LimitedOutcome[SignedInCustomer]:
    """The signed-in customer's token, or why it was refused."""
    context = info.context
    return await _limited(sign_in(context.require_portal(), input, context.client_address))


async def _limited(work: Awaitable[T]) -> LimitedOutcome[T]:
    try:
        return LimitedOutcome(await work)
    except MutationRefused as refusal:
        wait = refusal.retry_after if isinstance(refusal, TooManyAttempts) else None
        return LimitedOutcome(None, refusal.faults, wait)
