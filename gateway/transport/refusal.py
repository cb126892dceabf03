"""Requests that never become an operation: a status and a GraphQL error of their own."""

from types import TracebackType

from gateway.errors import ErrorCode, Unavailable


class RefusedRequest(Exception):
    """The HTTP request is answered with this status and error."""

    def __init__(self, status: int, code: ErrorCode, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
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


def outages_refused() -> "_OutagesRefused":
    """503 for a request whose caller, document or budget cannot be looked for: the database, or a provider, is away."""
    return _OUTAGES_REFUSED


class _OutagesRefused:
    """A class without any state: every request goes by it, and a generator would be several times as dear."""

    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Unavailable):
            raise RefusedRequest(503, ErrorCode.UNAVAILABLE, str(error)) from None


_OUTAGES_REFUSED = _OutagesRefused()
