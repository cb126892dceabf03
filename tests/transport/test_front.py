"""The short way to the endpoint: its answers equal those of the routes."""

from typing import Any

import httpx
import pytest
import structlog

from gateway.access.permission import Role
from gateway.app.application import create_app
from gateway.cli.token import development_token
from gateway.settings import Settings
from gateway.transport.front import Front
from gateway.transport.operation import OperationRunner

QUERY = b'{"query": "{ __typename }"}'
JSON = ("content-type", "application/json")
REQUESTS: dict[str, tuple[str, str, list[tuple[str, str]], bytes]] = {
    "a query": ("POST", "/graphql", [JSON], QUERY),
    "a query by GET": ("GET", "/graphql?query=%7B__typename%7D", [], b""),
    "a mutation by GET": ("GET", "/graphql?query=mutation%7B__typename%7D", [], b""),
    "a document by its path": ("GET", "/graphql/abc", [], b""),
    "and its operation": ("POST", "/graphql/abc/Found", [JSON], b"{}"),
    "more than that": ("GET", "/graphql/abc/Found/more", [], b""),
    "a slash too many": ("POST", "/graphql/", [JSON], QUERY),
    "an encoded slash": ("GET", "/graphql/a%2Fb", [], b""),
    "a line's end": ("GET", "/graphql/abc%0A", [], b""),
    "another place": ("POST", "/graphq", [JSON], QUERY),
    "no JSON": ("POST", "/graphql", [JSON], b"{"),
    "no type": ("POST", "/graphql", [], QUERY),
    "HEAD": ("HEAD", "/graphql", [], b""),
    "OPTIONS": ("OPTIONS", "/graphql", [], b""),
    "PUT": ("PUT", "/graphql", [JSON], QUERY),
    "TRACE": ("TRACE", "/graphql", [], b""),
    "a page": ("GET", "/graphql", [("accept", "application/xml, text/html;q=0.5")], b""),
    "nothing it could get": ("POST", "/graphql", [JSON, ("accept", "application/xml")], QUERY),
    "two Accepts": ("POST", "/graphql", [JSON, ("accept", "application/json"), ("accept", "application/xml")], QUERY),
    "two types": ("POST", "/graphql", [("content-type", "text/plain"), JSON], QUERY),
    "two ids": ("POST", "/graphql", [JSON, ("x-request-id", "other")], QUERY),
    "an event stream": ("POST", "/graphql", [JSON, ("accept", "text/event-stream")], QUERY),
}


@pytest.fixture
async def front(settings: Settings) -> Front:
    """Return an application of this test's own."""
    app = create_app(settings)
    assert isinstance(app, Front)
    return app


def reached(app: Any) -> httpx.AsyncClient:
    """Return a client of an application that nothing serves."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://gateway")


@pytest.mark.parametrize("kind", REQUESTS)
async def test_the_short_way_and_the_routes_answer_alike(front: Front, settings: Settings, kind: str) -> None:
    """Statuses, headers and bodies, in order."""
    method, path, headers, body = REQUESTS[kind]
    token = development_token(settings, Role.OFFICE, "acme")
    sent = [("x-request-id", "same"), ("authorization", f"Bearer {token}"), ("authorization", "Basic no"), *headers]
    answers = []
    for app in (front, front._routes):
        async with reached(app) as client:
            answer = await client.request(method, path, headers=sent, content=body)
        varying = ("content-security-policy",)  # has a nonce
        shown = [(name, value) for name, value in answer.headers.multi_items() if name not in varying]
        answers.append((answer.status_code, shown, answer.content if kind != "a page" else b""))
    assert answers[0] == answers[1]


async def test_a_failure_of_the_endpoint_is_masked_and_logged(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the id that its caller can ask about."""

    async def failing(*_: object, **__: object) -> None:
        raise RuntimeError("pool is gone")

    monkeypatch.setattr(OperationRunner, "admit", failing)
    with structlog.testing.capture_logs() as lines:
        async with reached(front) as client:
            answer = await client.post("/graphql", content=QUERY, headers=[JSON, ("x-request-id", "mobile-7")])
    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"] == {"code": "INTERNAL", "requestId": "mobile-7"}
    assert "pool is gone" not in answer.text
    assert [(line["event"], line["request_id"]) for line in lines] == [("unexpected", "mobile-7")]
