"""Stripe busy, broken, slow or away: what callers see, and that nothing is lost or done twice."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable

import pytest

from gateway.app.connections import stripe_of
from gateway.app.keys import signing_secret
from gateway.documents.base.record import instant
from gateway.documents.card import CardAccount, CardWork, CardWorkState
from gateway.documents.customer import Customer
from gateway.integrations.circuit_breaker import FAILURES
from gateway.operations.card.worker import CardWorker
from gateway.settings import Settings
from gateway.store.database import Database
from tests.card_desk import Desk, run_desk, stubs_as_stripe_says
from tests.running_gateway import Tenant
from tests.stripe_stub import BROKEN, StubRequest

MASTER = "5555555555554444"


@pytest.fixture
async def desk(settings: Settings, database: Database) -> AsyncIterator[Desk]:
    """Yield a gateway of the test's own, because a circuit breaker remembers."""
    async with run_desk(settings, database) as running:
        yield running


@pytest.fixture
async def owner(acme: Tenant) -> Customer:
    """Return a customer without a card."""
    customer: Customer = await acme.customer(payment_methods=())
    return customer


def once(fault: str, path: str = "") -> Callable[[StubRequest], str | None]:
    """Return a fault of the first request to a path."""
    left = [fault]
    return lambda request: left.pop() if left and path in request.path else None


def always(fault: str, path: str = "") -> Callable[[StubRequest], str | None]:
    """Return a fault of every request to a path."""
    return lambda request: fault if path in request.path else None


async def finish(desk: Desk, *, after_seconds: float = 0) -> int:
    """Return what the worker does, as if so much later."""
    stripe = stripe_of(desk.gateway.settings)
    worker = CardWorker(desk.gateway.database, signing_secret(desk.gateway.settings), stripe)
    now = instant().timestamp() + after_seconds
    taken = await worker.finish(instant().fromtimestamp(now, instant().tzinfo))
    await stripe.close()
    return taken


@pytest.mark.parametrize("fault", ["429", "409", "dropped", "dropped_done", "500"])
async def test_what_passes_by_itself_is_retried(desk: Desk, acme: Tenant, owner: Customer, fault: str) -> None:
    """The caller does not notice; with one key for all tries, Stripe does it once."""
    desk.stub.fault = once(fault, "customers")
    if fault == "500":
        # Stripe repeats what it once answered to a key: only a new one helps.
        refused = await desk.fault(acme, "cardSetupStart", customerId=owner.id, idempotencyKey="k")
        assert (refused["code"], refused["retryable"]) == ("PROVIDER_UNAVAILABLE", True)
    await desk.done(acme, "cardSetupStart", customerId=owner.id, idempotencyKey="k")
    assert len(desk.stub.customers) == 1
    keys = Counter(key for method, path, key in desk.stub.requests if (method, path) == ("POST", "customers"))
    assert sorted(keys.values()) == ([1, 3] if fault == "500" else [2])


@pytest.mark.parametrize(
    ("fault", "code", "retryable"),
    [
        ("429", "PROVIDER_BUSY", True),
        ("409", "IN_PROGRESS", True),
        ("402", "CARD_DECLINED", False),
        ("malformed_done", "PROVIDER_UNAVAILABLE", True),
        ("wrong_shape_done", "PROVIDER_UNAVAILABLE", True),
        ("slow", "PROVIDER_UNAVAILABLE", True),
    ],
)
async def test_each_failure_of_stripe_has_its_code(
    desk: Desk, acme: Tenant, owner: Customer, fault: str, code: str, retryable: bool
) -> None:
    """Also of answers that are not Stripe's; decline codes that hint at fraud are not passed on."""
    desk.stub.fault = always(fault, "setup_intents")
    refused = await desk.fault(acme, "cardSetupStart", customerId=owner.id)
    assert (refused["code"], refused["retryable"]) == (code, retryable)
    assert "stolen" not in refused["message"]


