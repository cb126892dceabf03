"""Cards against localstripe, a Stripe that we did not write, with its own webhooks."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.local.stripe_fake import FakeCard, StripeFake, add_card, send_events_to
from gateway.settings import Settings
from gateway.store.database import Database
from tests.card_desk import COMPLETE, DEFAULT, REMOVE, START, WEBHOOK_SECRET, with_stripe
from tests.running_gateway import RunningGateway, Tenant, run_gateway

CARD = {"type": "card", "card[exp_month]": "12", "card[exp_year]": "2031", "card[cvc]": "123"}


@pytest.fixture(scope="module")
async def fake(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Yield the URL of a running localstripe."""
    folder: Path = tmp_path_factory.mktemp("stripe")
    running = StripeFake(folder)
    await asyncio.to_thread(running.start)
    yield running.url
    await asyncio.to_thread(running.stop)


@pytest.fixture(scope="module")
async def demo(settings: Settings, database: Database, fake: str) -> AsyncIterator[RunningGateway]:
    """Yield a gateway whose Stripe is localstripe, and that hears its events."""
    async with run_gateway(with_stripe(settings, fake), database) as running:
        await asyncio.to_thread(send_events_to, fake, f"{running.url}/webhooks/stripe", WEBHOOK_SECRET)
        yield running


async def stripe(fake: str, path: str, **form: str) -> dict[str, object]:
    """Return localstripe's answer to a form, as Stripe.js or the dashboard would send it."""
    async with httpx.AsyncClient(base_url=fake) as client:
        answer = await client.post(path, data=form, headers={"authorization": "Bearer sk_test_browser"})
        return dict(answer.json())


async def confirmed(fake: str, setup_id: str, number: str) -> None:
    """Confirm as Stripe.js does in the browser."""
    card = {**CARD, "card[number]": number}
    form = {
        f"payment_method_data[{name.partition('[')[0]}]{name[len(name.partition('[')[0]) :]}": value
        for name, value in card.items()
    }
    await stripe(fake, f"/v1/setup_intents/{setup_id}/confirm", **form)


async def test_a_card_is_added_preferred_and_removed(demo: RunningGateway, acme: Tenant, fake: str) -> None:
    """The whole life of two cards."""
    owner, token = await acme.customer(payment_methods=()), acme.token(Role.OFFICE)
    ids = []
    for number in ("4242424242424242", "5555555555554444"):
        answer = await demo.ask(START, {"input": {"customerId": owner.id}}, token)
        setup_id = answer.data["cardSetupStart"]["setupIntentId"]
        await confirmed(fake, setup_id, number)
        wanted = {"customerId": owner.id, "setupIntentId": setup_id}
        payload = (await demo.ask(COMPLETE, {"input": wanted}, token)).data["cardSetupComplete"]
        assert payload["userErrors"] == []
        ids.append(payload["paymentMethod"]["id"])
    wanted = {"customerId": owner.id, "paymentMethodId": ids[1]}
    payload = (await demo.ask(DEFAULT, {"input": wanted}, token)).data["cardDefaultSet"]
    assert [card["isDefault"] for card in payload["customer"]["paymentMethods"]] == [False, True]
    payload = (await demo.ask(REMOVE, {"input": wanted}, token)).data["cardRemove"]
    assert [(card["id"], card["isDefault"]) for card in payload["customer"]["paymentMethods"]] == [(ids[0], True)]


async def test_customers_are_made_once_even_by_a_stripe_without_idempotency(
    demo: RunningGateway, acme: Tenant, fake: str
) -> None:
    """The surplus ones are deleted again: every set-up is of the one that stays."""
    owner, token = await acme.customer(payment_methods=()), acme.token()
    answers = await asyncio.gather(*(demo.ask(START, {"input": {"customerId": owner.id}}, token) for _ in range(6)))
    setups = {answer.data["cardSetupStart"]["setupIntentId"] for answer in answers}
    async with httpx.AsyncClient(base_url=fake, headers={"authorization": "Bearer sk_test_browser"}) as client:
        found = [(await client.get(f"/v1/setup_intents/{setup}")).json()["customer"] for setup in setups]
        everybody = (await client.get("/v1/customers", params={"limit": 100})).json()["data"]
    assert [one["id"] for one in everybody if one["metadata"].get("customer_id") == owner.id] == list(set(found))


async def test_localstripes_own_events_reach_the_stubs(demo: RunningGateway, acme: Tenant, fake: str) -> None:
    """Change the default in the dashboard; localstripe signs and sends the event."""
    owner, token = await acme.customer(payment_methods=()), acme.token()
    answer = await demo.ask(START, {"input": {"customerId": owner.id}}, token)
    async with httpx.AsyncClient(base_url=fake, headers={"authorization": "Bearer sk_test_browser"}) as client:
        setup_id = answer.data["cardSetupStart"]["setupIntentId"]
        account = (await client.get(f"/v1/setup_intents/{setup_id}")).json()["customer"]
    card = FakeCard(f"pm_{owner.id}", "amex", "0005", 3, 2031, "debit", 1)
    await asyncio.to_thread(add_card, fake, card)
    await stripe(fake, f"/v1/payment_methods/{card.id}/attach", customer=account)
    form = {"invoice_settings[default_payment_method]": card.id}
    await stripe(fake, f"/v1/customers/{account}", **form)
    assert await first_card(acme, owner) == (card.id, "amex", "0005", "DEBIT", True)


async def first_card(tenant: Tenant, owner: Customer) -> tuple[object, ...]:
    """Return the content of a customer's first stub, once there is one: localstripe sends events after a second."""
    while True:
        found = await tenant.scope.get(Customer, owner.id)
        assert found
        for stub in found.payment_methods:
            if stub.is_default:
                return stub.id, stub.brand, stub.last4, stub.funding.value, stub.is_default
