"""Notes and comments: removing both, and changing comments."""

import asyncio
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.comment import Comment
from gateway.documents.customer import Customer
from gateway.documents.note import Author, Note, NoteVisibility
from tests import records
from tests.running_gateway import Answer, Tenant

REMOVE_NOTE = """mutation ($input: NoteRemoveInput!) { noteRemove(input: $input) {
  removedId note { id version } customer { id } userErrors { code path }
} }"""
REMOVE_COMMENT = """mutation ($input: CommentRemoveInput!) { commentRemove(input: $input) {
  removedId comment { id version } customer { id } userErrors { code path }
} }"""
UPDATE_COMMENT = """mutation ($input: CommentUpdateInput!) { commentUpdate(input: $input) {
  comment { id body version updatedAt } userErrors { code path }
} }"""
UNDO = "mutation ($input: ChangeUndoInput!) { changeUndo(input: $input) { userErrors { code message } } }"
CHANGES = """query ($id: ID!) { customer(id: $id) { changes {
  nodes { operation isUndoable undoObstacle fields { field before after } } totalCount
} } }"""
WRITTEN = [(Note, REMOVE_NOTE, "noteRemove", "note"), (Comment, REMOVE_COMMENT, "commentRemove", "comment")]
Written = tuple[type[Note] | type[Comment], str, str, str]


async def stored(tenant: Tenant, kind: type[Note] | type[Comment], owner: Customer, **facts: Any) -> Note | Comment:
    """Return a note or comment of the office."""
    made = records.note(owner, **facts) if kind is Note else records.comment(owner, **facts)
    await tenant.add(made)
    return made


def payload(answer: Answer) -> Any:
    """Return what the one mutation answered."""
    assert answer.errors == []
    (found,) = answer.data.values()
    return found


async def log_of(tenant: Tenant, owner: Customer) -> list[Change]:
    """Return the change log, newest first."""
    return await tenant.scope.find(Change, {"customer_id": owner.id}, order=Change.order)


