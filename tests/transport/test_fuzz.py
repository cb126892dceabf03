"""No bytes that a stranger or a signed-in caller sends make a 500, an INTERNAL, or an error in the log.

A bounded number of examples runs with the suite. The long form:
`GATEWAY_FUZZ_SECONDS=600 pytest tests/transport/test_fuzz.py -n 0 --no-cov`; `GATEWAY_FUZZ_SEED` repeats a run.
"""

import asyncio
import json
import os
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from graphql import GraphQLNonNull, GraphQLString
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from gateway.access.permission import Role
from gateway.transport.mcp.own_tools import OWN_TOOLS
from tests.blame import errors_logged, require_no_blame
from tests.fuzzing import RAW_NUMBERS, TEXTS, TOKENS, Generator, signed
from tests.running_gateway import RunningGateway, Tenant

SECONDS = float(os.environ.get("GATEWAY_FUZZ_SECONDS", "0"))
SEED = os.environ.get("GATEWAY_FUZZ_SEED")
ROUNDS = 120

EXTENSIONS = ['{"persistedQuery": 1}', '{"persistedQuery": {"version": 1, "sha256Hash": 5}}', "{"]
PATHS = [
    "/graphql",
    "/graphql/x/y",
    "/graphql/%00",
    "/files/x",
    "/graphql?query=%ff",
    "/%ff",
    "/health/live",
    "//",
    "*",
]
ACCEPTED = ["*/*", "text/html", "application/json", "multipart/mixed", "text/event-stream", ";q=", "x" * 5_000]
CONTENT_TYPES = ["application/json", "multipart/form-data", "application/json; charset=é", ";;", ""]
HEADERS = ["x-request-id", "idempotency-key", "authorization", "graphql-cost", "traceparent", "origin", "range"]
BOUNDARIES = ["b", "", "b" * 70, "b" * 300, "b" * 5_001, "é", "b b", '"b"', "b\0", "--"]
MAPS = ['{"0": ["variables.input.file"]}', "[]", "{", '{"0": "x"}', '{"0": ["variables.9.x"]}', '{"0": [5]}']
TEXT = GraphQLNonNull(GraphQLString)
TOOLS = [tool.name for tool in OWN_TOOLS]
INPUTS = sorted({name for tool in OWN_TOOLS for name in tool.hints})
METHODS = ["tools/call", "tools/call", "tools/call", "tools/list", "initialize", "ping", "resources/read", "x", ""]
RANGES = ["bytes=0-1", "bytes=-", "bytes=9-1", f"bytes={'9' * 18}-", "x", "bytes=-0", ""]
FRAMES = ["subscribe", "subscribe", "subscribe", "subscribe", "subscribe", "ping", "complete", "x", 5]


async def send_operation(tenant: Tenant, made: Generator) -> None:
    """A GraphQL request with good JSON, or JSON that something happened to."""
    body = json.dumps(made.operation()).encode()
    body = made.spoiled(body) if made.chance(0.15) else body
    token = made.token(tenant)
    headers = {b"content-type": b"application/json", b"idempotency-key": str(made.random.random()).encode()}
    if token is not None:
        headers[b"authorization"] = f"Bearer {token}".encode(errors="replace")
    with suppress(httpx.LocalProtocolError):  # httpx itself refuses to send it
        response = await tenant.gateway.client.post("/graphql", content=body, headers=headers)
        require_no_blame(response.status_code, response.text, (body, token))


async def send_query_string(tenant: Tenant, made: Generator) -> None:
    """A GET."""
    variables = made.pick([*RAW_NUMBERS, *TEXTS, '{"a": "\\ud800"}', "[" * 3_000])
    fields = {"query": made.operation()["query"][:6_000], "variables": variables[:6_000]}
    if made.chance(0.3):
        fields["extensions"] = made.pick(EXTENSIONS)
    response = await tenant.gateway.client.get("/graphql", params=fields)
    require_no_blame(response.status_code, response.text, fields)


async def send_raw(tenant: Tenant, made: Generator) -> None:
    """Bytes that are nearly a request."""
    head = [
        f"{made.pick(['GET', 'POST', 'PUT', 'OPTIONS', 'HEAD', 'X'])} {made.pick(PATHS)} HTTP/1.1",
        "host: x",
        "connection: close",
        f"accept: {made.pick(ACCEPTED)}",
        f"content-type: {made.pick(CONTENT_TYPES)}",
        f"{made.pick(HEADERS)}: {made.pick(TEXTS)[:3_000]}",
        f"content-length: {made.pick(['0', '2', '-1', '99999999999999999999', '1e3', 'x'])}",
    ]
    sent = "\r\n".join(head).encode(errors="replace") + b"\r\n\r\n{}"
    sent = made.spoiled(sent) if made.chance(0.5) else sent
    answer = await answer_within(tenant, sent, 0.5)
    status = int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else 400
    require_no_blame(status, answer.decode(errors="replace"), sent)


