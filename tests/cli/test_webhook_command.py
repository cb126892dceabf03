"""`gateway webhook`: what became of deliveries, sending again, going on; and what is said of wrong input."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from gateway.settings import Settings
from tests.cli.command import invoke
from tests.features.test_webhook import subscribed
from tests.feed import run_fed_gateway
from tests.hooks import Endpoint, deliver, endpoint, state
from tests.running_gateway import RunningGateway, Tenant


@pytest.fixture(scope="module")
async def operated(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database."""
    async with run_fed_gateway(settings, "webhook_command", webhook_private_targets=True) as running:
        yield running


async def command(tenant: Tenant, text: str) -> tuple[int, str]:
    """Return (exit status, output) of a command on the company's webhooks."""
    settings = tenant.gateway.settings
    variables = {
        "MONGODB_URI": str(settings.mongodb_uri),
        "GATEWAY_DATABASE": settings.database,
        "GATEWAY_DATA_FOLDER": str(settings.data_folder),
    }
    return await asyncio.to_thread(invoke, f"webhook {text} --company {tenant.company.handle}", **variables)


async def paused(tenant: Tenant, hook: Endpoint) -> str:
    """Return the id of a webhook that was paused by its endpoint."""
    webhook_id, _ = await subscribed(tenant, hook)
    await tenant.customer()
    hook.status = 410
    await deliver(tenant.gateway)
    return webhook_id


async def test_an_operator_sees_why_a_webhook_is_paused_resumes_it_and_sends_again(operated: RunningGateway) -> None:
    """One after the other, as after an outage of the endpoint."""
    tenant = await operated.tenant()
    async with endpoint() as hook:
        webhook_id = await paused(tenant, hook)
        code, listed = await command(tenant, "list")
        assert (code, "PAUSED" in listed, "410 Gone" in listed) == (0, True, True)
        code, shown = await command(tenant, f"show {webhook_id} --status pending")
        assert (code, "failure: It answered 410 Gone" in shown) == (0, True)
        assert re.search(r"whd_\w+ .*PENDING +CUSTOMER CREATED +cus_\w+", shown)
        assert "document_id" not in shown
        hook.status = 204
        assert await command(tenant, f"resume {webhook_id}") == (0, f"{webhook_id} is ACTIVE again.\n")
        await deliver(operated)
        assert len(hook.received) == 1
        (sent,) = (await state(tenant, webhook_id))["deliveries"]["nodes"]
        for chosen in (f"--delivery {sent['deliveryId']}", "--since 2026-01-01"):
            assert await command(tenant, f"replay {webhook_id} {chosen}") == (0, f"{webhook_id} sends them again.\n")
            await deliver(operated)
        assert [headers["webhook-id"] for headers, _ in hook.received] == [sent["deliveryId"]] * 3
        code, refused = await command(tenant, f"resume {webhook_id}")
        assert (code, "It is delivered already" in refused) == (1, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("show whk_nothing", "No webhook has this id"),
        ("show {id} --status lost", "'pending', 'delivered', 'dead'"),
        ("show {id} --after rubbish", "This cursor is not valid here"),
        ("show {id} --first 0", "greater than or equal to 1"),
        ("replay {id}", "--since or --delivery"),
        ("replay {id} --since 2026-01-01 --delivery whd_1", "--since or --delivery"),
        ("replay {id} --since yesterday", "valid datetime"),
        ("replay {id} --delivery whd_nothing", "No delivery has this id"),
        ("replay whk_nothing --since 2026-01-01", "No webhook has this id"),
        ("resume whk_nothing", "No webhook has this id"),
    ],
)
async def test_wrong_input_is_refused_with_what_to_do(operated: RunningGateway, text: str, said: str) -> None:
    """In one line, and nothing is changed; another company's webhook is as one that is not there."""
    tenant, rival = await operated.tenant(), await operated.tenant()
    async with endpoint() as hook:
        webhook_id, _ = await subscribed(tenant, hook)
        code, refused = await command(tenant, text.format(id=webhook_id))
        assert code != 0
        assert said in re.sub(r"[\s│]+", " ", refused)
        code, refused = await command(rival, f"resume {webhook_id}")
        assert (code, "No webhook has this id" in refused) == (1, True)
