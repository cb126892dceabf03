"""`/webhooks/stripe`: only Stripe is heard, each event once, and what it says is read again."""

import hashlib
import hmac
import random
import time

import orjson
import pytest
from structlog.testing import capture_logs

from gateway.app.connections import stripe_of
from gateway.app.keys import signing_secret
from gateway.documents.card import CardAccount, CardWork, CardWorkKind
from gateway.documents.customer import Customer
from gateway.operations.card.worker import CardWorker, Drift
from tests.card_desk import Desk, stubs_as_stripe_says, worked_off
from tests.running_gateway import Tenant
from tests.stripe_stub import StripeStub

MASTER = "5555555555554444"


@pytest.fixture
async def owner(acme: Tenant, desk: Desk) -> Customer:
    """Return a customer with a card, whose events were delivered."""
    customer: Customer = await acme.customer(payment_methods=())
    await desk.add(acme, customer)
    await desk.send_events(acme)
    return customer


async def works_of(tenant: Tenant, owner: Customer) -> list[CardWork]:
    """Return the events that were written down for a customer."""
    return await tenant.scope.find(CardWork, {"customer_id": owner.id, "kind": CardWorkKind.EVENT.value})


async def test_what_others_change_at_stripe_shows_here(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """A renewed card gets its new expiry and last four digits; a detached one goes, as does the dead default."""
    (card_id,) = [card["id"] for card in desk.stub.cards.values() if card["customer"] == await account(acme, owner)]
    desk.stub.cards[card_id]["card"] |= {"last4": "1881", "exp_year": 2035}
    desk.stub.tell("payment_method.automatically_updated", desk.stub.cards[card_id])
    await desk.send_events(acme)
    customer = await acme.scope.get(Customer, owner.id)
    assert customer
    assert [(card.id, card.last4, card.exp_year) for card in customer.payment_methods] == [(card_id, "1881", 2035)]
    desk.stub.detach(card_id)
    await desk.send_events(acme)
    await stubs_as_stripe_says(acme, owner, desk.stub)
    assert desk.stub.wallet(await account(acme, owner)) == (set(), None)
    query = """query ($id: ID!, $by: ID) { customer(id: $id) { changes(filter: {authorId: $by}) { nodes {
      operation author { name role staffMember { id } customer { id } } } } } }"""
    nodes = (await acme.ask(query, {"id": owner.id, "by": "stripe"})).data["customer"]["changes"]["nodes"]
    by_stripe = {"name": "Stripe", "role": "SYSTEM", "staffMember": None, "customer": None}
    assert nodes == [{"operation": "stripeEvent", "author": by_stripe}] * 2


async def test_a_card_whose_browser_never_came_back_is_added(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """The event is enough; cardSetupComplete may still come, and finds it there."""
    setup = await desk.done(acme, "cardSetupStart", customerId=owner.id)
    card_id = desk.stub.confirm(setup["setupIntentId"], MASTER)
    await desk.send_events(acme)
    await stubs_as_stripe_says(acme, owner, desk.stub)
    wanted = {"customerId": owner.id, "setupIntentId": setup["setupIntentId"]}
    assert (await desk.done(acme, "cardSetupComplete", **wanted))["paymentMethod"]["id"] == card_id


async def test_an_event_is_worked_on_once(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """Stripe may send it again; the second is answered and forgotten."""
    before = len(await works_of(acme, owner))
    desk.stub.tell("customer.updated", desk.stub.customers[await account(acme, owner)])
    (event,) = desk.stub.events
    desk.stub.events.clear()
    assert [await desk.send(event) for _ in range(3)] == [200, 200, 200]
    await worked_off(acme)
    assert len(await works_of(acme, owner)) == before + 1


async def test_a_late_event_does_not_bring_a_card_back(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """Even when Stripe's own answer is behind: detached is for ever."""
    setup = await desk.done(acme, "cardSetupStart", customerId=owner.id)
    card_id = desk.stub.confirm(setup["setupIntentId"], MASTER)
    wanted = {"customerId": owner.id, "setupIntentId": setup["setupIntentId"]}
    await desk.done(acme, "cardSetupComplete", **wanted)
    await desk.done(acme, "cardRemove", customerId=owner.id, paymentMethodId=card_id)
    desk.stub.cards[card_id]["customer"] = await account(acme, owner)
    await desk.send_events(acme)
    customer = await acme.scope.get(Customer, owner.id)
    assert customer
    assert card_id not in [card.id for card in customer.payment_methods]
    fault = await desk.fault(acme, "cardSetupComplete", **wanted)
    assert fault["code"] == "CARD_NOT_FOUND"
    desk.stub.cards[card_id]["customer"] = None


async def test_events_may_come_in_any_order_and_twice(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """What counts is what Stripe says in its fresh reply."""
    second = await desk.add(acme, owner, MASTER)
    await desk.done(acme, "cardDefaultSet", customerId=owner.id, paymentMethodId=second)
    await desk.done(acme, "cardRemove", customerId=owner.id, paymentMethodId=second)
    events = [*desk.stub.events, *desk.stub.events]
    desk.stub.events.clear()
    random.Random(7).shuffle(events)  # noqa: S311  # an order, no secret
    for event in events:
        assert await desk.send(event) == 200
    await worked_off(acme)
    await stubs_as_stripe_says(acme, owner, desk.stub)


async def test_an_account_that_was_deleted_at_stripe_is_opened_anew(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """Its cards go with it; the next set-up makes another."""
    stripe_customer = desk.stub.act("DELETE", ["customers", await account(acme, owner)], {})
    desk.stub.tell("customer.deleted", stripe_customer)
    await desk.send_events(acme)
    customer = await acme.scope.get(Customer, owner.id)
    assert customer
    assert customer.payment_methods == ()
    await desk.add(acme, owner)
    await stubs_as_stripe_says(acme, owner, desk.stub)


async def test_events_of_strangers_and_other_kinds_are_answered_and_ignored(desk: Desk) -> None:
    """The Stripe account may serve others as well."""
    stub = StripeStub()
    stub.tell("customer.updated", {"id": "cus_unknown", "object": "customer"})
    stub.tell("balance.available", {"object": "balance"})
    assert [await desk.send(event) for event in stub.events] == [200, 200]


@pytest.mark.parametrize(("secret", "skew", "status"), [
    ("whsec_test", 0, 200), ("whsec_old", 0, 200), ("whsec_other", 0, 400),
    ("whsec_test", -290, 200), ("whsec_test", -310, 400), ("whsec_test", 290, 200), ("whsec_test", 310, 400),
])  # fmt: skip
async def test_only_what_stripe_signed_just_now_is_heard(desk: Desk, secret: str, skew: int, status: int) -> None:
    """With any of our secrets, while they are rotated; five minutes to either side."""
    stub = StripeStub()
    stub.tell("balance.available", {"object": "balance"})
    assert await desk.send(stub.events[0], secret=secret, at=int(time.time()) + skew) == status


@pytest.mark.parametrize("signature", ["", "t=1", "v1=00", "t=x,v1=00", "t=1,v1=\u00e9", "nonsense"])
async def test_a_bad_signature_is_refused(desk: Desk, signature: str) -> None:
    """In any form."""
    response = await desk.gateway.client.post(
        "/webhooks/stripe", content=b"{}", headers={b"stripe-signature": signature.encode("latin-1")}
    )
    assert response.status_code == 400


async def test_a_body_that_is_too_large_is_refused_unread(desk: Desk) -> None:
    """Before it is hashed."""
    response = await desk.gateway.client.post("/webhooks/stripe", content=b"x" * 300_000)
    assert response.status_code == 413


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"object": "event"}', b"\xff", orjson.dumps({"object": "x"})])
async def test_signed_nonsense_is_refused(desk: Desk, body: bytes) -> None:
    """Signed, but no event."""
    stamp = int(time.time())
    mac = hmac.new(b"whsec_test", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    response = await desk.gateway.client.post(
        "/webhooks/stripe", content=body, headers={"stripe-signature": f"t={stamp},v1={mac}"}
    )
    assert response.status_code == 400


async def test_an_event_of_a_customer_who_is_being_deleted_is_about_nobody(
    desk: Desk, acme: Tenant, owner: Customer
) -> None:
    """Their account goes with them; here it is still there when the event comes, as in the midst of a deletion."""
    stripe_customer = desk.stub.customers[await account(acme, owner)]
    await acme.gateway.database.collection(Customer).delete_one({"_id": owner.id})
    desk.stub.tell("customer.updated", stripe_customer)
    with capture_logs() as logs:
        assert await desk.send(desk.stub.events[-1]) == 200
    desk.stub.events.clear()
    assert [line for line in logs if line["log_level"] == "error"] == []


async def test_an_event_for_an_account_that_does_not_fit_comes_again(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """Stripe gets an answer that makes it send again later; the log names the record."""
    desk.stub.tell("customer.updated", desk.stub.customers[await account(acme, owner)])
    accounts = acme.gateway.database.collection(CardAccount)
    await accounts.update_one({"_id": CardAccount.id_for(owner.id)}, {"$set": {"customer_id": 7}})
    with capture_logs() as logs:
        assert await desk.send(desk.stub.events[-1]) == 503
    desk.stub.events.clear()
    (line,) = [line for line in logs if line["log_level"] == "error"]
    assert (line["record"], line["field"]) == ("CardAccount", "customer_id")


async def test_the_sweep_finds_drift_and_mends_it(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """Cards and default, as Stripe says, even if no event ever came."""
    second = await desk.add(acme, owner, MASTER)
    (first,) = desk.stub.wallet(await account(acme, owner))[0] - {second}
    desk.stub.detach(first)
    desk.stub.events.clear()
    stripe = stripe_of(desk.gateway.settings)
    worker = CardWorker(desk.gateway.database, signing_secret(desk.gateway.settings), stripe)
    drifts = [drift async for drift in worker.sweep() if drift.customer_id == owner.id]
    assert drifts == [Drift(acme.company.id, owner.id, (f"{first} is not at Stripe", f"{second} is the default"))]
    await stubs_as_stripe_says(acme, owner, desk.stub)
    assert [drift async for drift in worker.sweep() if drift.customer_id == owner.id] == []
    await stripe.close()


async def account(tenant: Tenant, owner: Customer) -> str:
    """Return the id of a customer at Stripe."""
    found = await tenant.scope.get(CardAccount, CardAccount.id_for(owner.id))
    assert found
    return str(found.stripe_customer_id)
