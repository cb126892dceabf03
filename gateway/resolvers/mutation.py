"""How every mutation answers: the object, or the reasons of an expected refusal."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from gateway.context import SignedIn
from gateway.errors import Fault, MutationRefused
from gateway.inputs.idempotency import IdempotentRequest, idempotent_request
from gateway.resolvers.arguments import GatewayInfo

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The changed object; when refused, the object as it stands (if it can be shown) and why."""

    changed: T | None
    user_errors: tuple[Fault, ...] = ()


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
