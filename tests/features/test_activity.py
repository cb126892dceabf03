"""`Customer.activity`: one timeline out of every kind of record."""

from itertools import pairwise
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.base.record import Record
from gateway.documents.customer import Customer
from gateway.documents.note import NoteVisibility
from gateway.store.lookups.activity import ActivityKind, entry_id
from tests import records
from tests.contract.test_queries import explain, scans
from tests.running_gateway import Tenant

TYPES = {
    ActivityKind.CALL: "CallActivity",
    ActivityKind.TEXT: "TextActivity",
    ActivityKind.EMAIL: "EmailActivity",
    ActivityKind.WEB_FORM: "WebFormActivity",
    ActivityKind.CHAT: "ChatActivity",
    ActivityKind.NOTE: "NoteActivity",
    ActivityKind.COMMENT: "CommentActivity",
    ActivityKind.BOOKING: "BookingActivity",
    ActivityKind.EDIT: "EditActivity",
}
PAGE = """
query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $kinds: [ActivityKind!]) {
  customer(id: $id) {
    activity(first: $first, after: $after, last: $last, before: $before, kinds: $kinds) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node { __typename ... on Activity { id kind at actor { name } } } }
    }
  }
}
"""


async def page_of(tenant: Tenant, owner: Customer, role: Role = Role.OFFICE, **arguments: Any) -> Any:
    """Return a page of the timeline."""
    claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
    answer = await tenant.ask(PAGE, {"id": owner.id, **arguments}, role=role, **claims)
    assert answer.errors == []
    return answer.data["customer"]["activity"]


def ids(page: Any) -> list[str]:
    """Return the ids of a page's entries."""
    return [edge["node"]["id"] for edge in page["edges"]]


async def one_of_each(tenant: Tenant) -> tuple[Customer, dict[ActivityKind, Record]]:
    """Return a customer with an entry of every kind, an hour after each other."""
    owner = await tenant.customer()
    made = {kind: records.entry(owner, kind, hour) for hour, kind in enumerate(ActivityKind)}
    await tenant.add(*made.values())
    return owner, made


async def test_every_kind_is_a_typed_entry_in_one_list(acme: Tenant) -> None:
    """Newest first; each says what it is, when, by which person, and which record."""
    owner, made = await one_of_each(acme)
    page = await page_of(acme, owner)
    nodes = [edge["node"] for edge in page["edges"]]
    assert [node["__typename"] for node in nodes] == [TYPES[kind] for kind in reversed(ActivityKind)]
    assert [node["id"] for node in nodes] == [entry_id(made[kind].id) for kind in reversed(ActivityKind)]
    assert [node["kind"] for node in nodes] == [kind.value for kind in reversed(ActivityKind)]
    assert all(later["at"] > earlier["at"] for later, earlier in pairwise(nodes))
    assert page["totalCount"] == len(ActivityKind)
    assert {node["kind"]: node["actor"] for node in nodes if node["actor"] is None} == {"BOOKING": None}


async def test_entries_lead_to_what_they_tell_of(acme: Tenant) -> None:
    """Through a field of their type."""
    owner, _ = await one_of_each(acme)
    query = """query ($id: ID!) { customer(id: $id) { activity { nodes {
      ... on CallActivity { communication { channel outcome } }
      ... on EmailActivity { communication { preview } }
      ... on NoteActivity { note { body } }
      ... on CommentActivity { comment { body } }
      ... on BookingActivity { job { title } }
      ... on EditActivity { change { operation fields { field before after } } }
    } } } }"""
    nodes = (await acme.ask(query, {"id": owner.id})).data["customer"]["activity"]["nodes"]
    renamed = {"field": "lastName", "before": "Kent", "after": "Lovelace"}
    assert [node for node in nodes if node] == [
        {"change": {"operation": "customerUpdate", "fields": [renamed]}},
        {"job": {"title": "Water heater repair"}},
        {"comment": {"body": "Asked for an early slot."}},
        {"note": {"body": "Gate code 4711."}},
        {"communication": {"preview": "We are on our way."}},
        {"communication": {"channel": "CALL", "outcome": "NO_ANSWER"}},
    ]  # fmt: skip


