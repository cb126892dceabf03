"""Stripe's errors as ours: a code, a message for people, and what is known of the outcome."""

from typing import TYPE_CHECKING, Any

from gateway.errors import GatewayError, StripeConfigurationError, StripeRefusal, UserErrorCode
from gateway.integrations.lazy_module import LazyModule

if TYPE_CHECKING:
    import stripe
else:
    stripe = LazyModule("stripe")

Code = UserErrorCode

NO_ANSWER = (
    "Stripe did not answer, so it is not known yet whether this was done. Ask again with the same idempotency key; "
    "what was begun is finished in any case."
)
RESTING = "Stripe cannot be reached at the moment. Nothing was changed; try again in a few seconds."
BUSY = "Stripe is busy. Try again in a few seconds."
DECLINED = "The card's bank declined the card. Use another card, or ask the bank."

# Decline codes that help the cardholder. All others, above all those that hint at fraud, stay unsaid: they would tell
# a thief what the bank knows (https://docs.stripe.com/declines/codes).
_TOLD_DECLINES = {
    "insufficient_funds": "The card has too little money on it. Use another card.",
    "card_not_supported": "The card does not support this kind of payment. Use another card.",
    "currency_not_supported": "The card does not support this currency. Use another card.",
    "try_again_later": "The card's bank could not decide. Try again in a moment, or use another card.",
}
_CARD_FAULTS = {
    "expired_card": "The card has expired. Use another card.",
    "incorrect_number": "The card number is not right. Check it.",
    "invalid_number": "The card number is not right. Check it.",
    "incorrect_cvc": "The security code is not right. Check it.",
    "invalid_cvc": "The security code is not right. Check it.",
    "invalid_expiry_month": "The month of expiry is not right. Check it.",
    "invalid_expiry_year": "The year of expiry is not right. Check it.",
    "incorrect_zip": "The postal code does not fit the card. Check it.",
}
_OTHERS = {
    "authentication_required": (Code.AUTHENTICATION_REQUIRED, "The bank wants the cardholder to confirm. Go on there."),
    "setup_intent_authentication_failure": (
        Code.AUTHENTICATION_FAILED,
        "The bank did not confirm the cardholder. Try again, or use another card.",
    ),
    "setup_intent_unexpected_state": (Code.STATE_CONFLICT, "This set-up cannot go on. Start a new one."),
    "intent_invalid_state": (Code.STATE_CONFLICT, "This set-up cannot go on. Start a new one."),
    "payment_method_unexpected_state": (Code.STATE_CONFLICT, "The card was changed meanwhile. Read it again."),
    "resource_missing": (Code.CARD_NOT_FOUND, "Stripe has no such card. Read the customer's cards again."),
    "customer_max_payment_methods": (Code.CARD_LIMIT_REACHED, "Stripe keeps no more cards. Remove one first."),
    "card_decline_rate_limit_exceeded": (Code.TOO_MANY_ATTEMPTS, "Too many cards were tried. Wait an hour."),
}
NOT_FOUND = 404


def refusal_for(code: str | None, decline_code: str | None = None) -> StripeRefusal | None:
    """The refusal that a code of Stripe's means; `None` for one that the caller cannot correct."""
    if code in _CARD_FAULTS:
        return StripeRefusal(Code.CARD_INVALID, _CARD_FAULTS[code])
    if code in _OTHERS:
        return StripeRefusal(*_OTHERS[code])
    if code == "card_declined":
        return StripeRefusal(Code.CARD_DECLINED, _TOLD_DECLINES.get(decline_code or "", DECLINED))
    if code in ("processing_error", "lock_timeout", "rate_limit"):
        return StripeRefusal(Code.PROVIDER_BUSY, BUSY, retryable=True)
    return None


def translated(error: "stripe.StripeError") -> GatewayError:
    """An error of Stripe's library as StripeRefusal, or StripeMisused for what no caller can correct."""
    # `error.code` is None for several classes that have a code in the body.
    code = error.code or getattr(error.error, "code", None)
    if isinstance(error, stripe.RateLimitError):
        return StripeRefusal(Code.PROVIDER_BUSY, BUSY, retryable=True)
    if isinstance(error, stripe.IdempotencyError):
        return StripeRefusal(Code.IDEMPOTENCY_MISMATCH, "This idempotency key was used for another request.")
    if isinstance(error, stripe.CardError | stripe.InvalidRequestError):
        return _refused(error, code)
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return StripeConfigurationError(f"Stripe refused our key ({type(error).__name__}): check STRIPE_SECRET_KEY")
    if code == "idempotency_key_in_use":
        message = "This is being done by an earlier request. Ask again in a few seconds with the same key."
        return StripeRefusal(Code.IN_PROGRESS, message, retryable=True, undone=False, answered=False)
    answered = not isinstance(error, stripe.APIConnectionError)
    return StripeRefusal(Code.PROVIDER_UNAVAILABLE, NO_ANSWER, retryable=True, undone=False, answered=answered)


def _refused(error: Any, code: str | None) -> GatewayError:
    known = refusal_for(code, getattr(error.error, "decline_code", None))
    if known is not None:
        return known
    if isinstance(error, stripe.CardError):
        return StripeRefusal(Code.CARD_DECLINED, DECLINED)
    if error.http_status == NOT_FOUND:
        return StripeRefusal(*_OTHERS["resource_missing"])
    return StripeConfigurationError(
        f"Stripe refused a request of ours: {code} {error.param} (request {error.request_id})"
    )
