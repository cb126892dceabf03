"""Planned execution answers exactly what graphql-core answers."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import ExecutionResult
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.documents.job import Job
from gateway.documents.note import NoteVisibility
from gateway.execution.document_cache import ValidDocument
from gateway.execution.engine import GraphQLEngine
from gateway.execution.json_part import to_json
from gateway.fastpath import PlannedQueries
from gateway.pages.connection_request import ConnectionRequest, Parents
from gateway.pages.page import PageRequest
from gateway.schema import build_schema
from tests import records, work_records
from tests.contract.test_queries import QUERIES, variables_for
from tests.fastpath.documents import documents
from tests.full_profile import Profile, a_full_profile
from tests.request_context import context_of
from tests.running_gateway import RunningGateway, Tenant

SCHEMA = build_schema()
PLANNED = PlannedQueries(SCHEMA)
ENGINE = GraphQLEngine(SCHEMA, suggestions=False, fast_path=PLANNED)
ROOTS = {"customer": "(id: $id)", "customers": "(first: 2)", "viewer": ""}


async def both(
    tenant: Tenant, text: str, variables: dict[str, Any], role: Role = Role.ADMIN, customer_id: str | None = None
) -> tuple[ExecutionResult, ExecutionResult]:
    """Return the answers of the plan, if there is one, and of graphql-core.

    The plan runs twice: the second time with what the first has prepared.
    """
    document = ENGINE.document(text)
    assert isinstance(document, ValidDocument), document
    operation = ENGINE.operation(document, None, variables)
    first = await ENGINE.execute(operation, context_of(tenant, role, customer_id))
    planned = await ENGINE.execute(operation, context_of(tenant, role, customer_id))
    reference = await ENGINE.execute_by_reference(operation, context_of(tenant, role, customer_id))
    same(first, reference)
    price = ENGINE.price(operation)
    assert price.actual(first.data) == price.actual(planned.data) == price.actual(reference.data)
    return planned, reference


async def has_plan(tenant: Tenant, text: str, variables: dict[str, Any]) -> bool:
    """Return whether a document is answered by a plan alone."""
    document = ENGINE.document(text)
    assert isinstance(document, ValidDocument)
    operation = ENGINE.operation(document, None, variables)
    return await PLANNED.execute(operation, context_of(tenant)) is not None


def is_within_limits(text: str) -> bool:
    """Return whether a document is not refused for what it asks for."""
    return isinstance(ENGINE.document(text), ValidDocument)


def same(planned: ExecutionResult, reference: ExecutionResult) -> None:
    """Data, its order, and errors are equal; which of two failed first is a matter of chance."""
    data = orjson.loads(to_json(planned.data))
    assert data == reference.data
    assert str(data) == str(reference.data)
    assert _formatted(planned) == _formatted(reference)


def _formatted(result: ExecutionResult) -> list[Any]:
    return sorted((error.formatted for error in result.errors or ()), key=str)


@pytest.fixture(scope="module")
async def profile(gateway: RunningGateway) -> tuple[Tenant, Profile]:
    """Return a company with a full profile, for all documents of this module."""
    tenant = await gateway.tenant()
    await a_full_profile(tenant)
    return tenant, await a_full_profile(tenant)


@pytest.mark.parametrize("text", QUERIES)
async def test_the_documents_of_every_screen_are_planned_and_answered_alike(
    profile: tuple[Tenant, Profile], text: str
) -> None:
    """Both ways, for a viewer who may see everything."""
    tenant, full = profile
    variables = variables_for(text, full)
    same(*await both(tenant, text, variables))
    assert await has_plan(tenant, text, variables)


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.CUSTOMER])
async def test_refusals_are_reported_alike(profile: tuple[Tenant, Profile], text: str, role: Role) -> None:
    """Who lacks a permission gets graphql-core's nulls and errors, and who is the customer sees what customers do."""
    tenant, full = profile
    customer_id = full.owner.id if role is Role.CUSTOMER else None
    same(*await both(tenant, text, variables_for(text, full), role, customer_id))