async def test_the_ids_of_entries_fetch_their_records_again(acme: Tenant) -> None:
    """By `node`."""
    owner, _ = await one_of_each(acme)
    for wanted in ids(await page_of(acme, owner)):
        answer = await acme.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": wanted})
        assert answer.data == {"node": {"id": wanted}}


@pytest.mark.parametrize("kind", ActivityKind)
async def test_kinds_narrow_the_timeline_and_its_count(acme: Tenant, kind: ActivityKind) -> None:
    """One kind alone."""
    owner, made = await one_of_each(acme)
    page = await page_of(acme, owner, kinds=[kind.value])
    assert ids(page) == [entry_id(made[kind].id)]
    assert page["totalCount"] == 1


async def test_a_removed_entry_does_not_break_the_pages_after_it(acme: Tenant) -> None:
    """A cursor is a place, not a record."""
    owner, made = await one_of_each(acme)
    page = await page_of(acme, owner, first=2)
    gone = made[ActivityKind.BOOKING]
    await acme.gateway.database.collection(type(gone)).delete_one({"_id": gone.id})
    rest = await page_of(acme, owner, first=100, after=page["pageInfo"]["endCursor"])
    assert len(rest["edges"]) == len(ActivityKind) - 2


async def test_an_entry_whose_staff_member_is_gone_is_still_told(acme: Tenant) -> None:
    """Who it was stays in the entry; the link is null."""
    owner = await acme.customer()
    await acme.add(records.communication(owner, staff_member_id="stf_gone", job_id="job_gone"))
    query = """query ($id: ID!) { customer(id: $id) { activity { nodes { ... on CallActivity {
      actor { name } communication { staffMember { name } job { id } }
    } } } } }"""
    answer = await acme.ask(query, {"id": owner.id})
    assert answer.errors == []
    assert answer.data["customer"]["activity"]["nodes"] == [
        {"actor": {"name": "Olga Office"}, "communication": {"staffMember": None, "job": None}}
    ]


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.OFFICE, set(ActivityKind)),
        (Role.SALES, set(ActivityKind)),
        (Role.TECHNICIAN, set(ActivityKind) - {ActivityKind.EDIT, ActivityKind.EMAIL}),
        (Role.CUSTOMER, {ActivityKind.BOOKING}),
    ],
)
async def test_each_role_sees_the_kinds_that_it_may_read(acme: Tenant, role: Role, kinds: set[ActivityKind]) -> None:
    """Also in the count: no error, and no trace of the others."""
    owner, _ = await one_of_each(acme)
    page = await page_of(acme, owner, role)
    assert {edge["node"]["kind"] for edge in page["edges"]} == {kind.value for kind in kinds}
    assert page["totalCount"] == len(kinds)


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.SALES, Role.CUSTOMER])
async def test_staff_notes_are_in_nobody_elses_timeline(acme: Tenant, role: Role) -> None:
    """Not as an entry, and not in the count."""
    owner = await acme.customer()
    await acme.add(records.note(owner, visibility=NoteVisibility.STAFF))
    page = await page_of(acme, owner, role)
    assert (page["edges"], page["totalCount"]) == ([], 0)


async def test_another_company_sees_nothing_of_it(acme: Tenant, rival: Tenant) -> None:
    """Not the customer, and no rows under the same customer id."""
    owner, made = await one_of_each(acme)
    double = records.customer(rival.company.id, id=owner.id)
    planted = [records.entry(double, kind, 50) for kind in ActivityKind]
    await rival.add(*planted)
    assert set(ids(await page_of(acme, owner))) == {entry_id(record.id) for record in made.values()}
    assert (await rival.ask(PAGE, {"id": owner.id})).data == {"customer": None}


