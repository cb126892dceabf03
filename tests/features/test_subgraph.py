"""A router of a federated graph asks for objects by their references."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.settings import Settings
from gateway.store.database import Database
from tests import records
from tests.exporting import TAB_EXPORT, ask_export, tab_input
from tests.running_gateway import RunningGateway, Tenant, run_gateway

ENTITIES = """query ($of: [_Any!]!) {
  _entities(representations: $of) {
    __typename ... on Customer { number } ... on Job { title } ... on Invoice { number }
  }
}"""


@pytest.fixture(scope="module")
async def subgraph(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway that serves as a subgraph."""
    async with run_gateway(settings.model_copy(update={"subgraph": True}), database) as running:
        yield running


@pytest.fixture
async def tenant(subgraph: RunningGateway) -> Tenant:
    """Return a company of a test's own."""
    return await subgraph.tenant()


def reference(kind: str, id_: str) -> dict[str, str]:
    """Return a representation."""
    return {"__typename": kind, "id": id_}


async def test_fifty_customers_are_one_command_in_their_order(tenant: Tenant) -> None:
    """In any order of storing."""
    stored = [await tenant.customer() for _ in range(50)]
    with tenant.gateway.commands() as commands:
        answer = await tenant.ask(ENTITIES, {"of": [reference("Customer", each.id) for each in reversed(stored)]})
    expected = [{"__typename": "Customer", "number": each.number} for each in reversed(stored)]
    assert (answer.errors, answer.data["_entities"]) == ([], expected)
    assert len(commands) == 1


async def test_several_types_are_one_command_each_and_cost_a_point_each(tenant: Tenant) -> None:
    """The price counts the references."""
    customer = await tenant.customer()
    job = records.job(customer)
    await tenant.add(job)
    of = [reference("Customer", customer.id), reference("Job", job.id)]
    with tenant.gateway.commands() as commands:
        body = {"query": ENTITIES, "variables": {"of": of}}
        headers = {"authorization": f"Bearer {tenant.token()}"}
        answer = (await tenant.gateway.client.post("/graphql", json=body, headers=headers)).json()
    assert [entity["__typename"] for entity in answer["data"]["_entities"]] == ["Customer", "Job"]
    assert answer["extensions"]["cost"]["requested"] == 2
    assert len(commands) == 2


async def test_what_is_absent_foreign_or_of_another_type_is_null(tenant: Tenant) -> None:
    """All alike, so that nothing is revealed of another company."""
    rival = await tenant.gateway.tenant()
    own, foreign = await tenant.customer(), await rival.customer()
    of = [
        reference("Customer", foreign.id),
        reference("Customer", "cus_0123456789abcdef01234567"),
        reference("Job", own.id),
        reference("Customer", "nonsense"),
    ]
    answer = await tenant.ask(ENTITIES, {"of": of})
    assert (answer.errors, answer.data) == ([], {"_entities": [None] * 4})


async def test_without_permission_one_reference_is_an_error_and_the_others_are_there(tenant: Tenant) -> None:
    """A technician may read jobs and no invoices."""
    customer = await tenant.customer()
    job, invoice = records.job(customer), records.invoice(customer)
    await tenant.add(job, invoice)
    of = [reference("Job", job.id), reference("Invoice", invoice.id)]
    answer = await tenant.ask(ENTITIES, {"of": of}, role=Role.TECHNICIAN)
    assert answer.data["_entities"] == [{"__typename": "Job", "title": job.title}, None]
    assert (answer.codes, answer.errors[0]["path"]) == (["FORBIDDEN"], ["_entities", 1])


@pytest.mark.parametrize("of", [[{"id": "cus_1"}], ["cus_1"], [{"__typename": "Customer", "id": 1}], [{}] * 101])
async def test_what_is_no_reference_is_a_bad_request(tenant: Tenant, of: list[Any]) -> None:
    """And so are more than 100."""
    answer = await tenant.ask(ENTITIES, {"of": of})
    assert answer.codes == ["BAD_REQUEST"]


