"""Portal accounts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

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
from gateway.operations.portal.attempts import TooManyAttempts
from gateway.operations.portal.portal import send_invite, send_password_reset
from gateway.operations.portal.sign_in import SignedInCustomer, choose_password, forgot_password, sign_in
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import Outcome, mutation, read_idempotency, refuse_idempotency_key

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
    return loader.record(PortalAccount, portal_account_id(parent.id), parent.id)


def _sending(
    send: Callable[..., Awaitable[Customer]], input_type: type[Any], described: str
) -> Callable[..., Awaitable[Outcome[Customer]]]:
    """The resolver of a mutation by which staff have a link sent."""

    async def work(info: GatewayInfo, input: Any) -> Customer:
        scope, correspondence = info.context.require_signed_in().scope, info.context.require_portal().correspondence
        return await send(scope, correspondence, input, info.context.origin, read_idempotency(info, input))

    return mutation(work, input_type, described)


def _choosing(purpose: TokenPurpose) -> Callable[..., Awaitable[Outcome[str]]]:
    """The resolver of a mutation by which a customer with a link chooses a password."""

    async def work(info: GatewayInfo, input: PortalPasswordInput) -> str:
        refuse_idempotency_key(info)
        return await choose_password(info.context.require_portal(), input, purpose, info.context.origin)

    return mutation(work, PortalPasswordInput, "Token and password.")


portal_invite_send = _sending(send_invite, PortalInviteSendInput, "The customer to invite.")
portal_password_reset_send = _sending(send_password_reset, PortalPasswordResetSendInput, "The customer to send it to.")
portal_account_confirm = _choosing(TokenPurpose.CONFIRM)
portal_password_reset = _choosing(TokenPurpose.RESET)


async def portal_password_forgotten(
    info: GatewayInfo,
    input: Annotated[PortalPasswordForgottenInput, strawberry.argument(description="Which account.")],
) -> LimitedOutcome[None]:
    """Nothing, whether there is such an account or not."""
    context = info.context
    return await _limited(
        info, lambda: forgot_password(context.require_portal(), input, context.client_address, context.origin)
    )


async def portal_sign_in(
    info: GatewayInfo, input: Annotated[PortalSignInInput, strawberry.argument(description="Who signs in.")]
) -> LimitedOutcome[SignedInCustomer]:
    """The signed-in customer's token, or why it was refused."""
    context = info.context
    return await _limited(info, lambda: sign_in(context.require_portal(), input, context.client_address))


async def _limited(info: GatewayInfo, work: Callable[[], Awaitable[T]]) -> LimitedOutcome[T]:
    try:
        refuse_idempotency_key(info)
        return LimitedOutcome(await work())
    except MutationRefused as refusal:
        wait = refusal.retry_after if isinstance(refusal, TooManyAttempts) else None
        return LimitedOutcome(None, refusal.faults, wait)
