"""Running card work: every step may be repeated, and the last one closes the work with the stubs it leaves behind."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import TypeVar

import msgspec
import structlog

from gateway.documents.card import CardWork, CardWorkKind, CardWorkState, DuplicatePolicy
from gateway.documents.contact import PaymentMethod
from gateway.documents.customer import Customer
from gateway.documents.record import instant
from gateway.documents.scope import TenantScope, Transaction
from gateway.errors import Fault, MutationRefused, NotFound, StripeMisused, StripeRefusal, UserErrorCode
from gateway.integrations.stripe import Stripe, StripeCard, StripeSetup
from gateway.operations.card_account import open_account
from gateway.operations.card_sync import account_of, read_wallet, set_stubs
from gateway.operations.customer_change import change_customer
from gateway.operations.idempotency import Completion

T = TypeVar("T")

KEPT = timedelta(days=7)
"""How long closed work is remembered: longer than Stripe repeats an event (3 days) and we a mutation (1 day)."""
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
MOST_TRIES = 50

log = structlog.get_logger("gateway.cards")

_PATHS = {
    CardWorkKind.COMPLETE: ("setupIntentId",),
    CardWorkKind.DEFAULT: ("paymentMethodId",),
    CardWorkKind.REMOVE: ("paymentMethodId",),
}
_UNFINISHED = {
    "processing": (UserErrorCode.IN_PROGRESS, "The bank has not decided yet. Ask again in a few seconds.", True),
    "requires_action": (
        UserErrorCode.AUTHENTICATION_REQUIRED,
        "The cardholder has to confirm with the bank. Let Stripe.js go on with this client secret, then ask again.",
        False,
    ),
    "requires_confirmation": (
        UserErrorCode.STATE_CONFLICT,
        "The card was not confirmed in the browser yet. Call stripe.confirmSetup, then ask again.",
        False,
    ),
    "requires_payment_method": (
        UserErrorCode.STATE_CONFLICT,
        "No card was given in the browser yet. Call stripe.confirmSetup, then ask again.",
        False,
    ),
    "canceled": (UserErrorCode.STATE_CONFLICT, "This set-up was canceled. Start a new one with cardSetupStart.", False),
}


class CardOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What work came to."""

    customer: Customer
    setup: StripeSetup | None = None
    card: PaymentMethod | None = None


class CardRun:
    """One run of one piece of work, by whoever asked for it, by the next who comes along, or by the worker."""

    def __init__(
        self,
        scope: TenantScope,
        stripe: Stripe,
        work: CardWork,
        *,
        resumed: bool = False,
        completion: Completion | None = None,
    ) -> None:
        self.scope = scope
        self.stripe = stripe
        self.work = work
        self.completion = completion
        self.found: dict[str, str] = {}
        """Facts to be kept with the closed work, for whoever asks again."""
        # What an earlier run did is not known; and what was heard has happened already.
        self.wrote = resumed or work.kind is CardWorkKind.EVENT

    async def finish(self) -> CardOutcome:
        """Do what is left to do. Raises MutationRefused, StripeMisused."""
        try:
            return await _STEPS[self.work.kind](self)
        except StripeRefusal as refusal:
            await self._refused(refusal)
            path = None if refusal.retryable else _PATHS.get(self.work.kind)
            fault = Fault(refusal.code, str(refusal), path, refusal.retryable)
            raise MutationRefused([fault], await self.scope.get(Customer, self.work.customer_id)) from None
        except StripeMisused:
            await (self.put_off(answered=True) if self.wrote else self._fail())
            raise

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
        """The customer with stubs as Stripe says; the work is `closed` with them, as done or as `refused`."""
        work = self.work

        async def also(transaction: Transaction) -> None:
            if closed:
                await self.close(transaction, noted=not refused)

        return await self.written(
            set_stubs(
                self.scope,
                self.stripe,
                work.customer_id,
                key=work.key("settle"),
                operation=work.operation,
                request_id=work.request_id,
                detached=detached,
                promote=promote,
                also=also,
            )
        )

    async def note(self, **facts: object) -> None:
        """Keep what was found out, for whoever runs this again."""

        async def work(transaction: Transaction) -> None:
            current = await transaction.get(CardWork, self.work.id)
            if current is not None and current.state is CardWorkState.OPEN:
                await transaction.replace(msgspec.structs.replace(current, **facts))

        await self.scope.in_transaction(work)
        self.work = msgspec.structs.replace(self.work, **facts)

    async def put_off(self, *, answered: bool) -> None:
        """Leave the work to the worker; after an answer that Stripe would repeat, with new keys."""
        work = self.work
        if work.tries >= MOST_TRIES:
            log.error("given up", work=work.id, kind=work.kind.value, customer=work.customer_id)
            await self._fail()
            return
        delay = min(FIRST_DELAY * 2 ** min(work.tries, 10), LONGEST_DELAY)
        await self.note(due_at=instant() + delay, tries=work.tries + 1, attempt=work.attempt + answered)

    async def _refused(self, refusal: StripeRefusal) -> None:
        """Close what is certain, put off what is not."""
        drifted = refusal.code is UserErrorCode.CARD_NOT_FOUND
        if self.wrote and refusal.retryable:
            await self.put_off(answered=refusal.answered)
        elif self.wrote or drifted:
            try:
                await self.settle(closed=False)
            except (StripeRefusal, StripeMisused):
                await self.put_off(answered=True)
                return
            await self._fail()
        else:
            await self._fail()

    async def _fail(self) -> None:
        """Close the work as not done; a card that was to be removed stays."""
        work = self.work

        def edit(customer: Customer) -> Customer:
            return marked(customer, str(work.card_id), removing=False) if work.kind is CardWorkKind.REMOVE else customer

        async def also(transaction: Transaction, _: Customer) -> tuple[()]:
            await self._close(transaction, CardWorkState.FAILED)
            return ()

        await change_customer(
            self.scope, work.customer_id, edit, operation=work.operation, request_id=work.request_id, also=also
        )

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
        current = await transaction.get(CardWork, self.work.id)
        if current is not None and current.state is CardWorkState.OPEN:
            closed = msgspec.structs.replace(current, state=state, expires_at=instant() + KEPT, **self.found)
            await transaction.replace(closed)


