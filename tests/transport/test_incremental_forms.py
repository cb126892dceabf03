"""Answers in parts, in today's form (ids) and in that of 2022 (paths): the same data, in both."""

import json
from typing import Any

import httpx
import pytest

from gateway.access.permission import Role
from tests.running_gateway import Tenant

IDS = "multipart/mixed;incrementalSpec=v0.2, application/graphql-response+json, application/json;q=0.9"
PATHS = "multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json;q=0.9"
PLAIN = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
FORMS = pytest.mark.parametrize("accept", [IDS, PATHS, PLAIN], ids=["ids", "paths", "plain"])


async def send(tenant: Tenant, query: str, accept: str, role: Role = Role.OFFICE, **variables: Any) -> httpx.Response:
    """Return the raw response, read to its end."""
    headers = {"authorization": f"Bearer {tenant.token(role)}", "accept": accept}
    return await tenant.gateway.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


def parts_of(response: httpx.Response) -> list[dict[str, Any]]:
    """Return the parts of a multipart response."""
    assert response.headers["content-type"].startswith('multipart/mixed;boundary="-";'), response.text
    pieces = response.text.split("\r\n---")
    assert pieces[-1] == "--\r\n"
    return [json.loads(piece.partition("\r\n\r\n")[2]) for piece in pieces[:-1]]


def merge(parts: list[dict[str, Any]]) -> Any:
    """Put the data of all parts together, as clients of either form do."""
    data, places = parts[0]["data"], {place["id"]: place["path"] for place in parts[0].get("pending", ())}
    for part in parts[1:]:
        places |= {place["id"]: place["path"] for place in part.get("pending", ())}
        for entry in part.get("incremental", ()):
            by_id = "id" in entry
            path = [*places[entry["id"]], *entry.get("subPath", ())] if by_id else entry["path"]
            if "items" in entry:
                path, start = (path, None) if by_id else (path[:-1], path[-1])
                found = _at(data, path)
                assert start in (None, len(found))
                found.extend(entry["items"])
            else:
                _at(data, path).update(entry["data"])
    return data


def _at(data: Any, path: list[str | int]) -> Any:
    for key in path:
        data = data[key]
    return data


@FORMS
@pytest.mark.parametrize(
    "selected",
    [
        'number ... @defer(label: "work") { displayName jobs { totalCount } }',
        "number ... @defer { tags ... @defer { jobs { nodes { id number } } } }",
        "tags @stream",
        "tags @stream(initialCount: 1)",
        "number ... @defer { tags @stream(initialCount: 1) }",
    ],
)
async def test_all_parts_together_are_the_answer_in_one_piece(acme: Tenant, accept: str, selected: str) -> None:
    """For all that is deferred or streamed, in each form."""
    stored = await acme.customer(tags=["VIP", "Autopay", "Gate code"])
    query = f"query ($id: ID!) {{ customer(id: $id) {{ {selected} }} }}"
    response = await send(acme, query, accept, id=stored.id)
    parts = parts_of(response)
    assert len(parts) > 1
    assert [part["hasNext"] for part in parts] == [True] * (len(parts) - 1) + [False]
    plain = query.replace("(initialCount: 1)", "").replace('(label: "work")', "")
    at_once = await acme.ask(plain.replace("@defer", "").replace("@stream", ""), {"id": stored.id})
    assert merge(parts) == at_once.data
    assert "cost" in parts[-1]["extensions"]


async def test_a_streamed_page_of_customers_costs_one_point_more_for_each_row(acme: Tenant) -> None:
    """The price counts what delivering one by one costs."""
    for _ in range(3):
        await acme.customer()
    query = "{ customers(first: 3) { nodes { number } } }"
    streamed = parts_of(await send(acme, query.replace("nodes", "nodes @stream(initialCount: 1)"), IDS))
    at_once = (await send(acme, query, "application/json")).json()
    assert merge(streamed) == at_once["data"]
    cost = streamed[-1]["extensions"]["cost"]
    assert cost["actual"] == at_once["extensions"]["cost"]["actual"] + 3


async def test_todays_form_announces_and_completes_each_part_by_its_id(acme: Tenant) -> None:
    """`pending`, `incremental` and `completed` use the same ids, and the label is kept."""
    stored = await acme.customer()
    query = 'query ($id: ID!) { customer(id: $id) { number ... @defer(label: "work") { displayName } } }'
    response = await send(acme, query, IDS, id=stored.id)
    assert response.headers["content-type"] == 'multipart/mixed;boundary="-";incrementalSpec=v0.2'
    first, second, _ = parts_of(response)
    (pending,) = first["pending"]
    assert (pending["path"], pending["label"]) == (["customer"], "work")
    assert second["incremental"] == [{"id": pending["id"], "data": {"displayName": stored.display_name}}]
    assert second["completed"] == [{"id": pending["id"]}]


