"""How every mutation answers: the object, or the reasons of an expected refusal."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from gateway.context import SignedIn
from gateway.errors import Fault, MutationRefused

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The changed object; when refused, the object as it stands (if it can be shown) and why."""

    changed: T | None
    user_errors: tuple[Fault, ...] = ()


async def outcome_of(signed_in: SignedIn, work: Awaitable[T]) -> Outcome[T]:
    """The outcome of an operation: MutationRefused becomes `userErrors`, all else is raised.

    The loaders forget what they read, so that the answer shows the state after this mutation.
    """
    try:
        return Outcome(await work)
    except MutationRefused as refusal:
        return Outcome(cast(T | None, refusal.current), refusal.faults)
    finally:
        signed_in.loaders.clear()
