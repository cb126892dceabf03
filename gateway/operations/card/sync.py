"""Write card stubs only from a fresh reply of Stripe.

Every change at Stripe, made here or reported by an event, ends here. A write is accepted only from a process that read
from Stripe after the last write (`CardAccount.revision`), so what is stored never goes back in time, and the last write
includes every change.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from gateway.documents.base.record import instant
from gateway.documents.card import TOMBSTONES, CardAccount
from gateway.documents.change import FieldChange, Origin
from gateway.documents.contact import CardFunding, PaymentMethod
from gateway.documents.customer import Customer
from gateway.errors import NotFound, StripeRefusal, UserErrorCode
from gateway.integrations.stripe import Stripe, StripeCard, StripeCustomer
from gateway.operations.customer.edit import CustomerEdit
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

TRIES = 8
VERIFIED_FOR = timedelta(hours=1)

ExtraWrites = Callable[[Transaction], Awaitable[None]]


class _StaleRevision(Exception):
    """Another process stored a newer reply first."""


class Wallet(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's cards as Stripe reports them; detached ones are left out, even if Stripe still lists them."""

    customer: StripeCustomer
    cards: tuple[StripeCard, ...]
    detached: tuple[str, ...]

    @property
    def default_id(self) -> str | None:
        """Default card."""
        return self.customer.default_card_id

    @property
    def has_dead_default(self) -> bool:
        """Return whether the default is a card that is gone."""
        return self.default_id is not None and self.default_id not in {card.id for card in self.cards}

    def successor(self, today: datetime) -> str | None:
        """Choose the card that replaces a default that is gone: of those not expired, the one added last."""
        valid = [card for card in self.cards if (card.exp_year, card.exp_month) >= (today.year, today.month)]
        return max(valid, key=lambda card: (card.created, card.id)).id if valid else None


async def find_account(scope: TenantScope, customer_id: str) -> CardAccount | None:
    """Return a customer's account at Stripe, if one was ever requested."""
    return await scope.get(CardAccount, CardAccount.id_for(customer_id))


async def read_wallet(stripe: Stripe, account: CardAccount, detached: Iterable[str] = ()) -> Wallet:
    """Read the current state from Stripe; `detached` are known to be gone. Raises StripeRefusal."""
    gone = tuple(dict.fromkeys((*account.detached, *detached)))[-TOMBSTONES:]
    # The customer first: a default that the list which is read after it does not have is gone for ever.
    customer = await stripe.customer(account.stripe_id)
    cards = () if customer.is_deleted else await stripe.cards(customer.id)
    return Wallet(customer=customer, cards=tuple(card for card in cards if card.id not in gone), detached=gone)


async def set_stubs(
    scope: TenantScope,
    stripe: Stripe,
    customer_id: str,
    *,
    key: str,
    operation: str,
    origin: Origin,
    detached: Iterable[str] = (),
    promote: bool = False,
    extra_writes: ExtraWrites | None = None,
) -> Customer:
    """Store the customer's stubs as Stripe reports them, after replacing a default there that is gone.

    `key` leads the idempotency keys; `promote` sets a default if the account has no other; `also` writes in the same
    transaction. Raises StripeRefusal, NotFound.
    """
    for turn in range(TRIES):
        account = await find_account(scope, customer_id)
        if account is None or account.stripe_customer_id is None:
            return await _nothing_at_stripe(scope, customer_id, extra_writes)
        wallet = await read_wallet(stripe, account, detached)
        if wallet.has_dead_default or (promote and wallet.default_id is None):
            successor = wallet.successor(instant())
            if wallet.has_dead_default or successor is not None:
                await _replace_default(stripe, wallet, successor, f"{key}:{account.revision}:{turn}:default")
                continue
        try:
            return await _store(scope, account, wallet, customer_id, operation, origin, extra_writes)
        except _StaleRevision:
            continue
    message = "The cards of this customer are being changed by others. Try again in a few seconds."
    raise StripeRefusal(UserErrorCode.IN_PROGRESS, message, retryable=True, undone=False, answered=False)


