"""Stripe, as far as cards need it: plain values in and out, every call bounded in time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from pydantic import SecretStr

from gateway.errors import StripeConfigurationError, StripeRefusal, UserErrorCode
from gateway.integrations.circuit_breaker import CircuitBreaker
from gateway.integrations.lazy_module import LazyModule
from gateway.integrations.stripe_refusal import NO_ANSWER, RESTING, refusal_for, translated

if TYPE_CHECKING:
    import stripe
else:
    stripe = LazyModule("stripe")

T = TypeVar("T")

NETWORK_RETRIES = 2
BUSY_RETRIES = 2
FIRST_PAUSE_SECONDS = 0.2
CARDS_A_PAGE = 100


class StripeCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card as Stripe keeps it."""

    id: str
    brand: str
    last4: str | None
    exp_month: int
    exp_year: int
    funding: str
    fingerprint: str | None
    customer_id: str | None
    created: datetime


class StripeCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's account at Stripe."""

    id: str
    default_card_id: str | None = None
    is_deleted: bool = False


class StripeSetup(msgspec.Struct, frozen=True, kw_only=True):
    """A SetupIntent; the client secret is for the cardholder's browser only."""

    id: str
    status: str
    client_secret: SecretStr
    customer_id: str | None
    card_id: str | None
    fault: StripeRefusal | None
    """Why the last try failed."""


class Stripe:
    """The Stripe account of the deployment; made where its event loop runs, and closed there."""

    def __init__(
        self,
        key: str,
        api_base: str,
        *,
        timeout_seconds: float,
        publishable_key: str | None = None,
        breaker: CircuitBreaker | None = None,
        http: "stripe.HTTPXClient | None" = None,
        network_retries: int = NETWORK_RETRIES,
        busy_pause_seconds: float = FIRST_PAUSE_SECONDS,
    ) -> None:
        self.publishable_key = publishable_key
        self._http = http or stripe.HTTPXClient(timeout=timeout_seconds)
        self._client = stripe.StripeClient(
            key,
            http_client=self._http,
            base_addresses={"api": api_base},
            max_network_retries=network_retries,
        ).v1
        # A request and its retries together.
        self._seconds = timeout_seconds * 2
        self._pause = busy_pause_seconds
        self._breaker = breaker or CircuitBreaker()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def create_customer(self, metadata: Mapping[str, str], key: str) -> str:
        """The id of a new account, or of the one that was made under this key."""
        parameters: Any = {"metadata": dict(metadata)}
        return await self._call(
            lambda: self._client.customers.create_async(parameters, {"idempotency_key": key}), _done
        )

    async def customer(self, customer_id: str) -> StripeCustomer:
        """An account; a deleted one says so. Raises StripeMisused for one that never was."""
        try:
            return await self._call(lambda: self._client.customers.retrieve_async(customer_id), _customer)
        except StripeRefusal as refusal:
            if refusal.code is UserErrorCode.CARD_NOT_FOUND:
                message = f"Stripe knows no {customer_id}: is STRIPE_SECRET_KEY that of its account?"
                raise StripeConfigurationError(message) from None
            raise

    async def delete_customer(self, customer_id: str) -> None:
        """Delete an account that is no longer used."""
        await self._call(lambda: self._client.customers.delete_async(customer_id), _done)

    async def cards(self, customer_id: str) -> tuple[StripeCard, ...]:
        """Every card of an account."""
        found: list[StripeCard] = []
        more = True
        while more:
            parameters: Any = {"customer": customer_id, "type": "card", "limit": CARDS_A_PAGE}
            if found:
                parameters["starting_after"] = found[-1].id
            page, more = await self._page(parameters)
            found += page
        return tuple(found)

    async def _page(self, parameters: Any) -> tuple[list[StripeCard], bool]:
        return await self._call(
            lambda: self._client.payment_methods.list_async(parameters),
            lambda page: ([_card(card) for card in page["data"]], bool(page["has_more"]) and bool(page["data"])),
        )

    async def card(self, card_id: str) -> StripeCard:
        """One card, whose it may be."""
        return await self._call(lambda: self._client.payment_methods.retrieve_async(card_id), _card)

    async def create_setup(self, customer_id: str, key: str) -> StripeSetup:
        """A SetupIntent for a card to be charged later, without the cardholder (`off_session`)."""
        parameters: Any = {"customer": customer_id, "usage": "off_session", "payment_method_types": ["card"]}
        return await self._call(
            lambda: self._client.setup_intents.create_async(parameters, {"idempotency_key": key}), _setup
        )

    async def setup(self, setup_id: str) -> StripeSetup:
        """A SetupIntent as it is now."""
        return await self._call(lambda: self._client.setup_intents.retrieve_async(setup_id), _setup)

    async def attach(self, card_id: str, customer_id: str, key: str) -> None:
        """Give a card to an account."""
        await self._call(
            lambda: self._client.payment_methods.attach_async(
                card_id, {"customer": customer_id}, {"idempotency_key": key}
            ),
            _done,
        )

    async def detach(self, card_id: str, key: str) -> None:
        """Take a card from its account, for ever; no error if it is in no account."""
        try:
            await self._call(
                lambda: self._client.payment_methods.detach_async(card_id, {}, {"idempotency_key": key}), _done
            )
        except (StripeRefusal, StripeConfigurationError) as refusal:
            if isinstance(refusal, StripeRefusal) and refusal.retryable:
                raise
            if not await self._is_loose(card_id):
                raise

    async def _is_loose(self, card_id: str) -> bool:
        """Return whether a card is in no account."""
        try:
            return (await self.card(card_id)).customer_id is None
        except StripeRefusal as refusal:
            if refusal.code is UserErrorCode.CARD_NOT_FOUND:
                return True
            raise

    async def set_default(self, customer_id: str, card_id: str | None, key: str) -> None:
        """Make a card the one that invoices are charged to; `None`: no card."""
        parameters: Any = {"invoice_settings": {"default_payment_method": card_id or ""}}
        await self._call(
            lambda: self._client.customers.update_async(customer_id, parameters, {"idempotency_key": key}),
            _done,
        )

    async def _call(self, send: Callable[[], Awaitable[Any]], read: Callable[[dict[str, Any]], T]) -> T:
        """Return what Stripe answers to a request, read. Raises StripeRefusal, StripeMisused."""
        if not self._breaker.admits():
            raise StripeRefusal(UserErrorCode.PROVIDER_UNAVAILABLE, RESTING, retryable=True, answered=False)
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._sent(send)
            result = read(answer.to_dict())
        except stripe.StripeError as error:
            refusal = translated(error)
            if isinstance(refusal, StripeRefusal) and not refusal.undone:
                self._breaker.failed()
            else:
                self._breaker.succeeded()
            raise refusal from None
        except (TimeoutError, LookupError, TypeError, ValueError, AttributeError) as error:
            # Too slow, or not what Stripe's answers look like.
            self._breaker.failed()
            raise _no_answer(error) from None
        self._breaker.succeeded()
        return result

    async def _sent(self, send: Callable[[], Awaitable[Any]]) -> Any:
        """Send a request; the library retries what may be lost, but not "too many requests"."""
        for pause in range(BUSY_RETRIES):
            try:
                return await send()
            except stripe.RateLimitError:
                await asyncio.sleep(self._pause * 2**pause)
        return await send()


