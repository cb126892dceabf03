"""Webhooks: signed, in order for each customer, retried, replayed; and never to an address that is not public."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from gateway.access.permission import Permission, Role
from gateway.documents.base.record import instant
from gateway.documents.partner_app import PartnerApp
from gateway.documents.webhook import Webhook, WebhookDelivery
from gateway.integrations.webhook_client import SignedMessage, WebhookClient, WebhookFailed, is_public, new_secret
from gateway.operations.webhook.attempt import PAUSES_SECONDS
from gateway.operations.webhook.webhook import MAX_WEBHOOKS
from gateway.settings import Settings
from tests import records
from tests.feed import run_fed_gateway
from tests.hooks import WEBHOOK, Endpoint, asked, deliver, endpoint, state
from tests.live import rename
from tests.partner import partner_of, sha256
from tests.portal import change_stored
from tests.running_gateway import RunningGateway, Tenant


@pytest.fixture(scope="module")
async def sending(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database, whose webhooks may reach this machine."""
    async with run_fed_gateway(settings, "webhooks", webhook_private_targets=True) as running:
        yield running


@pytest.fixture
async def firm(sending: RunningGateway) -> Tenant:
    """Return a company that gets its changes."""
    return await sending.tenant()


@pytest.fixture
async def hook() -> AsyncIterator[Endpoint]:
    """Yield a partner's endpoint."""
    async with endpoint() as taking:
        yield taking


async def subscribed(firm: Tenant, hook: Endpoint, *kinds: str) -> tuple[str, str]:
    """Return (id, secret) of a webhook of customers by default."""
    payload = await asked(firm, "webhookCreate", "secret", url=hook.url, kinds=list(kinds) or ["CUSTOMER"])
    assert payload["userErrors"] == []
    return payload["webhook"]["webhookId"], payload["secret"]


async def due_now(firm: Tenant, webhook_id: str, **changes: Any) -> None:
    """As if the pauses of a webhook and its deliveries were over."""
    past = instant() - timedelta(seconds=1)
    for delivery in await firm.scope.find(WebhookDelivery, {"webhook_id": webhook_id, "status": "PENDING"}):
        await change_stored(firm, delivery, due_at=past, **changes)
    (webhook,) = await firm.scope.find(Webhook, {"_id": webhook_id})
    await change_stored(firm, webhook, due_at=past)


async def test_changes_are_posted_signed_and_in_order(firm: Tenant, hook: Endpoint) -> None:
    """As the library of the specification verifies; the former secret holds for a while after a rotation."""
    webhook_id, secret = await subscribed(firm, hook)
    owner = await firm.customer()
    await rename(firm, owner.id, "Grace")
    await firm.add(records.job(owner))
    await deliver(firm.gateway)
    assert [payload["type"] for payload in hook.verified(secret)] == ["customer.created", "customer.changed"]
    assert hook.payloads()[1]["data"] == {
        "change": "CHANGED", "kind": "CUSTOMER", "objectId": owner.id, "customerId": owner.id, "position": 2,
        "version": 2,
    }  # fmt: skip
    found = await state(firm, webhook_id)
    newest, oldest = found["deliveries"]["nodes"]
    assert (oldest["deliveryId"], newest["deliveryId"]) == tuple(headers["webhook-id"] for headers, _ in hook.received)
    assert newest["attempts"] == [{"statusCode": 204, "failure": None}]
    rotated = await asked(firm, "webhookRotateSecret", "secret", id=webhook_id)
    hook.received.clear()
    assert (await asked(firm, "webhookTest", id=webhook_id))["userErrors"] == []
    await deliver(firm.gateway)
    for valid in (secret, rotated["secret"]):
        assert [payload["type"] for payload in hook.verified(valid)] == ["webhook.test"]


