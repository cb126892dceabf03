"""How every mutation answers: the object, or the reasons of an expected refusal."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, cast

import strawberry

from gateway.context import SignedIn
from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.errors import Fault, InvalidInput, MutationRefused, UserErrorCode
from gateway.inputs.idempotency import IdempotentRequest, idempotent_request
from gateway.operations.idempotency import once_in_scope
from gateway.resolvers.arguments import GatewayInfo
from gateway.store.scope import TenantScope

T = TypeVar("T")
RUNS_ONCE = "runs_once"
"""Attribute of a resolver that may be called again for the same field of a request."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The changed object; when refused, the object as it is now (if it can be shown) and why."""

    changed: T | None
    user_errors: tuple[Fault, ...] = ()


def mutation(
    work: Callable[[GatewayInfo, Any], Awaitable[T]], input_type: type[Any], described: str = "What to change."
) -> Callable[..., Awaitable[Outcome[T]]]:
    """The resolver of a mutation that does some work with its one `input`.

    It does it once, even if the mutation is executed again because a plan could not make its answer.
    """

    async def resolve(info: GatewayInfo, input: Any) -> Outcome[T]:
        context = info.context
        return await context.run_once(info.path.key, lambda: make_outcome(context.signed_in, work(info, input)))

    setattr(resolve, RUNS_ONCE, True)
    resolve.__annotations__["input"] = Annotated[input_type, strawberry.argument(description=described)]
    return resolve


def changing(
    operation: Callable[[TenantScope, Any, Origin], Awaitable[T]],
    input_type: type[Any],
    described: str = "What to change.",
) -> Callable[..., Awaitable[Outcome[T]]]:
    """The resolver of a mutation that runs an operation of one transaction on its one `input`.

    Under an idempotency key it is done once, and a retry is answered with the record as it is now.
    """

    async def work(info: GatewayInfo, input: Any) -> T:
        scope, origin = info.context.require_signed_in().scope, info.context.origin
        return await once_in_scope(scope, read_idempotency(info, input), lambda inner: operation(inner, input, origin))

    return mutation(work, input_type, described)


def changing_once(
    operation: Callable[[TenantScope, Any, Origin, IdempotentRequest | None], Awaitable[T]],
    input_type: type[Any],
    described: str = "What to change.",
) -> Callable[..., Awaitable[Outcome[T]]]:
    """The resolver of a mutation that runs an operation on its one `input`, once for each idempotency key."""

    async def work(info: GatewayInfo, input: Any) -> T:
        scope, context = info.context.require_signed_in().scope, info.context
        return await operation(scope, input, context.origin, read_idempotency(info, input))

    return mutation(work, input_type, described)


async def customer_after(parent: strawberry.Parent[Outcome[Any]], info: GatewayInfo) -> Customer | None:
    """The customer whose record was written, as it is now; on a conflict of the customer's version too."""
    changed = parent.changed
    if changed is None or isinstance(changed, Customer):
        return changed
    loader = info.context.require_signed_in().loaders.record_by_id
    return await loader.record(Customer, changed.customer_id)


async def make_outcome(signed_in: SignedIn | None, work: Awaitable[T]) -> Outcome[T]:
    """The outcome of an operation: MutationRefused becomes `userErrors`, all else is raised.

    The loaders forget what they read, so that the answer shows the state after this mutation.
    """
    try:
        return Outcome(await work)
    except MutationRefused as refusal:
        return Outcome(cast(T | None, refusal.current), refusal.faults)
    finally:
        if signed_in is not None:
            signed_in.loaders.clear()


def read_idempotency(info: GatewayInfo, input: object) -> IdempotentRequest | None:
    """The request under `input.idempotencyKey`, else under the header `Idempotency-Key`. Raises InvalidInput.

    A dry run has no key: it does nothing that could be done twice.

    The header counts for each mutation of a document by itself, distinguished by its alias.
    """
    if getattr(input, "dry_run", False):
        return None
    key = getattr(input, "idempotency_key", None)
    header = info.context.idempotency_key
    if key is None and header is not None:
        key = f"{header}:{info.path.key}" if header else ""
    return idempotent_request(key, info.field_name, input)


def refuse_idempotency_key(info: GatewayInfo) -> None:
    """Raise InvalidInput for a key on a mutation without a token: keys are remembered for a viewer."""
    if info.context.idempotency_key is not None:
        message = "Send this without the header Idempotency-Key: it needs no token, and keys are kept for each viewer."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("idempotencyKey",))])
