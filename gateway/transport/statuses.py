"""HTTP statuses of GraphQL responses, by one of two editions of the GraphQL over HTTP specification."""

from typing import Any, Literal

from gateway.errors import ErrorCode
from gateway.transport.accept import GRAPHQL_JSON
from gateway.transport.refusal import MalformedRequest, RefusedRequest

Edition = Literal["audit", "draft-2026"]

PARTIAL = 294
UNPROCESSABLE = 422
FINAL = frozenset({200, PARTIAL, 400, UNPROCESSABLE})
"""Of answers that the same request would get again."""


class Statuses:
    """`audit` is what the npm suite `graphql-http` checks; `draft-2026` the draft's, the same for both media types."""

    def __init__(self, edition: Edition) -> None:
        self._draft = edition == "draft-2026"

    def invalid(self, media_type: str, errors: list[dict[str, Any]]) -> int:
        """Of a document or variables that cannot be run."""
        if self._draft:
            parse_failed = errors[0]["extensions"]["code"] == ErrorCode.GRAPHQL_PARSE_FAILED
            return 400 if parse_failed else UNPROCESSABLE
        # The older media type keeps its 200, as the specification advises for such clients.
        return 400 if media_type == GRAPHQL_JSON else 200

    def refused(self, refusal: RefusedRequest) -> int:
        """Of a request that is not run for what it is."""
        return UNPROCESSABLE if self._draft and isinstance(refusal, MalformedRequest) else refusal.status

    def answered(self, body: dict[str, Any]) -> int:
        """Of a result, whole or with errors."""
        return PARTIAL if self._draft and "errors" in body else 200
