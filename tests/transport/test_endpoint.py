"""GraphQL over HTTP: media types, methods, statuses, limits, and what errors say."""

import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.running_gateway import RunningGateway, Tenant

GRAPHQL_JSON = "application/graphql-response+json"
VIEWER = "{ viewer { name } }"


async def post(tenant: Tenant, body: Any = None, content: bytes | None = None, **headers: str) -> httpx.Response:
    """Return the raw response to a POST of an office member."""
    sent = {"content-type": "application/json", "authorization": f"Bearer {tenant.token()}"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    payload = content if content is not None else json.dumps(body or {"query": VIEWER}).encode()
    return await tenant.gateway.client.post("/graphql", content=payload, headers=sent)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (GRAPHQL_JSON, GRAPHQL_JSON),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        (f"{GRAPHQL_JSON}, application/json;q=0.9", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.1, application/json", "application/json"),
        ("text/html, application/*;q=0.5", "application/json"),
    ],
)
async def test_the_answer_has_the_media_type_the_caller_prefers(acme: Tenant, accept: str, media_type: str) -> None:
    """Quality values count; wildcards mean plain JSON."""
    response = await post(acme, accept=accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert response.json()["data"]["viewer"] is not None


@pytest.mark.parametrize("accept", ["text/csv", "image/png", "application/json;q=0"])
async def test_a_media_type_we_do_not_speak_is_406(acme: Tenant, accept: str) -> None:
    """With a GraphQL error in JSON."""
    response = await post(acme, accept=accept)
    assert response.status_code == 406
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", ""]
)
async def test_a_body_that_is_not_sent_as_json_is_415(acme: Tenant, content_type: str) -> None:
    """What a plain HTML form can send is never run."""
    assert (await post(acme, content_type=content_type)).status_code == 415


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b'"text"',
        b"{}",
        b'{"query": 1}',
        b'{"query": ""}',
        b'{"query": "{__typename}", "variables": "x"}',
        b'{"query": "{__typename}", "variables": [1]}',
        b'{"query": "{__typename}", "operationName": 5}',
        b'{"query": "{__typename}", "extensions": 5}',
        b'{"query": "query A{__typename} query B{__typename}"}',
        b'{"query": "{__typename}", "operationName": "Missing"}',
        b"\xff\xfe",
    ],
)
async def test_what_is_no_graphql_request_is_400(acme: Tenant, content: bytes) -> None:
    """For any preferred media type."""
    for accept in (GRAPHQL_JSON, "application/json"):
        response = await post(acme, content=content, accept=accept)
        assert response.status_code == 400
        assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    ("query", "code"),
    [("{", "GRAPHQL_PARSE_FAILED"), ("{ nonsense }", "GRAPHQL_VALIDATION_FAILED")],
)
async def test_a_bad_document_is_400_or_200_by_media_type(acme: Tenant, query: str, code: str) -> None:
    """The older media type keeps its 200, as the specification advises; there is never any data."""
    for accept, status in ((GRAPHQL_JSON, 400), ("application/json", 200)):
        for _ in range(2):  # the second answer comes from the cache of bad documents
            response = await post(acme, {"query": query}, accept=accept)
            assert response.status_code == status
            assert response.json()["errors"][0]["extensions"]["code"] == code
            assert "data" not in response.json()


async def test_variables_that_do_not_fit_are_refused_before_anything_runs(acme: Tenant) -> None:
    """Like a bad document."""
    body = {"query": "query ($id: ID!) { customer(id: $id) { id } }", "variables": {"id": None}}
    response = await post(acme, body, accept=GRAPHQL_JSON)
    assert response.status_code == 400
    assert "data" not in response.json()


async def test_a_wrong_value_in_a_document_is_told_with_its_place(acme: Tenant) -> None:
    """So that one finds the argument; in variables the variable is named."""
    answer = await acme.ask('{ customer(id: "cus_1") { statement(from: "2026-02-30") { openingBalance } } }')
    error = answer.errors[0]
    assert error["message"] == "Write a day as 2026-03-01."
    assert error["locations"] == [{"line": 1, "column": 43}]


async def test_get_runs_queries(acme: Tenant) -> None:
    """With variables and the name of the operation in the address."""
    parameters = {
        "query": "query A($id: ID!) { node(id: $id) { id } } query B { __typename }",
        "variables": json.dumps({"id": acme.company.id}),
        "operationName": "A",
    }
    headers = {"authorization": f"Bearer {acme.token()}", "accept": GRAPHQL_JSON}
    response = await acme.gateway.client.get(f"/graphql?{urlencode(parameters)}", headers=headers)
    assert response.json()["data"] == {"node": {"id": acme.company.id}}


async def test_get_does_not_run_mutations(acme: Tenant) -> None:
    """405, and the method to use."""
    query = 'mutation { customerUpdate(input: {id: "x"}) { userErrors { code } } }'
    headers = {"authorization": f"Bearer {acme.token()}", "accept": GRAPHQL_JSON}
    response = await acme.gateway.client.get("/graphql", params={"query": query}, headers=headers)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


