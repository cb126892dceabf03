"""Delivering webhooks: at least once, and in order for each customer, even if a worker is killed.

A worker holds the lease of a webhook while it makes deliveries of the feed's items and sends them. The next delivery of
a customer is sent when the one before was accepted or given up; those of other customers do not wait for it.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import structlog

from gateway.access.secret_box import SecretUnreadable
from gateway.access.viewer import Viewer
from gateway.documents.base.record import instant
from gateway.documents.webhook import DeliveryStatus, Webhook, WebhookDelivery, WebhookStatus
from gateway.errors import Forbidden, Unavailable
from gateway.integrations.webhook_client import WebhookClient, WebhookFailed
from gateway.operations.change_feed import FeedEntry, FeedPage
from gateway.operations.export.source import ReadDocument
from gateway.operations.persisted_document import find_document
from gateway.operations.webhook.attempt import (
    DeliveryAttempt,
    WebhookGone,
    WebhookReading,
    attempt_delivery,
    next_state,
)
from gateway.operations.webhook.news import PAGE_ITEMS, read_news
from gateway.operations.webhook.notice import queue_notice
from gateway.operations.webhook.pending import MAX_PENDING, load_pending
from gateway.operations.webhook.secret import renewed_secrets, valid_signers
from gateway.operations.webhook.subscriber import find_subscriber
from gateway.operations.webhook.webhook import DELIVERY_LIFETIME
from gateway.store.database import deadline
from gateway.store.scope import TenantScope
from gateway.store.system_queue import Claim, SystemQueue
from gateway.store.transaction import Transaction

LEASE: Final = timedelta(seconds=60)
SENDING_SECONDS: Final = 30.0
"""How long a worker goes on sending under one lease, which outlasts it by more than one attempt takes."""
MAX_LANES: Final = 8
"""Customers of a webhook that are served at the same time."""
MAX_SERVED: Final = 32
"""Webhooks that a worker serves at the same time: more than one company may have."""
CLAIM_SECONDS: Final = 0.5
"""How long a worker that serves some waits before it looks for more."""
POLL: Final = timedelta(seconds=2)
DATABASE_SECONDS: Final = 10.0
UNREADABLE: Final = "Its secret cannot be read: make a new one by webhookRotateSecret, then resume it."

log = structlog.get_logger("gateway.webhooks")


@dataclass(frozen=True, slots=True)
class WebhookQueue:
    """Where webhooks are claimed, the way into each company, and what sends."""

    due: SystemQueue
    make_scope: Callable[[str], TenantScope]
    scope_for: Callable[[Viewer], TenantScope]
    client: WebhookClient
    read: ReadDocument
    retention: timedelta


async def serve_all_due(queue: WebhookQueue, stop: asyncio.Event | None = None) -> int:
    """Serve webhooks until none is due, or until `stop` is set; return how many.

    Several are served at the same time, so that an endpoint that answers slowly holds up no one else.
    """
    served = 0
    running: set[asyncio.Task[None]] = set()
    failed: list[Unavailable] = []
    async with asyncio.TaskGroup() as group:
        while not failed and not (stop and stop.is_set()):
            claim = await _claim(queue, failed) if len(running) < MAX_SERVED else None
            if claim is not None:
                served += 1
                running.add(group.create_task(_serve_claimed(queue, claim, failed)))
            elif running:
                await asyncio.wait(running, timeout=CLAIM_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            else:
                break
            running = {task for task in running if not task.done()}
    if failed:
        raise failed[0]
    return served


async def _claim(queue: WebhookQueue, failed: list[Unavailable]) -> Claim | None:
    """Take the webhook that has been due longest; `None` when there is none, or after a failure, which is noted."""
    try:
        async with deadline(DATABASE_SECONDS):
            return await queue.due.claim(instant(), LEASE)
    except Unavailable as failure:
        failed.append(failure)
        return None


async def _serve_claimed(queue: WebhookQueue, claim: Claim, failed: list[Unavailable]) -> None:
    """Serve a webhook; a failure is noted, and stops none of the others."""
    scope = queue.make_scope(claim.company_id)
    try:
        async with scope.isolated(Webhook, claim.record_id):
            await _serve(queue, scope, claim)
    except Unavailable as failure:
        failed.append(failure)


async def _serve(queue: WebhookQueue, scope: TenantScope, claim: Claim) -> None:
    until = asyncio.get_running_loop().time() + SENDING_SECONDS
    webhook = await scope.get(Webhook, claim.record_id)
    if webhook is None or webhook.claim != claim.token or webhook.status is not WebhookStatus.ACTIVE:
        return
    try:
        viewer = await find_subscriber(scope, webhook, queue.scope_for)
        has_more = await _make_deliveries(queue, scope, claim, webhook, viewer)
    except Forbidden as reason:
        await _settle(scope, claim, status=WebhookStatus.PAUSED, failure=str(reason))
        return
    document = await _document(scope, webhook)
    if webhook.document_id is not None and document is None:
        await _settle(scope, claim, status=WebhookStatus.PAUSED, failure="Its document is not published any more.")
        return
    try:
        signers = valid_signers(scope.secret_box, webhook, instant())
    except SecretUnreadable as reason:
        await _settle(scope, claim, status=WebhookStatus.PAUSED, failure=f"{UNREADABLE} {reason}")
        return
    pending = await load_pending(scope, webhook)
    run = _Run(queue, scope, claim, WebhookReading(webhook, viewer, document, signers), until)
    next_due = await run.send(pending)
    now = instant()
    due_at = now if has_more or len(pending) == MAX_PENDING else min(next_due or now + POLL, now + POLL)
    await _settle(scope, claim, due_at=due_at, **run.outcome())


async def _document(scope: TenantScope, webhook: Webhook) -> str | None:
    if webhook.document_id is None or webhook.app_id is None:
        return None
    found = await find_document(scope, webhook.app_id, webhook.document_id)
    return found.body if found else None


async def _make_deliveries(
    queue: WebhookQueue, scope: TenantScope, claim: Claim, webhook: Webhook, viewer: Viewer
) -> bool:
    """Make deliveries of what came into the feed; whether there is more. Raises Forbidden."""
    if len(await load_pending(scope, webhook)) > MAX_PENDING - PAGE_ITEMS:
        return False
    page = await read_news(queue.scope_for(viewer), webhook, queue.retention)
    await _store_deliveries(scope, claim, webhook, page)
    return page.has_next_page


async def _store_deliveries(scope: TenantScope, claim: Claim, webhook: Webhook, page: FeedPage) -> None:
    """Store deliveries and the place after them, all or nothing."""
    entries = [entry for entry in page.entries if entry.kind in webhook.kinds]
    as_of = datetime.fromtimestamp(page.place.as_of, instant().tzinfo)

    async def work(transaction: Transaction) -> None:
        current = await transaction.get(Webhook, claim.record_id)
        if current is None or current.claim != claim.token:
            return
        for number, entry in enumerate(entries):
            await transaction.insert(_delivery(current, entry, current.next_position + number))
        moved = msgspec.structs.replace(
            current,
            sequence=page.place.sequence,
            as_of=as_of,
            access=page.place.access,
            next_position=current.next_position + len(entries),
        )
        await transaction.replace(moved)

    if entries or page.place.sequence != webhook.sequence or instant() - webhook.as_of > timedelta(hours=1):
        await scope.in_transaction(work)


def _delivery(webhook: Webhook, entry: FeedEntry, position: int) -> WebhookDelivery:
    now = instant()
    return WebhookDelivery(
        id=WebhookDelivery.new_id(),
        company_id=webhook.company_id,
        webhook_id=webhook.id,
        position=position,
        status=DeliveryStatus.PENDING,
        change=entry.change,
        kind=entry.kind,
        record_id=entry.record_id,
        owner_id=entry.owner_id,
        version=entry.version,
        merged_into_id=entry.merged_into_id,
        changed_at=entry.changed_at,
        due_at=now,
        created_at=now,
        expires_at=now + DELIVERY_LIFETIME,
    )


async def _settle(scope: TenantScope, claim: Claim, **changes: Any) -> None:
    """Note the state of a webhook, unless another worker has it by now."""

    async def work(transaction: Transaction) -> None:
        current = await transaction.get(Webhook, claim.record_id)
        if current is not None and current.claim == claim.token:
            settled = msgspec.structs.replace(current, claim=None, **changes)
            secrets = renewed_secrets(scope.secret_box, settled)
            await transaction.replace(msgspec.structs.replace(settled, secrets=secrets or settled.secrets))
            if settled.status is WebhookStatus.PAUSED:
                await queue_notice(transaction, settled)

    await scope.in_transaction(work)
    if changes.get("status") is WebhookStatus.PAUSED:
        log.warning("webhook paused", webhook=claim.record_id, reason=changes.get("failure"))


class _Run:
    """The deliveries that are sent under one lease."""

    def __init__(
        self, queue: WebhookQueue, scope: TenantScope, claim: Claim, subscription: WebhookReading, until: float
    ) -> None:
        self._queue, self._scope, self._claim, self._subscription = queue, scope, claim, subscription
        self._until, webhook = until, subscription.webhook
        self._slots = asyncio.Semaphore(MAX_LANES)
        self._delivered_at = webhook.last_delivered_at
        self._failure: str | None = webhook.failure
        self._is_paused = False

    async def send(self, pending: Sequence[WebhookDelivery]) -> datetime | None:
        """Send what is due, in order for each customer; return when the next one is due."""
        lanes: dict[str | None, list[WebhookDelivery]] = {}
        for delivery in pending:
            lanes.setdefault(delivery.owner_id, []).append(delivery)
        due = await asyncio.gather(*(self._send_lane(lane) for lane in lanes.values()))
        return min((moment for moment in due if moment is not None), default=None)

    def outcome(self) -> dict[str, Any]:
        """Return what to note of the webhook."""
        paused = {"status": WebhookStatus.PAUSED} if self._is_paused else {}
        return {"failure": self._failure, "last_delivered_at": self._delivered_at, **paused}

    async def _send_lane(self, lane: Sequence[WebhookDelivery]) -> datetime | None:
        async with self._slots:
            for delivery in lane:
                if self._is_paused or asyncio.get_running_loop().time() > self._until:
                    return instant()
                if delivery.due_at > instant():
                    return delivery.due_at
                state = await self._send(delivery)
                if state is None or state.status is DeliveryStatus.PENDING:
                    return state.due_at if state else instant()
        return None

    async def _send(self, delivery: WebhookDelivery) -> WebhookDelivery | None:
        """Try once, and store what came of it; `None` when another worker has the webhook."""
        began = instant()
        failure: str | None = None
        status: int | None
        try:
            status = await attempt_delivery(self._queue.client, self._queue.read, self._subscription, delivery)
            self._delivered_at, self._failure = instant(), None
        except WebhookFailed as error:
            failure, status = str(error), error.status_code
            self._failure = failure
            self._is_paused = self._is_paused or isinstance(error, WebhookGone)
        attempt = DeliveryAttempt(began, instant(), status, failure)
        changed = next_state(delivery, attempt, self._delivered_at)
        if changed.failures == 0 and failure is not None:
            self._is_paused = True
        return changed if await self._store(changed) else None

    async def _store(self, changed: WebhookDelivery) -> bool:
        async def work(transaction: Transaction) -> bool:
            holder = await transaction.get(Webhook, self._subscription.webhook.id)
            current = await transaction.get(WebhookDelivery, changed.id)
            if holder is None or holder.claim != self._claim.token or current is None:
                return False
            await transaction.replace(changed)
            return True

        return await self._scope.in_transaction(work)
