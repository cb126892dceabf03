"""An unfinished edit has its entry in the customer; the next one that needs it moves it into the log."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.access.viewer import system_viewer
from gateway.documents.change import PENDING_ENTRY, Change
from gateway.documents.customer import Customer
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.errors import Unavailable
from gateway.operations.change.sweep import sweep_log
from gateway.operations.company.backup import export_company
from gateway.operations.verify import verify
from gateway.settings import Settings
from gateway.store.database import Database, connect
from gateway.store.grid_file_storage import GridFileStorage
from gateway.store.scope import TenantScope
from tests import records
from tests.features.test_customer_data import archive_of, held
from tests.features.test_customer_read_before import RENAME, versions
from tests.feed import Reader, run_fed_gateway, told, write_feed
from tests.killed_edits import FatedLog, rename_and_die
from tests.live import rename
from tests.merging import merged, unmerge
from tests.mutations import ask, refusals
from tests.running_gateway import RunningGateway, Tenant

ENTRIES = """query ($id: ID!) { customer(id: $id) { version changes(first: 50) { nodes {
  id operation fields { field after } } } } }"""
UNDO = """mutation ($input: ChangeUndoInput!) { changeUndo(input: $input) {
  inTheWay { id } userErrors { code message } } }"""
LATE = """mutation ($input: CustomerUpdateInput!) { customerUpdate(input: $input) {
  customer { version firstName lastName } userErrors { code message } } }"""


async def pending(database: Database, customer_id: str) -> Any:
    """Return the entry that is in a customer, or `None`."""
    found: Any = await database.collection(Customer).find_one({"_id": customer_id})
    return found.get(PENDING_ENTRY)


async def names_logged(tenant: Tenant, customer_id: str) -> list[str]:
    """Return the first names in the log, oldest first."""
    answer = await tenant.ask(ENTRIES, {"id": customer_id})
    nodes = answer.data["customer"]["changes"]["nodes"]
    return [field["after"] for node in reversed(nodes) for field in node["fields"]]


async def test_the_answer_comes_when_the_log_has_the_entry(acme: Tenant, database: Database) -> None:
    """And the customer holds it no longer than a moment."""
    customer = await acme.customer(first_name="Ada")
    await acme.ask(RENAME, {"input": {"id": customer.id, "firstName": "Eva"}})
    assert await versions(acme, customer) == [2]
    async with asyncio.timeout(20):
        while await pending(database, customer.id) is not None:  # noqa: ASYNC110  # of a process: there is no event
            await asyncio.sleep(0.02)


async def test_the_next_edit_logs_the_one_before_first(acme: Tenant, mortal: Database) -> None:
    """Of another process too, with a transaction or without: the log is in the order of the edits."""
    for headers in ({}, {"idempotency-key": "k-1"}):
        customer = await acme.customer(first_name="Ada")
        await rename_and_die(mortal, acme.scope.viewer, customer.id, "Eva")
        assert await versions(acme, customer) == []
        await acme.gateway.ask(RENAME, {"input": {"id": customer.id, "firstName": "Ida"}}, acme.token(), headers)
        assert await names_logged(acme, customer.id) == ["Eva", "Ida"]
        assert await versions(acme, customer) == [2, 3]


async def test_an_edit_is_not_taken_back_past_one_that_is_pending(acme: Tenant, mortal: Database) -> None:
    """It is among the later ones, as if its process lived."""
    customer = await acme.customer(first_name="Ada")
    await acme.ask(RENAME, {"input": {"id": customer.id, "firstName": "Eva"}})
    (entry,) = (await acme.ask(ENTRIES, {"id": customer.id})).data["customer"]["changes"]["nodes"]
    await rename_and_die(mortal, acme.scope.viewer, customer.id, "Ida")
    refused = (await acme.ask(UNDO, {"input": {"id": entry["id"]}})).data["changeUndo"]
    assert [error["code"] for error in refused["userErrors"]] == ["LATER_CHANGES"]
    assert len(refused["inTheWay"]) == 1


async def test_a_late_edit_learns_of_one_that_is_pending(acme: Tenant, mortal: Database) -> None:
    """One that overlaps is a conflict, one that does not is merged."""
    customer = await acme.customer(first_name="Ada", last_name="King")
    await rename_and_die(mortal, acme.scope.viewer, customer.id, "Eva")
    late = {"id": customer.id, "expectedVersion": 1, "mergeNonOverlapping": True}
    for names, code in (({"firstName": "Ida"}, ["CONFLICT"]), ({"lastName": "Byron"}, [])):
        payload = (await acme.ask(LATE, {"input": {**late, **names}})).data["customerUpdate"]
        assert [error["code"] for error in payload["userErrors"]] == code
    assert (payload["customer"]["firstName"], payload["customer"]["lastName"]) == ("Eva", "Byron")
    assert await versions(acme, customer) == [2, 3]


async def test_a_merge_and_an_unmerge_keep_a_pending_entry(acme: Tenant, mortal: Database, database: Database) -> None:
    """Also if the frozen process goes on in between: the log has the entry once."""
    survivor, other = await acme.customer(first_name="Ada"), await acme.customer(first_name="Ada")
    await rename_and_die(mortal, acme.scope.viewer, other.id, "Eva", "is frozen")
    payload = await merged(acme, survivor, other)
    assert isinstance(mortal.change_log, FatedLog)
    await mortal.change_log.thaw()
    await mortal.change_log.release()
    assert (await names_logged(acme, survivor.id)).count("Eva") == 1
    assert (await unmerge(acme, payload["mergeId"]))["userErrors"] == []
    assert await versions(acme, other) == [2, 3, 4]
    assert await pending(database, other.id) is None


async def test_a_frozen_process_leaves_nothing_of_a_customer_who_was_deleted_meanwhile(
    acme: Tenant, mortal: Database
) -> None:
    """It goes on, and removes what it inserted; if it is killed before that, `gateway sweep` does."""
    for is_killed in (False, True):
        customer = await acme.customer(first_name="Ada")
        await rename_and_die(mortal, acme.scope.viewer, customer.id, "Eva", "is frozen")
        assert refusals(await ask(acme, "customerDelete", {"id": customer.id}, role=Role.ADMIN)) == []
        assert await versions(acme, customer) == []
        assert isinstance(mortal.change_log, FatedLog)
        await mortal.change_log.thaw()
        assert await versions(acme, customer) == [2]
        if is_killed:
            await mortal.change_log.forget()
            problems = [problem async for problem in verify(acme.scope, lambda *_: None)]
            assert [(one.record_kind, one.field) for one in problems] == [("Change", "customer_id")]
            assert [await sweep_log(acme.scope, dry_run=True), await sweep_log(acme.scope)] == [1, 1]
        else:
            await mortal.change_log.release()
        assert await versions(acme, customer) == []
        assert await acme.scope.count(DeletedCustomer, {"deleted_customer_id": customer.id}) == 1


async def test_archives_of_a_person_and_of_a_company_have_it_in_the_log(
    acme: Tenant, mortal: Database, tmp_path: Path
) -> None:
    """And not in the customer: in a person's archive no one sees who changed what but in the log."""
    customer = await acme.customer(first_name="Ada")
    await rename_and_die(mortal, acme.scope.viewer, customer.id, "Eva")
    archive = await archive_of(acme, customer.id)
    (held_customer,) = held(archive, "customers")
    assert PENDING_ENTRY not in held_customer
    assert [entry["version"] for entry in held(archive, "changes") if "version" in entry] == [2]
    await rename_and_die(mortal, acme.scope.viewer, customer.id, "Ida")
    entries = await export_company(acme.scope, GridFileStorage(mortal), tmp_path / "c.zip", lambda *_: None)
    assert {entry.name: entry.count for entry in entries}["records/changes.jsonl"] == 3
    assert await pending(mortal, customer.id) is None


