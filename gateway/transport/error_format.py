"""Errors as callers see them: expected ones as they are, all others masked, with a request id to ask about."""

import re
from typing import Any

import structlog
from graphql import GraphQLError

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.unfit_record import log_misfit
from gateway.documents.registry import RECORDS
from gateway.errors import ErrorCode, RequestRefused, UnfitValue

MASKED = "Something went wrong on our side. Nothing is known to be wrong with your request; quote the request id."

UNFIT = (
    "A stored value does not fit its declaration{place}. Nothing is wrong with your request: the operator finds with "
    "`gateway verify` what has to be repaired; quote the request id."
)

MAX_NAME_SHOWN = 80

# graphql-core shows what was sent in its messages: a wrong input would repeat the password in it.
_VALUES = re.compile(
    r"(, but encountered error .*"
    r"|[,;]? [Ff]ound: .*"
    r"|(?<=represent) ([^:']*?)value: (?:.*?)(?=\. Did you mean the enum value|$)"
    r")\Z",
    re.DOTALL,
)
_ENUM_VALUE = re.compile(r"\bValue '.*' does not exist in '(\w+)' enum", re.DOTALL)
_TOKEN = re.compile(r"\b(String|BlockString|Int|Float) .*\Z", re.DOTALL)
_QUOTED = re.compile(rf"'([^']{{{MAX_NAME_SHOWN}}})[^']*'")

log = structlog.get_logger("gateway.errors")


def document_error(error: GraphQLError, request_id: str, code: ErrorCode = ErrorCode.BAD_REQUEST) -> dict[str, Any]:
    """Format an error of a document or of its variables: it is the caller's fault, with any cause."""
    return _shown(error, without_values(error.message), code, request_id)


def formatted_error(
    error: GraphQLError,
    request_id: str,
    code: ErrorCode = ErrorCode.BAD_REQUEST,
    *,
    viewer: Viewer | None = None,
) -> dict[str, Any]:
    """An error of the result. `code` is for errors of GraphQL itself, which concern the caller's document.

    A record that does not fit is named to a `viewer` who may read it.
    """
    cause = _cause(error)
    if cause is None:
        message = without_values(error.message)
    elif isinstance(cause, RequestRefused):
        message, code = str(cause), cause.code
    elif isinstance(cause, UnfitValue):
        log_misfit(cause, request_id=request_id, path=error.path)
        place = f": {cause.record_kind} {cause.record_id}, field {cause.field}" if _may_read(viewer, cause) else ""
        message, code = UNFIT.format(place=place), ErrorCode.INTERNAL
    else:
        log.error("unexpected", request_id=request_id, path=error.path, exc_info=cause)
        message, code = MASKED, ErrorCode.INTERNAL
    return _shown(error, message, code, request_id)


def _may_read(viewer: Viewer | None, unfit: UnfitValue) -> bool:
    """Return whether a viewer may see a record's field: by what it takes to read it, and all of its kind."""
    kind = next((record for record in RECORDS if record.__name__ == unfit.record_kind), None)
    if viewer is None or viewer.customer_id is not None or kind is None:
        return False
    # Some records of a kind may be hidden by what these two show.
    needed = {kind.readable_with, kind.needed_for(unfit.field), Permission.STAFF_NOTE_READ, Permission.STAFF_FILE_READ}
    return all(permission is None or viewer.may(permission) for permission in needed)


def merged_refusals(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the errors with one refusal for each field, not for each row: `extensions.count` says how often."""
    first: dict[tuple[str, ...], dict[str, Any]] = {}
    kept = []
    for error in errors:
        code = error["extensions"]["code"]
        if code == ErrorCode.FORBIDDEN or (code == ErrorCode.BAD_REQUEST and "path" in error):
            names = tuple(part for part in error.get("path", ()) if isinstance(part, str))
            same = first.setdefault((error["message"], *names), error)
            if same is not error:
                same["extensions"]["count"] = same["extensions"].get("count", 1) + 1
                continue
            if code == ErrorCode.FORBIDDEN:
                error["extensions"]["count"] = 1
        kept.append(error)
    return kept


def without_values(message: str) -> str:
    """Return a message of graphql-core without the values that it repeats, and with long names cut."""
    if message.startswith("Syntax Error"):
        return _TOKEN.sub(r"\1.", message)
    message = _ENUM_VALUE.sub(r"This value does not exist in '\1' enum", message)
    shortened = _VALUES.sub(lambda found: f" {found[2]}value" if found[2] is not None else "", message)
    return _QUOTED.sub(r"'\1…'", shortened if shortened.endswith((".", "?")) else f"{shortened}.")


def _shown(error: GraphQLError, message: str, code: ErrorCode, request_id: str) -> dict[str, Any]:
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
    """Return what a resolver raised, below graphql-core's own wrapping."""
    cause: BaseException | None = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause
