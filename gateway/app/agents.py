"""Tools for agents, wired; the protocol's library is loaded only where they are served."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Route

from gateway.access.confirmation import Confirmations
from gateway.access.viewer import Viewer
from gateway.execution.engine import GraphQLEngine
from gateway.settings import Settings
from gateway.store.scope import TenantScope
from gateway.transport.authentication import Authentication
from gateway.transport.concurrency_limiter import ConcurrencyLimiter
from gateway.transport.metrics import Metrics
from gateway.transport.operation import OperationRunner

if TYPE_CHECKING:
    from gateway.transport.mcp.endpoint import MCPEndpoint


class Agents:
    """What serves agents; nothing where the operator did not ask for it."""

    def __init__(
        self, settings: Settings, engine: GraphQLEngine, traffic: ConcurrencyLimiter, metrics: Metrics
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._traffic = traffic
        self._metrics = metrics
        self._endpoint: MCPEndpoint | None = None

    def routes(
        self,
        authentication: Authentication,
        runner: OperationRunner,
        make_scope: Callable[[Viewer], TenantScope],
        secret: bytes,
    ) -> list[BaseRoute]:
        """Return the address of the tools, if they are served."""
        mode = self._settings.mcp
        if mode == "off":
            return []
        from gateway.transport.mcp.call import ToolCalls  # noqa: PLC0415
        from gateway.transport.mcp.endpoint import METHODS, PATH, MCPEndpoint  # noqa: PLC0415
        from gateway.transport.mcp.toolbox import Toolbox  # noqa: PLC0415

        toolbox, calls = Toolbox(mode, self._engine, make_scope), ToolCalls(runner, Confirmations(secret))
        self._endpoint = MCPEndpoint(self._settings, authentication, self._traffic, self._metrics, toolbox, calls)
        return [Route(PATH, self._endpoint, methods=METHODS)]

    def running(self) -> AbstractAsyncContextManager[None]:
        """Return what answers are given within."""
        return nullcontext() if self._endpoint is None else self._endpoint.running()
