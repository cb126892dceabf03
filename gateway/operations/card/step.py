"""The steps of each kind of card work. Every one may be repeated; the last closes the work with the stubs it leaves."""

from collections.abc import Awaitable, Callable

from gateway.documents.card import CardTask, CardWorkKind, CardWorkState, DuplicatePolicy
from gateway.documents.customer import Customer
from gateway.errors import Fault, MutationRefused, NotFound, StripeConfigurationError, StripeRefusal, UserErrorCode
from gateway.integrations.stripe import Stripe, StripeCard, StripeSetup
from gateway.operations.card.account import open_account
from gateway.operations.card.run import CardOutcome, CardTaskRunner, make_stub
from gateway.operations.card.sync import find_account, read_wallet

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


async def finish(run: CardTaskRunner) -> CardOutcome:
    """Do what is left to do of a piece of work. Raises MutationRefused, StripeMisused."""
    try:
        return await _STEPS[run.work.kind](run)
    except StripeRefusal as refusal:
        await run.refused(refusal)
        path = None if refusal.retryable else _PATHS.get(run.work.kind)
        fault = Fault(refusal.code, str(refusal), path, refusal.retryable)
        raise MutationRefused([fault], await run.scope.get(Customer, run.work.customer_id)) from None
    except StripeConfigurationError:
        await (run.reschedule(answered=True) if run.wrote else run.fail())
        raise


async def _set_up(run: CardTaskRunner) -> CardOutcome:
    work = run.work
    account = await run.written(open_account(run.scope, run.stripe, work.customer_id))
    setup = await run.written(run.stripe.create_setup(account.stripe_id, work.key("setup")))
    run.found["setup_id"] = setup.id
    customer = await _customer(run)
    await run.scope.in_transaction(run.close)
    return CardOutcome(customer=customer, setup=setup)


async def _complete(run: CardTaskRunner) -> CardOutcome:
    work, stripe = run.work, run.stripe
    account = await find_account(run.scope, work.customer_id)
    setup = await stripe.setup(str(work.setup_id))
    if account is None or account.stripe_customer_id is None or setup.customer_id != account.stripe_customer_id:
        raise StripeRefusal(UserErrorCode.NOT_FOUND, "The customer has no such set-up. Start one with cardSetupStart.")
    card = await _find_card(stripe, setup)
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
    return CardOutcome(customer=customer, card=make_stub(customer, card.id))


async def _find_card(stripe: Stripe, setup: StripeSetup) -> StripeCard:
    """Return the card that a set-up was confirmed with. Raises StripeRefusal when it was not confirmed."""
    if setup.status == "succeeded" and setup.card_id is not None:
        return await stripe.card(setup.card_id)
    if setup.fault is not None and setup.status != "requires_action":
        raise setup.fault
    code, message, retryable = _UNFINISHED.get(setup.status, _UNFINISHED["processing"])
    raise StripeRefusal(code, message, retryable=retryable)


def _is_older_copy(other: StripeCard, card: StripeCard) -> bool:
    """Return whether a card is an older one with the number of the new one.

    Of two new ones only one may give way, so age decides.
    """
    if other.id == card.id or other.fingerprint is None or other.fingerprint != card.fingerprint:
        return False
    return card.customer_id is None or (other.created, other.id) < (card.created, card.id)


async def _without_the_copy(run: CardTaskRunner, card: StripeCard) -> CardOutcome:
    """Refuse a card that the customer has already, and let go of the copy."""
    if card.customer_id is not None:
        await run.written(run.stripe.detach(card.id, run.work.key("detach")))
    customer = await run.settle(detached=[card.id], refused=True)
    raise duplicate_refused(customer)


def duplicate_refused(customer: Customer) -> MutationRefused:
    """Return the refusal of a card that the customer has already."""
    message = "The customer has this card already. To renew it, ask with ifDuplicate: REPLACE in a new set-up."
    return MutationRefused([Fault(UserErrorCode.CARD_DUPLICATE, message, ("setupIntentId",))], customer)


async def _make_default(run: CardTaskRunner) -> CardOutcome:
    work = run.work
    account = await find_account(run.scope, work.customer_id)
    if account is None or account.stripe_customer_id is None:
        raise StripeRefusal(UserErrorCode.CARD_NOT_FOUND, "This card is not kept at Stripe for this customer.")
    if run.wrote and await _is_superseded(run):
        await run.settle(closed=False)
        raise StripeRefusal(UserErrorCode.STATE_CONFLICT, "Another card was made the default since.")
    await run.written(run.stripe.set_default(account.stripe_customer_id, str(work.card_id), work.key("default")))
    customer = await run.settle()
    return CardOutcome(customer=customer, card=make_stub(customer, work.card_id))


async def _is_superseded(run: CardTaskRunner) -> bool:
    """Return whether a later change of the default was done: an older one that was put off must not undo it."""
    work = run.work
    later = {
        "customer_id": work.customer_id,
        "state": CardWorkState.DONE.value,
        "begun_at": {"$gt": work.begun_at},
        "kind": CardWorkKind.DEFAULT.value,
    }
    return bool(await run.scope.find(CardTask, later, limit=1))


async def _remove(run: CardTaskRunner) -> CardOutcome:
    work = run.work
    if await find_account(run.scope, work.customer_id) is None:
        raise StripeRefusal(UserErrorCode.CARD_NOT_FOUND, "This card is not kept at Stripe for this customer.")
    # Remove the card first: if the default were cleared first and this failed, it would be unknown which card was
    # meant.
    await run.written(run.stripe.detach(str(work.card_id), work.key("detach")))
    return CardOutcome(customer=await run.settle(detached=[str(work.card_id)], promote=work.was_default))


async def _sync_after_event(run: CardTaskRunner) -> CardOutcome:
    gone = [run.work.card_id] if run.work.card_id else []
    return CardOutcome(customer=await run.settle(detached=gone))


async def _customer(run: CardTaskRunner) -> Customer:
    customer = await run.scope.get(Customer, run.work.customer_id)
    if customer is None:
        raise NotFound("customer", ("customerId",))
    return customer


_STEPS: dict[CardWorkKind, Callable[[CardTaskRunner], Awaitable[CardOutcome]]] = {
    CardWorkKind.SETUP: _set_up,
    CardWorkKind.COMPLETE: _complete,
    CardWorkKind.DEFAULT: _make_default,
    CardWorkKind.REMOVE: _remove,
    CardWorkKind.EVENT: _sync_after_event,
}
