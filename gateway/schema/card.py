"""What can be done with cards."""

import strawberry

from gateway.access.permission import Permission
from gateway.documents.card import DuplicatePolicy
from gateway.operations.card.card import CardImpactCode
from gateway.resolvers import card as resolve_card
from gateway.schema.contact import PaymentMethod
from gateway.schema.customer import Customer
from gateway.schema.field import describe_enum, field
from gateway.schema.user_error import UserError

_STRIPE_REFUSALS = (
    "Besides, from Stripe: PROVIDER_BUSY, PROVIDER_UNAVAILABLE and IN_PROGRESS, which are retryable; CARDS_NOT_SET_UP."
)

describe_enum(
    DuplicatePolicy,
    "What happens to a new card that the customer has already (Stripe knows by the number).",
    REFUSE="The new copy is let go, the answer is CARD_DUPLICATE.",
    REPLACE="The new copy, with its expiry, takes the place of the old one, also as the default.",
)
describe_enum(
    CardImpactCode,
    "What removing a card changes, besides the card being gone.",
    DEFAULT_CHANGES="Another card becomes the default.",
    NO_CARD_LEFT="No card is left that can be charged.",
    UNPAID_BALANCE="No card is left, and something is unpaid.",
    OPEN_JOBS="No card is left, and jobs are still open.",
    SUBSCRIPTIONS="Subscriptions are charged to another card, or no longer.",
)


@strawberry.type(description="Something that depends on a card.")
class CardImpact:
    """A consequence of a removal."""

    code: CardImpactCode = field("For programs.")
    message: str = field("For people.")


@strawberry.type(description="The answer of `cardSetupStart`.")
class CardSetupStartPayload:
    """A set-up for the browser, or why not."""

    customer: Customer | None = field(
        "The customer; null if it does not exist or you cannot access it.",
        resolver=resolve_card.customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    setup_intent_id: strawberry.ID | None = field(
        "Stripe's id of the set-up, for `cardSetupComplete`.", resolver=resolve_card.setup_intent_id
    )
    client_secret: str | None = field(
        "For Stripe.js in the cardholder's browser only: never store it, log it or put it in a URL.",
        resolver=resolve_card.client_secret,
    )
    publishable_key: str | None = field(
        "What Stripe.js is started with; null when the operator has not set it.", resolver=resolve_card.publishable_key
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="The answer of mutations that leave a customer with a certain card.")
class CardPayload:
    """A customer's card, or why not."""

    customer: Customer | None = field(
        "The customer after the change; after a refusal as it is now.",
        resolver=resolve_card.customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    payment_method: PaymentMethod | None = field(
        "The card; null when it was refused.", resolver=resolve_card.new_card, requires=Permission.CARD_READ
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="The answer of `cardRemove`.")
class CardRemovePayload:
    """A customer without a card, or why not."""

    customer: Customer | None = field(
        "The customer after the removal; in a dry run or after a refusal as it is now.",
        resolver=resolve_card.customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    impacts: list[CardImpact] = field(
        "In a dry run: what else the removal would change, as far as you may see it; nothing without "
        "`card:read`. Empty otherwise.",
        resolver=resolve_card.impacts,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Changes of cards.")
class CardMutations:
    """A part of the root of mutations."""

    card_setup_start: CardSetupStartPayload | None = field(
        "Starts adding a card: a SetupIntent, whose client secret the browser confirms with Stripe.js. "
        f"Refusals: NOT_FOUND, CONFLICT. {_STRIPE_REFUSALS}",
        resolver=resolve_card.card_setup_start,
        requires=Permission.CARD_WRITE,
    )
    card_setup_complete: CardPayload | None = field(
        "Adds the card of a confirmed SetupIntent; it is read from Stripe, never taken from the browser. "
        "Refusals: NOT_FOUND, CONFLICT, STATE_CONFLICT, CARD_DUPLICATE, CARD_DECLINED, CARD_INVALID, CARD_NOT_FOUND, "
        "CARD_LIMIT_REACHED, AUTHENTICATION_REQUIRED, AUTHENTICATION_FAILED, TOO_MANY_ATTEMPTS. "
        f"{_STRIPE_REFUSALS}",
        resolver=resolve_card.card_setup_complete,
        requires=Permission.CARD_WRITE,
    )
    card_default_set: CardPayload | None = field(
        "Chooses the card that is charged by default. "
        f"Refusals: NOT_FOUND, CONFLICT, CARD_NOT_FOUND, STATE_CONFLICT. {_STRIPE_REFUSALS}",
        resolver=resolve_card.card_default_set,
        requires=Permission.CARD_WRITE,
    )
    card_remove: CardRemovePayload | None = field(
        "Removes a card, for ever. Of the default, the card added last that has not expired takes its place. "
        f"Refusals: NOT_FOUND, CONFLICT, CARD_NOT_FOUND. {_STRIPE_REFUSALS}",
        resolver=resolve_card.card_remove,
        requires=Permission.CARD_WRITE,
    )
