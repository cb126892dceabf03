"""Whether the process lives, and whether it can serve."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.documents.database import Database, deadline
from gateway.errors import Unavailable
from gateway.transport.traffic import Traffic

READINESS_SECONDS = 2.0


def health_routes(database: Database, traffic: Traffic) -> list[Route]:
    """`/health/live`: the process answers. `/health/ready`: it wants requests, and MongoDB answers; else 503."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_: Request) -> Response:
        if traffic.draining:
            return JSONResponse({"status": "unready", "reason": "The gateway is stopping."}, 503)
        try:
            with deadline(READINESS_SECONDS):
                await database.ping()
        except Unavailable as reason:
            return JSONResponse({"status": "unready", "reason": str(reason)}, 503)
        return JSONResponse({"status": "ready"})

    return [Route("/health/live", live), Route("/health/ready", ready)]