async def test_the_service_shows_its_schema_to_those_who_may_read_it(tenant: Tenant) -> None:
    """With the directives of Federation."""
    answer = await tenant.ask("{ _service { sdl } }")
    assert 'type Customer implements Node @key(fields: "id") {' in answer.data["_service"]["sdl"]


async def test_a_gateway_that_is_no_subgraph_has_no_such_fields(acme: Tenant) -> None:
    """The setting is off by default."""
    assert (await acme.ask("{ _service { sdl } }")).codes == ["GRAPHQL_VALIDATION_FAILED"]


@pytest.mark.parametrize(
    "text",
    [
        "{ " + " ".join(f"s{number}: _service {{ sdl }}" for number in range(2)) + " }",
        "{ " + " ".join(f"s{number}: _service {{ sdl }}" for number in range(50)) + " }",
        "{ _service { " + " ".join(f"s{number}: sdl" for number in range(50)) + " } }",
        "{ _service { sdl } __schema { types { name } } }",
        "{ a: _service { ...F } b: _service { ...F } } fragment F on _Service { sdl }",
        "query A { _service { sdl } } query B { _service { sdl } }",
    ],
    ids=["twice", "many aliases", "many aliases inside", "beside __schema", "by a fragment", "in two operations"],
)
@pytest.mark.parametrize("role", [Role.ADMIN, None], ids=["admin", "nobody"])
async def test_a_document_reads_the_schema_once_however_it_asks(tenant: Tenant, text: str, role: Role | None) -> None:
    """It is 100 KB of text each time; nothing of it is in the refusal."""
    token = None if role is None else tenant.token(role)
    answer = await tenant.gateway.send({"query": text, "operationName": "A" if "query A" in text else None}, token)
    assert answer.codes == ["GRAPHQL_VALIDATION_FAILED"]
    assert answer.data is None
    assert "more than once" in answer.errors[0]["message"]


async def test_many_empty_services_are_cheap_and_many_roots_are_refused(tenant: Tenant) -> None:
    """Without `sdl` nothing is read; the number of roots is bounded as everywhere."""
    few, many = (" ".join(f"s{n}: _service {{ __typename }}" for n in range(count)) for count in (50, 51))
    assert (await tenant.ask(f"{{ {few} }}")).errors == []
    assert (await tenant.ask(f"{{ {many} }}")).codes == ["GRAPHQL_VALIDATION_FAILED"]


async def test_parts_the_viewer_and_entries_of_the_timeline_are_entities_too(tenant: Tenant) -> None:
    """All that has an id; a part of another company is null."""
    rival = await tenant.gateway.tenant()
    owner, foreign = await tenant.customer(), await rival.customer(addresses=(records.address("adr_rival"),))
    note = records.note(owner)
    await tenant.add(note)
    viewer = (await tenant.ask("{ viewer { id } }")).data["viewer"]["id"]
    of = [
        reference("Address", owner.addresses[0].id),
        reference("Viewer", viewer),
        reference("NoteActivity", f"act_{note.id}"),
        reference("Note", note.id),
        reference("Phone", owner.addresses[0].id),
        reference("Address", foreign.addresses[0].id),
    ]
    query = """query ($of: [_Any!]!) { _entities(representations: $of) {
      __typename ... on Address { street } ... on Viewer { name } ... on NoteActivity { at } } }"""
    answer = await tenant.ask(query, {"of": of})
    assert answer.errors == []
    names = [entity and entity["__typename"] for entity in answer.data["_entities"]]
    assert names == ["Address", "Viewer", "NoteActivity", "Note", None, None]


async def test_exports_and_imports_are_entities_of_their_own_types(tenant: Tenant) -> None:
    """Though both are background jobs; one is not the other."""
    owner = await tenant.customer()
    made = await ask_export(tenant, TAB_EXPORT, tab_input(owner.id, "JOBS"))
    export_id = made.data["tabExport"]["export"]["id"]
    query = "query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Node { id } } }"
    for kind, expected in (("Export", {"__typename": "Export", "id": export_id}), ("Import", None), ("Job", None)):
        answer = await tenant.ask(query, {"of": [reference(kind, export_id)]})
        assert (answer.errors, answer.data["_entities"]) == ([], [expected]), kind
