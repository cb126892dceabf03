"""Notes and comments: writing them, and who may read what."""

import asyncio
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.comment import Comment
from gateway.documents.customer import Customer
from gateway.documents.note import Note, NoteVisibility
from tests import records
from tests.running_gateway import Tenant

ADD = """mutation ($input: NoteAddInput!) { noteAdd(input: $input) {
  note { id body visibility isPinned version addressId updatedAt author { name role } }
  userErrors { code message path }
} }"""
UPDATE = """mutation ($input: NoteUpdateInput!) { noteUpdate(input: $input) {
  note { id body visibility version addressId } userErrors { code path }
} }"""
PIN = """mutation ($input: NotePinInput!) { notePin(input: $input) {
  note { isPinned version } userErrors { code path }
} }"""
COMMENT = """mutation ($input: CommentAddInput!) { commentAdd(input: $input) {
  comment { id body createdAt author { name role } } userErrors { code path }
} }"""
SECRET = "Threatened Tess"


async def add(tenant: Tenant, owner: Customer, role: Role = Role.OFFICE, **note: Any) -> Any:
    """Return the payload of a note that was added."""
    answer = await tenant.ask(ADD, {"input": {"customerId": owner.id, "body": "Gate code 4711.", **note}}, role=role)
    assert answer.errors == []
    return answer.data["noteAdd"]


async def update(tenant: Tenant, note_id: str, role: Role = Role.OFFICE, **changes: Any) -> Any:
    """Return the answer to an update."""
    return await tenant.ask(UPDATE, {"input": {"id": note_id, **changes}}, role=role)


async def log_of(tenant: Tenant, owner: Customer) -> list[Change]:
    """Return the change log, newest first."""
    return await tenant.scope.find(Change, {"customer_id": owner.id}, order=Change.order)


async def test_a_note_is_stored_answered_and_logged(acme: Tenant) -> None:
    """With its author; the log names the note; the customer's version stays."""
    owner = await acme.customer()
    note = (await add(acme, owner, body="  Gate code\n 4711. ", addressId="adr_1"))["note"]
    assert (note["body"], note["visibility"], note["version"]) == ("Gate code\n 4711.", "TEAM", 1)
    assert note["addressId"] == "adr_1"
    assert note["author"]["role"] == "OFFICE"
    (change,) = await log_of(acme, owner)
    assert (change.operation, change.subject_id, change.version) == ("noteAdd", note["id"], None)
    assert {field.field: field.after for field in change.fields} == {
        "body": "Gate code\n 4711.",
        "visibility": "TEAM",
        "address_id": "adr_1",
    }
    stored = await acme.scope.get(Customer, owner.id)
    assert stored is not None
    assert stored.version == 1


async def test_a_technician_may_add_team_notes_and_no_staff_notes(acme: Tenant) -> None:
    """No one writes what they could not read."""
    owner = await acme.customer()
    assert (await add(acme, owner, Role.TECHNICIAN))["note"]["author"]["role"] == "TECHNICIAN"
    refused = {"customerId": owner.id, "body": SECRET, "visibility": "STAFF"}
    answer = await acme.ask(ADD, {"input": refused}, role=Role.TECHNICIAN)
    assert (answer.data, answer.codes) == ({"noteAdd": None}, ["FORBIDDEN"])
    assert len(await acme.scope.find(Note, {"customer_id": owner.id})) == 1


@pytest.mark.parametrize("query", [ADD, UPDATE, PIN, COMMENT])
async def test_a_portal_customer_writes_neither_notes_nor_comments(acme: Tenant, query: str) -> None:
    """A top-level error."""
    owner = await acme.customer()
    given: dict[str, Any] = {ADD: {"customerId": owner.id, "body": "x"}, COMMENT: {"customerId": owner.id, "body": "x"}}
    answer = await acme.ask(query, {"input": given.get(query, {"id": "not_1"})}, role=Role.CUSTOMER, customer=owner.id)
    assert answer.codes == ["FORBIDDEN"]


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"body": " \n "}, "REQUIRED", ["body"]),
        ({"body": "x" * 10_001}, "TOO_LONG", ["body"]),
        ({"body": "a\u0007b"}, "INVALID", ["body"]),
        ({"addressId": "adr_nowhere"}, "NOT_FOUND", ["addressId"]),
        ({"customerId": "cus_nobody"}, "NOT_FOUND", ["customerId"]),
    ],
)
async def test_a_note_that_cannot_be_is_refused(acme: Tenant, changes: Any, code: str, path: list[str]) -> None:
    """With code and place; nothing is stored."""
    owner = await acme.customer()
    payload = await add(acme, owner, **changes)
    assert payload["note"] is None
    assert [(fault["code"], fault["path"]) for fault in payload["userErrors"]] == [(code, path)]
    assert await acme.scope.find(Note, {"customer_id": owner.id}) == []
    assert await log_of(acme, owner) == []


