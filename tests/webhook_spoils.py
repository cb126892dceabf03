"""Webhooks of a stage, and what makes a mutation of one refused."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from gateway.access.permission import Role
from gateway.access.viewer import Viewer, list_permissions
from gateway.documents.background_job import JobOwner
from gateway.documents.base.record import instant
from gateway.documents.feed_item import FeedKind
from gateway.documents.webhook import Webhook, WebhookStatus
from gateway.operations.webhook.secret import made_secret
from gateway.operations.webhook.webhook import MAX_WEBHOOKS
from tests.mutation_fixtures import Stage

URL = "https://hooks.example.com/profiles"


def stored_webhook(stage: Stage, **changes: Any) -> Webhook:
    """Return a webhook that an administrator made."""
    now, company = instant(), stage.tenant.company
    admin = Viewer(
        id=f"admin-of-{company.handle}",
        name="Ada",
        role=Role.ADMIN,
        company_id=company.id,
        permissions=list_permissions(Role.ADMIN),
    )
    facts: dict[str, Any] = {
        "status": WebhookStatus.ACTIVE,
        "due_at": now,
        "owner": JobOwner.of_viewer(admin),
        "url": URL,
        "kinds": (FeedKind.CUSTOMER,),
        "secrets": (made_secret(stage.tenant.scope.secret_box),),
        "sequence": 0,
        "as_of": now,
        "access": {},
        "created_at": now,
    }
    return Webhook(id=Webhook.new_id(), company_id=company.id, **{**facts, **changes})


def webhook_that_is(status: WebhookStatus, **given: Any) -> Callable[[Stage], Awaitable[dict[str, Any]]]:
    """Return an input that names a webhook of a status."""

    async def sample(stage: Stage) -> dict[str, Any]:
        webhook = stored_webhook(stage, status=status)
        await stage.tenant.add(webhook)
        return {"id": webhook.id, **given}

    return sample


async def many_webhooks(stage: Stage) -> Mapping[str, Any]:
    """Arrange as many webhooks as a company may have."""
    await stage.tenant.scope.add_missing([stored_webhook(stage) for _ in range(MAX_WEBHOOKS)])
    return {}
