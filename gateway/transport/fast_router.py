"""The outermost application: GraphQL over HTTP is answered at once, all else by Starlette's routes.

A fast path and nothing more. The routes have the GraphQL addresses too, and serve what this does not take: other
methods, other spellings, an application mounted below a path.
"""

from starlette.middleware.errors import ServerErrorMiddleware
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.transport.endpoint import METHODS, PATHS
from gateway.transport.fallback import failed, is_logged

_PATTERNS = [compile_path(path)[0] for path in PATHS]


class FastRouter:
    """Sends each request to the one who answers it."""

    def __init__(self, graphql: ASGIApp, routes: ASGIApp) -> None:
        self._graphql = ServerErrorMiddleware(graphql, failed)
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, serve a socket, or live from start to stop."""
        named = _graphql_path(scope)
        try:
            if named is None:
                await self._routes(scope, receive, send)
            else:
                scope["path_params"] = named
                await self._graphql(scope, receive, send)
        except Exception as failure:
            # The server would close the connection without a word, and with it the request that came behind.
            if not is_logged(failure):
                raise


def _graphql_path(scope: Scope) -> dict[str, str] | None:
    """Return what the address of a GraphQL request names; `None` for everything else."""
    if scope["type"] != "http" or scope["method"] not in METHODS or scope.get("root_path"):
        return None
    path: str = scope["path"]
    if path == PATHS[0]:
        return {}
    found = next((match for pattern in _PATTERNS if (match := pattern.match(path))), None)
    return None if found is None else found.groupdict()
