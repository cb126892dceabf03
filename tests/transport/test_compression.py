"""Answers that are compressed, and answers that a browser may keep."""

import json
import zlib
from urllib.parse import quote

import pytest

from gateway.access.permission import Role
from gateway.transport.compression import MIN_BYTES, takes_gzip
from tests.live import CUSTOMER_CHANGED
from tests.partner import partner_of, sha256
from tests.running_gateway import Tenant, answers_to

MANY = "{ __schema { types { name } } }"
CARD = "query Card($id: ID!) { customer(id: $id) { number displayName } }"


async def raw(tenant: Tenant, query: str, **headers: str) -> tuple[bytes, bytes]:
    """Head (in lower case) and body of an answer as they come."""
    body = json.dumps({"query": query}).encode()
    given = {
        "host": "x", "content-type": "application/json", "content-length": str(len(body)), "connection": "close",
        "authorization": f"Bearer {tenant.token()}", **headers,
    }  # fmt: skip
    lines = [f"{name}: {value}" for name, value in given.items()]
    sent = "\r\n".join(["POST /graphql HTTP/1.1", *lines, "", ""]).encode() + body
    head, _, content = (await answers_to(tenant.gateway.url, sent)).partition(b"\r\n\r\n")
    return head.lower(), content


async def test_a_large_answer_is_compressed_for_those_who_ask(acme: Tenant) -> None:
    """The same answer, a fraction of its size, and caches know that it depends."""
    plain_head, plain = await raw(acme, MANY)
    head, content = await raw(acme, MANY, **{"accept-encoding": "br, gzip;q=0.5"})
    assert b"content-encoding: gzip" in head
    assert json.loads(zlib.decompress(content, 31))["data"] == json.loads(plain)["data"]
    assert len(content) < len(plain) / 3
    assert b"content-encoding" not in plain_head
    for each in (head, plain_head):
        assert b"vary: accept-encoding" in each
        assert b"cache-control: no-store" in each


@pytest.mark.parametrize("encoding", ["identity", "gzip;q=0", "br, zstd", "", "gzip;q=x"])
async def test_those_who_do_not_take_gzip_get_the_answer_as_it_is(acme: Tenant, encoding: str) -> None:
    """As do those who refuse it."""
    head, content = await raw(acme, MANY, **{"accept-encoding": encoding})
    assert b"content-encoding" not in head
    assert len(json.loads(content)["data"]["__schema"]["types"]) > 60


async def test_a_small_answer_is_never_compressed(acme: Tenant) -> None:
    """It would be larger, and later."""
    head, content = await raw(acme, "{ viewer { name } }", **{"accept-encoding": "gzip"})
    assert b"content-encoding" not in head
    assert len(content) < MIN_BYTES


async def test_the_schema_is_compressed_to_a_fifth(acme: Tenant) -> None:
    """Which every code generator fetches."""
    query = "{ __schema { types { name description fields { name description args { name } type { name } } } } }"
    _, plain = await raw(acme, query)
    _, content = await raw(acme, query, **{"accept-encoding": "gzip"})
    assert len(content) < len(plain) / 5


async def test_answers_in_parts_and_event_streams_leave_as_they_are(acme: Tenant) -> None:
    """A compressor would hold back what has to leave at once."""
    stored = await acme.customer()
    headers = {"authorization": f"Bearer {acme.token()}", "accept-encoding": "gzip"}
    body = {"query": CUSTOMER_CHANGED, "variables": {"id": stored.id}}
    client = acme.gateway.client
    async with client.stream("POST", "/graphql", json=body, headers={**headers, "accept": "text/event-stream"}) as seen:
        assert "content-encoding" not in seen.headers
        await anext(seen.aiter_raw())
    mixed = {**headers, "accept": "multipart/mixed;deferSpec=20220824, application/json"}
    deferred = {"query": "{ viewer { id } ... @defer { viewer { name } } }"}
    answer = await client.post("/graphql", json=deferred, headers=mixed)
    assert answer.headers["content-type"].startswith("multipart/mixed")
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, False), ("gzip", True), ("GZIP", True), ("*", True), ("*;q=0", False), ("x-gzip", True),
        ("gzip ; q=0.1", True), ("gzip;q=0.0, *", False), ("deflate", False),
    ],
)  # fmt: skip
def test_what_a_client_takes_is_read_as_http_says(header: str | None, expected: bool) -> None:
    """RFC 9110, 12.5.3."""
    assert takes_gzip(header) is expected


async def test_a_published_document_that_is_got_again_is_304(acme: Tenant) -> None:
    """As long as its data is the same; a change is seen at once."""
    partner, stored = await partner_of(acme), await acme.customer()
    await partner.publish(CARD)
    path, variables = f"/graphql/{quote('sha256:' + sha256(CARD))}", json.dumps({"id": stored.id})
    first = await partner.get(path, variables=variables)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"
    assert {"Authorization", "Accept", "Accept-Encoding"} <= set(first.headers["vary"].split(", "))
    tag = first.headers["etag"]
    partner_client = acme.gateway.client
    headers = {
        "authorization": first.request.headers["authorization"],
        "if-none-match": f'"x", {tag}',
        "accept": "application/graphql-response+json",
    }
    again = await partner_client.get(path, params={"variables": variables}, headers=headers)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    rename = 'mutation ($id: ID!) { customerUpdate(input: {id: $id, firstName: "Renamed"}) { customer { id } } }'
    await acme.ask(rename, {"id": stored.id})
    changed = await partner_client.get(path, params={"variables": variables}, headers=headers)
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


async def test_a_tag_is_of_one_viewer(acme: Tenant, rival: Tenant) -> None:
    """Though another sees the same data: what one was shown is not confirmed to another."""
    one, other = await partner_of(acme), await partner_of(rival)
    for partner in (one, other):
        await partner.publish(CARD)
    path, variables = f"/graphql/{quote('sha256:' + sha256(CARD))}", json.dumps({"id": "cus_nobody"})
    tags = [(await partner.get(path, variables=variables)).headers["etag"] for partner in (one, other)]
    assert tags[0] != tags[1]


async def test_nothing_else_is_kept_by_browsers(acme: Tenant) -> None:
    """Not what was posted, what was not published, or an answer with errors."""
    partner, stored = await partner_of(acme), await acme.customer()
    await partner.publish(CARD)
    posted = await partner.post({"documentId": sha256(CARD), "variables": {"id": stored.id}})
    broken = await partner.get("/graphql", documentId=sha256(CARD), variables="{}")
    headers = {"authorization": f"Bearer {acme.token(Role.OFFICE)}"}
    inline = await acme.gateway.client.get("/graphql", params={"query": "{ viewer { name } }"}, headers=headers)
    for answer in (posted, broken, inline):
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
