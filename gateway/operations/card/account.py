"""A customer's account at Stripe: made once, when the first card is wanted."""

from collections.abc import Callable

import msgspec

from gateway.documents.card import CardAccount
from gateway.errors import DuplicateValue, NotFound, StripeRefusal
from gateway.integrations.stripe import Stripe
from gateway.operations.card.sync import find_account
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


async def open_account(scope: TenantScope, stripe: Stripe, customer_id: str) -> CardAccount:
    """Create the customer's account with its Stripe customer. Raises StripeRefusal.

    Concurrent callers use one idempotency key, so Stripe makes one customer; if it makes another anyway (a key is
    forgotten after a day), the first that is stored counts and the other is deleted.
    """
    account = await find_account(scope, customer_id) or await _begun(scope, customer_id)
    if account.stripe_customer_id is not None:
        return account
    metadata = {"company_id": account.company_id, "customer_id": account.customer_id}
    try:
        made = await stripe.create_customer(metadata, f"{account.id}:{account.generation}:customer")
    except StripeRefusal as refusal:
        if refusal.answered and not refusal.undone:
            # Stripe would repeat this answer for the same key.
            await _change(scope, account, lambda now: _with_new_key(now, account))
        raise
    try:
        stored = await _change(scope, account, lambda now: _with_customer(now, made))
    except NotFound:  # The customer was deleted in the meantime.
        await stripe.delete_customer(made)
        raise
    if stored.stripe_customer_id != made:
        await stripe.delete_customer(made)
    return stored


def _with_customer(account: CardAccount, made: str) -> CardAccount:
    return account if account.stripe_customer_id else msgspec.structs.replace(account, stripe_customer_id=made)


def _with_new_key(account: CardAccount, tried: CardAccount) -> CardAccount:
    """Return the account with a new key for the next try, unless another process has set one."""
    if account.stripe_customer_id or account.generation != tried.generation:
        return account
    return msgspec.structs.replace(account, generation=account.generation + 1)


async def _begun(scope: TenantScope, customer_id: str) -> CardAccount:
    account = CardAccount(
        id=CardAccount.id_for(customer_id), company_id=scope.viewer.company_id, customer_id=customer_id
    )

    async def work(transaction: Transaction) -> None:
        if await transaction.get(CardAccount, account.id) is None:
            await transaction.insert(account)

    try:
        await scope.in_transaction(work)
    except DuplicateValue:
        return await find_account(scope, customer_id) or account
    return account


async def _change(scope: TenantScope, account: CardAccount, edit: Callable[[CardAccount], CardAccount]) -> CardAccount:
    async def work(transaction: Transaction) -> CardAccount:
        current = await transaction.get(CardAccount, account.id)
        if current is None:
            raise NotFound("customer", ("customerId",))
        after = edit(current)
        if after != current:
            await transaction.replace(after)
        return after

    return await scope.in_transaction(work)
