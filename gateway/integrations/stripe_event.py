"""Stripe's events: who sent them, and what they are about. What they say is taken as a hint only."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from gateway.integrations.lazy_module import LazyModule

if TYPE_CHECKING:
    import stripe
else:
    stripe = LazyModule("stripe")

SKEW_SECONDS = 300
"""How far from now an event may be signed, before or after."""


class BadEvent(ValueError):
    """An event that Stripe did not sign for us, or not now."""


class StripeEvent(NamedTuple):
    """What is used of an event."""

    id: str
    type: str
    customer_id: str | None
    """The customer whose cards to check, or `None`."""
    detached_card_id: str | None
    """The card that an event says was detached."""


def verified_event(body: bytes, signature: str | None, secrets: Sequence[str], now: float | None = None) -> StripeEvent:
    """The event in a body that was signed with one of the secrets, recently. Raises BadEvent."""
    if not any(_is_signed(body, signature, secret) for secret in secrets):
        raise BadEvent("The signature is not that of our endpoint.")
    # The library checks the past only, and a clock that is ahead would leave an event usable for ever.
    if abs(_signed_at(str(signature)) - (time.time() if now is None else now)) > SKEW_SECONDS:
        raise BadEvent("The event was not signed within five minutes of now.")
    try:
        return _event(orjson.loads(body))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadEvent("The body is not an event of Stripe's.") from None


def _is_signed(body: bytes, signature: str | None, secret: str) -> bool:
    try:
        return bool(stripe.WebhookSignature.verify_header(body, signature, secret))
    except (stripe.SignatureVerificationError, UnicodeDecodeError, TypeError):  # TypeError: not ASCII
        return False


def _signed_at(signature: str) -> int:
    # Read as the library reads it, which has found the signature to be that of this time.
    parts = [part.split("=", 2) for part in signature.split(",")]
    return next(int(part[1]) for part in parts if part[0] == "t")


def _event(fields: dict[str, Any]) -> StripeEvent:
    if fields["object"] != "event":
        raise ValueError(fields["object"])
    event_id, kind, about = str(fields["id"]), str(fields["type"]), fields["data"]["object"]
    previous = fields["data"].get("previous_attributes") or {}
    customer = about["id"] if about.get("object") == "customer" else about.get("customer") or previous.get("customer")
    if isinstance(customer, dict):
        customer = customer["id"]
    detached = str(about["id"]) if kind == "payment_method.detached" else None
    return StripeEvent(event_id, kind, customer if isinstance(customer, str) else None, detached)