async def test_a_cursor_of_the_timeline_is_of_use_only_there(acme: Tenant) -> None:
    """And one of a tab is refused here."""
    owner, _ = await one_of_each(acme)
    query = "query ($id: ID!, $after: String) { customer(id: $id) { jobs(after: $after) { pageInfo { endCursor } } } }"
    foreign = (await acme.ask(query, {"id": owner.id})).data["customer"]["jobs"]["pageInfo"]["endCursor"]
    own = (await page_of(acme, owner))["pageInfo"]["endCursor"]
    assert (await acme.ask(query, {"id": owner.id, "after": own})).codes == ["BAD_REQUEST"]
    assert (await acme.ask(PAGE, {"id": owner.id, "after": foreign})).codes == ["BAD_REQUEST"]


async def test_the_timeline_is_read_in_one_command_and_counted_in_another(acme: Tenant) -> None:
    """After the customer's; and no command scans or sorts, at its start as at a place within."""
    owner, _ = await one_of_each(acme)
    cursor = (await page_of(acme, owner, first=3))["pageInfo"]["endCursor"]
    query = """query ($id: ID!, $after: String) { customer(id: $id) {
      activity(first: 3, after: $after) { totalCount nodes { __typename } } jobs { nodes { id } }
    } }"""
    for role in (Role.OFFICE, Role.TECHNICIAN):
        for after in (None, cursor):
            with acme.gateway.commands() as commands:
                answer = await acme.ask(query, {"id": owner.id, "after": after}, role=role)
            assert len(answer.data["customer"]["activity"]["nodes"]) == 3
            assert [next(iter(command)) for command in commands] in (["aggregate"] * 2, ["aggregate"] * 3)
            for command in commands:
                assert scans(await explain(acme, command)) == []


async def test_the_timelines_of_many_customers_cost_no_more_commands_than_there_are_sources(acme: Tenant) -> None:
    """No command for each customer."""
    for _ in range(7):
        await one_of_each(acme)
    query = "{ customers { nodes { activity(first: 2) { nodes { ... on Activity { kind } } } } } }"
    with acme.gateway.commands() as commands:
        nodes = (await acme.ask(query)).data["customers"]["nodes"]
    assert [[entry["kind"] for entry in node["activity"]["nodes"]] for node in nodes] == [["EDIT", "BOOKING"]] * 7
    assert len(commands) == 7


async def test_only_a_page_of_each_source_is_looked_at(acme: Tenant) -> None:
    """Of a long history no more rows than a page has, for each source."""
    owner = await acme.customer()
    await acme.add(
        *(records.entry(owner, kind, n) for n in range(30) for kind in (ActivityKind.CALL, ActivityKind.NOTE))
    )
    with acme.gateway.commands() as commands:
        page = await page_of(acme, owner, first=4)
    assert len(page["edges"]) == 4
    query = "query ($id: ID!) { customer(id: $id) { activity(first: 4) { nodes { __typename } } } }"
    with acme.gateway.commands() as commands:
        await acme.ask(query, {"id": owner.id})
    plan = await explain(acme, commands[-1])
    examined = [stage["totalDocsExamined"] for stage in plan["stages"] if "$lookup" in stage]
    assert examined
    assert max(int(count) for count in examined) <= 6


async def test_what_is_in_the_timeline_already_is_not_told_again_as_an_edit(acme: Tenant) -> None:
    """A new note is one entry; its later change is another."""
    owner = await acme.customer()
    add = """mutation ($id: ID!) { noteAdd(input: {customerId: $id, body: "Gate code 4711."}) { note { id } } }"""
    note = (await acme.ask(add, {"id": owner.id})).data["noteAdd"]["note"]
    assert [edge["node"]["kind"] for edge in (await page_of(acme, owner))["edges"]] == ["NOTE"]
    update = """mutation ($id: ID!) { noteUpdate(input: {id: $id, body: "4712."}) { note { id } } }"""
    await acme.ask(update, {"id": note["id"]})
    assert [edge["node"]["kind"] for edge in (await page_of(acme, owner))["edges"]] == ["EDIT", "NOTE"]


async def test_the_same_instant_is_ordered_by_id(acme: Tenant) -> None:
    """Across kinds."""
    owner = await acme.customer()
    made = [records.entry(owner, kind, 1) for kind in ActivityKind]
    await acme.add(*made)
    assert ids(await page_of(acme, owner)) == sorted((entry_id(record.id) for record in made), reverse=True)