@pytest.mark.parametrize("written", WRITTEN)
async def test_what_was_written_is_removed_and_logged_with_its_text(acme: Tenant, written: Written) -> None:
    """It is gone from its tab and by `node`; the customer's version stays."""
    kind, query, mutation, noun = written
    owner = await acme.customer()
    made = await stored(acme, kind, owner)
    answer = payload(await acme.ask(query, {"input": {"id": made.id, "expectedVersion": 1}}))
    assert answer == {"removedId": made.id, noun: None, "customer": {"id": owner.id}, "userErrors": []}
    assert await acme.scope.get(kind, made.id) is None
    assert (await acme.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": made.id})).data == {"node": None}
    nodes = (await acme.ask(CHANGES, {"id": owner.id})).data["customer"]["changes"]["nodes"]
    assert [node["operation"] for node in nodes] == [mutation]
    assert {"field": "body", "before": made.body, "after": None} in nodes[0]["fields"]
    after = await acme.scope.get(Customer, owner.id)
    assert after is not None
    assert after.version == owner.version


@pytest.mark.parametrize("written", WRITTEN)
async def test_a_dry_run_shows_what_would_be_removed(acme: Tenant, written: Written) -> None:
    """And removes nothing."""
    kind, query, _, noun = written
    owner = await acme.customer()
    made = await stored(acme, kind, owner)
    answer = payload(await acme.ask(query, {"input": {"id": made.id, "dryRun": True}}))
    assert answer == {
        "removedId": None,
        noun: {"id": made.id, "version": 1},
        "customer": {"id": owner.id},
        "userErrors": [],
    }
    assert await acme.scope.get(kind, made.id) is not None
    assert await log_of(acme, owner) == []


@pytest.mark.parametrize("written", WRITTEN)
async def test_a_retry_under_the_same_key_gets_the_first_answer(acme: Tenant, written: Written) -> None:
    """Although it is gone; without the key, or under another, it is not found."""
    kind, query, _, _ = written
    owner = await acme.customer()
    given = {"input": {"id": (await stored(acme, kind, owner)).id}}

    async def under(key: str) -> Answer:
        return await acme.gateway.ask(query, given, acme.token(), {"idempotency-key": key})

    first, again = await under("once"), await under("once")
    assert payload(first) == payload(again)
    assert len(await log_of(acme, owner)) == 1
    assert payload(await under("twice"))["userErrors"] == [{"code": "NOT_FOUND", "path": ["id"]}]


@pytest.mark.parametrize("written", WRITTEN)
async def test_of_two_who_remove_at_once_one_is_not_found(acme: Tenant, written: Written) -> None:
    """And the log has one entry."""
    kind, query, _, _ = written
    owner = await acme.customer()
    given = {"input": {"id": (await stored(acme, kind, owner)).id}}
    answers = [payload(one) for one in await asyncio.gather(*(acme.ask(query, given) for _ in range(2)))]
    assert sorted(len(answer["userErrors"]) for answer in answers) == [0, 1]
    assert len(await log_of(acme, owner)) == 1


@pytest.mark.parametrize("query", [REMOVE_NOTE, REMOVE_COMMENT, UPDATE_COMMENT])
@pytest.mark.parametrize("dry", [False, True])
async def test_only_the_author_the_office_and_administrators_may(acme: Tenant, query: str, dry: bool) -> None:
    """A colleague in the field is refused; the author is not; neither is a viewer who may not write."""
    owner = await acme.customer()
    kind: type[Note] | type[Comment] = Note if query is REMOVE_NOTE else Comment
    more: dict[str, Any] = {"body": "Other"} if query is UPDATE_COMMENT else {"dryRun": dry}
    foreign = await stored(acme, kind, owner)
    for role in (Role.TECHNICIAN, Role.SALES, Role.CUSTOMER):
        customer = {"customer": owner.id} if role is Role.CUSTOMER else {}
        answer = await acme.ask(query, {"input": {"id": foreign.id, **more}}, role=role, **customer)
        assert answer.codes == ["FORBIDDEN"]
    me = Author(id=f"technician-of-{acme.company.handle}", name="Tess", role="TECHNICIAN")
    own = await stored(acme, kind, owner, author=me)
    mine = await acme.ask(query, {"input": {"id": own.id, **more}}, role=Role.TECHNICIAN)
    assert payload(mine)["userErrors"] == []


async def test_a_staff_note_is_removed_without_a_trace_for_others(acme: Tenant) -> None:
    """Sales cannot find it, and do not see in the log that it was removed."""
    owner = await acme.customer()
    note = await stored(acme, Note, owner, visibility=NoteVisibility.STAFF)
    hidden = await acme.ask(REMOVE_NOTE, {"input": {"id": note.id}}, role=Role.SALES)
    assert payload(hidden)["userErrors"] == [{"code": "NOT_FOUND", "path": ["id"]}]
    assert payload(await acme.ask(REMOVE_NOTE, {"input": {"id": note.id}}))["userErrors"] == []
    seen = (await acme.ask(CHANGES, {"id": owner.id}, role=Role.SALES)).data["customer"]["changes"]
    assert seen == {"nodes": [], "totalCount": 0}


async def test_another_company_cannot_touch_what_was_written(acme: Tenant) -> None:
    """It is not found."""
    owner = await acme.customer()
    comment, globex = await stored(acme, Comment, owner), await acme.gateway.tenant()
    for query, more in ((REMOVE_COMMENT, {}), (UPDATE_COMMENT, {"body": "Mine"})):
        answer = payload(await globex.ask(query, {"input": {"id": comment.id, **more}}))
        assert answer["userErrors"] == [{"code": "NOT_FOUND", "path": ["id"]}]
    assert await acme.scope.get(Comment, comment.id) == comment


async def test_a_comment_is_changed_with_its_version_and_taken_back(acme: Tenant) -> None:
    """The same text changes nothing; a stale version shows the comment as it is."""
    owner = await acme.customer()
    comment = await stored(acme, Comment, owner)
    given = {"id": comment.id, "body": " Asked for a late slot. ", "expectedVersion": 1}
    changed = payload(await acme.ask(UPDATE_COMMENT, {"input": given}))["comment"]
    assert (changed["body"], changed["version"]) == ("Asked for a late slot.", 2)
    same = payload(await acme.ask(UPDATE_COMMENT, {"input": {**given, "expectedVersion": 2}}))["comment"]
    assert same == changed
    late = payload(await acme.ask(UPDATE_COMMENT, {"input": {**given, "body": "Late"}}))
    assert late == {"comment": changed, "userErrors": [{"code": "CONFLICT", "path": ["expectedVersion"]}]}
    (entry,) = await log_of(acme, owner)
    assert payload(await acme.ask(UNDO, {"input": {"id": entry.id}}))["userErrors"] == []
    back = await acme.scope.get(Comment, comment.id)
    assert back is not None
    assert (back.body, back.version) == (comment.body, 3)


async def test_nobody_takes_back_what_they_may_not_change(acme: Tenant) -> None:
    """Sales see the log, and may not change a comment of the office."""
    owner = await acme.customer()
    comment = await stored(acme, Comment, owner)
    await acme.ask(UPDATE_COMMENT, {"input": {"id": comment.id, "body": "Other"}})
    (entry,) = await log_of(acme, owner)
    assert (await acme.ask(UNDO, {"input": {"id": entry.id}}, role=Role.SALES)).codes == ["FORBIDDEN"]


@pytest.mark.parametrize("written", WRITTEN)
async def test_a_removal_cannot_be_taken_back_and_says_what_to_do(acme: Tenant, written: Written) -> None:
    """In the log, and when it is tried."""
    kind, query, _, noun = written
    owner = await acme.customer()
    await acme.ask(query, {"input": {"id": (await stored(acme, kind, owner)).id}})
    (entry,) = await log_of(acme, owner)
    (fault,) = payload(await acme.ask(UNDO, {"input": {"id": entry.id}}))["userErrors"]
    assert fault["code"] == "NOT_UNDOABLE"
    assert f"{noun}Add" in fault["message"]
