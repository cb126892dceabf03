"""Whether the process lives, and whether it can serve."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.access.signing_key import SigningKeys
from gateway.errors import Unavailable
from gateway.store.database import Database, deadline
from gateway.store.watchdog import Watchdog
from gateway.transport.concurrency_limiter import ConcurrencyLimiter

READINESS_SECONDS = 2.0


NO_KEYS = "The identity provider's keys were never had: nobody can sign in. Check GATEWAY_TOKEN_JWKS_URL."


def health_routes(
    database: Database, traffic: ConcurrencyLimiter, keys: SigningKeys, watchdog: Watchdog
) -> list[Route]:
    """Return `/health/live` and `/health/ready`, which answer 200, or 503 with the reason.

    Live: the process answers, and has not lost its way to a database that is there. Ready: it wants requests, can
    verify tokens, and MongoDB answers.
    """

    async def live(_: Request) -> Response:
        if watchdog.is_stuck:
            reason = "The database is there, but this process does not reach it any more: restart it."
            return JSONResponse({"status": "stuck", "reason": reason}, 503)
        return JSONResponse({"status": "live"})

    async def ready(_: Request) -> Response:
        if traffic.draining:
            return JSONResponse({"status": "unready", "reason": "The gateway is stopping."}, 503)
        if not keys.is_ready:
            return JSONResponse({"status": "unready", "reason": NO_KEYS}, 503)
        try:
            async with deadline(READINESS_SECONDS):
                await database.ping()
        except Unavailable as reason:
            return JSONResponse({"status": "unready", "reason": str(reason)}, 503)
        return JSONResponse({"status": "ready"})

    return [Route("/health/live", live), Route("/health/ready", ready)]
