"""Answers to requests that no route takes, and to those that fail outside GraphQL."""

from typing import cast

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.errors import ErrorCode
from gateway.transport.error_format import MASKED, request_error
from gateway.transport.request import read_request_id

_LOGGED = "The log has a line of this failure."
"""The note at a failure that Starlette passes on after it was logged, and answered where nothing had been sent."""

log = structlog.get_logger("gateway.errors")


async def refused(request: Request, refusal: Exception) -> Response:
    """A refusal by the router, as a GraphQL error."""
    reason, request_id = cast(HTTPException, refusal), read_request_id(request)
    status = reason.status_code
    message = "There is nothing here; the API is at /graphql." if status == 404 else reason.detail
    code = ErrorCode.UNAUTHENTICATED if status == 401 else ErrorCode.BAD_REQUEST
    log.info("refused", request_id=request_id, method=request.method, status=status)
    response = error_response(status, code, message, request_id)
    response.headers.update(reason.headers or {})
    return response


async def failed(request: Request, cause: Exception) -> Response:
    """A masked answer to a failure that nothing else caught; the log has the cause."""
    request_id = read_request_id(request)
    log.error("unexpected", request_id=request_id, exc_info=cause)
    cause.add_note(_LOGGED)
    return error_response(500, ErrorCode.INTERNAL, MASKED, request_id)


def is_logged(failure: Exception) -> bool:
    """Return whether the log has a line of a failure, so that the server does not hear of it."""
    return _LOGGED in getattr(failure, "__notes__", ())


def error_response(status: int, code: ErrorCode, message: str, request_id: str) -> Response:
    """An answer outside GraphQL, in the form of its errors."""
    headers = {"x-content-type-options": "nosniff", "cache-control": "no-store", "x-request-id": request_id}
    return JSONResponse({"errors": [request_error(message, code, request_id)]}, status, headers)