async def test_a_customer_whose_delivery_fails_holds_up_nobody_else(firm: Tenant, hook: Endpoint) -> None:
    """Later changes of that customer wait; what was refused for three days is given up, and can be replayed."""
    webhook_id, _ = await subscribed(firm, hook)
    refused, other = await firm.customer(), await firm.customer()
    hook.refused[refused.id] = 500
    await rename(firm, refused.id, "Grace")
    await deliver(firm.gateway)
    assert [payload["data"]["customerId"] for payload in hook.payloads()] == [other.id]
    last = len(PAUSES_SECONDS)
    pending = await firm.scope.find(WebhookDelivery, {"webhook_id": webhook_id, "status": "PENDING"})
    assert sorted(delivery.failures for delivery in pending) == [0, 1]
    await due_now(firm, webhook_id, failures=last)
    await deliver(firm.gateway)
    dead = (await state(firm, webhook_id, "DEAD"))["deliveries"]["nodes"]
    assert {(found["objectId"], found["attempts"][-1]["statusCode"]) for found in dead} == {(refused.id, 500)}
    hook.refused.clear()
    before = len(hook.received)
    oldest = dead[-1]["deliveryId"]
    assert (await asked(firm, "webhookReplay", id=webhook_id, delivery=oldest))["userErrors"] == []
    await deliver(firm.gateway)
    assert hook.received[before][0]["webhook-id"] == oldest
    since = (instant() - timedelta(hours=1)).isoformat()
    hook.received.clear()
    assert (await asked(firm, "webhookReplay", id=webhook_id, since=since))["userErrors"] == []
    await deliver(firm.gateway)
    versions = [each["data"]["version"] for each in hook.payloads() if each["data"]["customerId"] == refused.id]
    assert versions == [1, 2]


async def test_very_many_deliveries_are_replayed_at_once(firm: Tenant, hook: Endpoint) -> None:
    """More than could be written one by one in the time of a request."""
    webhook_id, _ = await subscribed(firm, hook)
    await firm.customer()
    await deliver(firm.gateway)
    (sent,) = await firm.scope.find(WebhookDelivery, {"webhook_id": webhook_id})
    many = [msgspec.structs.replace(sent, id=WebhookDelivery.new_id(), position=2 + n) for n in range(20_000)]
    await firm.add(*many)
    since = (instant() - timedelta(hours=1)).isoformat()
    assert (await asked(firm, "webhookReplay", id=webhook_id, since=since))["userErrors"] == []
    assert (await state(firm, webhook_id, "PENDING"))["deliveries"]["totalCount"] == 20_001
    assert (await asked(firm, "webhookDelete", id=webhook_id))["userErrors"] == []


async def test_an_endpoint_that_is_gone_is_paused_and_goes_on_where_it_stopped(firm: Tenant, hook: Endpoint) -> None:
    """At once with 410; after three days when nothing else arrived. Nothing is lost."""
    webhook_id, _ = await subscribed(firm, hook)
    owner = await firm.customer()
    hook.status = 410
    await deliver(firm.gateway)
    found = await state(firm, webhook_id)
    assert (found["status"], found["failure"]) == ("PAUSED", "It answered 410 Gone: it wants no more.")
    hook.status = 302
    hook.headers["location"] = hook.url
    assert (await asked(firm, "webhookResume", id=webhook_id))["userErrors"] == []
    await deliver(firm.gateway)
    await due_now(firm, webhook_id, failures=len(PAUSES_SECONDS))
    await deliver(firm.gateway)
    found = await state(firm, webhook_id)
    assert (found["status"], "Redirects are not followed" in found["failure"]) == ("PAUSED", True)
    await rename(firm, owner.id, "Grace")
    await deliver(firm.gateway)
    assert hook.received == []
    hook.status = 200
    await asked(firm, "webhookResume", id=webhook_id)
    await deliver(firm.gateway)
    assert [payload["type"] for payload in hook.payloads()] == ["customer.created", "customer.changed"]


