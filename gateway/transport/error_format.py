"""Errors as callers see them: expected ones as they are, all others masked, with a request id to ask about."""

from typing import Any

import structlog
from graphql import GraphQLError

from gateway.errors import ErrorCode, RequestRefused, UnfitValue

MASKED = "Something went wrong on our side. Nothing is known to be wrong with your request; quote the request id."

log = structlog.get_logger("gateway.errors")


def formatted_error(error: GraphQLError, request_id: str, code: ErrorCode = ErrorCode.BAD_REQUEST) -> dict[str, Any]:
    """An error of the result. `code` is for errors of GraphQL itself, which concern the caller's document."""
    cause = _cause(error)
    if cause is None:
        message = error.message
    elif isinstance(cause, RequestRefused):
        message, code = str(cause), cause.code
    elif isinstance(cause, UnfitValue):
        place = {"record": cause.record_kind, "id": cause.record_id, "field": cause.field}
        log.error("stored value does not fit", request_id=request_id, path=error.path, **place)
        message, code = MASKED, ErrorCode.INTERNAL
    else:
        log.error("unexpected", request_id=request_id, path=error.path, exc_info=cause)
        message, code = MASKED, ErrorCode.INTERNAL
    shown: dict[str, Any] = {"message": message}
    if error.locations:
        shown["locations"] = [location.formatted for location in error.locations]
    if error.path:
        shown["path"] = error.path
    return shown | request_error(message, code, request_id)


def request_error(message: str, code: ErrorCode, request_id: str) -> dict[str, Any]:
    """An error that is about a request as a whole: of what was not run."""
    return {"message": message, "extensions": {"code": code.value, "requestId": request_id}}


def _cause(error: GraphQLError) -> BaseException | None:
    """What a resolver raised, below graphql-core's own wrapping."""
    cause: BaseException | None = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause
