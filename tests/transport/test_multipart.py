"""Multipart requests: what is refused, in bounded memory, with nothing left behind."""

import asyncio
import json
import resource
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.access.permission import Role
from gateway.documents.file import File
from gateway.settings import Settings
from gateway.store.database import Database
from tests import pictures
from tests.features.test_file_upload import UPLOAD, kept_by
from tests.running_gateway import RunningGateway, Tenant, run_gateway

PREFLIGHT = {"graphql-require-preflight": "true"}
Part = tuple[str, str | None, bytes]
"""(name, file name, content)."""


@pytest.fixture(scope="module")
async def small(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway that takes two files of ten thousand bytes."""
    limits = {"max_upload_bytes": 10_000, "max_upload_files": 2, "max_body_bytes": 5_000}
    async with run_gateway(settings.model_copy(update=limits), database) as running:
        yield running


@pytest.fixture
async def tenant(small: RunningGateway) -> Tenant:
    """Return a company of that gateway."""
    return await small.tenant()


def operations(owner: str, **facts: Any) -> dict[str, Any]:
    """Return the request that an upload goes with."""
    given = {"customerId": owner, "description": "x", "file": None, **facts}
    return {"query": UPLOAD, "variables": {"input": given}}


def body(*parts: Part, boundary: str = "limit", end: bool = True) -> bytes:
    """Parts as multipart/form-data."""
    written = b""
    for name, filename, content in parts:
        named = "" if filename is None else f'; filename="{filename}"'
        written += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode()
        written += content + b"\r\n"
    return written + (f"--{boundary}--\r\n".encode() if end else b"")


def upload_body(owner: str, content: bytes, mapped: Any = None, *more: Part, **facts: Any) -> bytes:
    """Return an upload of one file, with a given map."""
    mapped = {"0": ["variables.input.file"]} if mapped is None else mapped
    fixed: tuple[Part, ...] = (
        ("operations", None, json.dumps(operations(owner, **facts)).encode()),
        ("map", None, json.dumps(mapped).encode()),
    )
    return body(*fixed, ("0", "a.txt", content), *more)


async def send(
    tenant: Tenant,
    content: bytes | AsyncIterator[bytes],
    headers: dict[str, str] | None = None,
    role: Role = Role.OFFICE,
) -> httpx.Response:
    """Return the answer to a body."""
    sent = {"content-type": "multipart/form-data; boundary=limit", "authorization": f"Bearer {tenant.token(role)}"}
    sent |= PREFLIGHT if headers is None else headers
    return await tenant.gateway.client.post("/graphql", content=content, headers=sent)


async def refused(tenant: Tenant, content: bytes, status: int = 400, **more: Any) -> str:
    """Return the message of a refusal; nothing is kept."""
    response = await send(tenant, content, **more)
    assert response.status_code == status, response.text
    assert await kept_by(tenant) == []
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    return str(error["message"])


@pytest.mark.parametrize("header", ["graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name"])
async def test_a_header_that_no_form_can_send_admits_an_upload(tenant: Tenant, header: str) -> None:
    """Any of those that clients know; an empty one does not count."""
    owner = await tenant.customer()
    content = upload_body(owner.id, b"text")
    assert "GraphQL-Require-Preflight" in await refused(tenant, content, headers={})
    assert "GraphQL-Require-Preflight" in await refused(tenant, content, headers={header: ""})
    response = await send(tenant, content, {header: "1"})
    assert response.json()["data"]["fileUpload"]["userErrors"] == []


async def test_an_upload_without_a_token_is_401_before_it_is_read(small: RunningGateway) -> None:
    """No one fills our disk without a name."""
    headers = {"content-type": "multipart/form-data; boundary=limit", **PREFLIGHT}
    response = await small.client.post("/graphql", content=upload_body("cus_1", b"x"), headers=headers)
    assert response.status_code == 401


@pytest.mark.parametrize(
    ("mapped", "says"),
    [
        ({"0": ["variables.input.file", "variables.input.kind"]}, "exactly one variable"),
        ({"0": []}, "exactly one variable"),
        ({"0": [1]}, "exactly one variable"),
        ({"0": "variables.input.file"}, "object of lists"),
        ([], "object of lists"),
        ({"0": ["variables.input.file"], "1": ["variables.input.file"]}, "several files"),
        ({str(n): [f"variables.input.f{n}"] for n in range(100)}, "names 100 files"),
        ({"0": ["variables.input.missing"]}, "no null"),
        ({"0": ["variables.input.description"]}, "no null"),
        ({"0": ["variables.input.description.0"]}, "no null"),
        ({"0": ["query"]}, "no null"),
        ({"0": ["variables"]}, "no null"),
        ({"0": ["variables." + "a." * 50]}, "no null"),
        ({"operations": ["variables.input.file"]}, "may be called"),
        ({"1": ["variables.input.file"]}, "'0' is not in 'map'"),
        ({}, "'0' is not in 'map'"),
    ],
)
async def test_a_map_that_does_not_fit_is_refused(tenant: Tenant, mapped: Any, says: str) -> None:
    """Undeclared files, one file for several variables, unknown places."""
    assert says in await refused(tenant, upload_body("cus_1", b"x", mapped))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (body(("map", None, b"{}"), ("operations", None, b"{}")), "first part"),
        (body(("0", "a.txt", b"x")), "first part"),
        (body(("operations", None, b"{"), ("map", None, b"{}")), "not JSON"),
        (body(("operations", None, b"{}"), ("map", None, b"{")), "not JSON"),
        (body(("operations", None, b"{}")), "in this order"),
        (body(("operations", None, b"{}"), ("map", None, b"{}")), "'query' must be"),
        (body(("operations", None, b"[{}]"), ("map", None, b'{"0": ["0.variables.file"]}')), "one operation"),
        (body(("operations", None, b"{}"), ("operations", None, b"{}")), "sent twice"),
        (upload_body("c", b"x", None, ("0", "b.txt", b"y")), "sent twice"),
        (upload_body("c", b"x", None, ("1", "b.txt", b"y")), "'1' is not in 'map'"),
        (upload_body("c", b"x")[:-12], "ends before"),
        (b"no parts at all", "not multipart|ends before"),
        (b"", "ends before"),
        (b"--limit\r\nContent-Disposition: attachment\r\n\r\nx\r\n--limit--\r\n", "Content-Disposition"),
        (b"--limit\r\n" + b"x-long: " + b"a" * 50_000, "not multipart|ends before"),
    ],
)
async def test_a_body_of_another_shape_is_refused(tenant: Tenant, content: bytes, says: str) -> None:
    """Each with what to do."""
    message = await refused(tenant, content)
    assert any(part in message for part in says.split("|")), message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (upload_body("c", b"x" * 10_001), "'a.txt' is larger than 10000 bytes"),
        (upload_body("c", b"x", None, ("z", "z", b"x" * 90_000)), "too large"),
        (body(("operations", None, b"x" * 5_001)), "'operations' is larger than 5000 bytes"),
        (body(("operations", None, b"{}"), ("map", None, b"x" * 5_001)), "'map' is larger than 5000 bytes"),
    ],
)
async def test_what_is_too_large_is_413_and_says_the_limit(tenant: Tenant, content: bytes, says: str) -> None:
    """Counted while it arrives."""
    assert says in await refused(tenant, content, 413)


async def test_the_limit_holds_for_a_body_of_unknown_length(tenant: Tenant) -> None:
    """A client that does not say how much it sends is stopped anyway."""

    async def endless() -> AsyncIterator[bytes]:
        yield upload_body("c", b"")[: -len("\r\n--limit--\r\n")]
        for _ in range(200):
            yield b"x" * 1_000

    headers = {"content-type": "multipart/form-data; boundary=limit", "authorization": f"Bearer {tenant.token()}"}
    response = await tenant.gateway.client.post("/graphql", content=endless(), headers={**headers, **PREFLIGHT})
    assert response.status_code == 413
    assert await kept_by(tenant) == []


async def test_several_files_are_taken_in_one_request(tenant: Tenant) -> None:
    """Each in its own variable; as many as the setting says."""
    owner = await tenant.customer()
    query = """mutation ($a: FileUploadInput!, $b: FileUploadInput!) {
      a: fileUpload(input: $a) { file { filename } } b: fileUpload(input: $b) { file { filename } } }"""
    given = {"customerId": owner.id, "description": "x", "file": None}
    asked = {"query": query, "variables": {"a": given, "b": given}}
    mapped = {"0": ["variables.a.file"], "1": ["variables.b.file"]}
    content = body(
        ("operations", None, json.dumps(asked).encode()),
        ("map", None, json.dumps(mapped).encode()),
        ("0", "one.txt", b"1"),
        ("1", "two.txt", b"2"),
    )
    data = (await send(tenant, content)).json()["data"]
    assert [data[key]["file"]["filename"] for key in "ab"] == ["one.txt", "two.txt"]


async def test_a_client_that_hangs_up_while_it_sends_leaves_nothing(acme: Tenant) -> None:
    """No record, no content, no chunk, no temporary file, and the gateway serves on."""
    owner = await acme.customer()
    whole = upload_body(owner.id, b"line of text\n" * 200_000)
    port = int(acme.gateway.url.rpartition(":")[2])
    for part in (200, len(whole) // 2, len(whole) - 10):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = (
            "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=limit\r\n"
            f"Authorization: Bearer {acme.token()}\r\nGraphQL-Require-Preflight: 1\r\n"
            f"Content-Length: {len(whole)}\r\n\r\n"
        )
        writer.write(head.encode() + whole[:part])
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        assert await reader.read() == b""
    assert (await acme.ask("{ viewer { name } }")).errors == []
    assert await acme.scope.find(File, {"customer_id": owner.id}) == []
    assert await kept_by(acme) == []
    database = acme.gateway.database.client[acme.gateway.database.name]
    assert await database["fs.chunks"].count_documents({"files_id": {"$regex": f"^{acme.company.id}/"}}) == 0


async def test_twenty_megabytes_do_not_fill_the_memory(acme: Tenant) -> None:
    """The body goes to a file without a name while it arrives, and from there to the storage in pieces."""
    owner = await acme.customer()
    size, piece = 20_000_000, b"0123456789abcde\n" * 1_250
    head, tail = upload_body(owner.id, b"\0").split(b"\0")

    async def sent() -> AsyncIterator[bytes]:
        yield head
        for _ in range(size // len(piece)):
            yield piece
        yield tail

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    response = await send(acme, sent())
    file = response.json()["data"]["fileUpload"]["file"]
    assert file["size"] == size
    received = 0
    async with acme.gateway.client.stream("GET", file["url"]) as download:
        async for chunk in download.aiter_bytes():
            received += len(chunk)
    assert received == size
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    # The driver gathers a file's chunks, encodes them and writes them to its socket: three copies, ours would be more.
    assert grown < 4 * size


async def test_a_refused_uploader_sends_into_the_void(acme: Tenant, tmp_path: Path) -> None:
    """A portal customer gets the ordinary answer, though the bytes were thrown away as they came."""
    owner = await acme.customer()
    token = acme.token(Role.CUSTOMER, {"customer": owner.id})
    headers = {"content-type": "multipart/form-data; boundary=limit", "authorization": f"Bearer {token}", **PREFLIGHT}
    content = upload_body(owner.id, pictures.PDF)
    response = await acme.gateway.client.post("/graphql", content=content, headers=headers)
    assert response.json()["data"] == {"fileUpload": None}
    assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
