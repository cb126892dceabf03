"""What callers without a token may make the gateway do: so much by address, and so much together."""

from starlette.requests import HTTPConnection

from gateway.access.client import Budget
from gateway.errors import ErrorCode
from gateway.operations.portal.attempts import network_of
from gateway.settings import Settings
from gateway.transport.budget import MemoryBudgets
from gateway.transport.client_address import client_address
from gateway.transport.refusal import RefusedRequest

_ADDRESS = "\0address"
_TOGETHER = "\0together"


class Strangers:
    """The budgets of callers without a token, at this process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._budgets = MemoryBudgets()
        self._by_address = Budget(settings.stranger_budget, settings.stranger_budget_restore_rate)
        # Of introspection alone, which is for developers: no one is kept from signing in.
        self._together = Budget(settings.strangers_introspection_budget, settings.strangers_introspection_restore_rate)

    def address_of(self, connection: HTTPConnection) -> str:
        """Return the key of one stranger."""
        return network_of(client_address(connection, self._settings))

    def take_document(self, address: str, text: str) -> None:
        """Take points for a document that is not known yet. Raises RefusedRequest (429)."""
        self._take(_ADDRESS, address, self._by_address, len(text))

    def take_introspection(self, address: str, points: int) -> None:
        """Take points for an answer that is not ready. Raises RefusedRequest (429)."""
        self._take(_ADDRESS, address, self._by_address, points)
        self._take(_TOGETHER, "", self._together, points)

    def _take(self, owner: str, client: str, budget: Budget, points: int) -> None:
        taken = self._budgets.take_of(owner, client, budget, points)
        if not taken.granted:
            seconds = taken.wait_seconds(points, budget)
            message = f"Too much was asked for without a token. Send one, or try again in {seconds} s."
            raise RefusedRequest(429, ErrorCode.BUDGET_EXCEEDED, message, {"retry-after": str(seconds)})
