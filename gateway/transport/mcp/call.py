"""One call of a tool: an operation of GraphQL, run as any other, and confirmed first where it destroys or sends."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from gateway.access.confirmation import CONFIRMATION_SECONDS, Confirmation, Confirmations
from gateway.errors import ErrorCode, Forbidden
from gateway.execution.json_part import to_json
from gateway.transport.authentication import Caller
from gateway.transport.error_format import request_error
from gateway.transport.mcp.tool import CONFIRM_TOKEN, DRY_RUN, EXPECTED_VERSION, Tool
from gateway.transport.operation import OperationRunner
from gateway.transport.refusal import RefusedRequest, bad_request
from gateway.transport.request import GraphQLRequest
from gateway.transport.request_facts import InvalidRequest, RequestFacts
from gateway.transport.request_log import RequestLog

_NOTHING: Final = "Nothing was found under this id, or it is not yours to see."
_NOT_YET: Final = (
    "Nothing was done yet. If this is what the person wants whom you work for, call the tool again with the same "
    f"inputs and this 'confirm_token', within {CONFIRMATION_SECONDS // 60} minutes."
)


class ToolResult(msgspec.Struct, frozen=True):
    """What a call came to."""

    body: dict[str, Any]
    is_error: bool
    errors: list[dict[str, Any]] | None = None


class Request(msgspec.Struct, frozen=True):
    """The HTTP request that a call came with."""

    caller: Caller
    line: RequestLog
    facts: RequestFacts


class ToolCalls:
    """Runs tools."""

    def __init__(self, runner: OperationRunner, confirmations: Confirmations) -> None:
        self._runner = runner
        self._confirmations = confirmations

    async def result(self, tool: Tool, arguments: Mapping[str, Any], request: Request) -> ToolResult:
        """Return what a call comes to: refusals are results too, so that a model can do better."""
        try:
            _require_inputs(tool, arguments)
            return await (self._in_two_calls if tool.confirms else self._run)(tool, dict(arguments), request)
        except InvalidRequest as invalid:
            errors = invalid.errors
            return ToolResult({"errors": errors}, is_error=True, errors=errors)
        except RefusedRequest as refusal:
            errors = [request_error(str(refusal), refusal.code, request.line.request_id)]
            return ToolResult({"errors": errors, **(refusal.extensions or {})}, is_error=True, errors=errors)

    async def _in_two_calls(self, tool: Tool, arguments: dict[str, Any], request: Request) -> ToolResult:
        token, viewer, now = arguments.pop(CONFIRM_TOKEN, None), request.caller.viewer, datetime.now(UTC)
        if token is not None:
            try:
                confirmation = self._confirmations.confirmed(str(token), viewer, _call(tool), arguments, now)
            except Forbidden as refusal:
                raise RefusedRequest(403, ErrorCode.FORBIDDEN, str(refusal)) from None
            return await self._run(tool, arguments, request, confirmation)
        shown = await self._shown(tool, arguments, request)
        if shown.is_error:
            return shown
        given = self._confirmations.given(viewer, _call(tool), arguments, _version(shown.body.get("data")), now)
        return ToolResult({"dry_run": True, "next": _NOT_YET, CONFIRM_TOKEN: given, **shown.body}, is_error=False)

    async def _shown(self, tool: Tool, arguments: dict[str, Any], request: Request) -> ToolResult:
        """Return what a call would come to. A document without a dry run is checked and priced, no more."""
        if tool.takes_dry_run and tool.document is not None:
            return await self._run(tool, {**arguments, DRY_RUN: True}, request)
        wanted = _wanted(tool, arguments)
        admitted = await self._runner.admit(wanted, request.caller, request.line, free=True)
        return ToolResult({"data": None, "cost": self._runner.cost_of(admitted)}, is_error=False)

    async def _run(
        self, tool: Tool, arguments: dict[str, Any], request: Request, confirmation: Confirmation | None = None
    ) -> ToolResult:
        viewer, facts = request.caller.viewer, request.facts
        variables = {**arguments, **{name: viewer.may(needed) for name, needed in tool.parts.items()}}
        if confirmation is not None:
            facts = msgspec.structs.replace(facts, idempotency_key=confirmation.key)
            if tool.document is not None:
                variables |= {DRY_RUN: False, EXPECTED_VERSION: confirmation.version}
        admitted = await self._runner.admit(_wanted(tool, variables), request.caller, request.line)
        body = await self._runner.run(admitted, request.line, facts)
        return _told(msgspec.json.decode(to_json(body)), request.line.request_id)


def _require_inputs(tool: Tool, arguments: Mapping[str, Any]) -> None:
    """Refuse inputs that the tool has not: GraphQL passes over variables that a document does not name."""
    known = tool.inputs["properties"]
    unknown = [name for name in arguments if name not in known]
    if unknown:
        named = ", ".join(f"'{name[:80]}'" for name in unknown[:10])
        raise bad_request(f"The tool {tool.name} has no input {named}. It takes: {', '.join(known) or 'none'}.")


def _wanted(tool: Tool, variables: dict[str, Any]) -> GraphQLRequest:
    return GraphQLRequest(tool.document, tool.document_id, tool.operation, variables)


def _call(tool: Tool) -> str:
    return f"{tool.name} {tool.document_id or ''}"


def _told(body: dict[str, Any], request_id: str) -> ToolResult:
    """Return the result of a GraphQL response."""
    data, errors = body.get("data"), body.get("errors")
    extensions = body.get("extensions") or {}
    told = {"data": data, **({"errors": errors} if errors else {}), **extensions}
    roots = list((data or {}).values())
    if not errors and roots and all(root is None for root in roots):
        absent = [request_error(_NOTHING, ErrorCode.BAD_REQUEST, request_id)]
        return ToolResult({**told, "errors": absent}, is_error=True, errors=absent)
    refused = any(isinstance(root, dict) and root.get("userErrors") for root in roots)
    nothing = all(root is None for root in roots)
    return ToolResult(told, is_error=refused or (bool(errors) and nothing), errors=errors)


def _version(data: Any) -> int | None:
    """Return the customer's version that a dry run returned."""
    for root in (data or {}).values():
        customer = root.get("customer") if isinstance(root, dict) else None
        if isinstance(customer, dict) and isinstance(version := customer.get("version"), int):
            return version
    return None
