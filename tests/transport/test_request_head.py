"""Heads of requests: what is too long or too slow, and headers that only look like identity."""

import asyncio
import json

import pytest

from gateway.transport import request, request_head
from tests.running_gateway import RunningGateway, Tenant, answers_to

IDENTITY = {
    "x-user-id": "stf_admin",
    "x-tenant-id": "com_rival",
    "x-company-id": "com_rival",
    "x-role": "admin",
    "x-forwarded-user": "admin@rival.example",
    "x-forwarded-for": "10.0.0.1",
    "x-forwarded-email": "admin@rival.example",
    "x-hasura-role": "admin",
    "x-hasura-user-id": "stf_admin",
    "x-remote-user": "admin",
    "x-amzn-oidc-identity": "admin",
    "x-goog-authenticated-user-email": "accounts.google.com:admin@rival.example",
    "cookie": "session=admin; role=admin",
}
VIEWER = "{ viewer { id role company { handle } } }"


async def sent(gateway: RunningGateway, *pieces: bytes) -> tuple[int, dict[str, object]]:
    """Status and JSON of the answer to bytes on a separate connection."""
    head, _, body = (await answers_to(gateway.url, *pieces)).partition(b"\r\n\r\n")
    assert b"connection: close" in head.lower()
    return int(head.split()[1]), json.loads(body)


async def test_headers_that_look_like_identity_change_nothing(acme: Tenant, rival: Tenant) -> None:
    """Not for a viewer who is signed in, and not in place of a token."""
    headers = {**IDENTITY, "x-tenant-id": rival.company.id, "authorization": f"Bearer {acme.token()}"}
    plain = await acme.ask(VIEWER)
    dressed = await acme.gateway.client.post("/graphql", json={"query": VIEWER}, headers=headers)
    assert dressed.json()["data"] == plain.data
    alone = await acme.gateway.client.post("/graphql", json={"query": VIEWER}, headers=IDENTITY)
    assert alone.status_code == 401


@pytest.mark.parametrize("count", [1, 400])
async def test_headers_that_are_too_large_are_431(gateway: RunningGateway, count: int) -> None:
    """One long one, or many."""
    headers = {f"x-{number}": "a" * (100_000 // count) for number in range(count)}
    response = await gateway.client.get("/health/live", headers=headers)
    assert response.status_code == 431
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_an_address_that_is_too_long_is_414(gateway: RunningGateway) -> None:
    """And POST is suggested."""
    response = await gateway.client.get(f"/graphql?query={'a' * 17_000}")
    assert response.status_code == 414
    assert "POST" in response.json()["errors"][0]["message"]


async def test_a_head_without_end_is_given_up(gateway: RunningGateway) -> None:
    """It is not gathered in memory; the answer arrives although the sender goes on."""
    flood = b"a" * 20_000
    status, _ = await sent(gateway, b"GET / HTTP/1.1\r\nx: ", *[flood] * 50)
    assert status in (414, 431)
    assert (await sent(gateway, b"GET /", *[flood] * 50))[0] == 414


async def test_what_is_not_http_is_answered_in_json(gateway: RunningGateway) -> None:
    """As everything else."""
    status, body = await sent(gateway, b"\x16\x03\x01 hello\r\n\r\n")
    assert status == 400
    assert "errors" in body


@pytest.mark.parametrize(
    "hosts", ["", "host: a\r\nHost: b\r\n", "host: a\r\nhost: a\r\n", "host: a b\r\n", "host: a@b\r\n"]
)
@pytest.mark.parametrize("target", ["GET /health/live", "POST /graphql"])
async def test_a_request_names_exactly_one_host(gateway: RunningGateway, hosts: str, target: str) -> None:
    """Else a proxy and the gateway might take it for different sites (RFC 9112, 3.2)."""
    status, body = await sent(gateway, f"{target} HTTP/1.1\r\n{hosts}\r\n".encode())
    assert (status, "Host" in str(body)) == (400, True)


@pytest.mark.parametrize("head", ["HTTP/1.1\r\nhost: [::1]:80", "HTTP/1.1\r\nhost:", "HTTP/1.0\r\nx: y"])
async def test_a_valid_host_is_served(gateway: RunningGateway, head: str) -> None:
    """An empty one too, and a missing one before HTTP/1.1."""
    answer = await answers_to(gateway.url, f"GET /health/live {head}\r\nconnection: close\r\n\r\n".encode())
    assert b" 200 " in answer.partition(b"\r\n")[0]


async def test_a_head_that_trickles_is_408(gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets are not free."""
    monkeypatch.setattr(request_head, "HEAD_SECONDS", 0.05)
    assert (await sent(gateway, b"GET / HTTP/1.1\r\nx: "))[0] == 408


async def test_a_connection_that_says_nothing_is_closed(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an answer, for there was no question."""
    monkeypatch.setattr(request_head, "HEAD_SECONDS", 0.05)
    host, _, port = gateway.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    assert await asyncio.wait_for(reader.read(), 20) == b""
    writer.close()


async def test_a_body_that_trickles_is_408(gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of it is not waited for."""
    monkeypatch.setattr(request, "BODY_SECONDS", 0.05)
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"
    assert (await sent(gateway, head))[0] == 408


async def test_a_connection_serves_on_after_heads_in_pieces(gateway: RunningGateway) -> None:
    """Limits count a head, not a connection."""
    host, _, port = gateway.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    for _ in range(5):
        for piece in (b"GET /health/live HTTP/1.1\r\nhost: x\r\n", b"x-a: " + b"a" * 20_000, b"\r\n\r\n"):
            writer.write(piece)
            await writer.drain()
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
        assert head.startswith(b"HTTP/1.1 200")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        await reader.readexactly(length)
    writer.close()


@pytest.mark.parametrize("encoding", ["gzip", "br", "GZIP", "gzip, identity"])
async def test_a_compressed_body_is_415(acme: Tenant, encoding: str) -> None:
    """It could unfold to anything; the answer says how to send it."""
    headers = {"content-type": "application/json", "content-encoding": encoding}
    response = await acme.gateway.client.post("/graphql", content=b"\x1f\x8b", headers=headers)
    assert response.status_code == 415
    assert response.headers["accept-encoding"] == "identity"
    assert "Content-Encoding" in response.json()["errors"][0]["message"]