def marked(customer: Customer, card_id: str, *, removing: bool) -> Customer:
    """The customer with a card marked as being removed, or no longer."""
    stubs = tuple(
        msgspec.structs.replace(stub, is_being_removed=removing) if stub.id == card_id else stub
        for stub in customer.payment_methods
    )
    return msgspec.structs.replace(customer, payment_methods=stubs)


def stub_of(customer: Customer, card_id: str | None) -> PaymentMethod:
    """The customer's card with an id. Raises StripeRefusal."""
    for stub in customer.payment_methods:
        if stub.id == card_id:
            return stub
    message = "The customer has no such card (any more). Read paymentMethods again."
    raise StripeRefusal(UserErrorCode.CARD_NOT_FOUND, message)


async def _set_up(run: CardRun) -> CardOutcome:
    work = run.work
    account = await run.written(open_account(run.scope, run.stripe, work.customer_id))
    setup = await run.written(run.stripe.create_setup(account.stripe_id, work.key("setup")))
    run.found["setup_id"] = setup.id
    customer = await _customer(run)
    await run.scope.in_transaction(run.close)
    return CardOutcome(customer=customer, setup=setup)


async def _complete(run: CardRun) -> CardOutcome:
    work, stripe = run.work, run.stripe
    account = await account_of(run.scope, work.customer_id)
    setup = await stripe.setup(str(work.setup_id))
    if account is None or account.stripe_customer_id is None or setup.customer_id != account.stripe_customer_id:
        raise StripeRefusal(UserErrorCode.NOT_FOUND, "The customer has no such set-up. Start one with cardSetupStart.")
    card = await _card_of(stripe, setup)
    if work.duplicate_of is not None and work.if_duplicate is DuplicatePolicy.REFUSE:
        return await _without_the_copy(run, card)
    owner = account.stripe_customer_id
    if card.id in account.detached or card.customer_id not in (None, owner):
        raise StripeRefusal(UserErrorCode.CARD_NOT_FOUND, "This card was removed again. Start a new set-up.")
    wallet = await read_wallet(stripe, account)
    copies = [other for other in wallet.cards if _is_older_copy(other, card)]
    if copies and work.duplicate_of is None:
        await run.note(duplicate_of=copies[0].id)
    if copies and work.if_duplicate is DuplicatePolicy.REFUSE:
        return await _without_the_copy(run, card)
    if card.customer_id is None:
        await run.written(stripe.attach(card.id, owner, work.key("attach")))
    replaced = {copy.id for copy in copies}
    wanted = wallet.default_id is None if work.make_default is None else work.make_default
    if wanted or wallet.default_id in replaced:
        await run.written(stripe.set_default(owner, card.id, work.key("default")))
    for copy in copies:
        await run.written(stripe.detach(copy.id, work.key(f"detach:{copy.id}")))
    run.found["card_id"] = card.id
    customer = await run.settle(detached=replaced)
    return CardOutcome(customer=customer, card=stub_of(customer, card.id))


