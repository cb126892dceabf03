"""Requests that never become an operation: with a status and a GraphQL error."""

from typing import Any

from gateway.errors import ErrorCode, Unavailable
from gateway.turned_errors import TurnedErrors


class RefusedRequest(Exception):
    """The HTTP request is answered with this status and error."""

    def __init__(
        self,
        status: int,
        code: ErrorCode,
        message: str,
        headers: dict[str, str] | None = None,
        extensions: dict[str, Any] | None = None,
    ) -> None:
        """`extensions` are those of the response, beside its error."""
        super().__init__(message)
        self.extensions = extensions
        self.status = status
        self.code = code
        self.headers = headers or {}


class MalformedRequest(RefusedRequest):
    """It can be read, but is not a GraphQL request, or not one that can be served."""


def bad_request(message: str) -> MalformedRequest:
    """400 (422 in the draft's statuses): the request is not a GraphQL request."""
    return MalformedRequest(400, ErrorCode.BAD_REQUEST, message)


def unreadable(message: str) -> RefusedRequest:
    """400: the request is not even JSON."""
    return RefusedRequest(400, ErrorCode.BAD_REQUEST, message)


def outages_refused() -> TurnedErrors:
    """503 for a request whose caller, document or budget cannot be looked for: the database, or a provider, is away."""
    return _OUTAGES_REFUSED


def _refuse(outage: Unavailable) -> None:
    raise RefusedRequest(503, ErrorCode.UNAVAILABLE, str(outage)) from None


_OUTAGES_REFUSED = TurnedErrors(Unavailable, _refuse)
