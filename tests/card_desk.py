"""A gateway with the tests' own Stripe, and the documents a front end sends it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
import stripe
from pydantic import SecretStr
from stripe._http_client import HTTPClient

from gateway.access.permission import Role
from gateway.documents.card import CardAccount, CardTask, CardWorkKind, CardWorkState
from gateway.documents.customer import Customer
from gateway.settings import Settings
from gateway.store.database import Database
from tests.running_gateway import Answer, RunningGateway, Tenant, run_gateway
from tests.stripe_stub import StripeStub, serve_stub

WEBHOOK_SECRET = "whsec_test"

CARD = "id brand last4 expMonth expYear funding isDefault expiresSoon verifiedAt canRemove { ok reasons }"
ERRORS = "userErrors { code message path retryable }"
START = f"""
mutation Start($input: CardSetupStartInput!) {{
  cardSetupStart(input: $input) {{ customer {{ id }} setupIntentId clientSecret publishableKey {ERRORS} }}
}}"""
COMPLETE = f"""
mutation Complete($input: CardSetupCompleteInput!) {{
  cardSetupComplete(input: $input) {{
    customer {{ version paymentMethods {{ {CARD} }} }} paymentMethod {{ {CARD} }} {ERRORS}
  }}
}}"""
DEFAULT = f"""
mutation Prefer($input: CardDefaultSetInput!) {{
  cardDefaultSet(input: $input) {{ customer {{ version paymentMethods {{ {CARD} }} }} paymentMethod {{ id }} {ERRORS} }}
}}"""
REMOVE = f"""
mutation Remove($input: CardRemoveInput!) {{
  cardRemove(input: $input) {{
    customer {{ version paymentMethods {{ {CARD} }} }} impacts {{ code message }} {ERRORS}
  }}
}}"""
DOCUMENTS = {"cardSetupStart": START, "cardSetupComplete": COMPLETE, "cardDefaultSet": DEFAULT, "cardRemove": REMOVE}


@dataclass(frozen=True)
class Desk:
    """A gateway and the Stripe behind it."""

    gateway: RunningGateway
    stub: StripeStub

    async def ask(
        self, tenant: Tenant, mutation: str, role: Role = Role.OFFICE, *, customer: str = "", **fields: Any
    ) -> Answer:
        """Return the answer to a card mutation; `customer` is who asks in the portal."""
        claims = {"customer": customer} if customer else {}
        return await self.gateway.ask(DOCUMENTS[mutation], {"input": fields}, tenant.token(role, claims))

    async def done(self, tenant: Tenant, mutation: str, **fields: Any) -> Any:
        """Return the payload of a card mutation that is not refused."""
        payload = await self.payload(tenant, mutation, **fields)
        assert payload["userErrors"] == [], payload["userErrors"]
        return payload

    async def payload(self, tenant: Tenant, mutation: str, **fields: Any) -> Any:
        """Return the payload of a card mutation."""
        answer = await self.ask(tenant, mutation, **fields)
        assert answer.errors == [], answer.errors
        return answer.data[mutation]

    async def fault(self, tenant: Tenant, mutation: str, **fields: Any) -> Any:
        """Return the only refusal of a card mutation."""
        (fault,) = (await self.payload(tenant, mutation, **fields))["userErrors"]
        return fault

    async def add(self, tenant: Tenant, owner: Customer, number: str = "4242424242424242", **fields: Any) -> str:
        """Return the id of a card that was added as a front end adds it."""
        setup = await self.done(tenant, "cardSetupStart", customerId=owner.id)
        card_id = self.stub.confirm(setup["setupIntentId"], number)
        wanted = {"customerId": owner.id, "setupIntentId": setup["setupIntentId"], **fields}
        payload = await self.done(tenant, "cardSetupComplete", **wanted)
        assert payload["paymentMethod"]["id"] == card_id
        return card_id

    async def send(self, event: dict[str, Any], *, secret: str = WEBHOOK_SECRET, at: int | None = None) -> int:
        """Return the status of the answer to an event, signed."""
        body = orjson.dumps(event)
        signature = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at)
        response = await self.gateway.client.post(
            "/webhooks/stripe", content=body, headers={"stripe-signature": signature}
        )
        return response.status_code

    async def send_events(self, tenant: Tenant) -> None:
        """Deliver all events that were not, in order; they are worked on after the answer."""
        events, self.stub.events[:] = list(self.stub.events), []
        for event in events:
            assert await self.send(event) == 200
        await worked_off(tenant)


async def worked_off(tenant: Tenant) -> None:
    """Return when no event of a company is left to be worked on."""
    waiting = {"state": CardWorkState.OPEN.value, "kind": CardWorkKind.EVENT.value}
    while await tenant.scope.count(CardTask, waiting):
        pass


async def stubs_as_stripe_says(tenant: Tenant, owner: Customer, stub: StripeStub) -> None:
    """Fail unless a customer's stubs and default are those of Stripe."""
    account = await tenant.scope.get(CardAccount, CardAccount.id_for(owner.id))
    customer = await tenant.scope.get(Customer, owner.id)
    assert account
    assert customer
    cards, default = stub.wallet(str(account.stripe_customer_id))
    assert {card.id for card in customer.payment_methods} == cards
    assert [card.id for card in customer.payment_methods if card.is_default] == ([default] if default else [])
    assert default is None or default in cards


def with_stripe(settings: Settings, url: str) -> Settings:
    """Settings of a gateway whose Stripe is at `url`."""
    return settings.model_copy(
        update={
            "stripe_secret_key": SecretStr("sk_test_123"),
            "stripe_publishable_key": "pk_test_123",
            "stripe_webhook_secret": SecretStr(f"whsec_old, {WEBHOOK_SECRET}"),
            "stripe_api_base": url,
            "stripe_timeout_seconds": 2.0,
        }
    )


@contextmanager
def quick_retries() -> Iterator[None]:
    """Stripe's library waits half a second before it tries again; here it does not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HTTPClient, "INITIAL_DELAY", 0.001)
        patch.setattr(HTTPClient, "MAX_DELAY", 0.001)
        yield


@asynccontextmanager
async def run_desk(settings: Settings, database: Database) -> AsyncIterator[Desk]:
    """Yield a gateway with a separate Stripe."""
    stub = StripeStub()
    with quick_retries():
        async with serve_stub(stub) as url, run_gateway(with_stripe(settings, url), database) as gateway:
            yield Desk(gateway, stub)
