"""Running card work: every step may be repeated, and the last one closes the work with the stubs it leaves behind."""

from collections.abc import Awaitable, Iterable
from datetime import timedelta
from typing import TypeVar

import msgspec
import structlog

from gateway.documents.base.record import instant
from gateway.documents.card import CardTask, CardWorkKind, CardWorkState
from gateway.documents.contact import PaymentMethod
from gateway.documents.customer import Customer
from gateway.errors import StripeConfigurationError, StripeRefusal, UserErrorCode
from gateway.integrations.stripe import Stripe, StripeSetup
from gateway.operations.card.sync import set_stubs
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.idempotency import Completion
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

T = TypeVar("T")

KEPT = timedelta(days=7)
"""How long closed work is remembered: longer than Stripe repeats an event (3 days) and we a mutation (1 day)."""
FIRST_DELAY = timedelta(seconds=5)
MAX_DELAY = timedelta(hours=1)
MAX_CARD_ATTEMPTS = 50

log = structlog.get_logger("gateway.cards")


class CardOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """Result of card work."""

    customer: Customer
    setup: StripeSetup | None = None
    card: PaymentMethod | None = None


class CardTaskRunner:
    """One run of one piece of work, by the caller who requested it, by a later caller, or by the worker."""

    def __init__(
        self,
        scope: TenantScope,
        stripe: Stripe,
        work: CardTask,
        *,
        resumed: bool = False,
        completion: Completion | None = None,
    ) -> None:
        self.scope = scope
        self.stripe = stripe
        self.work = work
        self.completion = completion
        self.found: dict[str, str] = {}
        """Facts to keep with the closed work, for later requests."""
        # What an earlier run did is not known; and what was heard has happened already.
        self.wrote = resumed or work.kind is CardWorkKind.EVENT

    async def written(self, sending: Awaitable[T]) -> T:
        """Send something that changes Stripe, and remember that it may have."""
        try:
            result = await sending
        except StripeRefusal as refusal:
            self.wrote |= not refusal.undone
            raise
        self.wrote = True
        return result

    async def settle(
        self,
        *,
        detached: Iterable[str] = (),
        promote: bool = False,
        refused: bool = False,
        closed: bool = True,
    ) -> Customer:
        """Store the customer's stubs as Stripe reports them; the work is `closed` with them, as done or `refused`."""
        work = self.work

        async def extra_writes(transaction: Transaction) -> None:
            if closed:
                await self.close(transaction, noted=not refused)

        return await self.written(
            set_stubs(
                self.scope,
                self.stripe,
                work.customer_id,
                key=work.key("settle"),
                operation=work.operation,
                origin=work.origin,
                detached=detached,
                promote=promote,
                extra_writes=extra_writes,
            )
        )

    async def note(self, **facts: object) -> None:
        """Store findings on the work for its next run."""

        async def work(transaction: Transaction) -> None:
            current = await transaction.get(CardTask, self.work.id)
            if current is not None and current.state is CardWorkState.OPEN:
                await transaction.replace(msgspec.structs.replace(current, **facts))

        await self.scope.in_transaction(work)
        self.work = msgspec.structs.replace(self.work, **facts)

    async def reschedule(self, *, answered: bool) -> None:
        """Leave the work to the worker; after an answer that Stripe would repeat, with new keys."""
        work = self.work
        if work.tries >= MAX_CARD_ATTEMPTS and work.kind is not CardWorkKind.CLOSE:
            log.error("given up", work=work.id, kind=work.kind.value, customer=work.customer_id)
            await self.fail()
            return
        delay = min(FIRST_DELAY * 2 ** min(work.tries, 10), MAX_DELAY)
        await self.note(due_at=instant() + delay, tries=work.tries + 1, attempt=work.attempt + answered)

    async def refused(self, refusal: StripeRefusal) -> None:
        """Close what is certain, put off what is not."""
        drifted = refusal.code is UserErrorCode.CARD_NOT_FOUND
        if self.wrote and refusal.retryable:
            await self.reschedule(answered=refusal.answered)
        elif self.wrote or drifted:
            try:
                await self.settle(closed=False)
            except (StripeRefusal, StripeConfigurationError):
                await self.reschedule(answered=True)
                return
            await self.fail()
        else:
            await self.fail()

    async def fail(self) -> None:
        """Close the work as not done; a card that was to be removed stays."""
        work = self.work

        def edit(customer: Customer) -> Customer:
            return marked(customer, str(work.card_id), removing=False) if work.kind is CardWorkKind.REMOVE else customer

        async def extra_writes(transaction: Transaction, _: Customer) -> tuple[()]:
            await self._close(transaction, CardWorkState.FAILED)
            return ()

        await CustomerEdit(
            scope=self.scope, customer_id=work.customer_id, operation=work.operation, origin=work.origin
        ).store(edit, extra_writes)

    async def abandon(self) -> None:
        """Close work whose customer is gone."""

        async def work(transaction: Transaction) -> None:
            await self._close(transaction, CardWorkState.FAILED)

        await self.scope.in_transaction(work)

    async def close(self, transaction: Transaction, *, noted: bool = True) -> None:
        """Close the work as done; `noted`, a repeated request is answered from it."""
        await self._close(transaction, CardWorkState.DONE)
        if noted and self.completion is not None:
            await self.completion.done(transaction, work=self.work.id)

    async def _close(self, transaction: Transaction, state: CardWorkState) -> None:
        current = await transaction.get(CardTask, self.work.id)
        if current is not None and current.state is CardWorkState.OPEN:
            closed = msgspec.structs.replace(current, state=state, expires_at=instant() + KEPT, **self.found)
            await transaction.replace(closed)


def marked(customer: Customer, card_id: str, *, removing: bool) -> Customer:
    """Mark a card of the customer as being removed, or no longer."""
    stubs = tuple(
        msgspec.structs.replace(stub, is_being_removed=removing) if stub.id == card_id else stub
        for stub in customer.payment_methods
    )
    return msgspec.structs.replace(customer, payment_methods=stubs)


def make_stub(customer: Customer, card_id: str | None) -> PaymentMethod:
    """Return the customer's card with an id. Raises StripeRefusal."""
    for stub in customer.payment_methods:
        if stub.id == card_id:
            return stub
    message = "The customer has no such card (any more). Read paymentMethods again."
    raise StripeRefusal(UserErrorCode.CARD_NOT_FOUND, message)