async def test_a_sweep_finishes_what_killed_processes_left(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`gateway serve`, `worker` and `sweep` do it for all companies; without its index they say what to run."""
    monkeypatch.setattr("gateway.store.change_log.LEFT_AFTER", timedelta(seconds=-1))
    log = own_database.change_log = FatedLog(own_database)
    scope, customer = TenantScope(own_database, system_viewer("com_left"), b"secret"), records.customer("com_left")
    await scope.add_missing([customer])
    await rename_and_die(own_database, scope.viewer, customer.id, "Eva")
    await log.sweep()
    assert [entry.version for entry in await scope.find(Change, {})] == [2]
    assert await pending(own_database, customer.id) is None
    await own_database.collection(Customer).drop_index(PENDING_ENTRY)
    with pytest.raises(Unavailable) as missing:
        await log.sweep()
    assert missing.value.remedy == "Run `gateway migrate up`."


async def test_an_entry_that_a_majority_does_not_have_stays_pending(acme: Tenant, database: Database) -> None:
    """Also when PyMongo asks again: the result is not known then; its entry comes into the log later."""
    customer = await acme.customer(first_name="Ada")
    lost = {"code": 64, "codeName": "WriteConcernFailed", "errmsg": "waiting for replication timed out"}
    data = {"failCommands": ["insert"], "namespace": f"{database.name}.changes", "writeConcernError": lost}
    admin = database.client.admin
    await admin.command({"configureFailPoint": "failCommand", "mode": {"times": 2}, "data": data})
    try:
        answer = await acme.ask(RENAME, {"input": {"id": customer.id, "firstName": "Eva"}})
    finally:
        await admin.command({"configureFailPoint": "failCommand", "mode": "off"})
    assert answer.codes == ["UNAVAILABLE"]
    assert (await pending(database, customer.id))["version"] == 2
    assert await database.change_log.finish_left({"_id": customer.id}) == 1
    assert await versions(acme, customer) == [2]


async def test_edits_at_once_share_an_insert(acme: Tenant) -> None:
    """Of many customers; each answer still comes after its own entry is in the log."""
    customers = [await acme.customer(first_name="Ada") for _ in range(12)]
    with acme.gateway.commands() as sent:
        await asyncio.gather(*(rename(acme, each.id, "Eva") for each in customers))
    inserts = [command for command in sent if command.get("insert") == Change.collection]
    assert len(inserts) < len(customers)
    for each in customers:
        assert await versions(acme, each) == [2]


async def test_forty_writers_of_one_customer_each_have_their_version(acme: Tenant) -> None:
    """With transactions among them."""
    customer = await acme.customer(first_name="Ada")
    names = [f"Name {number}" for number in range(40)]

    async def write(name: str) -> None:
        headers = {"idempotency-key": name} if names.index(name) % 4 == 0 else {}
        given = {"input": {"id": customer.id, "firstName": name}}
        answer = await acme.gateway.ask(RENAME, given, acme.token(), headers)
        assert answer.data["customerUpdate"]["userErrors"] == []

    await asyncio.gather(*map(write, names))
    assert sorted(await versions(acme, customer), key=int) == list(range(2, 42))  # type: ignore[arg-type]  # no None
    assert sorted(await names_logged(acme, customer.id)) == sorted(names)


async def test_one_whose_version_is_logged_already_can_be_edited(acme: Tenant, database: Database) -> None:
    """The log keeps both entries, the later one without a version."""
    customer = await acme.customer(first_name="Ada")
    await rename(acme, customer.id, "Eva")
    await database.collection(Customer).update_one({"_id": customer.id}, {"$set": {"version": 1}})
    await rename(acme, customer.id, "Ida")
    await rename(acme, customer.id, "Una")
    assert await names_logged(acme, customer.id) == ["Eva", "Ida", "Una"]


@pytest.fixture(scope="module")
async def feeding(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database: the feed's writer reads all that is there."""
    async with run_fed_gateway(settings, "pending_feed") as running:
        yield running


async def test_the_feed_tells_of_an_edit_once_whenever_its_entry_comes(
    feeding: RunningGateway, settings: Settings
) -> None:
    """In the order of the edits; the end of an edit is no change."""
    firm = await feeding.tenant()
    mortal = connect(str(settings.mongodb_uri), "pending_feed")
    mortal.change_log = FatedLog(mortal)
    reader = Reader(firm)
    assert await reader.read() == []
    one, other = await firm.customer(first_name="Ada"), await firm.customer(first_name="Ada")
    await rename_and_die(mortal, firm.scope.viewer, one.id, "Eva")
    await rename(firm, other.id, "Ida")
    await mortal.change_log.finish_left({"company_id": firm.company.id})
    await rename(firm, one.id, "Una")
    await write_feed(firm.gateway.database)
    items = await reader.read()
    assert told(items) == [
        ("CREATED", one.id),
        ("CREATED", other.id),
        ("CHANGED", one.id),
        ("CHANGED", other.id),
        ("CHANGED", one.id),
    ]
    await mortal.close()