async def _replace_default(stripe: Stripe, wallet: Wallet, successor: str | None, key: str) -> None:
    """Set another default card, unless it has changed in the meantime."""
    now = await stripe.customer(wallet.customer.id)
    if now.default_card_id != wallet.default_id or now.is_deleted:
        return
    try:
        await stripe.set_default(wallet.customer.id, successor, key)
    except StripeRefusal as refusal:
        # The successor is gone too: the next caller chooses another.
        if refusal.code is not UserErrorCode.CARD_NOT_FOUND:
            raise


async def _store(
    scope: TenantScope,
    account: CardAccount,
    wallet: Wallet,
    customer_id: str,
    operation: str,
    origin: Origin,
    extra_writes: ExtraWrites | None,
) -> Customer:
    now = instant()

    def edit(customer: Customer) -> Customer:
        stubs = make_stubs(wallet, customer.payment_methods, now)
        if facts(stubs) == facts(customer.payment_methods):
            return customer
        return msgspec.structs.replace(customer, payment_methods=stubs)

    async def write(transaction: Transaction, customer: Customer) -> Sequence[FieldChange]:
        current = await transaction.get(CardAccount, account.id)
        if current is None or current.revision != account.revision:
            raise _StaleRevision
        await transaction.replace(_account_after(account, wallet))
        if any(_stale(stub, now) for stub in customer.payment_methods):
            # Being seen to be true changes nothing: no version, no line in the log.
            seen = make_stubs(wallet, customer.payment_methods, now)
            await transaction.replace(msgspec.structs.replace(customer, payment_methods=seen))
        if extra_writes is not None:
            await extra_writes(transaction)
        return ()

    return await CustomerEdit(scope=scope, customer_id=customer_id, operation=operation, origin=origin).store(
        edit, write
    )


async def _nothing_at_stripe(scope: TenantScope, customer_id: str, extra_writes: ExtraWrites | None) -> Customer:
    async def work(transaction: Transaction) -> Customer:
        customer = await transaction.get(Customer, customer_id)
        if customer is None:
            raise NotFound("customer", ("customerId",))
        if extra_writes is not None:
            await extra_writes(transaction)
        return customer

    return await scope.in_transaction(work)


def _account_after(account: CardAccount, wallet: Wallet) -> CardAccount:
    if wallet.customer.is_deleted:
        return msgspec.structs.replace(
            account,
            stripe_customer_id=None,
            generation=account.generation + 1,
            revision=account.revision + 1,
            fingerprints={},
        )
    known = {card.id: card.fingerprint for card in wallet.cards if card.fingerprint}
    return msgspec.structs.replace(account, revision=account.revision + 1, fingerprints=known, detached=wallet.detached)


def make_stubs(wallet: Wallet, before: Sequence[PaymentMethod], now: datetime) -> tuple[PaymentMethod, ...]:
    """Return the stubs for Stripe's cards: known ones keep their place, new ones follow in the order of being added."""
    places = {stub.id: (number, stub.is_being_removed) for number, stub in enumerate(before)}
    unknown = (len(before), False)
    ordered = sorted(wallet.cards, key=lambda card: (places.get(card.id, unknown)[0], card.created, card.id))
    return tuple(
        PaymentMethod(
            id=card.id,
            brand=card.brand,
            last4=card.last4,
            exp_month=card.exp_month,
            exp_year=card.exp_year,
            funding=_funding(card.funding),
            is_default=card.id == wallet.default_id,
            is_being_removed=places.get(card.id, unknown)[1],
            verified_at=now,
        )
        for card in ordered
    )


def facts(stubs: Iterable[PaymentMethod]) -> tuple[PaymentMethod, ...]:
    """Return stubs without the time at which they were verified."""
    return tuple(msgspec.structs.replace(stub, verified_at=None) for stub in stubs)


def _stale(stub: PaymentMethod, now: datetime) -> bool:
    return stub.verified_at is None or now - stub.verified_at > VERIFIED_FOR


def _funding(word: str) -> CardFunding:
    return CardFunding.__members__.get(word.upper(), CardFunding.UNKNOWN)
