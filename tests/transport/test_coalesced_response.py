"""Responses that leave in one piece, and those that must not: over a socket, byte by byte as clients get them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.settings import Settings
from gateway.store.database import Database
from gateway.transport.coalesced_response import CoalescedResponse, response_class
from tests.running_gateway import answers_to, run_gateway, served

Header = tuple[bytes, bytes]
GET = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n"


def app_of(headers: Sequence[Header], *bodies: bytes, status: int = 200) -> ASGIApp:
    """Return answers everything alike, with a message for each part of the body."""

    async def app(scope: Scope, _: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        for number, body in enumerate(bodies, 1):
            await send({"type": "http.response.body", "body": body, "more_body": number < len(bodies)})

    return app


async def answers(app: ASGIApp, *requests: bytes) -> bytes:
    """Return all that an application answers to requests on one connection."""
    async with served(app, lifespan="off") as url:
        return await answers_to(url, b"".join(requests))


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Tells how many responses left in one piece."""
    response_class()  # its sample is sent once for a process, and must not be counted
    sent: list[bool] = []
    send_whole = CoalescedResponse._send_whole

    def counted(self: CoalescedResponse, *message: Any) -> bool:
        sent.append(send_whole(self, *message))
        return sent[-1]

    monkeypatch.setattr(CoalescedResponse, "_send_whole", counted)
    return lambda: sum(sent)


LENGTH = (b"content-length", b"5")


async def test_responses_to_pipelined_requests_come_whole_and_in_order(whole: Callable[[], int]) -> None:
    """The last one says that the connection ends, as uvicorn sends it."""
    answer = await answers(app_of([LENGTH, (b"x-kind", b"greeting")], b"hello"), GET, GET, LAST)
    first, second, third = answer.split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert first == second
    assert first.endswith(b"content-length: 5\r\nx-kind: greeting\r\n\r\nhello")
    assert first.startswith(b"date: ")
    assert b"connection: close" in third
    assert third.endswith(b"hello")
    assert whole() == 2


@pytest.mark.parametrize(
    ("headers", "bodies", "told"),
    [
        ([LENGTH], (b"he", b"llo"), b"content-length: 5\r\n\r\nhello"),
        ([], (b"hello",), b"transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        (
            [LENGTH, (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")],
            (b"hello",),
            b"set-cookie: a=1\r\nset-cookie: b=2\r\n\r\nhello",
        ),
        ([(b"Content-Length", b"5")], (b"hello",), b"content-length: 5\r\n\r\nhello"),
        ([LENGTH, (b"X-Kind", b"greeting")], (b"hello",), b"x-kind: greeting\r\n\r\nhello"),
    ],
)
async def test_what_is_not_as_usual_is_sent_as_uvicorn_sends_it(
    whole: Callable[[], int], headers: list[Header], bodies: tuple[bytes, ...], told: bytes
) -> None:
    """Nothing of it is lost."""
    first, second = (await answers(app_of(headers, *bodies), GET, LAST)).split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert told in first
    assert second.endswith(told.rpartition(b"\r\n\r\n")[2])
    assert whole() == 0


async def test_a_head_alone_has_no_body(whole: Callable[[], int]) -> None:
    """HEAD states the length of what GET would bring."""
    answer = await answers(app_of([LENGTH], b"hello"), LAST.replace(b"GET", b"HEAD"))
    assert answer.lower().endswith(b"content-length: 5\r\nconnection: close\r\n\r\n")
    assert whole() == 0


@pytest.mark.parametrize("header", [(b"x-kind", b"a\r\nset-cookie: b=1"), (b"x kind", b"a"), (b"x:kind", b"a")])
async def test_a_header_that_would_be_two_is_never_sent(whole: Callable[[], int], header: Header) -> None:
    """Uvicorn refuses it; the connection ends without an answer to misread."""
    answer = await answers(app_of([LENGTH, header], b"hello"), LAST.replace(b"close", b"keep-alive"))
    assert b"set-cookie" not in answer
    assert b"hello" not in answer
    assert whole() == 0


async def test_a_body_of_another_length_than_stated_is_not_taken_for_whole(whole: Callable[[], int]) -> None:
    """Uvicorn says so in the log, and ends the connection."""
    assert b"hello!" not in await answers(app_of([LENGTH], b"hello!"), GET)
    assert whole() == 0


async def test_an_application_that_gives_up_after_the_head_is_a_500(whole: Callable[[], int]) -> None:
    """Nothing was sent yet, so that the client can learn of it."""

    async def app(scope: Scope, _: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [LENGTH]})
        raise ValueError(scope["path"])

    answer = await answers(app, GET)
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert whole() == 0


async def test_a_client_who_leaves_with_requests_in_the_pipeline_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """Uvicorn learns of it by the first answer, and tells the request that is being answered then nothing of it."""
    begun, left, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def app(_scope: Scope, _receive: Receive, send: Any) -> None:
        is_first = not begun.is_set()
        begun.set()
        await left.wait()
        while not is_first and not send.__self__.transport.is_closing():  # noqa: ASYNC110  # a transport has no event
            await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 200, "headers": [LENGTH]})
        await send({"type": "http.response.body", "body": b"hello"})
        if not is_first:
            done.set()

    async with served(app, lifespan="off") as url, asyncio.timeout(10):
        host, _, port = url.removeprefix("http://").partition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(GET * 3)
        await begun.wait()
        writer.transport.abort()
        left.set()
        await done.wait()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_graphql_is_answered_whole(settings: Settings, database: Database, whole: Callable[[], int]) -> None:
    """Over a connection that is kept, which is how clients come."""
    async with run_gateway(settings, database) as gateway:
        for _ in range(2):
            response = await gateway.client.post("/graphql", json={"query": "{ __typename }"})
            assert response.json()["data"] == {"__typename": "Query"}
    assert whole() == 2
