"""Expected refusals of mutations."""

import strawberry

from gateway.errors import UserErrorCode
from gateway.schema.field import describe_enum, field

describe_enum(
    UserErrorCode,
    "Why a mutation was refused.",
    NOT_FOUND="Nothing that you can reach has this id.",
    REQUIRED="A value is missing.",
    INVALID="A value breaks a rule.",
    TOO_LONG="A text is too long.",
    TAKEN="A value must be unique and is in use.",
    IDEMPOTENCY_MISMATCH="The idempotency key was used for another request.",
    IN_PROGRESS="The same request is being worked on. Ask again with the same key in a few seconds.",
    CONFLICT="The object was changed since you read it. The answer has it as it is now; it says who changed what.",
    INVALID_PHONE="Not a possible phone number.",
    INVALID_EMAIL="Not an e-mail address that can exist.",
    TOO_MANY="A list would become longer than is allowed.",
    IN_USE="Other records depend on it; the message says which.",
    WRONG_STATUS="The object's status does not allow it.",
    NOT_UNDOABLE="The change can never be taken back; the message says what to do instead.",
    LATER_CHANGES="The same values were changed later. The answer lists these changes: take them back first.",
    SHORT_NOTICE="The visit begins too soon for customers to book or change it themselves; call the company.",
    NO_ADDRESS="The customer has no address of this channel to write to.",
    UNDELIVERABLE="Mail to the address came back or cannot be sent, or staff marked it invalid.",
    UNSUBSCRIBED="The customer does not want mail.",
    BLOCKED="The customer is blocked.",
    ARCHIVED="The customer is archived.",
    INVALID_LINK="The link was used, has expired, or was replaced by a newer one.",
    INVALID_CREDENTIALS="No portal account has this e-mail address and password.",
    TOO_WEAK="The password is too easy to guess.",
    TOO_MANY_ATTEMPTS="Too many attempts, or too many cards were tried; wait as long as the answer says.",
    CARD_NUMBER="A text has what looks like a card number. Card numbers are given to Stripe only.",
    CARD_DECLINED="The card's bank refused it. Try another card.",
    CARD_INVALID="The card's number, expiry, code or postal code is wrong, or it has expired.",
    CARD_NOT_FOUND="The customer has no such card.",
    CARD_DUPLICATE="The customer has this card already; the second copy was not kept.",
    CARD_LIMIT_REACHED="Stripe keeps no more cards for this customer. Remove one.",
    CARDS_NOT_SET_UP="This gateway has no Stripe account.",
    AUTHENTICATION_REQUIRED="The cardholder has to confirm with the bank (3-D Secure): let Stripe.js go on.",
    AUTHENTICATION_FAILED="The cardholder was not confirmed by the bank (3-D Secure). Try again.",
    STATE_CONFLICT="Stripe's object is not in the state for this. Read it again, or start again.",
    PROVIDER_BUSY="Stripe is busy. Try again in a few seconds.",
    PROVIDER_UNAVAILABLE="Stripe cannot be reached, or did not answer. Try again with the same idempotency key.",
)


@strawberry.type(description="Why a mutation was refused; nothing was changed.")
class UserError:
    """One reason."""

    code: UserErrorCode = field("For programs.")
    message: str = field("For people: what is wrong and what to do.")
    retryable: bool = field("Whether the same request, with the same idempotency key, may succeed later.")
    path: list[str] | None = field("Where in `input`, from the outside in; null when it is about the whole.")
