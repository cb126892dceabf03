"""Cards: each mutation is a verb of the card desk."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import strawberry

from gateway.documents.contact import PaymentMethod
from gateway.documents.customer import Customer
from gateway.inputs.card import CardDefaultSetInput, CardRemoveInput, CardSetupCompleteInput, CardSetupStartInput
from gateway.integrations.stripe import StripeSetup
from gateway.operations.card.card import CardActions, CardImpact, CardRemovalResult
from gateway.operations.card.run import CardOutcome
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import Outcome, mutation, read_idempotency

T = TypeVar("T")


def _at_the_desk(
    verb: Callable[[CardActions, Any], Awaitable[T]], input_type: type[Any], described: str
) -> Callable[..., Awaitable[Outcome[T]]]:
    """The resolver of a mutation that is a verb of the card desk."""

    async def work(info: GatewayInfo, input: Any) -> T:
        signed_in, request = info.context.require_signed_in(), read_idempotency(info, input)
        return await verb(CardActions(signed_in.scope, signed_in.stripe, info.context.origin, request), input)

    return mutation(work, input_type, described)


card_setup_start = _at_the_desk(CardActions.start_setup, CardSetupStartInput, "Whose card.")
card_setup_complete = _at_the_desk(CardActions.complete_setup, CardSetupCompleteInput, "The confirmed set-up.")
card_default_set = _at_the_desk(CardActions.set_default, CardDefaultSetInput, "Which card.")
card_remove = _at_the_desk(CardActions.remove, CardRemoveInput, "Which card.")


def customer_after(parent: strawberry.Parent[Outcome[CardOutcome | CardRemovalResult | Customer]]) -> Customer | None:
    """The customer in an outcome; of a refusal as it is now."""
    changed = parent.changed
    return changed if changed is None or isinstance(changed, Customer) else changed.customer


def new_card(parent: strawberry.Parent[Outcome[CardOutcome | Customer]]) -> PaymentMethod | None:
    """The card that an outcome is about."""
    return parent.changed.card if isinstance(parent.changed, CardOutcome) else None


def impacts(parent: strawberry.Parent[Outcome[CardRemovalResult | Customer]]) -> Sequence[CardImpact]:
    """Return what a dry run found."""
    return parent.changed.impacts if isinstance(parent.changed, CardRemovalResult) else ()


def setup_intent_id(parent: strawberry.Parent[Outcome[CardOutcome | Customer]]) -> strawberry.ID | None:
    """The id of the set-up."""
    setup = _setup(parent)
    return strawberry.ID(setup.id) if setup else None


def client_secret(parent: strawberry.Parent[Outcome[CardOutcome | Customer]]) -> str | None:
    """Return what the cardholder's browser confirms with."""
    setup = _setup(parent)
    return setup.client_secret.get_secret_value() if setup else None


def publishable_key(info: GatewayInfo) -> str | None:
    """Stripe's key for browsers."""
    return info.context.require_signed_in().stripe.publishable_key


def _setup(outcome: Outcome[CardOutcome | Customer]) -> StripeSetup | None:
    return outcome.changed.setup if isinstance(outcome.changed, CardOutcome) else None