async def test_a_note_is_changed_with_its_version_and_logged(acme: Tenant) -> None:
    """Before and after; what is left out stays."""
    owner = await acme.customer()
    note = (await add(acme, owner))["note"]
    payload = (await update(acme, note["id"], body="Gate code 4712.", expectedVersion=1)).data["noteUpdate"]
    assert payload["note"] == {**payload["note"], "body": "Gate code 4712.", "visibility": "TEAM", "version": 2}
    change = (await log_of(acme, owner))[0]
    assert [(field.field, field.before, field.after) for field in change.fields] == [
        ("body", "Gate code 4711.", "Gate code 4712.")
    ]


async def test_a_stale_note_version_is_a_conflict(acme: Tenant) -> None:
    """The answer has the note as it is; nothing was changed."""
    owner = await acme.customer()
    note = (await add(acme, owner))["note"]
    await update(acme, note["id"], body="First.")
    payload = (await update(acme, note["id"], body="Second.", expectedVersion=1)).data["noteUpdate"]
    assert payload["note"]["body"] == "First."
    assert payload["userErrors"] == [{"code": "CONFLICT", "path": ["expectedVersion"]}]


async def test_of_concurrent_updates_with_one_version_one_wins(acme: Tenant) -> None:
    """The others are conflicts."""
    owner = await acme.customer()
    note = (await add(acme, owner))["note"]
    answers = await asyncio.gather(*(update(acme, note["id"], body=f"Text {n}", expectedVersion=1) for n in range(5)))
    codes = [fault["code"] for answer in answers for fault in answer.data["noteUpdate"]["userErrors"]]
    assert codes == ["CONFLICT"] * 4
    assert len(await log_of(acme, owner)) == 2


async def test_a_note_cannot_lose_its_text_or_visibility(acme: Tenant) -> None:
    """All faults at once."""
    owner = await acme.customer()
    note = (await add(acme, owner))["note"]
    payload = (await update(acme, note["id"], body=None, visibility=None)).data["noteUpdate"]
    assert {(fault["code"], fault["path"][0]) for fault in payload["userErrors"]} == {
        ("REQUIRED", "body"),
        ("REQUIRED", "visibility"),
    }


async def test_a_change_to_the_same_is_not_written(acme: Tenant) -> None:
    """Version and log stay."""
    owner = await acme.customer()
    note = (await add(acme, owner))["note"]
    payload = (await update(acme, note["id"], body="Gate code 4711.")).data["noteUpdate"]
    assert payload["note"]["version"] == 1
    assert len(await log_of(acme, owner)) == 1


async def test_only_its_author_and_the_office_change_a_note(acme: Tenant) -> None:
    """A colleague may not; the author and the office may."""
    owner = await acme.customer()
    note = (await add(acme, owner, Role.TECHNICIAN))["note"]
    refused = await update(acme, note["id"], Role.SALES, body="Mine.")
    assert (refused.data, refused.codes) == ({"noteUpdate": None}, ["FORBIDDEN"])
    assert (await acme.ask(PIN, {"input": {"id": note["id"]}}, role=Role.SALES)).codes == ["FORBIDDEN"]
    assert (await update(acme, note["id"], Role.TECHNICIAN, body="By me.")).data["noteUpdate"]["note"]["version"] == 2
    assert (await update(acme, note["id"], Role.OFFICE, body="By us.")).data["noteUpdate"]["note"]["version"] == 3


async def test_a_note_of_another_company_is_not_found(acme: Tenant, rival: Tenant) -> None:
    """As an absent one."""
    foreign = records.note(await rival.customer())
    await rival.add(foreign)
    payload = (await update(acme, foreign.id, body="Eve.")).data["noteUpdate"]
    assert [fault["code"] for fault in payload["userErrors"]] == ["NOT_FOUND"]
    assert await rival.scope.get(Note, foreign.id) == foreign
    assert [fault["code"] for fault in (await add(acme, await rival.customer()))["userErrors"]] == ["NOT_FOUND"]


async def test_a_note_is_pinned_and_unpinned(acme: Tenant) -> None:
    """The tab gives pinned notes alone, or the others."""
    owner = await acme.customer()
    first, second = (await add(acme, owner))["note"], (await add(acme, owner))["note"]
    payload = (await acme.ask(PIN, {"input": {"id": first["id"], "expectedVersion": 1}})).data["notePin"]
    assert payload == {"note": {"isPinned": True, "version": 2}, "userErrors": []}
    query = """query ($id: ID!) { customer(id: $id) {
      pinned: notes(pinned: true) { totalCount nodes { id } } others: notes(pinned: false) { nodes { id } }
    } }"""
    tabs = (await acme.ask(query, {"id": owner.id})).data["customer"]
    assert tabs["pinned"] == {"totalCount": 1, "nodes": [{"id": first["id"]}]}
    assert tabs["others"] == {"nodes": [{"id": second["id"]}]}
    await acme.ask(PIN, {"input": {"id": first["id"], "isPinned": False}})
    assert (await acme.ask(query, {"id": owner.id})).data["customer"]["pinned"]["totalCount"] == 0


