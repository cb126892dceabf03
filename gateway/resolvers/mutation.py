"""How every mutation answers: the object, or the reasons of an expected refusal."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, cast

import strawberry

from gateway.context import SignedIn
from gateway.documents.change import Origin
from gateway.documents.scope import TenantScope
from gateway.errors import Fault, MutationRefused
from gateway.inputs.idempotency import IdempotentRequest, idempotent_request
from gateway.resolvers.arguments import GatewayInfo

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The changed object; when refused, the object as it stands (if it can be shown) and why."""

    changed: T | None
    user_errors: tuple[Fault, ...] = ()


def changing(
    operation: Callable[[TenantScope, Any, Origin], Awaitable[T]], input_type: type[Any]
) -> Callable[..., Awaitable[Outcome[T]]]:
    """The resolver of a mutation that runs an operation on its one `input`."""

    async def resolve(info: GatewayInfo, input: Any) -> Outcome[T]:
        signed_in = info.context.require_signed_in()
        return await outcome_of(signed_in, operation(signed_in.scope, input, info.context.origin))

    described = strawberry.argument(description="What to change.")
    resolve.__annotations__["input"] = Annotated[input_type, described]
    return resolve


async def outcome_of(signed_in: SignedIn | None, work: Awaitable[T]) -> Outcome[T]:
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


def idempotency_of(info: GatewayInfo, wanted: object) -> IdempotentRequest | None:
    """The request under `input.idempotencyKey`, else under the header `Idempotency-Key`. Raises InvalidInput.

    The header counts for each mutation of a document by itself, told apart by its alias.
    """
    key = getattr(wanted, "idempotency_key", None)
    header = info.context.idempotency_key
    if key is None and header is not None:
        key = f"{header}:{info.path.key}"
    return idempotent_request(key, info.field_name, wanted)
