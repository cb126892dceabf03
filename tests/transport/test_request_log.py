"""The log's line of a request: enough to find it, and nothing of what it was about."""

import structlog

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