@FORMS
async def test_an_error_in_a_later_part_is_masked_and_coded_in_each_form(acme: Tenant, accept: str) -> None:
    """A technician may not read invoices, deferred or not; the rest of the part stays."""
    stored = await acme.customer()
    query = "query ($id: ID!) { customer(id: $id) { number ... @defer { displayName invoices { totalCount } } } }"
    parts = parts_of(await send(acme, query, accept, Role.TECHNICIAN, id=stored.id))
    assert merge(parts)["customer"]["displayName"] == stored.display_name
    entries = [entry for part in parts for entry in part.get("incremental", ())]
    assert [error["extensions"]["code"] for entry in entries for error in entry.get("errors", ())] == ["FORBIDDEN"]


@FORMS
async def test_another_companys_customer_is_absent_in_every_form(acme: Tenant, rival: Tenant, accept: str) -> None:
    """Deferred or streamed, it does not exist."""
    foreign = await rival.customer(tags=["VIP", "Autopay"])
    query = "query ($id: ID!) { ... @defer { customer(id: $id) { number tags @stream } } }"
    assert merge(parts_of(await send(acme, query, accept, id=foreign.id))) == {"customer": None}


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("multipart/mixed;deferSpec=20220824, multipart/mixed;incrementalSpec=v0.2", "deferSpec=20220824"),
        ("multipart/mixed;incrementalSpec=v0.2, multipart/mixed;deferSpec=20220824", "incrementalSpec=v0.2"),
        ('multipart/mixed; boundary="-"; q=0.8', "deferSpec=20220824"),
        ("multipart/mixed;q=0, multipart/mixed;deferSpec=20220824", "deferSpec=20220824"),
    ],
)
async def test_the_first_form_that_a_client_asks_for_is_used(acme: Tenant, accept: str, form: str) -> None:
    """Without a parameter it is that of 2022; a form with quality 0 is not taken."""
    response = await send(acme, "{ viewer { name } ... @defer { tags { name } } }", f"{accept}, application/json")
    assert response.headers["content-type"].endswith(form)


async def test_stream_is_refused_for_mutations_and_without_a_form(acme: Tenant) -> None:
    """The answer says which header makes it possible."""
    response = await send(acme, "{ customers { nodes @stream { id } } }", "application/json")
    assert response.status_code == 406
    assert "incrementalSpec=v0.2" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize("directive", ["defer", "stream"])
@pytest.mark.parametrize("accept", ["application/json", IDS])
async def test_a_directive_that_is_turned_off_delays_nothing(acme: Tenant, directive: str, accept: str) -> None:
    """With `if: false`, in the document or by a variable, the answer comes whole to clients that accept JSON."""
    stored = await acme.customer(tags=["VIP", "Autopay"])
    selected = {"defer": "... @defer(if: $on) { tags }", "stream": "tags @stream(if: $on)"}[directive]
    query = "query ($id: ID!, $on: Boolean = false) { customer(id: $id) { number SELECTED } }".replace(
        "SELECTED", selected
    )
    for document in (
        query,
        query.replace("$on: Boolean = false", "$on: Boolean!"),
        query.replace("(if: $on)", "(if: false)").replace(", $on: Boolean = false", ""),
    ):
        response = await send(acme, document, accept, id=stored.id, on=False)
        assert response.json()["data"] == {"customer": {"number": stored.number, "tags": stored.tags}}, response.text


@pytest.mark.parametrize("count", ["-1", "null", "$count"])
async def test_an_initial_count_that_is_no_whole_number_from_zero_is_refused(acme: Tenant, count: str) -> None:
    """It is found before anything is executed, in the document and in its variables."""
    declared = "query ($count: Int = -2)" if count == "$count" else "query"
    query = declared + " { customers(first: 2) { nodes @stream(initialCount: " + count + ") { id } } }"
    response = await send(acme, query, IDS)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert (error["extensions"]["code"], "initialCount" in error["message"]) == ("BAD_REQUEST", True)


@pytest.mark.parametrize("form", ["multipart/mixed", "multipart/mixed;incrementalSpec=v0.2"])
async def test_a_client_that_takes_parts_alone_gets_them_and_refusals_as_json(acme: Tenant, form: str) -> None:
    """It may leave out JSON."""
    parts = parts_of(await send(acme, "{ viewer { name } ... @defer { tags { name } } }", form))
    assert merge(parts).keys() == {"viewer", "tags"}
    assert (await send(acme, "{ viewer { name } }", form)).json()["data"]
    assert (await send(acme, "{ nothing ... @defer { tags { name } } }", form)).json()["errors"]


@FORMS
async def test_what_is_deferred_within_a_streamed_list_is_sent_once(acme: Tenant, accept: str) -> None:
    """Not with the items, and not in two parts."""
    for number in range(4):
        await acme.customer(last_name=f"Ames{number}")
    query = "{ customers(first: 4) { nodes @stream(initialCount: 1) { id ... @defer { number } } } }"
    parts = parts_of(await send(acme, query, accept))
    entries = [entry for part in parts for entry in part.get("incremental", ())]
    assert not [item for entry in entries for item in entry.get("items", ()) if "number" in item]
    assert sum("number" in entry.get("data", {}) for entry in entries) == 4
    assert all("number" in row for row in merge(parts)["customers"]["nodes"])