async def test_get_with_variables_that_are_not_json_is_400(acme: Tenant) -> None:
    """The message names the parameter."""
    headers = {"authorization": f"Bearer {acme.token()}", "accept": GRAPHQL_JSON}
    response = await acme.gateway.client.get("/graphql", params={"query": VIEWER, "variables": "{"}, headers=headers)
    assert response.status_code == 400
    assert "variables" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_other_methods_are_405(acme: Tenant, method: str) -> None:
    """With the methods there are, in a GraphQL error."""
    response = await acme.gateway.client.request(method, "/graphql")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"
    assert "errors" in response.json()


async def test_a_body_over_the_limit_is_413(acme: Tenant) -> None:
    """It is not read to its end."""
    limit = acme.gateway.settings.max_body_bytes
    response = await post(acme, content=b" " * (limit + 1))
    assert response.status_code == 413


async def test_subscriptions_are_refused_here(acme: Tenant) -> None:
    """A validation error while the schema has no mutations."""
    response = await post(acme, {"query": "subscription { x }"}, accept=GRAPHQL_JSON)
    assert response.status_code == 400


@pytest.mark.parametrize("path", ["/nowhere", "/graphql/", "/graphql/..%2f", "/graphql/x/y/", "/health/live/"])
async def test_an_unknown_path_answers_with_a_graphql_error(gateway: RunningGateway, path: str) -> None:
    """JSON everywhere, with where the API is and an id to ask about; no redirect, which would lead to plain HTTP."""
    response = await gateway.client.get(path, headers={"x-request-id": "mobile-7.1"})
    assert (response.status_code, response.headers["x-request-id"]) == (404, "mobile-7.1")
    (error,) = response.json()["errors"]
    assert "/graphql" in error["message"]
    assert error["extensions"] == {"code": "BAD_REQUEST", "requestId": "mobile-7.1"}


async def test_another_method_outside_graphql_says_which_there_are(gateway: RunningGateway) -> None:
    """As HTTP wants it, and with an id too."""
    response = await gateway.client.post("/health/live")
    assert (response.status_code, set(response.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert response.json()["errors"][0]["extensions"]["requestId"] == response.headers["x-request-id"]


async def test_a_long_name_is_not_repeated_whole(acme: Tenant) -> None:
    """An answer is no larger for what a caller makes up."""
    response = await post(acme, {"query": VIEWER, "operationName": "x" * 100_000})
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == f"The document has no operation named '{'x' * 80}…'."


async def test_answers_are_never_stored_or_sniffed(acme: Tenant) -> None:
    """Answers are personal."""
    response = await post(acme)
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "server" not in response.headers


async def test_a_harmless_request_id_is_kept_and_any_other_replaced(acme: Tenant) -> None:
    """It comes back in a header and in each error."""
    kept = await post(acme, {"query": "{ nope }"}, x_request_id="mobile-7.1")
    replaced = await post(acme, {"query": "{ nope }"}, x_request_id='a b"}{')
    assert kept.headers["x-request-id"] == "mobile-7.1"
    assert kept.json()["errors"][0]["extensions"]["requestId"] == "mobile-7.1"
    assert len(replaced.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("{" + "a:__typename " * 5000 + "}", "4000 tokens"),
        ("{" + " ".join(f"a{n}:__typename" for n in range(1500)) + "}", "4000 tokens"),
        ("{" + "customers{nodes{" * 8 + "id" + "}}" * 8 + "}", "deeper than 15"),
        ("query " + "#" * 100_001 + "\n{__typename}", "100000"),
        (
            "{...A ...A} fragment A on Query {...B ...B ...B ...B} fragment B on Query {...C ...C ...C ...C ...C}"
            "fragment C on Query {" + "x:__typename " * 100 + "}",
            "more than 2000 fields",
        ),
    ],
)
async def test_a_document_beyond_the_limits_is_refused_unread(acme: Tenant, query: str, words: str) -> None:
    """Tokens, depth, length and fields, counted through fragments."""
    answer = await acme.ask(query)
    assert answer.status == 400
    assert words in answer.errors[0]["message"]


async def test_fragments_in_a_circle_are_refused(acme: Tenant) -> None:
    """And do not hang the gateway."""
    answer = await acme.ask("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }")
    assert answer.status == 400


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"query": ', "unexpected end of data, line 1, column 11"),
        (b'{"query": "\\ud800"}', "no low surrogate in string"),
        (b'{"variables": {"x": 1e400}}', "number is infinity"),
        (b"[" * 2_000, "depth limit exceeded"),
    ],
)
async def test_what_is_wrong_with_json_is_said(acme: Tenant, content: bytes, words: str) -> None:
    """With the place, so that the author of a client finds it."""
    response = await post(acme, content=content)
    assert response.status_code == 400
    assert words in response.json()["errors"][0]["message"]
