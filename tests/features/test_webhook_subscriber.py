"""Who subscribed to a webhook: whose access ends gets nothing more, and who is slow does not hold up others."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from gateway.access.permission import Permission
from gateway.documents.background_job import JobOwner
from gateway.documents.base.record import instant
from gateway.documents.partner_app import PartnerApp
from gateway.documents.staff_member import StaffMember, StaffRole
from gateway.documents.webhook import Webhook
from gateway.operations.webhook.delivery import serve_all_due
from gateway.settings import Settings
from tests import records
from tests.features.test_staff_sign_in import as_person
from tests.features.test_webhook import due_now, subscribed
from tests.feed import run_fed_gateway, write_feed
from tests.hooks import WEBHOOK, Endpoint, asked, deliver, endpoint, state, webhook_queue
from tests.live import rename
from tests.partner import partner_of
from tests.portal import change_stored
from tests.running_gateway import RunningGateway, Tenant

SCOPES = (Permission.CUSTOMER_READ, Permission.FEED_READ, Permission.WEBHOOK_WRITE)
CREATE = f"mutation ($input: WebhookCreateInput!) {{ webhookCreate(input: $input) {{ {WEBHOOK} }} }}"


@pytest.fixture(scope="module")
async def sending(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database, whose webhooks may reach this machine."""
    async with run_fed_gateway(settings, "webhook_subscribers", webhook_private_targets=True) as running:
        yield running


@pytest.fixture
async def firm(sending: RunningGateway) -> Tenant:
    """Return a company that gets its changes."""
    return await sending.tenant()


@pytest.fixture
async def hook() -> AsyncIterator[Endpoint]:
    """Yield an endpoint."""
    async with endpoint() as taking:
        yield taking


async def test_an_endpoint_that_answers_slowly_holds_up_no_other_webhook(
    sending: RunningGateway, firm: Tenant, hook: Endpoint
) -> None:
    """Of another company, while the first one still waits for its answer; that it is delivered in the end too."""
    rival = await sending.tenant()
    async with endpoint() as slow:
        slow.held = asyncio.Event()
        await subscribed(rival, slow)
        await subscribed(firm, hook)
        await rival.customer()
        await firm.customer()
        await write_feed(sending.database)
        serving = asyncio.create_task(serve_all_due(webhook_queue(sending)))
        async with asyncio.timeout(10):
            await hook.arrival.wait()
        assert (len(hook.received), slow.received) == (1, [])
        slow.held.set()
        await serving
        assert len(slow.received) == 1


async def test_a_deactivated_administrator_gets_nothing_more_until_another_one_takes_over(
    firm: Tenant, hook: Endpoint
) -> None:
    """What was changed in between arrives then."""
    member = records.staff_member(firm.company.id)
    await firm.add(member)
    webhook_id, _ = await subscribed(firm, hook)
    (webhook,) = await firm.scope.find(Webhook, {"_id": webhook_id})
    owner = JobOwner(id=member.id, name="Ada", role=webhook.owner.role, permissions=webhook.owner.permissions)
    await change_stored(firm, webhook, owner=owner)
    await change_stored(firm, member, is_active=False)
    await firm.customer()
    await deliver(firm.gateway)
    found = await state(firm, webhook_id)
    assert (hook.received, found["status"]) == ([], "PAUSED")
    assert found["failure"] == "Who subscribed is deactivated: an administrator takes it over by resuming it."
    assert (await asked(firm, "webhookResume", id=webhook_id))["userErrors"] == []
    await deliver(firm.gateway)
    assert [payload["type"] for payload in hook.payloads()] == ["customer.created"]


@pytest.mark.parametrize("role", [StaffRole.OFFICE, StaffRole.TECHNICIAN])
async def test_an_administrator_with_another_role_in_the_staff_list_gets_nothing_more(
    firm: Tenant, hook: Endpoint, role: StaffRole
) -> None:
    """Who signs in by the list: their role of now counts; nothing is lost for the administrator who takes over."""
    subject = f"idp|{StaffMember.new_id()}"
    member = records.staff_member(firm.company.id, role=StaffRole.ADMIN, email=None, subject=subject)
    await firm.add(member)
    query = f"""mutation {{ webhookCreate(input: {{url: "{hook.url}", kinds: [CUSTOMER]}}) {{ {WEBHOOK} }} }}"""
    webhook_id = (await as_person(firm, subject, query)).data["webhookCreate"]["webhook"]["webhookId"]
    await change_stored(firm, member, role=role)
    await firm.customer()
    await deliver(firm.gateway)
    found = await state(firm, webhook_id)
    why = f"This needs the permission webhook:write, which the role {role.value.lower()} lacks."
    assert (hook.received, found["status"], found["failure"]) == ([], "PAUSED", why)
    assert (await asked(firm, "webhookResume", id=webhook_id))["userErrors"] == []
    await deliver(firm.gateway)
    assert [payload["type"] for payload in hook.payloads()] == ["customer.created"]


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("key", "Its application has no key that is valid: make one, then resume it."),
        ("scope", "This needs the permission webhook:write, which the partner's scopes lack."),
    ],
)
async def test_a_partner_that_was_blocked_gets_nothing_more(firm: Tenant, hook: Endpoint, lost: str, said: str) -> None:
    """Without a key, or without the permission to have webhooks."""
    partner = await partner_of(firm, scopes=SCOPES)
    await partner.publish(CREATE)
    made = (await partner.run(CREATE, {"input": {"url": hook.url, "kinds": ["CUSTOMER"]}})).data["webhookCreate"]
    webhook_id = made["webhook"]["webhookId"]
    owner = await firm.customer()
    await deliver(firm.gateway)
    assert len(hook.received) == 1
    (app,) = await firm.scope.find(PartnerApp, {})
    await change_stored(firm, app, **({"api_keys": ()} if lost == "key" else {"scopes": SCOPES[:2]}))
    await rename(firm, owner.id, "Grace")
    await due_now(firm, webhook_id)
    await deliver(firm.gateway)
    found = await state(firm, webhook_id)
    assert (len(hook.received), found["status"], found["failure"]) == (1, "PAUSED", said)


async def test_a_webhook_whose_place_is_not_kept_any_more_goes_on_with_a_snapshot(firm: Tenant, hook: Endpoint) -> None:
    """It says so for each of its kinds, and what changes afterwards arrives."""
    webhook_id, _ = await subscribed(firm, hook, "CUSTOMER", "JOB")
    (webhook,) = await firm.scope.find(Webhook, {"_id": webhook_id})
    await change_stored(firm, webhook, as_of=instant() - timedelta(days=40))
    owner = await firm.customer()
    await deliver(firm.gateway)
    assert [payload["type"] for payload in hook.payloads()] == ["customer.snapshot_needed", "job.snapshot_needed"]
    await rename(firm, owner.id, "Grace")
    await due_now(firm, webhook_id)
    await deliver(firm.gateway)
    assert [payload["type"] for payload in hook.payloads()][2:] == ["customer.changed"]
    assert (await state(firm, webhook_id))["status"] == "ACTIVE"