@hypothesis_settings(max_examples=150)
@given(st.data())
async def test_random_documents_are_answered_alike(profile: tuple[Tenant, Profile], data: st.DataObject) -> None:
    """Aliases, fragments, conditions, nested connections, abstract types."""
    tenant, full = profile
    text = data.draw(documents(ENGINE._schema, ROOTS).filter(is_within_limits))
    flags = {"yes": data.draw(st.booleans()), "no": data.draw(st.booleans())}
    role = data.draw(st.sampled_from([Role.ADMIN, Role.ADMIN, Role.TECHNICIAN]))
    same(*await both(tenant, text, {"id": full.owner.id, **flags}, role))


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ('{ customers(after: "forged") { nodes { id } } }', {}),
        ("query ($id: ID!) { customer(id: $id) { id } }", {"id": None}),
        ("query ($id: ID!) { customer(id: $id) { id } }", {}),
        ("query ($n: Int) { customers(first: $n) { nodes { id } } }", {"n": "many"}),
        ("query ($n: Int = 1) { customers(first: $n) { nodes { id } } }", {}),
        ("query ($n: Int) { customers(first: $n) { nodes { id } } }", {"n": 1000}),
        ("{ __schema { queryType { name } } }", {}),
        ("{ __typename }", {}),
        ('{ customer(id: "cus_none") { id jobs { nodes { id } } } }', {}),
        ("query ($t: CustomerFilter) { customers(filter: $t) { totalCount } }", {"t": {"tags": ["none"]}}),
    ],
)
async def test_odd_requests_are_answered_alike(
    profile: tuple[Tenant, Profile], text: str, variables: dict[str, Any]
) -> None:
    """Wrong variables, refusals of resolvers, introspection, absent objects."""
    same(*await both(profile[0], text, variables))


TABS = """query ($id: ID!) { customer(id: $id) {
  id displayName
  notes { nodes { body visibility } totalCount pageInfo { hasNextPage endCursor } }
  appointments { nodes { id invoiceNumber } }
  upcoming: appointments(when: UPCOMING) { nodes { id } totalCount }
} }"""


async def test_what_a_plan_asks_again_is_asked_in_the_sight_of_who_asks(profile: tuple[Tenant, Profile]) -> None:
    """Others in the company, those who may see less, and other companies run the same plan in turn."""
    tenant, full = profile
    await tenant.add(records.note(full.owner, visibility=NoteVisibility.STAFF, body="Pays late."))
    stranger = await tenant.gateway.tenant()
    bodies = []
    for who, role in [(tenant, Role.ADMIN)] * 3 + [(tenant, Role.TECHNICIAN), (stranger, Role.ADMIN)]:
        planned, reference = await both(who, TABS, {"id": full.owner.id}, role)
        same(planned, reference)
        found = orjson.loads(to_json(planned.data))["customer"]
        bodies.append(found and [note["body"] for note in found["notes"]["nodes"]])
    assert bodies[0] == bodies[1] == bodies[2] != bodies[3]
    assert "Pays late." in bodies[0]
    assert "Pays late." not in bodies[3]
    assert bodies[4] is None


FIRST_JOBS = (Customer, ConnectionRequest(Job, "customer_id", page=PageRequest(size=2)))
LONG_TABS = """query ($id: ID!) { customer(id: $id) {
  few: jobs(first: 2) { nodes { id } totalCount pageInfo { hasNextPage endCursor } }
  last: jobs(last: 2) { totalCount nodes { id number } pageInfo { hasPreviousPage startCursor } }
  rest: jobs(first: 3, after: "CURSOR") { nodes { id } totalCount pageInfo { hasPreviousPage hasNextPage } }
  all: jobs(first: 50) { totalCount nodes { id } }
  referrals { nodes { id } totalCount }
  notes { nodes { body } totalCount }
  quotes { nodes { id } totalCount pageInfo { endCursor } }
} }"""