async def send_multipart(tenant: Tenant, made: Generator) -> None:
    """A multipart request with something wrong."""
    boundary = made.pick(BOUNDARIES)
    parts = [("operations", json.dumps(made.operation())), ("map", made.pick(MAPS)), ("0", "content")]
    if made.chance(0.2):
        made.random.shuffle(parts)
    body = ""
    for name, text in parts:
        named = f'form-data; name="{name}"{made.pick(["", "; filename=a", "; filename*=x"])}'
        body += f"--{boundary}\r\nContent-Disposition: {named}\r\n\r\n{text}\r\n"
    sent = f"{body}--{boundary}--\r\n".encode()
    sent = made.spoiled(sent) if made.chance(0.5) else sent
    headers = {
        b"content-type": f"multipart/form-data; boundary={boundary}".encode(),
        b"graphql-require-preflight": b"1",
        b"authorization": f"Bearer {tenant.token(Role.ADMIN)}".encode(),
    }
    with suppress(httpx.LocalProtocolError):
        response = await tenant.gateway.client.post("/graphql", content=sent, headers=headers)
        require_no_blame(response.status_code, response.text, (boundary, sent))


async def send_frames(tenant: Tenant, made: Generator) -> None:
    """Frames on a WebSocket."""
    url = tenant.gateway.url.replace("http", "ws") + "/graphql"
    protocol = Subprotocol(made.pick(["graphql-transport-ws", "graphql-transport-ws", "graphql-ws", "x"]))
    with suppress(WebSocketException, TimeoutError, ConnectionError):
        async with connect(url, subprotocols=[protocol]) as socket:
            credential = f"Bearer {made.token(tenant) or ''}"
            await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": credential}}))
            for _ in range(4):
                payload = made.operation(live=True)
                frame = {"type": made.pick(FRAMES), "id": made.pick(["1", "2", "", 5]), "payload": payload}
                text = json.dumps(frame).encode()
                text = made.spoiled(text) if made.chance(0.3) else text
                await socket.send(text, text=made.chance(0.9))
            async with asyncio.timeout(0.3):
                async for message in socket:
                    require_no_blame(200, str(message), frame)


async def send_handshake(tenant: Tenant, made: Generator) -> None:
    """Bytes that nearly ask for a WebSocket: answered or closed at once, and not left open."""
    head = [
        f"GET {made.pick([*PATHS, '/graphql', '/graphql'])} HTTP/1.1",
        "host: x",
        "upgrade: websocket",
        "connection: upgrade",
        f"sec-websocket-version: {made.pick(['13', '13', '13', '8', 'x', ''])}",
        f"sec-websocket-key: {made.pick(['dGhlIHNhbXBsZSBub25jZQ==', 'x', ''])}",
        f"sec-websocket-protocol: {made.pick(['graphql-transport-ws', 'x', ',', 'x,' * 5_000])}",
        f"{made.pick([*HEADERS, 'sec-websocket-extensions', 'content-length', 'transfer-encoding'])}: "
        f"{made.pick(['2', 'chunked', *TEXTS])[:3_000]}",
        *["x: y"] * made.pick([0, 0, 0, 200]),
    ]
    sent = "\r\n".join(head).encode(errors="replace") + b"\r\n\r\n" + made.pick([b"", b"{}", b"\x81\x82xxxx{}"])
    sent = made.spoiled(sent) if made.chance(0.2) else sent
    answer = await answer_within(tenant, sent, 0.5)
    whole = b"\r\n\r\n" in sent and b"\0" not in sent
    assert answer or not whole, sent
    status = int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else 400
    require_no_blame(status, answer.decode(errors="replace"), sent)


async def answer_within(tenant: Tenant, sent: bytes, seconds: float) -> bytes:
    """Return what comes back to bytes on a separate connection in this time."""
    host, _, port = tenant.gateway.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    answer = b""
    try:
        writer.write(sent)
        async with asyncio.timeout(seconds):  # it may wait for more
            while chunk := await reader.read(65_536):
                answer += chunk
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    return answer


async def send_stream(tenant: Tenant, made: Generator) -> None:
    """An operation whose answer comes in parts, as events or deferred; or several at once, by id or in a batch."""
    asked: Any = made.operation(live=True)
    if made.chance(0.2):
        asked["extensions"] = json.loads(made.pick(EXTENSIONS[:2]))
    if made.chance(0.2):
        asked = [asked, made.operation()]
    headers = {
        "content-type": "application/json",
        "accept": made.pick(["text/event-stream", "multipart/mixed;incrementalSpec=v0.2", "multipart/mixed"]),
        "authorization": f"Bearer {tenant.token(Role.ADMIN)}",
    }
    body, answer = json.dumps(asked), b""
    client = tenant.gateway.client
    with suppress(TimeoutError):
        async with asyncio.timeout(0.5), client.stream("POST", "/graphql", content=body, headers=headers) as response:
            async for chunk in response.aiter_bytes():
                answer += chunk
                require_no_blame(response.status_code, answer.decode(errors="replace"), body)


