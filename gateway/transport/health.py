"""Whether the process lives, and whether it can serve."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.documents.database import Database, deadline
from gateway.errors import Unavailable

READINESS_SECONDS = 2.0


def health_routes(database: Database) -> list[Route]:
    """`/health/live`: the process answers. `/health/ready`: MongoDB answers too, else 503 with the reason."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_: Request) -> Response:
        try:
            with deadline(READINESS_SECONDS):
                await database.ping()
        except Unavailable as reason:
            return JSONResponse({"status": "unready", "reason": str(reason)}, 503)
        return JSONResponse({"status": "ready"})

    return [Route("/health/live", live), Route("/health/ready", ready)]
