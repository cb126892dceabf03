"""The log's line of a request: enough to find it, and nothing of what it was about."""

from contextlib import suppress

import structlog
from starlette.types import Message

from gateway.transport.answer import Answer, JSONAnswer
from gateway.transport.metrics import Metrics
from gateway.transport.request import HTTPRequest
from gateway.transport.request_log import RequestLog
from tests.running_gateway import Tenant

QUERY = "query Found($tag: String!) { customers(first: 1, filter: {tags: [$tag]}) { totalCount } }"


async def test_a_request_is_one_line_without_what_was_asked_or_the_token(acme: Tenant) -> None:
    """Who, what kind of operation, at what cost, with what end; no variables, document or credentials."""
    token = acme.token()
    body = {"query": QUERY, "operationName": "Found", "variables": {"tag": "Wanderer"}}
    headers = {"authorization": f"Bearer {token}", "x-request-id": "mobile-7.1"}
    with structlog.testing.capture_logs() as lines:
        await acme.gateway.client.post("/graphql", json=body, headers=headers)
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["request_id"], line["operation"], line["name"]) == ("mobile-7.1", "query", "Found")
    assert (line["company"], line["role"]) == (acme.company.id, "office")
    assert {"status", "ms", "codes", "viewer"} <= line.keys()
    assert all(secret not in str(lines) for secret in ("Wanderer", token, "totalCount"))


async def test_the_line_comes_after_the_answer_and_comes_too_when_that_is_not_taken() -> None:
    """The client does not wait for it."""
    order: list[str] = []

    async def send(message: Message) -> None:
        order.append(message["type"])
        if len(order) > 3:
            raise OSError("gone")

    with structlog.testing.capture_logs() as lines:
        for number in range(2):
            request = HTTPRequest({"type": "http", "method": "POST", "headers": []}, _nothing, send)
            line = RequestLog(str(number), Metrics())
            answer = JSONAnswer(Answer(200, {"data": None}), "application/json", line, request)
            with suppress(OSError):
                await answer(request.scope, _nothing, send)
            order += [line["request_id"] for line in lines[number:]]
    assert order == ["http.response.start", "http.response.body", "0", "http.response.start", "1"]


async def test_a_slow_request_is_a_warning() -> None:
    """So that it is logged where no others are."""
    with structlog.testing.capture_logs() as lines:
        RequestLog("quick", Metrics(), slow_seconds=60).written(200, None)
        RequestLog("slow", Metrics(), slow_seconds=0).written(200, None)
    quick, slow = lines
    assert (quick["log_level"], slow["log_level"], slow["slow"]) == ("info", "warning", True)
    assert "slow" not in quick


async def _nothing() -> Message:
    raise AssertionError("nothing is received to send an answer")