async def _card_of(stripe: Stripe, setup: StripeSetup) -> StripeCard:
    """The card that a set-up was confirmed with. Raises StripeRefusal when it was not."""
    if setup.status == "succeeded" and setup.card_id is not None:
        return await stripe.card(setup.card_id)
    if setup.fault is not None and setup.status != "requires_action":
        raise setup.fault
    code, message, retryable = _UNFINISHED.get(setup.status, _UNFINISHED["processing"])
    raise StripeRefusal(code, message, retryable=retryable)


def _is_older_copy(other: StripeCard, card: StripeCard) -> bool:
    """Whether a card has the number of the new one. Of two new ones only one may give way, so age decides."""
    if other.id == card.id or other.fingerprint is None or other.fingerprint != card.fingerprint:
        return False
    return card.customer_id is None or (other.created, other.id) < (card.created, card.id)


async def _without_the_copy(run: CardRun, card: StripeCard) -> CardOutcome:
    """Refuse a card that the customer has already, and let go of the copy."""
    if card.customer_id is not None:
        await run.written(run.stripe.detach(card.id, run.work.key("detach")))
    customer = await run.settle(detached=[card.id], refused=True)
    raise duplicate_refused(customer)


def duplicate_refused(customer: Customer) -> MutationRefused:
    """The refusal of a card that the customer has already."""
    message = "The customer has this card already. To renew it, ask with ifDuplicate: REPLACE in a new set-up."
    return MutationRefused([Fault(UserErrorCode.CARD_DUPLICATE, message, ("setupIntentId",))], customer)


async def _make_default(run: CardRun) -> CardOutcome:
    work = run.work
    account = await account_of(run.scope, work.customer_id)
    if account is None or account.stripe_customer_id is None:
        raise StripeRefusal(UserErrorCode.CARD_NOT_FOUND, "This card is not kept at Stripe for this customer.")
    if run.wrote and await _is_superseded(run):
        await run.settle(closed=False)
        raise StripeRefusal(UserErrorCode.STATE_CONFLICT, "Another card was made the default since.")
    await run.written(run.stripe.set_default(account.stripe_customer_id, str(work.card_id), work.key("default")))
    customer = await run.settle()
    return CardOutcome(customer=customer, card=stub_of(customer, work.card_id))


async def _is_superseded(run: CardRun) -> bool:
    """Whether a later wish for a default was granted: an older one that was put off must not undo it."""
    work = run.work
    later = {
        "customer_id": work.customer_id,
        "state": CardWorkState.DONE.value,
        "begun_at": {"$gt": work.begun_at},
        "kind": CardWorkKind.DEFAULT.value,
    }
    return bool(await run.scope.find(CardWork, later, limit=1))


async def _remove(run: CardRun) -> CardOutcome:
    work = run.work
    if await account_of(run.scope, work.customer_id) is None:
        raise StripeRefusal(UserErrorCode.CARD_NOT_FOUND, "This card is not kept at Stripe for this customer.")
    # The card first: were the default cleared first and this failed, nobody would know which card was meant.
    await run.written(run.stripe.detach(str(work.card_id), work.key("detach")))
    return CardOutcome(customer=await run.settle(detached=[str(work.card_id)], promote=work.was_default))


async def _heard(run: CardRun) -> CardOutcome:
    gone = [run.work.card_id] if run.work.card_id else []
    return CardOutcome(customer=await run.settle(detached=gone))


async def _customer(run: CardRun) -> Customer:
    customer = await run.scope.get(Customer, run.work.customer_id)
    if customer is None:
        raise NotFound("customer", ("customerId",))
    return customer


_STEPS: dict[CardWorkKind, Callable[[CardRun], Awaitable[CardOutcome]]] = {
    CardWorkKind.SETUP: _set_up,
    CardWorkKind.COMPLETE: _complete,
    CardWorkKind.DEFAULT: _make_default,
    CardWorkKind.REMOVE: _remove,
    CardWorkKind.EVENT: _heard,
}
