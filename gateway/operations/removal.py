"""Removing a record beside the customer, once for each idempotency key."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from gateway.documents.base.record import CustomerRecord
from gateway.inputs.idempotency import IdempotentRequest
from gateway.operations.idempotency import Completion, once
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

R = TypeVar("R", bound=CustomerRecord)


@dataclass(frozen=True, slots=True)
class Removal(Generic[R]):
    """A removal that was done, or in a dry run would be."""

    customer_id: str
    removed_id: str | None = None
    """Id of the removed record; `None` in a dry run."""
    record: R | None = None
    """The record that would be removed; `None` once it is gone."""


async def removed_once(
    scope: TenantScope,
    delete: Callable[[Transaction], Awaitable[R]],
    request: IdempotentRequest | None,
    *,
    dry_run: bool,
) -> Removal[R]:
    """Run `delete` in a transaction, which returns what it deleted; a retry gets the first answer."""
    if dry_run:
        found = await scope.in_dry_run(delete)
        return Removal(found.customer_id, record=found)

    async def work(completion: Completion) -> Removal[R]:
        async def write(transaction: Transaction) -> Removal[R]:
            gone = await delete(transaction)
            await completion.done(transaction, customer=gone.customer_id, removed=gone.id)
            return Removal(gone.customer_id, gone.id)

        return await scope.in_transaction(write)

    async def replay(answer: Mapping[str, str]) -> Removal[R]:
        return Removal(answer["customer"], answer["removed"])

    return await once(scope, request, work, replay)
