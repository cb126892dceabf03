"""Closing the account at Stripe of a customer who is deleted: written down with the deletion, done by the worker."""

from gateway.documents.base.record import instant
from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.card import CardAccount, CardTask, CardWorkKind, CardWorkState
from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.documents.customer_merge import CustomerMerge
from gateway.errors import StripeConfigurationError, StripeRefusal, UserErrorCode
from gateway.operations.card.run import CardTaskRunner
from gateway.operations.merge.accounts import documents_by_collection
from gateway.store.transaction import Transaction


async def write_down_closing(transaction: Transaction, customer: Customer, origin: Origin) -> None:
    """Record that the customer's accounts at Stripe must be closed, before the customer is deleted.

    These are the customer's own, if there is one, and those that merges have put aside.
    """
    account = await transaction.get(CardAccount, CardAccount.id_for(customer.id))
    named = [] if account is None else [without_unfit(account).stripe_customer_id]
    for merge in await transaction.find(CustomerMerge, CustomerMerge.of_customer(customer.id)):
        aside = documents_by_collection(merge.taken, CardAccount.collection)
        named += [document.get("stripe_customer_id") for document in aside]
    # What is no id of Stripe's names no account there.
    for stripe_customer_id in dict.fromkeys(one for one in named if isinstance(one, str)):
        await transaction.insert(_closing(customer, stripe_customer_id, origin))


def _closing(customer: Customer, stripe_customer_id: str, origin: Origin) -> CardTask:
    now = instant()
    return CardTask(
        id=CardTask.new_id(),
        company_id=customer.company_id,
        customer_id=customer.id,
        kind=CardWorkKind.CLOSE,
        state=CardWorkState.OPEN,
        operation="customerDelete",
        request_id=origin.request_id,
        document_id=origin.document_id,
        stripe_customer_id=stripe_customer_id,
        begun_at=now,
        due_at=now,
    )


async def close_account(run: CardTaskRunner) -> None:
    """Delete the account at Stripe, which detaches its cards; put off until that is certain. Raises StripeMisused."""
    try:
        await run.stripe.delete_customer(str(run.work.stripe_customer_id))
    except StripeRefusal as refusal:
        if refusal.code is not UserErrorCode.CARD_NOT_FOUND:  # else it is gone already
            await run.reschedule(answered=refusal.answered)
            return
    except StripeConfigurationError:
        await run.reschedule(answered=True)
        raise
    await run.scope.in_transaction(run.close)
