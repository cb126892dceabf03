"""Requests that never become an operation: a status and a GraphQL error of their own."""

from gateway.errors import ErrorCode


class RefusedRequest(Exception):
    """The HTTP request is answered with this status and error."""

    def __init__(self, status: int, code: ErrorCode, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or {}


def bad_request(message: str) -> RefusedRequest:
    """400: the request is not a GraphQL request."""
    return RefusedRequest(400, ErrorCode.BAD_REQUEST, message)