async def test_comments_are_added_logged_and_shown_newest_first(acme: Tenant) -> None:
    """Author, time, text."""
    owner = await acme.customer()
    for text in ("First.", "Second."):
        payload = (
            await acme.ask(COMMENT, {"input": {"customerId": owner.id, "body": text}}, role=Role.TECHNICIAN)
        ).data
        assert payload["commentAdd"]["userErrors"] == []
    query = """query ($id: ID!) { customer(id: $id) {
      comments { totalCount nodes { body createdAt author { role } } } } }"""
    comments = (await acme.ask(query, {"id": owner.id})).data["customer"]["comments"]
    assert [node["body"] for node in comments["nodes"]] == ["Second.", "First."]
    assert comments["nodes"][0]["author"] == {"role": "TECHNICIAN"}
    assert [change.operation for change in await log_of(acme, owner)] == ["commentAdd", "commentAdd"]


async def test_an_empty_comment_or_one_for_nobody_is_refused(acme: Tenant, rival: Tenant) -> None:
    """Nothing is stored."""
    owner, foreign = await acme.customer(), await rival.customer()
    for given, code in (
        ({"customerId": owner.id, "body": " "}, "REQUIRED"),
        ({"customerId": foreign.id, "body": "x"}, "NOT_FOUND"),
    ):
        payload = (await acme.ask(COMMENT, {"input": given})).data["commentAdd"]
        assert payload["comment"] is None
        assert [fault["code"] for fault in payload["userErrors"]] == [code]
    assert await acme.scope.find(Comment, {}) == []


EVERY_PATH = """query ($id: ID!, $note: ID!, $change: ID!) {
  customer(id: $id) {
    notes { totalCount nodes { body } }
    pinned: notes(pinned: true) { totalCount nodes { body } }
    activity { totalCount nodes { __typename ... on NoteActivity { note { body } }
      ... on EditActivity { change { operation fields { before after } } } } }
    activitySummary { total counts { kind count } }
    comments { totalCount nodes { body } }
    changes { totalCount nodes { operation fields { before after } } }
  }
  note: node(id: $note) { id ... on Note { body } }
  change: node(id: $change) { id ... on Change { operation fields { before after } } }
}"""


@pytest.mark.parametrize("role", [Role.SALES, Role.TECHNICIAN, Role.CUSTOMER])
@pytest.mark.parametrize("was_for_the_team", [True, False])
async def test_a_staff_note_reaches_nobody_else_by_any_path(acme: Tenant, role: Role, was_for_the_team: bool) -> None:
    """Tabs, timeline, summary, log and node: no text, no count, also of when the team could still read it."""
    owner = await acme.customer()
    body: dict[str, Any] = {"body": SECRET, "isPinned": True}
    note = (await add(acme, owner, visibility="TEAM" if was_for_the_team else "STAFF", **body))["note"]
    await update(acme, note["id"], visibility="STAFF", body=f"{SECRET} twice")
    changes = await log_of(acme, owner)
    claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
    for change in changes:
        variables = {"id": owner.id, "note": note["id"], "change": change.id}
        answer = await acme.ask(EVERY_PATH, variables, role=role, **claims)
        assert SECRET not in str(answer.data)
        assert answer.data["note"] is None
        assert answer.data["change"] is None
        shown = {name: tab for name, tab in answer.data["customer"].items() if tab is not None}
        assert {tab.get("totalCount", tab.get("total")) for tab in shown.values()} == {0}
        office = (await acme.ask(EVERY_PATH, variables)).data
        assert SECRET in str(office["customer"]["changes"])
        assert office["customer"]["activity"]["totalCount"] == 2


async def test_a_note_that_the_team_may_read_again_keeps_its_secret_past(acme: Tenant) -> None:
    """Its text as a staff note stays for staff."""
    owner = await acme.customer()
    note = (await add(acme, owner, visibility="STAFF", body=SECRET))["note"]
    await update(acme, note["id"], visibility="TEAM", body="Be kind.")
    query = (
        "query ($id: ID!) { customer(id: $id) { notes { nodes { body } } changes { nodes { fields { before } } } } }"
    )
    answer = await acme.ask(query, {"id": owner.id}, role=Role.SALES)
    assert answer.data["customer"] == {"notes": {"nodes": [{"body": "Be kind."}]}, "changes": {"nodes": []}}


async def test_a_note_concealed_while_read_is_gone_for_its_author(acme: Tenant) -> None:
    """Once the office made it a staff note, the technician who wrote it cannot change it."""
    owner = await acme.customer()
    note = (await add(acme, owner, Role.TECHNICIAN))["note"]
    await update(acme, note["id"], visibility=NoteVisibility.STAFF.value)
    payload = (await update(acme, note["id"], Role.TECHNICIAN, body="Mine.")).data["noteUpdate"]
    assert [fault["code"] for fault in payload["userErrors"]] == ["NOT_FOUND"]