async def test_a_refused_key_of_ours_is_masked(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """It is the operator's matter; nothing is left open."""
    desk.stub.fault = always("401")
    answer = await desk.ask(acme, "cardSetupStart", customerId=owner.id)
    assert answer.codes == ["INTERNAL"]
    assert "key" not in answer.errors[0]["message"]
    assert await acme.scope.count(CardWork, {"state": CardWorkState.OPEN.value}) == 0


async def test_with_stripe_away_the_profile_answers_and_cards_refuse_at_once(
    desk: Desk, acme: Tenant, owner: Customer
) -> None:
    """After a few failures Stripe is left alone; nothing is left open by callers who are refused so."""
    card_id = await desk.add(acme, owner)
    desk.stub.fault = always("500")
    for number in range(FAILURES):
        await desk.payload(acme, "cardSetupStart", customerId=(await acme.customer()).id, idempotencyKey=f"k{number}")
    asked, began = len(desk.stub.requests), time.perf_counter()
    wanted = {"customerId": owner.id, "paymentMethodId": card_id}
    refused = await desk.fault(acme, "cardRemove", **wanted)
    assert (refused["code"], refused["retryable"]) == ("PROVIDER_UNAVAILABLE", True)
    assert time.perf_counter() - began < 1
    assert len(desk.stub.requests) == asked
    query = "query ($id: ID!) { customer(id: $id) { displayName paymentMethods { id canRemove { ok } } } }"
    answer = await desk.gateway.ask(query, {"id": owner.id}, acme.token())
    assert answer.data["customer"]["paymentMethods"] == [{"id": card_id, "canRemove": {"ok": True}}]


@pytest.mark.parametrize("fault", BROKEN)
async def test_a_removal_with_an_unknown_outcome_is_finished(
    desk: Desk, acme: Tenant, owner: Customer, fault: str
) -> None:
    """Until then the card says that it is being removed; the worker ends it."""
    first, second = await desk.add(acme, owner), await desk.add(acme, owner, MASTER)
    desk.stub.fault = always(fault, "detach")
    refused = await desk.payload(acme, "cardRemove", customerId=owner.id, paymentMethodId=first)
    assert [fault["retryable"] for fault in refused["userErrors"]] == [True]
    waiting = {card["id"]: card["canRemove"]["ok"] for card in refused["customer"]["paymentMethods"]}
    assert waiting == {first: False, second: True}
    desk.stub.fault = lambda _: None
    assert await finish(desk, after_seconds=3600) >= 1
    assert {card["id"] for card in desk.stub.cards.values() if card["customer"]} == {second}
    await stubs_as_stripe_says(acme, owner, desk.stub)


async def test_the_same_key_takes_up_what_was_cut_off(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """Detached, but the default could not be changed: asked again, only the rest is done."""
    first, second = await desk.add(acme, owner), await desk.add(acme, owner, MASTER)
    desk.stub.fault = lambda request: "500" if request.method == "POST" and "customers" in request.path else None
    wanted = {"customerId": owner.id, "paymentMethodId": first, "idempotencyKey": "remove"}
    assert (await desk.fault(acme, "cardRemove", **wanted))["retryable"]
    desk.stub.fault = lambda _: None
    payload = await desk.done(acme, "cardRemove", **wanted)
    assert [(card["id"], card["isDefault"]) for card in payload["customer"]["paymentMethods"]] == [(second, True)]
    assert await desk.done(acme, "cardRemove", **wanted) == payload
    await stubs_as_stripe_says(acme, owner, desk.stub)


async def test_wishes_take_effect_in_their_order(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """A default that was put off is set before the next wish, not after it."""
    first, second = await desk.add(acme, owner), await desk.add(acme, owner, MASTER)
    desk.stub.fault = always("500_done", f"customers/{await stripe_id(acme, owner)}")
    await desk.payload(acme, "cardDefaultSet", customerId=owner.id, paymentMethodId=second)
    desk.stub.fault = lambda _: None
    await desk.done(acme, "cardDefaultSet", customerId=owner.id, paymentMethodId=first)
    await finish(desk, after_seconds=7200)
    assert desk.stub.wallet(await stripe_id(acme, owner))[1] == first
    await stubs_as_stripe_says(acme, owner, desk.stub)


async def test_only_one_try_reaches_a_stripe_that_may_be_back(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """Concurrent retries of one request are one piece of work."""
    desk.stub.fault = once("dropped", "setup_intents")
    answers = await asyncio.gather(
        *(desk.payload(acme, "cardSetupStart", customerId=owner.id, idempotencyKey="same") for _ in range(4))
    )
    codes = {fault["code"] for answer in answers for fault in answer["userErrors"]}
    assert codes <= {"IN_PROGRESS"}
    assert len({answer["setupIntentId"] for answer in answers} - {None}) == 1
    assert len(desk.stub.setups) == 1


async def stripe_id(tenant: Tenant, owner: Customer) -> str:
    """Return the id of a customer at Stripe."""
    account = await tenant.scope.get(CardAccount, CardAccount.id_for(owner.id))
    assert account
    return str(account.stripe_customer_id)
