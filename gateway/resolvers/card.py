"""Cards: each mutation is a verb of the card desk."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from gateway.documents.contact import PaymentMethod
from gateway.documents.customer import Customer
from gateway.inputs.card import CardDefaultSetInput, CardRemoveInput, CardSetupCompleteInput, CardSetupStartInput
from gateway.integrations.stripe import StripeSetup
from gateway.operations.card import CardDesk, CardImpact, CardRemoval
from gateway.operations.card_run import CardOutcome
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import Outcome, idempotency_of, outcome_of


async def card_setup_start(
    info: GatewayInfo,
    input: Annotated[CardSetupStartInput, strawberry.argument(description="Whose card.")],
) -> Outcome[CardOutcome]:
    """A set-up for a new card, or why not."""
    return await outcome_of(info.context.require_signed_in(), _start(info, input))


async def card_setup_complete(
    info: GatewayInfo,
    input: Annotated[CardSetupCompleteInput, strawberry.argument(description="The confirmed set-up.")],
) -> Outcome[CardOutcome]:
    """The new card, or why not."""
    return await outcome_of(info.context.require_signed_in(), _complete(info, input))


async def card_default_set(
    info: GatewayInfo,
    input: Annotated[CardDefaultSetInput, strawberry.argument(description="Which card.")],
) -> Outcome[CardOutcome]:
    """The customer with another default, or why not."""
    return await outcome_of(info.context.require_signed_in(), _set_default(info, input))


async def card_remove(
    info: GatewayInfo,
    input: Annotated[CardRemoveInput, strawberry.argument(description="Which card.")],
) -> Outcome[CardRemoval]:
    """The customer without the card, or why not."""
    return await outcome_of(info.context.require_signed_in(), _remove(info, input))


def customer_after(parent: strawberry.Parent[Outcome[CardOutcome | CardRemoval | Customer]]) -> Customer | None:
    """The customer in an outcome; of a refusal as it stands."""
    changed = parent.changed
    return changed if changed is None or isinstance(changed, Customer) else changed.customer


def new_card(parent: strawberry.Parent[Outcome[CardOutcome | Customer]]) -> PaymentMethod | None:
    """The card that an outcome is about."""
    return parent.changed.card if isinstance(parent.changed, CardOutcome) else None


def impacts(parent: strawberry.Parent[Outcome[CardRemoval | Customer]]) -> Sequence[CardImpact]:
    """What a dry run found."""
    return parent.changed.impacts if isinstance(parent.changed, CardRemoval) else ()


def setup_intent_id(parent: strawberry.Parent[Outcome[CardOutcome | Customer]]) -> strawberry.ID | None:
    """The id of the set-up."""
    setup = _setup(parent)
    return strawberry.ID(setup.id) if setup else None


def client_secret(parent: strawberry.Parent[Outcome[CardOutcome | Customer]]) -> str | None:
    """What the cardholder's browser confirms with."""
    setup = _setup(parent)
    return setup.client_secret.get_secret_value() if setup else None


def publishable_key(info: GatewayInfo) -> str | None:
    """Stripe's key for browsers."""
    return info.context.require_signed_in().stripe.publishable_key


def _setup(outcome: Outcome[CardOutcome | Customer]) -> StripeSetup | None:
    return outcome.changed.setup if isinstance(outcome.changed, CardOutcome) else None


async def _start(info: GatewayInfo, wanted: CardSetupStartInput) -> CardOutcome:
    return await _desk(info, wanted).start_setup(wanted)


async def _complete(info: GatewayInfo, wanted: CardSetupCompleteInput) -> CardOutcome:
    return await _desk(info, wanted).complete_setup(wanted)


async def _set_default(info: GatewayInfo, wanted: CardDefaultSetInput) -> CardOutcome:
    return await _desk(info, wanted).set_default(wanted)


async def _remove(info: GatewayInfo, wanted: CardRemoveInput) -> CardRemoval:
    return await _desk(info, wanted).remove(wanted)


def _desk(info: GatewayInfo, wanted: object) -> CardDesk:
    signed_in = info.context.require_signed_in()
    return CardDesk(signed_in.scope, signed_in.stripe, info.context.request_id, idempotency_of(info, wanted))
