"""The change feed: in order, nothing left out, nothing that the reader may not see."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest

from gateway.access.permission import Permission, Role
from gateway.access.viewer import Viewer, list_permissions
from gateway.documents.base.record import instant
from gateway.documents.feed_item import FeedChange, FeedItem, FeedKind
from gateway.documents.feed_kinds import FEED_RECORDS, VISIBILITY_FIELDS, WHOSE
from gateway.documents.note import NoteVisibility
from gateway.documents.registry import RECORDS
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.feed_writer import FeedWriter
from tests import records
from tests.feed import RETENTION, Reader, run_fed_gateway, told, write_feed
from tests.live import rename
from tests.partner import partner_of
from tests.portal import change_stored
from tests.running_gateway import RunningGateway, Tenant

NOWHERE = (
    "8200000001000000152B022C0100296E5A10045C712720D6A14A099AE7A4EDB006F89F46645F696400646B0C580BD7C22AE2244DF85D0004"
)
"""A place in a change stream that MongoDB does not know."""
NOT_REPORTED = {"Company", "Change", "IncomingCall", "Message"}
"""Kinds with a type in the schema that are no part of a customer's profile, or report something themselves."""


@pytest.fixture(scope="module")
async def feeding(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database: the feed's writer reads all that is there."""
    async with run_fed_gateway(settings, "change_feed") as running:
        yield running


@pytest.fixture
async def firm(feeding: RunningGateway) -> Tenant:
    """Return a company with a feed."""
    return await feeding.tenant()


async def begun(firm: Tenant, **facts: object) -> Reader:
    """Return a reader at the end of the feed."""
    reader = Reader(firm, **facts)  # type: ignore[arg-type]  # fields of a reader
    assert await reader.read() == []
    return reader


async def test_it_tells_what_was_created_changed_and_deleted_in_order(firm: Tenant) -> None:
    """And another company gets nothing of it; and the gateway's bookkeeping appears nowhere."""
    other = await firm.gateway.tenant()
    reader, rival = await begun(firm), await begun(other)
    owner = await firm.customer()
    await rename(firm, owner.id, "Grace")
    added = await firm.ask(
        """mutation ($id: ID!) { noteAdd(input: {customerId: $id, body: "Gate code 4711", visibility: TEAM}) {
             note { id } userErrors { message } } }""",
        {"id": owner.id},
    )
    note_id = added.data["noteAdd"]["note"]["id"]
    await write_feed(firm.gateway.database)
    items = await reader.read(first=1)
    assert told(items) == [("CREATED", owner.id), ("CHANGED", owner.id), ("CREATED", note_id)]
    assert {item["customerId"] for item in items} == {owner.id}
    assert items[1]["node"] == {"id": owner.id, "firstName": "Grace", "version": 2}
    await firm.ask("mutation ($id: ID!) { noteRemove(input: {id: $id}) { userErrors { code } } }", {"id": note_id})
    await delete(firm, owner.id)
    await write_feed(firm.gateway.database)
    assert told(await reader.read())[-2:] == [("DELETED", note_id), ("DELETED", owner.id)]
    assert reader.copy == {}
    assert await rival.read() == []


async def delete(firm: Tenant, customer_id: str) -> None:
    """Delete a customer for good."""
    query = "mutation ($id: ID!) { customerDelete(input: {id: $id, force: true}) { userErrors { code } } }"
    assert (await firm.ask(query, {"id": customer_id}, role=Role.ADMIN)).data["customerDelete"]["userErrors"] == []


async def test_a_customer_that_was_merged_is_told_with_whom(firm: Tenant) -> None:
    """What belonged to it comes as changed; when it is taken back, it comes as created."""
    reader = await begun(firm)
    survivor, other = await firm.customer(), await firm.customer()
    job = records.job(other)
    await firm.add(job)
    await write_feed(firm.gateway.database)
    await reader.read()
    merge = "mutation ($input: CustomerMergeInput!) { customerMerge(input: $input) { mergeId userErrors { code } } }"
    answer = await firm.ask(merge, {"input": {"survivorId": survivor.id, "otherId": other.id}}, role=Role.ADMIN)
    assert answer.data["customerMerge"]["userErrors"] == []
    await write_feed(firm.gateway.database)
    items = await reader.read()
    (merged,) = [item for item in items if item["objectId"] == other.id]
    assert (merged["change"], merged["mergedIntoId"], merged["node"]) == ("MERGED", survivor.id, None)
    assert [item["customerId"] for item in items if item["objectId"] == job.id] == [survivor.id]
    assert set(reader.copy) == {survivor.id, job.id}
    back = "mutation ($id: ID!) { customerUnmerge(input: {mergeId: $id}) { userErrors { code } } }"
    taken_back = await firm.ask(back, {"id": answer.data["customerMerge"]["mergeId"]}, role=Role.ADMIN)
    assert taken_back.data["customerUnmerge"]["userErrors"] == []
    await write_feed(firm.gateway.database)
    assert ("CREATED", other.id) in told(await reader.read())


async def test_an_idle_poll_is_one_index_read_and_small(firm: Tenant) -> None:
    """Independent of the feed's history."""
    reader = await begun(firm)
    await firm.customer()
    await write_feed(firm.gateway.database)
    await reader.read()
    with firm.gateway.commands() as commands:
        answer = await reader.page()
    assert [command["find"] for command in commands] == [FeedItem.collection]
    assert answer.data["changeFeed"]["items"] == []
    assert int(answer.headers["content-length"]) < 1_000


async def test_a_partner_sees_what_its_scopes_name_and_is_told_what_was_taken_from_it(firm: Tenant) -> None:
    """Of staff notes there is no trace; a note that becomes one is hidden; a kind that is lost goes as a whole."""
    owner = await firm.customer()
    scopes = (Permission.FEED_READ, Permission.CUSTOMER_READ, Permission.NOTE_READ)
    partner = await partner_of(firm, scopes=scopes)
    both = {"scope": " ".join(scopes)}
    await write_feed(firm.gateway.database)
    reader = await begun(firm, role=Role.PARTNER, claims=both)
    secret = records.note(owner, visibility=NoteVisibility.STAFF)
    shared = records.note(owner, visibility=NoteVisibility.TEAM)
    await firm.add(secret, shared, records.job(owner))
    await write_feed(firm.gateway.database)
    assert told(await reader.read()) == [("CREATED", shared.id)]
    await change_stored(firm, shared, visibility=NoteVisibility.STAFF)
    await firm.ask("mutation ($id: ID!) { noteRemove(input: {id: $id}) { userErrors { code } } }", {"id": secret.id})
    await write_feed(firm.gateway.database)
    assert told(await reader.read()) == [("NO_LONGER_VISIBLE", shared.id)]
    reader.claims = {"scope": "feed:read note:read"}
    (lost,) = await reader.read()
    assert (lost["change"], lost["kind"], lost["objectId"]) == ("NO_LONGER_VISIBLE", "CUSTOMER", None)
    reader.claims = both
    (found,) = await reader.read()
    assert (found["change"], found["kind"], found["objectId"]) == ("SNAPSHOT_NEEDED", "CUSTOMER", None)
    reader.kinds = ["INVOICE"]
    assert (await reader.page()).codes == ["FORBIDDEN"]
    reader.claims = {"scope": "customer:read"}
    assert (await reader.page()).codes == ["FORBIDDEN"]
    assert partner.app.scopes


async def test_a_reader_of_some_kinds_is_told_what_was_taken_of_these_alone(firm: Tenant) -> None:
    """Of the others when it asks for them; after that, a kind that it may not read is refused."""
    all_three = {"scope": "feed:read customer:read job:read"}
    customers = await begun(firm, role=Role.PARTNER, claims=all_three, kinds=["CUSTOMER"])
    both = await begun(firm, role=Role.PARTNER, claims=all_three, kinds=["CUSTOMER", "JOB"])
    customers.claims = both.claims = {"scope": "feed:read customer:read"}
    taken = [item for item in await customers.read() if item["kind"] == "JOB"]
    assert taken == []
    told_of = [(item["change"], item["kind"]) for item in await both.read() if item["kind"] == "JOB"]
    assert told_of == [("NO_LONGER_VISIBLE", "JOB")]
    assert (await both.page()).codes == ["FORBIDDEN"]
    customers.kinds = None
    assert ("NO_LONGER_VISIBLE", "JOB") in [(item["change"], item["kind"]) for item in await customers.read()]


@pytest.mark.parametrize("cause", ["items expired", "place lost"])
async def test_a_cursor_after_which_something_is_missing_has_expired(firm: Tenant, cause: str) -> None:
    """The reader takes a snapshot, rather than missing a change."""
    reader = await begun(firm)
    first, second = await firm.customer(), await firm.customer()
    await write_feed(firm.gateway.database)
    items = await firm.scope.find(FeedItem, {"record_id": {"$in": [first.id, second.id]}}, order=FeedItem.order)

    async def spoil(transaction: object) -> None:
        if cause == "items expired":
            await transaction.delete(items[0])  # type: ignore[attr-defined]
        else:
            gap = msgspec.structs.replace(items[0], change=FeedChange.SNAPSHOT_NEEDED, kind=None, record_id=None)
            await transaction.replace(gap)  # type: ignore[attr-defined]

    await firm.scope.in_transaction(spoil)
    answer = await reader.page()
    assert answer.codes == ["CURSOR_EXPIRED"]
    assert "snapshot" in answer.errors[0]["message"]


async def test_a_cursor_of_another_company_or_a_made_up_one_is_refused(firm: Tenant) -> None:
    """As other cursors are; and so is a page of a length that is not served."""
    other = await firm.gateway.tenant()
    foreign = (await begun(other)).cursor
    assert (await Reader(firm, cursor=foreign).page()).codes == ["BAD_REQUEST"]
    assert (await Reader(firm, cursor="bm9uc2Vuc2U").page()).codes == ["BAD_REQUEST"]
    reader = await begun(firm)
    assert (await reader.page(first=501)).codes == ["BAD_REQUEST"]


async def test_a_page_costs_what_is_selected_of_its_items(firm: Tenant) -> None:
    """As each may be a customer with all that belongs to it."""
    query = """{ changeFeed(after: "x", first: 500) { items { node { ... on Customer {
      jobs(first: 100) { nodes { id } } } } } } }"""
    assert (await firm.ask(query)).codes == ["COST_LIMIT_EXCEEDED"]


async def test_what_mongodb_has_forgotten_makes_every_reader_take_a_snapshot(firm: Tenant) -> None:
    """The writer goes on from now; no reader believes to be in step."""
    reader, database = await begun(firm), firm.gateway.database
    lost = {"_data": NOWHERE}
    await database.run(lambda: database.writer_state().update_one({"_id": "feed"}, {"$set": {"place": lost}}))
    await write_feed(database)
    assert (await reader.page()).codes == ["CURSOR_EXPIRED"]
    again = await begun(firm)
    owner = await firm.customer()
    await write_feed(database)
    assert told(await again.read()) == [("CREATED", owner.id)]


def test_every_kind_of_the_profile_is_reported() -> None:
    """A new kind is put into the feed, or here."""
    shown = {record.__name__ for record in RECORDS if record.is_node}
    assert {kind.value for kind in FeedKind} == shown - NOT_REPORTED


@pytest.mark.parametrize("kind", FeedKind)
def test_the_field_that_visibility_depends_on_is_kept(kind: FeedKind) -> None:
    """A deletion is shown to those who could see what is gone, so each field of a tenant filter must be known."""
    record, named = FEED_RECORDS[kind], set[str]()
    for role in Role:
        for held in (frozenset[str](), frozenset(Permission)):
            viewer = Viewer(id="x", name="x", role=role, company_id="c", permissions=list_permissions(role, held))
            owner = "cus_1" if role is Role.CUSTOMER else None
            named |= record.tenant_filter(msgspec.structs.replace(viewer, customer_id=owner)).keys()
    assert named - WHOSE <= {VISIBILITY_FIELDS.get(kind)}


async def test_a_second_writer_waits_until_the_first_is_gone(feeding: RunningGateway, own_database: Database) -> None:
    """One lease for all; a writer that was killed is followed when its lease ends."""
    await write_feed(own_database)
    states = own_database.writer_state()
    held = {"$set": {"leased_until": instant() + timedelta(minutes=1), "claim": "other"}}
    await own_database.run(lambda: states.update_one({"_id": "feed"}, held))
    assert not await FeedWriter(own_database, RETENTION, 20).write(asyncio.Event(), until_idle=True)
    await own_database.run(lambda: states.update_one({"_id": "feed"}, {"$set": {"leased_until": instant()}}))
    await write_feed(own_database)