MEMBERS = [
    "ids: nodes { id } numbers: nodes { number }",
    "nodes { id } edges { cursor node { number } }",
    "nodes { __typename a: id b: id number } it: __typename pageInfo { __typename a: endCursor b: endCursor }",
    "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount",
    "totalCount count: totalCount nodes { id total { __typename amount } customer { id } }",
    "nodes { id } pageInfo { hasNextPage } info: pageInfo { hasPreviousPage }",
]
PAGES = [
    f"query ($id: ID!) {{ node(id: $id) {{ id }} {within} {{ id jobs({part}) {{ {members} }} }}{' }' * braces}"
    for members in MEMBERS
    for within, braces in (("customer(id: $id)", 1), ("customers(first: 2) { nodes", 2))
    for part in ("first: 1", "first: 0", "last: 1", "first: 50")
]


@pytest.mark.parametrize("text", PAGES)
async def test_pages_are_written_as_they_are_asked_for(profile: tuple[Tenant, Profile], text: str) -> None:
    """With any names of their members, in any order, from either end, below one object or below many."""
    same(*await both(profile[0], text, {"id": profile[1].owner.id}))


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CUSTOMER])
async def test_tabs_of_any_length_are_written_with_their_record(gateway: RunningGateway, role: Role) -> None:
    """Longer than what is read, cut from either end, from a cursor on, summed up, empty, under several names."""
    tenant = await gateway.tenant()
    owner = await tenant.customer()
    await tenant.add(*(records.job(owner, hour) for hour in range(15)), records.note(owner))
    await tenant.add(work_records.referral(owner))
    customer_id = owner.id if role is Role.CUSTOMER else None
    (jobs,) = await context_of(tenant).require_signed_in().loaders.pages_below(*FIRST_JOBS, Parents((owner.id,)))
    text = LONG_TABS.replace("CURSOR", jobs.end_cursor)
    planned, reference = await both(tenant, text, {"id": owner.id}, role, customer_id)
    same(planned, reference)
    found = orjson.loads(to_json(planned.data))["customer"]
    assert [found[key]["totalCount"] for key in ("few", "last", "rest", "all")] == [15] * 4
    assert len(found["all"]["nodes"]) == 15
    assert await has_plan(tenant, text, {"id": owner.id})


async def test_a_plan_knows_its_constant_reads_before_it_runs(profile: tuple[Tenant, Profile]) -> None:
    """What is upcoming today is past tomorrow; all other tabs ask for the same in each request."""
    document = ENGINE.document(TABS)
    assert isinstance(document, ValidDocument)
    plan = PLANNED.plan(ENGINE.operation(document, None, {"id": profile[1].owner.id}))
    assert plan is not None
    constant = {each.field.key: each.connection.constant is not None for each in plan.resolvers if each.connection}
    assert constant == {"notes": True, "appointments": True, "upcoming": False}


async def test_a_setting_turns_plans_off(profile: tuple[Tenant, Profile]) -> None:
    """Then graphql-core does everything."""
    engine = GraphQLEngine(SCHEMA, suggestions=False)
    document = engine.document("{ viewer { name } }")
    assert isinstance(document, ValidDocument)
    result = await engine.execute(engine.operation(document, None), context_of(profile[0]))
    assert result.data == {"viewer": {"name": "Ada"}}
    assert document.plans == {}


async def test_a_document_keeps_a_bounded_number_of_plans(profile: tuple[Tenant, Profile]) -> None:
    """Conditions make variants; beyond eight the rest is not planned, and answered anyway."""
    names = [f"v{number}" for number in range(5)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: __typename @include(if: ${name})" for name in names)
    text = f"query ({declared}) {{ {fields} }}"
    for bits in range(32):
        variables = {name: bool(bits >> number & 1) for number, name in enumerate(names)}
        same(*await both(profile[0], text, variables))
    document = ENGINE.document(text)
    assert isinstance(document, ValidDocument)
    assert len(document.plans) == 8


def test_the_documents_directory_is_not_empty() -> None:
    """The tests above are about something."""
    assert len(list((Path(__file__).parent.parent / "queries").glob("*.graphql"))) >= 8
