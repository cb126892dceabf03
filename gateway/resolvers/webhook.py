"""Webhooks: created, changed, tested, and what became of their deliveries."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Annotated, Any

import strawberry

from gateway.documents.webhook import DeliveryStatus, Webhook, WebhookDelivery
from gateway.inputs.webhook import (
    WebhookCreateInput,
    WebhookDeleteInput,
    WebhookInput,
    WebhookReplayInput,
    WebhookUpdateInput,
)
from gateway.operations.idempotency import once_in_scope
from gateway.operations.webhook import webhook as operations
from gateway.operations.webhook.secret import readable_secret
from gateway.pages.page import Page, page_request
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last
from gateway.resolvers.mutation import Outcome, mutation, read_idempotency
from gateway.store.scope import TenantScope


async def webhooks(info: GatewayInfo) -> list[Webhook]:
    """Return the webhooks that the viewer may manage."""
    return await operations.list_webhooks(info.context.require_signed_in().scope)


async def webhook(
    info: GatewayInfo, id: Annotated[strawberry.ID, strawberry.argument(description="The webhook's `webhookId`.")]
) -> Webhook | None:
    """Return a webhook that the viewer may manage."""
    return await operations.find_webhook(info.context.require_signed_in().scope, str(id))


async def deliveries(
    parent: strawberry.Parent[Webhook],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    status: Annotated[DeliveryStatus | None, strawberry.argument(description="Only those of this status.")] = None,
) -> Page[WebhookDelivery]:
    """Return a page of a webhook's deliveries, newest first."""
    scope, page = info.context.require_signed_in().scope, page_request(first, after, last, before)
    return await operations.list_deliveries(scope, parent.id, status, page, counted=info.selects("totalCount"))


def webhook_after(parent: strawberry.Parent[Outcome[Webhook]]) -> Webhook | None:
    """Return the webhook of an outcome."""
    return parent.changed


def new_secret(parent: strawberry.Parent[Outcome[Webhook]], info: GatewayInfo) -> str | None:
    """Return the secret that only this answer shows."""
    box = info.context.require_signed_in().scope.secret_box
    return readable_secret(box, parent.changed.secrets[0]) if parent.changed else None


def object_id(parent: strawberry.Parent[WebhookDelivery]) -> strawberry.ID | None:
    """Return the id of the object that a delivery is about."""
    return strawberry.ID(parent.record_id) if parent.record_id else None


def customer_id(parent: strawberry.Parent[WebhookDelivery]) -> strawberry.ID | None:
    """Return the id of the customer that a delivery is about."""
    return strawberry.ID(parent.owner_id) if parent.owner_id else None


def own_id(parent: strawberry.Parent[Webhook | WebhookDelivery]) -> strawberry.ID:
    """Return the id of a webhook or delivery."""
    return strawberry.ID(parent.id)


def owner_name(parent: strawberry.Parent[Webhook]) -> str:
    """Return who subscribed."""
    return parent.owner.name


Work = Callable[[TenantScope], Awaitable[Webhook | None]]


async def _once(info: GatewayInfo, input: object, work: Work) -> Webhook | None:
    """Do the work once for an idempotency key."""
    scope = info.context.require_signed_in().scope
    return await once_in_scope(scope, read_idempotency(info, input), work)


async def _create(info: GatewayInfo, input: WebhookCreateInput) -> Webhook | None:
    private = info.context.require_outgoing().webhook_private_targets
    return await _once(info, input, partial(operations.create_webhook, input=input, private_targets=private))


async def _update(info: GatewayInfo, input: WebhookUpdateInput) -> Webhook | None:
    private = info.context.require_outgoing().webhook_private_targets
    return await _once(info, input, partial(operations.update_webhook, input=input, private_targets=private))


async def _delete(info: GatewayInfo, input: WebhookDeleteInput) -> Webhook | None:
    async def replay(_: Mapping[str, str]) -> Webhook | None:
        return None

    async def work(scope: TenantScope) -> Webhook | None:
        return await operations.delete_webhook(scope, input)

    scope = info.context.require_signed_in().scope
    return await once_in_scope(scope, read_idempotency(info, input), work, replay)


async def _replay(info: GatewayInfo, input: WebhookReplayInput) -> Webhook | None:
    return await _once(info, input, partial(operations.replay_webhook, input=input))


def _on_one(work: Callable[[TenantScope, str], Awaitable[Webhook]]) -> Any:
    async def resolve(info: GatewayInfo, input: WebhookInput) -> Webhook | None:
        return await _once(info, input, lambda scope: work(scope, str(input.id)))

    return resolve


webhook_create = mutation(_create, WebhookCreateInput, "What to subscribe to.")
webhook_update = mutation(_update, WebhookUpdateInput)
webhook_delete = mutation(_delete, WebhookDeleteInput, "What to delete.")
webhook_rotate_secret = mutation(_on_one(operations.rotate_secret), WebhookInput, "Whose secret to replace.")
webhook_test = mutation(_on_one(operations.queue_test), WebhookInput, "What to test.")
webhook_replay = mutation(_replay, WebhookReplayInput, "What to send again.")
webhook_resume = mutation(_on_one(operations.resume_webhook), WebhookInput, "What to resume.")
