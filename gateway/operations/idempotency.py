"""Work that is done once for each idempotency key, however often it is requested.

    async def work(completion: Completion) -> Credit:
        async def write(transaction: Transaction) -> Credit:
            ...
            await completion.done(transaction, credit=credit.id)
            return credit
        return await scope.in_transaction(write)

    async def replay(answer: Mapping[str, str]) -> Credit: ...

    return await once(scope, request, work, replay)

The answer is noted in the transaction of the work itself, so a crash leaves either both or neither.
"""

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar, cast

import msgspec

from gateway.documents.base.record import Record, instant
from gateway.documents.idempotency import IdempotencyClaim
from gateway.documents.registry import RECORDS
from gateway.errors import DuplicateValue, Fault, MutationRefused, NotFound, Unavailable, UserErrorCode
from gateway.inputs.idempotency import IdempotentRequest
from gateway.store.database import deadline
from gateway.store.driver_task import run_beyond_deadline
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

T = TypeVar("T")
R = TypeVar("R", bound=Record)

# A run that takes longer may be overtaken by a retry; only one of the two can complete.
LEASE = timedelta(seconds=30)
KEPT = timedelta(hours=24)
FREE_SECONDS = 5.0
_PATH = ("idempotencyKey",)


class Completion:
    """Callback of the work inside its transaction, so that a retry is answered instead of done again."""

    def __init__(self, claim: IdempotencyClaim | None) -> None:
        self._claim = claim
        self.noted = False

    @property
    def key(self) -> str | None:
        """The same for every run under this key: to derive the idempotency keys of services that the work calls."""
        return self._claim.id if self._claim else None

    async def done(self, transaction: Transaction, **answer: str) -> None:
        """Note the ids that a replay answers with. Raises MutationRefused when another run holds the claim."""
        if self._claim is None:
            return
        current = await transaction.get(IdempotencyClaim, self._claim.id)
        if current is None or current.attempt != self._claim.attempt:
            raise _in_progress()
        await transaction.replace(msgspec.structs.replace(current, answer=answer))
        self.noted = True


async def once(
    scope: TenantScope,
    request: IdempotentRequest | None,
    work: Callable[[Completion], Awaitable[T]],
    replay: Callable[[Mapping[str, str]], Awaitable[T]],
) -> T:
    """Return the result of `work`, or of `replay` when it was done before; without a request it is just done.

    Work that raises, or that does not complete, leaves the key free to be used again. Raises MutationRefused:
    IDEMPOTENCY_MISMATCH for another input under the key, IN_PROGRESS while it is being done.
    """
    if request is None:
        return await work(Completion(None))
    claim = await _claim(scope, request)
    if claim.answer is not None:
        return await replay(claim.answer)
    completion = Completion(claim)
    try:
        result = await work(completion)
    except Exception:
        with suppress(Unavailable):  # then the lease ends it
            await run_beyond_deadline(_free(scope, claim))
        raise
    if not completion.noted:
        await run_beyond_deadline(_free(scope, claim))
    return result


async def once_made(
    scope: TenantScope,
    request: IdempotentRequest | None,
    kind: type[R],
    make: Callable[[Completion], Awaitable[R]],
) -> R:
    """Return the record that `make` makes and notes as `record`; for a repeated request the earlier one, as it is."""

    async def replay(answer: Mapping[str, str]) -> R:
        made = await scope.get(kind, answer["record"])
        if made is None:
            raise NotFound(kind.__name__.lower(), _PATH)
        return made

    return await once(scope, request, make, replay)


async def once_in_scope(
    scope: TenantScope,
    request: IdempotentRequest | None,
    work: Callable[[TenantScope], Awaitable[T]],
    replay: Callable[[Mapping[str, str]], Awaitable[T]] | None = None,
) -> T:
    """Return what `work` does in one transaction of the scope that it gets; noted in that transaction.

    A repeated request is answered by `replay`; by default with the record that the transaction returned, as it is now.
    """

    async def make(completion: Completion) -> T:
        async def note(transaction: Transaction, result: object) -> None:
            made = {"kind": result.collection, "record": result.id} if isinstance(result, Record) else {}
            await completion.done(transaction, **made)

        return await work(scope if request is None else scope.with_before_commit(note))

    async def read(answer: Mapping[str, str]) -> T:
        kind = next((kind for kind in RECORDS if kind.collection == answer.get("kind")), None)
        found = await scope.get(kind, answer["record"]) if kind else None
        if found is None:
            raise NotFound("result of this request, which is gone since", _PATH)
        return cast(T, found)

    return await once(scope, request, make, replay or read)


async def once_in_steps(
    scope: TenantScope,
    request: IdempotentRequest | None,
    work: Callable[[], Awaitable[T]],
    noted: Callable[[T], Mapping[str, str]],
    replay: Callable[[Mapping[str, str]], Awaitable[T]],
) -> T:
    """Return what `work` does in several transactions, noted after the last: a retry after a crash continues it."""

    async def make(completion: Completion) -> T:
        result = await work()
        await scope.in_transaction(lambda transaction: completion.done(transaction, **noted(result)))
        return result

    return await once(scope, request, make, replay)


async def _claim(scope: TenantScope, request: IdempotentRequest) -> IdempotencyClaim:
    wanted = _new_claim(scope, request)

    async def work(transaction: Transaction) -> IdempotencyClaim:
        current = await transaction.get(IdempotencyClaim, wanted.id)
        if current is None:
            await transaction.insert(wanted)
            return wanted
        if current.digest != wanted.digest:
            message = "This idempotency key was used for another request. Use a new key for a new request."
            raise MutationRefused([Fault(UserErrorCode.IDEMPOTENCY_MISMATCH, message, _PATH)])
        if current.answer is not None:
            return current
        if current.leased_until > wanted.claimed_at:
            raise _in_progress()
        await transaction.replace(wanted)
        return wanted

    try:
        return await scope.in_transaction(work)
    except DuplicateValue:
        # Another run made the claim between our look and our write: look again.
        return await scope.in_transaction(work)


def _new_claim(scope: TenantScope, request: IdempotentRequest) -> IdempotencyClaim:
    viewer, now = scope.viewer, instant()
    name = hashlib.sha256("\0".join((viewer.company_id, viewer.id, request.key)).encode()).hexdigest()[:32]
    return IdempotencyClaim(
        id=f"{IdempotencyClaim.id_prefix}_{name}",
        company_id=viewer.company_id,
        operation=request.operation,
        digest=request.digest,
        attempt=secrets.token_hex(8),
        claimed_at=now,
        leased_until=now + LEASE,
        expires_at=now + KEPT,
    )


async def _free(scope: TenantScope, claim: IdempotencyClaim) -> None:
    """Forget a claim that was not completed."""

    async def work(transaction: Transaction) -> None:
        current = await transaction.get(IdempotencyClaim, claim.id)
        if current is not None and current.attempt == claim.attempt and current.answer is None:
            await transaction.delete(current)

    async with deadline(FREE_SECONDS):
        await scope.in_transaction(work)


def _in_progress() -> MutationRefused:
    message = "This request is being worked on. Ask again in a few seconds with the same key to get its answer."
    return MutationRefused([Fault(UserErrorCode.IN_PROGRESS, message, _PATH)])
