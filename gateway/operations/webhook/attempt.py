"""One attempt to deliver a change to a webhook: what is sent, and what follows from the answer."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec

from gateway.access.viewer import Viewer
from gateway.documents.base.record import instant
from gateway.documents.feed_item import FeedChange
from gateway.documents.webhook import DeliveryStatus, Webhook, WebhookAttempt, WebhookDelivery
from gateway.integrations.webhook_client import SignedMessage, WebhookClient, WebhookFailed
from gateway.operations.change_feed import ENDED
from gateway.operations.export.source import DocumentAnswer, ReadDocument

PAUSES_SECONDS: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 72_000)
"""After each failure; in all some three days, as Standard Webhooks recommends."""
MAX_LOGGED: Final = 20
HTTP_GONE: Final = 410
GONE: Final = frozenset({*ENDED, FeedChange.NO_LONGER_VISIBLE, FeedChange.SNAPSHOT_NEEDED})


class WebhookGone(WebhookFailed):
    """The endpoint says that it wants no more deliveries."""


class DeliveryAttempt(NamedTuple):
    """One attempt: when, and what came of it; without a failure it was accepted."""

    began: datetime
    ended: datetime
    status_code: int | None
    failure: str | None


class WebhookReading(NamedTuple):
    """A webhook, the viewer who reads its changes, the text of its document, and the secrets that sign."""

    webhook: Webhook
    viewer: Viewer
    document: str | None
    signers: Sequence[str]


async def attempt_delivery(
    client: WebhookClient, read: ReadDocument, subscription: WebhookReading, delivery: WebhookDelivery
) -> int:
    """Send a delivery, and return the status of the answer. Raises WebhookFailed, WebhookGone."""
    now, webhook, document = instant(), subscription.webhook, subscription.document
    result = None
    if document is not None and delivery.record_id is not None and delivery.change not in GONE:
        result = await read(subscription.viewer, document, {"id": delivery.record_id})
        if result.json == b"null":
            raise WebhookFailed(f"Its document failed: {[error.get('message') for error in result.errors]}"[:300])
    body = msgspec.json.encode(payload(delivery, result))
    try:
        return await client.send(webhook.url, SignedMessage(delivery.id, body, subscription.signers), now)
    except WebhookFailed as error:
        if error.status_code == HTTP_GONE:
            raise WebhookGone("It answered 410 Gone: it wants no more.", HTTP_GONE) from None
        raise


def payload(delivery: WebhookDelivery, result: DocumentAnswer | None) -> dict[str, Any]:
    """Return what is sent: the type, when it happened, and ids; the object itself as the subscriber's document says."""
    happened = delivery.changed_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if delivery.is_test:
        return {"type": "webhook.test", "timestamp": happened, "data": {"message": "This is a test."}}
    data: dict[str, Any] = {
        "change": delivery.change.value,
        "kind": delivery.kind.name,
        "objectId": delivery.record_id,
        "customerId": delivery.owner_id,
        "position": delivery.position,
    }
    if delivery.version is not None:
        data["version"] = delivery.version
    if delivery.merged_into_id is not None:
        data["mergedIntoId"] = delivery.merged_into_id
    if result is not None:
        data["result"] = {"data": result.data, **({"errors": result.errors} if result.errors else {})}
    return {
        "type": f"{delivery.kind.name.lower()}.{delivery.change.value.lower()}",
        "timestamp": happened,
        "data": data,
    }


def next_state(delivery: WebhookDelivery, attempt: DeliveryAttempt, delivered_at: datetime | None) -> WebhookDelivery:
    """Return a delivery after an attempt.

    After the last one it is given up if others arrived since it was made (`delivered_at`). If none did, the endpoint is
    down: it stays PENDING with no failures, for when its webhook is resumed.
    """
    milliseconds = round((attempt.ended - attempt.began).total_seconds() * 1_000)
    noted = WebhookAttempt(
        at=attempt.began, milliseconds=milliseconds, status_code=attempt.status_code, failure=attempt.failure
    )
    attempts = (*delivery.attempts, noted)[-MAX_LOGGED:]
    if attempt.failure is None:
        return msgspec.structs.replace(delivery, status=DeliveryStatus.DELIVERED, attempts=attempts)
    if delivery.failures < len(PAUSES_SECONDS):
        due_at = attempt.ended + timedelta(seconds=PAUSES_SECONDS[delivery.failures])
        return msgspec.structs.replace(delivery, failures=delivery.failures + 1, attempts=attempts, due_at=due_at)
    if delivered_at is not None and delivered_at > delivery.created_at:
        failures = delivery.failures + 1
        return msgspec.structs.replace(delivery, status=DeliveryStatus.DEAD, failures=failures, attempts=attempts)
    return msgspec.structs.replace(delivery, failures=0, attempts=attempts)