async def test_a_partner_gets_the_answer_of_its_document_with_its_scopes_of_now(firm: Tenant, hook: Endpoint) -> None:
    """And manages its own webhooks only."""
    scopes = (Permission.CUSTOMER_READ, Permission.FEED_READ, Permission.WEBHOOK_WRITE)
    partner = await partner_of(firm, scopes=scopes)
    text = "query ($id: ID!) { customer(id: $id) { firstName } }"
    create = f"mutation ($input: WebhookCreateInput!) {{ webhookCreate(input: $input) {{ {WEBHOOK} }} }}"
    await partner.publish(text, create)
    given = {"url": hook.url, "kinds": ["CUSTOMER"], "documentId": sha256(text)}
    made = (await partner.run(create, {"input": given})).data["webhookCreate"]
    assert made["userErrors"] == []
    unknown = await partner.run(create, {"input": {**given, "documentId": sha256("unpublished")}})
    assert [fault["code"] for fault in unknown.data["webhookCreate"]["userErrors"]] == ["NOT_FOUND"]
    owner = await firm.customer()
    await deliver(firm.gateway)
    assert hook.payloads()[0]["data"]["result"] == {"data": {"customer": {"firstName": owner.first_name}}}
    rival = {"role": Role.PARTNER, "scope": "webhook:write"}
    assert (await firm.ask("{ webhooks { webhookId } }", **rival)).data == {"webhooks": []}  # type: ignore[arg-type]
    webhook_id = made["webhook"]["webhookId"]
    delete = "mutation ($id: ID!) { webhookDelete(input: {id: $id}) { userErrors { code } } }"
    refused = await firm.ask(delete, {"id": webhook_id}, **rival)  # type: ignore[arg-type]
    assert refused.data["webhookDelete"]["userErrors"] == [{"code": "NOT_FOUND"}]
    (app,) = await firm.scope.find(PartnerApp, {})
    await change_stored(firm, app, scopes=(Permission.FEED_READ, Permission.WEBHOOK_WRITE))
    hook.received.clear()
    await rename(firm, owner.id, "Grace")
    await due_now(firm, webhook_id)
    await deliver(firm.gateway)
    assert [payload["type"] for payload in hook.payloads()] == ["customer.no_longer_visible"]


async def test_who_may_not_and_what_is_wrong_is_refused(firm: Tenant, hook: Endpoint, acme: Tenant) -> None:
    """The office cannot subscribe; a kind takes its permission; addresses of this machine are refused."""
    assert (await firm.ask("{ webhooks { webhookId } }")).codes == ["FORBIDDEN"]
    for url in (
        "http://hooks.example.com/x",
        "https://127.0.0.1/x",
        "https://[::ffff:10.0.0.1]/",
        "https://u:p@e.com/",
    ):
        payload = await asked(acme, "webhookCreate", url=url, kinds=["CUSTOMER"])
        assert [(fault["code"], fault["path"]) for fault in payload["userErrors"]] == [("INVALID", ["url"])]
    webhook_id, _ = await subscribed(firm, hook)
    (webhook,) = await firm.scope.find(Webhook, {"_id": webhook_id})
    others = [msgspec.structs.replace(webhook, id=Webhook.new_id()) for _ in range(MAX_WEBHOOKS)]
    await firm.scope.add_missing(others)
    payload = await asked(firm, "webhookCreate", url=hook.url, kinds=["CUSTOMER"])
    assert [fault["code"] for fault in payload["userErrors"]] == ["TOO_MANY"]
    assert (await asked(firm, "webhookDelete", id=webhook_id))["webhook"]["webhookId"] == webhook_id
    answer = await firm.ask("query ($id: ID!) { webhook(id: $id) { url } }", {"id": webhook_id}, role=Role.ADMIN)
    assert answer.data == {"webhook": None}


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  # no binding
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::7f00:1", False),
        ("::7f00:1", False),
        ("::a9fe:a9fe", False),
        ("fec0::1", False),
        ("192.88.99.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    """Also where one is wrapped in another."""
    assert is_public(address) == public


async def test_a_name_that_leads_to_this_machine_is_not_connected_to(hook: Endpoint) -> None:
    """It is looked up when the connection is made, so that a name that pointed elsewhere before does not help."""
    message = SignedMessage("whd_1", b'{"data": {}}', [new_secret()])
    with pytest.raises(WebhookFailed, match="no public address"):
        await WebhookClient(private_targets=False).send(hook.url.replace("127.0.0.1", "localhost"), message, instant())
    assert hook.received == []
