"""The secrets of webhooks: encrypted where they are stored, through rotations of the deployment's secret key."""

import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from pydantic import SecretStr

from gateway.access.viewer import Viewer, system_viewer
from gateway.app.connections import build_webhook_queue
from gateway.app.keys import signing_secret
from gateway.documents.webhook import Webhook, WebhookSecret, WebhookStatus
from gateway.integrations.webhook_client import new_secret
from gateway.operations.export.source import DocumentAnswer
from gateway.operations.webhook.delivery import serve_all_due
from gateway.settings import Settings
from gateway.store.scope import TenantScope
from tests.features.test_webhook import due_now, subscribed
from tests.feed import run_fed_gateway, write_feed
from tests.hooks import Endpoint, asked, endpoint
from tests.live import rename
from tests.portal import change_stored
from tests.running_gateway import RunningGateway, Tenant

FIRST, SECOND, THIRD = (secrets.token_hex(32) for _ in range(3))


@pytest.fixture(scope="module")
async def keyed(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database and secret key."""
    async with run_fed_gateway(
        settings, "webhook_secrets", webhook_private_targets=True, secret_key=SecretStr(FIRST)
    ) as running:
        yield running


@pytest.fixture
async def hook() -> AsyncIterator[Endpoint]:
    """Yield a partner's endpoint."""
    async with endpoint() as taking:
        yield taking


async def unread(viewer: Viewer, text: str, variables: Mapping[str, Any]) -> DocumentAnswer:
    """Fail: these webhooks have no documents."""
    raise AssertionError(f"{viewer.id} reads {text} with {variables}")


async def deliver_with(gateway: RunningGateway, key: str, previous: str | None = None) -> None:
    """Deliver as a worker that was started with these secret keys."""
    former = None if previous is None else SecretStr(previous)
    changed = gateway.settings.model_copy(update={"secret_key": SecretStr(key), "previous_secret_key": former})
    await write_feed(gateway.database)
    await serve_all_due(build_webhook_queue(changed, gateway.database, unread))


def scope_with(tenant: Tenant, key: str) -> TenantScope:
    """Return the system's scope in a company, in a deployment with this secret key."""
    changed = tenant.gateway.settings.model_copy(update={"secret_key": SecretStr(key)})
    return TenantScope(tenant.gateway.database, system_viewer(tenant.company.id), signing_secret(changed))


async def stored(tenant: Tenant, webhook_id: str) -> Webhook:
    """Return a webhook as it is stored."""
    (webhook,) = await tenant.scope.find(Webhook, {"_id": webhook_id})
    return webhook


async def test_a_secret_is_encrypted_and_survives_rotations_of_the_deployments_key(
    keyed: RunningGateway, hook: Endpoint
) -> None:
    """Let a worker that has both keys encrypt it again; then the previous key can be dropped."""
    tenant = await keyed.tenant()
    webhook_id, secret = await subscribed(tenant, hook)
    assert secret.removeprefix("whsec_") not in str(await stored(tenant, webhook_id))
    owner = await tenant.customer()
    await deliver_with(keyed, SECOND, FIRST)
    await rename(tenant, owner.id, "Grace")
    await due_now(tenant, webhook_id)
    await deliver_with(keyed, SECOND)
    assert [payload["type"] for payload in hook.verified(secret)] == ["customer.created", "customer.changed"]


async def test_during_a_roll_workers_with_either_key_in_front_deliver(keyed: RunningGateway, hook: Endpoint) -> None:
    """What the one encrypts again with its key, the other reads."""
    tenant = await keyed.tenant()
    webhook_id, secret = await subscribed(tenant, hook)
    owner = await tenant.customer()
    await deliver_with(keyed, FIRST, SECOND)
    for name, keys in (("Grace", (SECOND, FIRST)), ("Hedy", (FIRST, SECOND))):
        await rename(tenant, owner.id, name)
        await due_now(tenant, webhook_id)
        await deliver_with(keyed, *keys)
    assert [payload["type"] for payload in hook.verified(secret)] == ["customer.created", *2 * ["customer.changed"]]


async def test_a_secret_that_cannot_be_read_any_more_pauses_the_webhook(keyed: RunningGateway, hook: Endpoint) -> None:
    """It says what to do; nothing is sent unsigned, and nothing is lost."""
    tenant = await keyed.tenant()
    webhook_id, _ = await subscribed(tenant, hook)
    await tenant.customer()
    await deliver_with(keyed, THIRD)
    paused = await stored(tenant, webhook_id)
    assert paused.status is WebhookStatus.PAUSED
    assert "webhookRotateSecret" in (paused.failure or "")
    assert hook.received == []
    rotated = await asked(tenant, "webhookRotateSecret", "secret", id=webhook_id)
    assert (await asked(tenant, "webhookResume", id=webhook_id))["userErrors"] == []
    await deliver_with(keyed, FIRST)
    assert [payload["type"] for payload in hook.verified(rotated["secret"])] == ["customer.created"]


async def test_a_secret_that_an_earlier_version_stored_is_encrypted_when_it_is_used(
    keyed: RunningGateway, hook: Endpoint
) -> None:
    """It signs as before."""
    tenant = await keyed.tenant()
    webhook_id, _ = await subscribed(tenant, hook)
    plain = new_secret()
    await change_stored(tenant, await stored(tenant, webhook_id), secrets=(WebhookSecret(value=plain),))
    await tenant.customer()
    await deliver_with(keyed, FIRST)
    assert [payload["type"] for payload in hook.verified(plain)] == ["customer.created"]
    (kept,) = (await stored(tenant, webhook_id)).secrets
    assert kept.value != plain
    assert scope_with(tenant, FIRST).secret_box.decrypt(kept.value) == plain
