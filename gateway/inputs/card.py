"""What callers may say about cards; never a number."""

import strawberry

from gateway.documents.card import DuplicatePolicy
from gateway.inputs.version import SAME_KEY

_VERSION = "The version you read. If it is no longer the current one, the answer is CONFLICT."


@strawberry.input(description="The customer whose card to add.")
class CardSetupStartInput:
    """The input of `cardSetupStart`."""

    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    expected_version: int | None = strawberry.field(default=None, description=_VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=SAME_KEY)


@strawberry.input(description="A set-up that Stripe.js has confirmed in the browser.")
class CardSetupCompleteInput:
    """The input of `cardSetupComplete`."""

    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    setup_intent_id: strawberry.ID = strawberry.field(description="The `setupIntentId` of `cardSetupStart`.")
    make_default: bool | None = strawberry.field(
        default=None, description="Whether it becomes the default card. By default only if the customer has none."
    )
    if_duplicate: DuplicatePolicy = strawberry.field(
        default=DuplicatePolicy.REFUSE, description="What happens when the customer has this card already."
    )
    expected_version: int | None = strawberry.field(default=None, description=_VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=SAME_KEY)


@strawberry.input(description="The card to charge by default.")
class CardDefaultSetInput:
    """The input of `cardDefaultSet`."""

    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    payment_method_id: strawberry.ID = strawberry.field(description="The card, one of `paymentMethods`.")
    expected_version: int | None = strawberry.field(default=None, description=_VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=SAME_KEY)


@strawberry.input(description="The card to remove.")
class CardRemoveInput:
    """The input of `cardRemove`."""

    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    payment_method_id: strawberry.ID = strawberry.field(description="The card, one of `paymentMethods`.")
    dry_run: bool = strawberry.field(
        default=False, description="Only say what the removal would change; nothing is changed, here or at Stripe."
    )
    expected_version: int | None = strawberry.field(default=None, description=_VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=SAME_KEY)
