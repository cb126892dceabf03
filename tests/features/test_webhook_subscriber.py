"""A webhook is delivered for who subscribed, with what they may do now; without access it is paused."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from gateway.access.permission import Permission
from gateway.documents.base.record import instant
from gateway.documents.partner_app import PartnerApp
from gateway.documents.staff_member import StaffMember, StaffRole
from gateway.settings import Settings
from tests import records
from tests.features.test_staff_sign_in import as_person
from tests.features.test_webhook import due_now
from tests.feed import run_fed_gateway
from tests.hooks import WEBHOOK, Endpoint, asked, deliver, endpoint, state
from tests.live import rename
from tests.partner import partner_of
from tests.portal import change_stored
from tests.running_gateway import RunningGateway, Tenant

CREATE = f"""mutation ($input: WebhookCreateInput!) {{ webhookCreate(input: $input) {{ {WEBHOOK} }} }}"""


@pytest.fixture(scope="module")
async def sending(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database, whose webhooks may reach this machine."""
    async with run_fed_gateway(settings, "webhook-subscribers", webhook_private_targets=True) as running:
        yield running


@pytest.fixture
async def firm(sending: RunningGateway) -> Tenant:
    """Return a company that gets its changes."""
    return await sending.tenant()


@pytest.fixture
async def hook() -> AsyncIterator[Endpoint]:
    """Yield a subscriber's endpoint."""
    async with endpoint() as taking:
        yield taking


async def told(firm: Tenant, hook: Endpoint, webhook_id: str, owner_id: str) -> tuple[int, str, str | None]:
    """Return how many changes a webhook tells of when one is made, its status, and why it has it."""
    hook.received.clear()
    await rename(firm, owner_id, f"Grace {instant()}")
    await due_now(firm, webhook_id)
    await deliver(firm.gateway)
    found = await state(firm, webhook_id)
    return len(hook.received), found["status"], found["failure"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"role": StaffRole.OFFICE}, "This needs the permission webhook:write, which the role office lacks."),
        ({"role": StaffRole.TECHNICIAN}, "This needs the permission webhook:write, which the role technician lacks."),
        ({"is_active": False}, "Who subscribed is deactivated among the staff. Create a webhook of your own instead."),
    ],
)
async def test_an_administrator_who_is_none_any_more_is_told_nothing(
    firm: Tenant, hook: Endpoint, change: dict[str, Any], why: str
) -> None:
    """Whose role the staff list says: it counts from the next delivery on; nothing is lost meanwhile."""
    subject = f"idp|{StaffMember.new_id()}"
    member = records.staff_member(firm.company.id, role=StaffRole.ADMIN, email=None, subject=subject)
    await firm.add(member)
    query = f"""mutation {{ webhookCreate(input: {{url: "{hook.url}", kinds: [CUSTOMER]}}) {{ {WEBHOOK} }} }}"""
    made = (await as_person(firm, subject, query)).data["webhookCreate"]
    assert made["userErrors"] == []
    webhook_id, owner = made["webhook"]["webhookId"], await firm.customer()
    assert (await told(firm, hook, webhook_id, owner.id))[1] == "ACTIVE"
    await change_stored(firm, member, **change)
    assert await told(firm, hook, webhook_id, owner.id) == (0, "PAUSED", why)
    await change_stored(firm, msgspec.structs.replace(member, **change), role=StaffRole.ADMIN, is_active=True)
    assert (await asked(firm, "webhookResume", id=webhook_id))["userErrors"] == []
    assert (await told(firm, hook, webhook_id, owner.id))[:2] == (2, "ACTIVE")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("scopes", "This needs the permission webhook:write, which the partner's scopes lack."),
        ("keys", "Its application has no valid key any more."),
    ],
)
async def test_a_partner_without_scope_or_key_is_told_nothing(
    firm: Tenant, hook: Endpoint, change: str, why: str
) -> None:
    """What an operator takes from an application ends its webhooks too."""
    scopes = (Permission.CUSTOMER_READ, Permission.FEED_READ, Permission.WEBHOOK_WRITE)
    partner = await partner_of(firm, scopes=scopes)
    await partner.publish(CREATE)
    made = (await partner.run(CREATE, {"input": {"url": hook.url, "kinds": ["CUSTOMER"]}})).data["webhookCreate"]
    webhook_id, owner = made["webhook"]["webhookId"], await firm.customer()
    assert (await told(firm, hook, webhook_id, owner.id))[1] == "ACTIVE"
    app = await firm.scope.get(PartnerApp, partner.app.id)
    assert app is not None
    revoked = tuple(msgspec.structs.replace(key, revoked_at=instant()) for key in app.api_keys)
    await change_stored(firm, app, **({"scopes": scopes[:2]} if change == "scopes" else {"api_keys": revoked}))
    assert await told(firm, hook, webhook_id, owner.id) == (0, "PAUSED", why)