class NoStripe(Stripe):
    """Used without a key: every call says so."""

    def __init__(self) -> None:
        self.publishable_key = None

    async def close(self) -> None:
        """Nothing to close."""

    async def _call(self, send: Callable[[], Awaitable[Any]], read: Callable[[dict[str, Any]], T]) -> T:
        message = "This gateway has no Stripe account: its operator sets STRIPE_SECRET_KEY."
        raise StripeRefusal(UserErrorCode.CARDS_NOT_SET_UP, message, answered=False)


def _no_answer(error: Exception) -> StripeRefusal:
    answered = not isinstance(error, TimeoutError)
    return StripeRefusal(UserErrorCode.PROVIDER_UNAVAILABLE, NO_ANSWER, retryable=True, undone=False, answered=answered)


def _done(answer: Mapping[str, Any]) -> str:
    """The id of what was changed: without an id it is not an answer of Stripe's."""
    return str(answer["id"])


def _customer(answer: Mapping[str, Any]) -> StripeCustomer:
    if answer.get("deleted"):
        return StripeCustomer(id=answer["id"], is_deleted=True)
    settings = answer.get("invoice_settings") or {}
    return StripeCustomer(id=answer["id"], default_card_id=_id(settings.get("default_payment_method")))


def _card(answer: Mapping[str, Any]) -> StripeCard:
    card = answer["card"]
    return StripeCard(
        id=answer["id"],
        brand=card.get("brand") or "unknown",
        last4=card.get("last4"),
        exp_month=card["exp_month"],
        exp_year=card["exp_year"],
        funding=card.get("funding") or "unknown",
        fingerprint=card.get("fingerprint"),
        customer_id=_id(answer.get("customer")),
        created=datetime.fromtimestamp(answer["created"], UTC),
    )


def _setup(answer: Mapping[str, Any]) -> StripeSetup:
    error = answer.get("last_setup_error") or {}
    return StripeSetup(
        id=answer["id"],
        status=answer["status"],
        client_secret=SecretStr(answer["client_secret"]),
        customer_id=_id(answer.get("customer")),
        card_id=_id(answer.get("payment_method")),
        fault=refusal_for(error.get("code"), error.get("decline_code")),
    )


def _id(reference: Any) -> str | None:
    """The id in a reference, which Stripe may have expanded."""
    found = reference["id"] if isinstance(reference, dict) else reference
    return None if found is None else str(found)
