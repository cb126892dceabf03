"""The mail that says that a webhook was paused: a background job, stored in the transaction that pauses it."""

from contextlib import suppress
from dataclasses import dataclass

import msgspec

from gateway.documents.background_job import BackgroundJob, BackgroundJobKind, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.documents.company import Company
from gateway.documents.staff_member import StaffMember
from gateway.documents.webhook import Webhook, WebhookStatus
from gateway.errors import MutationRefused, Unavailable
from gateway.integrations.delivery import DeliveryFailed
from gateway.integrations.mail import Mail
from gateway.operations.background.background_job import insert_job
from gateway.operations.background.job_run import JobFailed, JobOutput, JobRun
from gateway.operations.company.validation import load_company
from gateway.operations.message.delivery import Mailer
from gateway.operations.message.sender import Sender
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

SUBJECT = "A webhook was paused: {host}"
TEXT = """Changes are not delivered any more to {url}

Why: {failure}

Nothing is lost for {days} days: what changes is delivered when the webhook is resumed, from where it stopped.
Mend the endpoint, then use the mutation webhookResume with the id {id}, or the command
gateway webhook resume {id} --company {handle}

{owner} subscribed to these changes: {kinds}.
"""


class PauseNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What the job is about."""

    webhook_id: str


async def queue_notice(transaction: Transaction, webhook: Webhook) -> None:
    """Queue the mail in the transaction that pauses a webhook; not if many of the company's wait already."""
    now = instant()
    job = BackgroundJob(
        id=BackgroundJob.new_id(),
        company_id=webhook.company_id,
        kind=BackgroundJobKind.WEBHOOK_PAUSED,
        status=BackgroundJobStatus.OPEN,
        due_at=now,
        owner=webhook.owner,
        input=msgspec.to_builtins(PauseNotice(webhook_id=webhook.id)),
        created_at=now,
    )
    with suppress(MutationRefused):
        await insert_job(transaction, job)


@dataclass(frozen=True, slots=True)
class PauseMailer:
    """Sender of the mail."""

    mailer: Mailer
    mail_from: str
    """Sender of mail for a company without an address."""
    retention_days: int
    """How long the change feed keeps what is not delivered."""

    async def run(self, run: JobRun) -> JobOutput:
        """Send it, if the webhook is paused still. Raises JobFailed, Unavailable."""
        notice = msgspec.convert(run.job.input, PauseNotice)
        webhook = await run.scope.get(Webhook, notice.webhook_id)
        if webhook is None or webhook.status is not WebhookStatus.PAUSED:
            return JobOutput({"recipient": None})
        company = await load_company(run.scope)
        recipient = await _recipient(run.scope, company, webhook)
        try:
            await self.mailer.send(self._mail(run, company, webhook, recipient))
        except DeliveryFailed as failure:
            if failure.temporary:
                raise Unavailable(str(failure)) from None
            raise JobFailed(str(failure)) from None
        return JobOutput({"recipient": recipient})

    def _mail(self, run: JobRun, company: Company, webhook: Webhook, recipient: str) -> Mail:
        sender = Sender(company, run.scope.viewer, None)
        facts = {
            "url": webhook.url,
            "days": self.retention_days,
            "failure": webhook.failure,
            "id": webhook.id,
            "handle": company.handle,
            "owner": webhook.owner.name,
            "kinds": ", ".join(kind.name for kind in webhook.kinds),
        }
        return Mail(
            message_id=f"<{run.job.id}@{sender.mail_domain}>",
            sender_name=company.name,
            sender=company.email or self.mail_from,
            recipient=recipient,
            subject=SUBJECT.format(host=webhook.url.split("/")[2]),
            text=TEXT.format(**facts),
            date=run.job.created_at,
        )


async def _recipient(scope: TenantScope, company: Company, webhook: Webhook) -> str:
    """Return the address of who subscribed, if they are of the staff; else the company's. Raises JobFailed."""
    owner = await scope.get(StaffMember, webhook.owner.id)
    address = owner.email if owner is not None and owner.is_active else None
    if address is None and company.email is None:
        raise JobFailed("Neither who subscribed nor the company has an e-mail address.")
    return address or str(company.email)
