"""The mail that says that a webhook was paused."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from gateway.app.connections import build_job_queue
from gateway.app.exports import build_engine, build_exporter, sign_in_with
from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus, JobOwner
from gateway.documents.webhook import Webhook
from gateway.integrations.stripe import NoStripe
from gateway.operations.background.job_worker import JobQueue, run_all_due
from gateway.settings import Settings
from gateway.store.grid_file_storage import GridFileStorage
from tests import records
from tests.features.test_webhook import subscribed
from tests.feed import run_fed_gateway
from tests.hooks import Endpoint, asked, deliver, endpoint
from tests.portal import change_stored
from tests.post_office import MAIL_FROM, Inbox, run_inbox
from tests.running_gateway import RunningGateway, Tenant


@pytest.fixture(scope="module")
async def pausing(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database."""
    async with run_fed_gateway(settings, "webhook_notices", webhook_private_targets=True) as running:
        yield running


@pytest.fixture
async def hook() -> AsyncIterator[Endpoint]:
    """Yield a partner's endpoint that wants no more."""
    async with endpoint() as taking:
        taking.status = 410
        yield taking


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    """Yield a mail server."""
    async with run_inbox() as taking:
        yield taking


def make_jobs(gateway: RunningGateway, inbox: Inbox | None) -> JobQueue:
    """Return the background jobs of a worker, with this mail server if there is one."""
    smtp = {} if inbox is None else {"smtp_url": SecretStr(inbox.url), "mail_from": MAIL_FROM}
    settings, database = gateway.settings.model_copy(update=smtp), gateway.database
    storage = GridFileStorage(database)
    sign_in = sign_in_with(settings, database, storage, NoStripe())
    exporter = build_exporter(settings, database, storage, build_engine(settings), sign_in)
    return build_job_queue(settings, database, exporter)


async def paused(tenant: Tenant, hook: Endpoint) -> str:
    """Return the id of a webhook whose endpoint has just said that it is gone."""
    webhook_id, _ = await subscribed(tenant, hook)
    await tenant.customer()
    await deliver(tenant.gateway)
    return webhook_id


async def notice(tenant: Tenant) -> BackgroundJob:
    """Return the job that sends the mail."""
    (job,) = await tenant.scope.find(BackgroundJob, {"kind": BackgroundJobKind.WEBHOOK_PAUSED.value})
    return job


async def test_who_subscribed_gets_a_mail_that_says_why_and_what_to_do(
    pausing: RunningGateway, hook: Endpoint, inbox: Inbox
) -> None:
    """A member of the staff at their own address; a worker without a mail server leaves it to another."""
    tenant = await pausing.tenant(email="office@acme.example")
    member = records.staff_member(tenant.company.id, email="ada@acme.example")
    await tenant.add(member)
    webhook_id, _ = await subscribed(tenant, hook)
    (webhook,) = await tenant.scope.find(Webhook, {"_id": webhook_id})
    owner = JobOwner(id=member.id, name="Ada", role=webhook.owner.role, permissions=webhook.owner.permissions)
    await change_stored(tenant, webhook, owner=owner)
    await tenant.customer()
    await deliver(pausing)
    assert not await run_all_due(make_jobs(pausing, None))
    await run_all_due(make_jobs(pausing, inbox))
    (mail,) = inbox.to("ada@acme.example")
    text = mail.get_content()
    assert mail["Subject"] == "A webhook was paused: 127.0.0.1:" + hook.url.split(":")[2].split("/")[0]
    assert mail["From"].addresses[0].addr_spec == "office@acme.example"
    for said in (hook.url, "410 Gone", f"gateway webhook resume {webhook_id} --company", "Ada subscribed"):
        assert said in text
    assert (await notice(tenant)).status is BackgroundJobStatus.DONE


async def test_a_company_gets_the_mail_for_a_subscriber_who_is_not_on_its_staff(
    pausing: RunningGateway, hook: Endpoint, inbox: Inbox
) -> None:
    """Check it for a partner's application; another company gets no mail."""
    tenant, rival = await pausing.tenant(email="office@acme.example"), await pausing.tenant(email="rival@acme.example")
    await paused(tenant, hook)
    await run_all_due(make_jobs(pausing, inbox))
    assert len(inbox.to("office@acme.example")) == len(inbox.mails) == 1
    assert await rival.scope.count(BackgroundJob, {}) == 0


@pytest.mark.parametrize("facts", [{"email": None}, {"email": "office@acme.example"}])
async def test_a_mail_that_cannot_be_sent_or_is_of_no_use_is_not(
    pausing: RunningGateway, hook: Endpoint, inbox: Inbox, facts: dict[str, Any]
) -> None:
    """Try it without an address, and with a webhook that was resumed."""
    tenant = await pausing.tenant(**facts)
    webhook_id = await paused(tenant, hook)
    if facts["email"]:
        assert (await asked(tenant, "webhookResume", id=webhook_id))["userErrors"] == []
    await run_all_due(make_jobs(pausing, inbox))
    assert inbox.mails == []
    job = await notice(tenant)
    if facts["email"]:
        assert job.status is BackgroundJobStatus.DONE
    else:
        assert (job.status, "e-mail address" in (job.failure or "")) == (BackgroundJobStatus.FAILED, True)


async def test_a_mail_that_the_server_refuses_for_now_is_tried_again(
    pausing: RunningGateway, hook: Endpoint, inbox: Inbox
) -> None:
    """And given up when it is refused for good."""
    tenant = await pausing.tenant(email="office@acme.example")
    await paused(tenant, hook)
    inbox.refusals["office@acme.example"] = "451 4.3.0 Try again later"
    await run_all_due(make_jobs(pausing, inbox))
    waiting = await notice(tenant)
    assert (waiting.status, waiting.attempts) == (BackgroundJobStatus.OPEN, 1)
    inbox.refusals["office@acme.example"] = "550 5.1.1 No such user"
    await change_stored(tenant, waiting, due_at=waiting.created_at)
    await run_all_due(make_jobs(pausing, inbox))
    assert (await notice(tenant)).status is BackgroundJobStatus.FAILED
