"""What waits to be delivered to a webhook."""

from typing import Final

import msgspec
import structlog

from gateway.documents.base.unfit_record import is_partly_unfit, unfit_fields
from gateway.documents.webhook import DeliveryStatus, Webhook, WebhookDelivery
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

MAX_PENDING: Final = 200

log = structlog.get_logger("gateway.webhooks")


async def load_pending(scope: TenantScope, webhook: Webhook) -> list[WebhookDelivery]:
    """Return what is to be delivered, in order; what cannot be read is given up, so that the others arrive."""
    where = {"webhook_id": webhook.id, "status": DeliveryStatus.PENDING.value}
    found = await scope.find(WebhookDelivery, where, order=WebhookDelivery.by_position, limit=MAX_PENDING)
    for delivery in filter(is_partly_unfit, found):
        await _give_up(scope, delivery)
    return [delivery for delivery in found if not is_partly_unfit(delivery)]


async def _give_up(scope: TenantScope, delivery: WebhookDelivery) -> None:
    async def work(transaction: Transaction) -> None:
        current = await transaction.get(WebhookDelivery, delivery.id)
        if current is not None:
            await transaction.replace(msgspec.structs.replace(current, status=DeliveryStatus.DEAD))

    await scope.in_transaction(work)
    (field, *_) = unfit_fields(delivery)
    log.error("stored value does not fit", record=WebhookDelivery.__name__, id=delivery.id, field=field)
