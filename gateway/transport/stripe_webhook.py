"""`/webhooks/stripe`: events are checked, written down and answered at once; the work is done after the answer."""

import structlog
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.documents.base.unfit_record import log_misfit
from gateway.errors import GatewayError, Unavailable, UnfitValue
from gateway.integrations.stripe_event import BadEvent, StripeEvent, verified_event
from gateway.operations.card.worker import CardWorker
from gateway.settings import Settings
from gateway.settings.completeness import webhook_secrets
from gateway.store.database import deadline
from gateway.transport.answer import CLIENT_LEFT
from gateway.transport.arrival import Arrivals
from gateway.transport.refusal import RefusedRequest
from gateway.transport.request import read_body

PATH = "/webhooks/stripe"
MAX_EVENT_BYTES = 256 * 1024
TAKE_SECONDS = 10.0

log = structlog.get_logger("gateway.webhooks")


def stripe_webhook(settings: Settings, worker: CardWorker, arrivals: Arrivals) -> Route:
    """The route; without a webhook secret it refuses everything."""
    secrets = webhook_secrets(settings)

    async def receive(request: Request) -> Response:
        if not secrets:
            return _answer(503, "Set STRIPE_WEBHOOK_SECRET to receive events.")
        try:
            body = await read_body(request, MAX_EVENT_BYTES, arrivals)
            event = verified_event(body, request.headers.get("stripe-signature"), secrets)
        except RefusedRequest as refusal:
            return _answer(refusal.status, str(refusal), refusal.headers)
        except ClientDisconnect:
            return _answer(CLIENT_LEFT, "")
        except BadEvent as refusal:
            log.warning("refused", reason=str(refusal))
            return _answer(400, str(refusal))
        return await _taken(worker, event)

    return Route(PATH, receive, methods=["POST"])


async def _taken(worker: CardWorker, event: StripeEvent) -> Response:
    """Write an event down; where that cannot be done, Stripe sends it again."""
    try:
        async with deadline(TAKE_SECONDS):
            work = await worker.enqueue(event)
    except Unavailable as reason:
        return _answer(503, str(reason))
    except UnfitValue as unfit:
        log_misfit(unfit, stripe_event=event.id)
        return _answer(503, "A stored record does not fit its declaration. Send the event again later.")
    log.info("received", stripe_event=event.id, type=event.type, new=work is not None)
    return _answer(200, "received", task=BackgroundTask(_do, worker, work) if work else None)


async def _do(worker: CardWorker, work: object) -> None:
    try:
        await worker.run(work)  # type: ignore[arg-type]  # BackgroundTask forgets the type
    except GatewayError as cause:
        # It is written down: `gateway cards finish` takes it up.
        log.warning("left for later", reason=str(cause))
    except Exception:
        log.exception("unexpected")


def _answer(
    status: int, message: str, headers: dict[str, str] | None = None, task: BackgroundTask | None = None
) -> Response:
    return JSONResponse({"message": message}, status, headers, background=task)
