"""Whether the process lives, and whether it can serve."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.errors import Unavailable
from gateway.store.database import Database, deadline
from gateway.store.watchdog import Watchdog

READINESS_SECONDS = 2.0

FindObstacle = Callable[[], str | None]
"""Return why a process is not ready whose database answers."""


def health_routes(database: Database, watchdog: Watchdog, find_obstacle: FindObstacle) -> list[Route]:
    """Return `/health/live` and `/health/ready`, which answer 200, or 503 with the reason.

    Live: the process answers, and has not lost its way to a database that is there. Ready: nothing stands in its way,
    and MongoDB answers.
    """

    async def live(_: Request) -> Response:
        if watchdog.is_stuck:
            reason = "The database is there, but this process does not reach it any more: restart it."
            return JSONResponse({"status": "stuck", "reason": reason}, 503)
        return JSONResponse({"status": "live"})

    async def ready(_: Request) -> Response:
        if (obstacle := find_obstacle()) is not None:
            return JSONResponse({"status": "unready", "reason": obstacle}, 503)
        try:
            async with deadline(READINESS_SECONDS):
                await database.ping()
        except Unavailable as reason:
            return JSONResponse({"status": "unready", "reason": str(reason)}, 503)
        return JSONResponse({"status": "ready"})

    return [Route("/health/live", live), Route("/health/ready", ready)]