async def send_tool(tenant: Tenant, made: Generator) -> None:
    """A call of an agent's tool."""
    inputs = {name: made.value(TEXT) for name in made.random.sample(INPUTS, 3)}
    inputs["customer_id"] = made.pick([made.customer_id, made.value(TEXT)])
    params: Any = {"name": made.pick([*TOOLS, made.value(TEXT)]), "arguments": inputs}
    call = {"jsonrpc": "2.0", "id": made.pick([1, "x", None, 1.5]), "method": made.pick(METHODS), "params": params}
    body = json.dumps(call).encode()
    body = made.spoiled(body) if made.chance(0.2) else body
    headers = {
        "content-type": "application/json",
        "accept": "application/json, text/event-stream",
        "authorization": f"Bearer {tenant.token(Role.ADMIN)}",
    }
    response = await tenant.gateway.client.post("/mcp", content=body, headers=headers)
    require_no_blame(response.status_code, response.text, body)
    assert "-32603" not in response.text, (body, response.text)  # JSON-RPC's word for INTERNAL


async def send_link(tenant: Tenant, made: Generator) -> None:
    """A link without a valid signature, or a forged event of Stripe."""
    token = quote(made.pick([*TEXTS, *TOKENS])[:6_000].encode(errors="replace"), safe="")
    place = made.pick(["files", "exports", "statements", "unsubscribe"])
    headers = {"range": made.pick(RANGES), "if-none-match": made.pick(['"x"', "*", "W/", ""])}
    response = await tenant.gateway.client.request(
        made.pick(["GET", "HEAD", "POST"]), f"/{place}/{token}", headers=headers
    )
    require_no_blame(response.status_code, response.text, (place, token))
    body = made.spoiled(b'{"id": "evt_1", "type": "x", "created": 1, "data": {"object": {"customer": "cus_1"}}}')
    headers = {"stripe-signature": made.pick(["", "t=1,v1=x", "t=x", "t=9e9,v1=", "v1=" + "0" * 64])}
    response = await tenant.gateway.client.post("/webhooks/stripe", content=body, headers=headers)
    require_no_blame(response.status_code, response.text, body)


Way = Callable[[Tenant, Generator], Awaitable[None]]
WAYS: list[Way] = [
    send_operation, send_query_string, send_raw, send_multipart, send_frames, send_handshake,
    send_stream, send_tool, send_link,
]  # fmt: skip
WEIGHTS = [6, 1, 1, 1, 1, 0.5, 1, 2, 1]


async def test_nothing_that_is_sent_is_our_fault(gateway: RunningGateway, acme: Tenant) -> None:
    """Heads, bodies, documents, variables, tokens, multipart, frames: each refused, or answered."""
    seed = int(SEED) if SEED else random.SystemRandom().randrange(2**32)
    made = Generator(seed, (await acme.customer()).id)
    ends, number = time.monotonic() + SECONDS, 0
    with errors_logged() as errors:
        try:
            while number < ROUNDS or time.monotonic() < ends:
                number += 1
                (way,) = made.random.choices(WAYS, WEIGHTS)
                await way(acme, made)
                assert not errors.found, f"{way.__name__}: {errors.found}"
        except AssertionError as error:
            pytest.fail(f"GATEWAY_FUZZ_SEED={seed}, round {number}: {error}")


@pytest.mark.parametrize("claim", ["exp", "nbf", "iat"])
@pytest.mark.parametrize("value", [10**400, 1e308, -(10**400), [], {}, "soon", True])
async def test_a_signed_token_with_an_absurd_instant_is_refused_or_taken(
    acme: Tenant, claim: str, value: object
) -> None:
    """Never a failure: HTTP first, then a socket, which ends with its token."""
    settings = acme.gateway.settings
    claims = {"sub": "stf_x", "role": "office", "company": acme.company.handle, "exp": int(time.time()) + 60}
    token = signed({**claims, "iss": settings.token_issuer, "aud": settings.token_audience, claim: value}, acme)
    answer = await acme.gateway.ask("{ viewer { id } }", None, token)
    assert answer.status in (200, 401)
    async with connect(f"{acme.gateway.url.replace('http', 'ws')}/graphql", subprotocols=[PROTOCOL]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
        with suppress(WebSocketException):
            assert json.loads(await socket.recv())["type"] == "connection_ack"
        assert socket.close_code in (None, 4403)


PROTOCOL = Subprotocol("graphql-transport-ws")
