"""Cards: added, preferred, removed; Stripe is the tests' own stub."""

import asyncio
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.card import CardAccount, CardWork
from gateway.documents.change import Change
from gateway.documents.customer import Customer, CustomerMetrics
from gateway.documents.service_subscription import SubscriptionStatus
from tests import work_records
from tests.card_desk import Desk, stubs_as_stripe_says
from tests.records import dollars
from tests.running_gateway import Tenant

VISA, MASTER = "4242424242424242", "5555555555554444"


@pytest.fixture
async def owner(acme: Tenant) -> Customer:
    """Return a customer without a card."""
    customer: Customer = await acme.customer(payment_methods=())
    return customer


async def test_a_card_is_added_as_stripe_keeps_it(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """The first becomes the default; the stub has what Stripe says, and no more."""
    setup = await desk.done(acme, "cardSetupStart", customerId=owner.id)
    assert setup["customer"]["id"] == owner.id
    assert setup["clientSecret"] == f"{setup['setupIntentId']}_secret_x"
    assert setup["publishableKey"] == "pk_test_123"
    card_id = desk.stub.confirm(setup["setupIntentId"])
    wanted = {"customerId": owner.id, "setupIntentId": setup["setupIntentId"]}
    payload = await desk.done(acme, "cardSetupComplete", **wanted)
    (card,) = payload["customer"]["paymentMethods"]
    assert payload["paymentMethod"] == card
    assert card.pop("verifiedAt") is not None
    assert card == {
        "id": card_id,
        "brand": "visa",
        "last4": "4242",
        "expMonth": 4,
        "expYear": 2031,
        "funding": "CREDIT",
        "isDefault": True,
        "expiresSoon": False,
        "canRemove": {"ok": True, "reasons": []},
    }
    await stubs_as_stripe_says(acme, owner, desk.stub)


async def test_cards_are_read_without_stripe(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """What the profile shows is embedded in the customer."""
    await desk.add(acme, owner)
    asked = len(desk.stub.requests)
    query = "query ($id: ID!) { customer(id: $id) { paymentMethods { id canRemove { ok } expiresSoon } } }"
    answer = await desk.gateway.ask(query, {"id": owner.id}, acme.token())
    assert len(answer.data["customer"]["paymentMethods"]) == 1
    assert len(desk.stub.requests) == asked


async def test_the_fingerprint_is_neither_shown_nor_logged(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """It is kept, apart from the customer; the change log says the rest."""
    card_id = await desk.add(acme, owner)
    account = await acme.scope.get(CardAccount, CardAccount.id_for(owner.id))
    changes = await acme.scope.find(Change, {"customer_id": owner.id})
    assert account
    assert account.fingerprints == {card_id: f"fp_{VISA}"}
    assert [change.operation for change in changes] == ["cardSetupComplete"]
    assert "fp_" not in repr(changes) + repr(await acme.scope.get(Customer, owner.id))


async def test_of_several_cards_one_is_the_default(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """A second is not, unless it is wanted; cardDefaultSet changes it, at Stripe as well."""
    first = await desk.add(acme, owner, VISA)
    second = await desk.add(acme, owner, MASTER)
    await stubs_as_stripe_says(acme, owner, desk.stub)
    assert desk.stub.wallet(await stripe_id(acme, owner))[1] == first
    payload = await desk.done(acme, "cardDefaultSet", customerId=owner.id, paymentMethodId=second)
    assert {card["id"]: card["isDefault"] for card in payload["customer"]["paymentMethods"]} == {
        first: False,
        second: True,
    }
    third = await desk.add(acme, owner, "4000056655665556", makeDefault=True)
    assert desk.stub.wallet(await stripe_id(acme, owner))[1] == third
    await stubs_as_stripe_says(acme, owner, desk.stub)


async def test_the_newest_valid_card_follows_a_removed_default(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """An expired one does not; the change log has the intent and the outcome."""
    first = await desk.add(acme, owner, VISA)
    second = await desk.add(acme, owner, MASTER)
    expired = await desk.add(acme, owner, "4000056655665556")
    desk.stub.cards[expired]["card"]["exp_year"] = 2020
    await desk.done(acme, "cardRemove", customerId=owner.id, paymentMethodId=first)
    assert desk.stub.wallet(await stripe_id(acme, owner)) == ({second, expired}, second)
    await stubs_as_stripe_says(acme, owner, desk.stub)
    await desk.done(acme, "cardRemove", customerId=owner.id, paymentMethodId=second)
    assert desk.stub.wallet(await stripe_id(acme, owner)) == ({expired}, None)
    await stubs_as_stripe_says(acme, owner, desk.stub)


async def test_a_dry_run_says_what_depends_on_a_card(desk: Desk, acme: Tenant) -> None:
    """And changes nothing, here or at Stripe."""
    metrics = CustomerMetrics(total_due=dollars(120.5), lifetime_value=dollars(0), open_jobs=2)
    owner = await acme.customer(payment_methods=(), metrics=metrics)
    first = await desk.add(acme, owner, VISA)
    asked, before = len(desk.stub.requests), await acme.scope.get(Customer, owner.id)
    wanted = {"customerId": owner.id, "paymentMethodId": first, "dryRun": True}
    payload = await desk.done(acme, "cardRemove", **wanted)
    assert [impact["code"] for impact in payload["impacts"]] == ["NO_CARD_LEFT", "UNPAID_BALANCE", "OPEN_JOBS"]
    assert payload["impacts"][1]["message"] == "120.50 USD is unpaid."
    assert len(desk.stub.requests) == asked
    assert await acme.scope.get(Customer, owner.id) == before
    await desk.add(acme, owner, MASTER)
    payload = await desk.done(acme, "cardRemove", **wanted)
    assert [impact["code"] for impact in payload["impacts"]] == ["DEFAULT_CHANGES"]
    paused = work_records.subscription(owner, status=SubscriptionStatus.PAUSED)
    await acme.add(paused)
    payload = await desk.done(acme, "cardRemove", **wanted)
    assert [impact["code"] for impact in payload["impacts"]] == ["DEFAULT_CHANGES", "SUBSCRIPTIONS"]
    assert f"{paused.number} (paused)" in payload["impacts"][1]["message"]


async def test_a_card_that_is_there_is_refused_or_replaces_its_copy(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """Stripe does not notice; the fingerprint tells. A refused copy is let go."""
    first = await desk.add(acme, owner, VISA)
    setup = await desk.done(acme, "cardSetupStart", customerId=owner.id)
    desk.stub.confirm(setup["setupIntentId"], VISA)
    wanted = {"customerId": owner.id, "setupIntentId": setup["setupIntentId"]}
    for _ in range(2):
        payload = await desk.payload(acme, "cardSetupComplete", **wanted, idempotencyKey="copy-1")
        assert [fault["code"] for fault in payload["userErrors"]] == ["CARD_DUPLICATE"]
        assert [card["id"] for card in payload["customer"]["paymentMethods"]] == [first]
    second = await desk.add(acme, owner, VISA, ifDuplicate="REPLACE")
    assert desk.stub.wallet(await stripe_id(acme, owner)) == ({second}, second)
    await stubs_as_stripe_says(acme, owner, desk.stub)


async def test_stripe_customers_are_made_once_however_many_ask(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """Eight set-ups at once: one customer at Stripe, eight set-ups."""
    made = len(desk.stub.customers)
    setups = await asyncio.gather(*(desk.done(acme, "cardSetupStart", customerId=owner.id) for _ in range(8)))
    assert len({setup["setupIntentId"] for setup in setups}) == 8
    assert len(desk.stub.customers) == made + 1


async def test_the_same_key_gives_the_same_set_up_again(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """The client secret is read again from Stripe: it is stored nowhere."""
    first = await desk.done(acme, "cardSetupStart", customerId=owner.id, idempotencyKey="k")
    again = await desk.done(acme, "cardSetupStart", customerId=owner.id, idempotencyKey="k")
    assert again == first
    works = await acme.scope.find(CardWork, {"customer_id": owner.id})
    assert len(works) == 1
    assert "_secret_" not in repr(works)
    other = await acme.customer()
    refused = await desk.fault(acme, "cardSetupStart", customerId=other.id, idempotencyKey="k")
    assert refused["code"] == "IDEMPOTENCY_MISMATCH"


@pytest.mark.parametrize(
    ("status", "error", "code", "retryable"),
    [
        ("requires_payment_method", None, "STATE_CONFLICT", False),
        ("requires_action", None, "AUTHENTICATION_REQUIRED", False),
        ("processing", None, "IN_PROGRESS", True),
        ("canceled", None, "STATE_CONFLICT", False),
        ("requires_payment_method", {"code": "card_declined", "decline_code": "stolen_card"}, "CARD_DECLINED", False),
        ("requires_payment_method", {"code": "expired_card"}, "CARD_INVALID", False),
        ("requires_payment_method", {"code": "processing_error"}, "PROVIDER_BUSY", True),
        (
            "requires_payment_method",
            {"code": "setup_intent_authentication_failure"},
            "AUTHENTICATION_FAILED",
            False,
        ),
    ],
)
async def test_a_set_up_that_is_not_confirmed_says_what_to_do(
    desk: Desk, acme: Tenant, owner: Customer, status: str, error: Any, code: str, retryable: bool
) -> None:
    """Each state of a SetupIntent has its code; why a bank suspects fraud is not shown."""
    setup = await desk.done(acme, "cardSetupStart", customerId=owner.id)
    desk.stub.setups[setup["setupIntentId"]] |= {"status": status, "last_setup_error": error}
    fault = await desk.fault(acme, "cardSetupComplete", customerId=owner.id, setupIntentId=setup["setupIntentId"])
    assert (fault["code"], fault["retryable"]) == (code, retryable)
    assert "stolen" not in fault["message"]


async def test_a_set_up_of_somebody_else_is_not_found(desk: Desk, acme: Tenant, rival: Tenant, owner: Customer) -> None:
    """Not of another customer, not of another company."""
    stranger = await rival.customer()
    setup = await desk.done(rival, "cardSetupStart", customerId=stranger.id)
    desk.stub.confirm(setup["setupIntentId"])
    await desk.done(acme, "cardSetupStart", customerId=owner.id)
    fault = await desk.fault(acme, "cardSetupComplete", customerId=owner.id, setupIntentId=setup["setupIntentId"])
    assert fault["code"] == "NOT_FOUND"
    both = await desk.payload(acme, "cardSetupComplete", customerId="cus_none", setupIntentId="none")
    assert [fault["path"] for fault in both["userErrors"]] == [["setupIntentId"], ["customerId"]]


@pytest.mark.parametrize("mutation", ["cardDefaultSet", "cardRemove"])
async def test_a_card_of_somebody_else_is_not_found(
    desk: Desk, acme: Tenant, rival: Tenant, owner: Customer, mutation: str
) -> None:
    """A foreign customer is not found, and a foreign card of the same company's customer is not found either."""
    stranger = await rival.customer(payment_methods=())
    card_id = await desk.add(rival, stranger)
    fault = await desk.fault(acme, mutation, customerId=owner.id, paymentMethodId=card_id)
    assert fault["code"] == "CARD_NOT_FOUND"
    assert fault["path"] == ["paymentMethodId"]
    fault = await desk.fault(acme, mutation, customerId=stranger.id, paymentMethodId=card_id)
    assert (fault["code"], fault["path"]) == ("NOT_FOUND", ["customerId"])
    await stubs_as_stripe_says(rival, stranger, desk.stub)


@pytest.mark.parametrize("mutation", ["cardSetupStart", "cardSetupComplete", "cardDefaultSet", "cardRemove"])
@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.SALES])
async def test_cards_are_for_the_office_and_their_owner(
    desk: Desk, acme: Tenant, owner: Customer, mutation: str, role: Role
) -> None:
    """Technicians and sellers are refused."""
    fields = {
        "cardSetupStart": {},
        "cardSetupComplete": {"setupIntentId": "seti_1"},
        "cardDefaultSet": {"paymentMethodId": "pm_1"},
        "cardRemove": {"paymentMethodId": "pm_1"},
    }[mutation]
    answer = await desk.ask(acme, mutation, role, customerId=owner.id, **fields)
    assert answer.codes == ["FORBIDDEN"]
    assert answer.data == {mutation: None}


async def test_portal_customers_manage_their_own_cards_only(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """Another's customer is not found."""
    card_id = await desk.add(acme, owner)
    answer = await desk.ask(
        acme, "cardRemove", Role.CUSTOMER, customer=owner.id, customerId=owner.id, paymentMethodId=card_id
    )
    assert answer.data["cardRemove"]["customer"]["paymentMethods"] == []
    other = await acme.customer()
    answer = await desk.ask(acme, "cardSetupStart", Role.CUSTOMER, customer=owner.id, customerId=other.id)
    assert [fault["code"] for fault in answer.data["cardSetupStart"]["userErrors"]] == ["NOT_FOUND"]
    (change, *_) = await acme.scope.find(Change, {"customer_id": owner.id}, order=Change.order)
    assert change.author.role == "CUSTOMER"


async def test_a_stale_version_is_refused_before_stripe_is_asked(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """As with every write on a customer."""
    card_id = await desk.add(acme, owner)
    asked = len(desk.stub.requests)
    wanted = {"customerId": owner.id, "paymentMethodId": card_id, "expectedVersion": 1}
    assert (await desk.fault(acme, "cardRemove", **wanted))["code"] == "CONFLICT"
    assert len(desk.stub.requests) == asked


async def test_a_card_that_stripe_lost_is_dropped_here_too(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """The refusal comes with the cards as they are."""
    first, second = await desk.add(acme, owner, VISA), await desk.add(acme, owner, MASTER)
    desk.stub.detach(second)
    payload = await desk.payload(acme, "cardDefaultSet", customerId=owner.id, paymentMethodId=second)
    assert [fault["code"] for fault in payload["userErrors"]] == ["CARD_NOT_FOUND"]
    assert [card["id"] for card in payload["customer"]["paymentMethods"]] == [first]
    await desk.done(acme, "cardRemove", customerId=owner.id, paymentMethodId=first)
    await stubs_as_stripe_says(acme, owner, desk.stub)


async def test_concurrent_wishes_for_a_default_leave_one(desk: Desk, acme: Tenant, owner: Customer) -> None:
    """In every case both sides agree."""
    cards = [await desk.add(acme, owner, number) for number in (VISA, MASTER, "4000056655665556")]
    await asyncio.gather(
        *(desk.payload(acme, "cardDefaultSet", customerId=owner.id, paymentMethodId=card) for card in cards)
    )
    await stubs_as_stripe_says(acme, owner, desk.stub)


async def test_without_a_stripe_account_the_answer_says_so(acme: Tenant) -> None:
    """The fixture's ordinary gateway has no key."""
    owner = await acme.customer()
    query = "mutation ($id: ID!) { cardSetupStart(input: {customerId: $id}) { clientSecret userErrors { code } } }"
    answer = await acme.ask(query, {"id": owner.id})
    assert answer.data["cardSetupStart"] == {"clientSecret": None, "userErrors": [{"code": "CARDS_NOT_SET_UP"}]}


async def stripe_id(tenant: Tenant, owner: Customer) -> str:
    """Return the id of a customer at Stripe."""
    account = await tenant.scope.get(CardAccount, CardAccount.id_for(owner.id))
    assert account
    return str(account.stripe_customer_id)
