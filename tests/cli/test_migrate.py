"""`gateway migrate`: an upgrade goes through, is resumed, and a gateway refuses what it does not understand."""

import asyncio
import re
from pathlib import Path

from pymongo import ASCENDING

from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.documents.staff_member import StaffMember
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.schema_version import COLLECTION, LATEST
from tests import records
from tests.cli.command import free_port, invoke, run

LATER = LATEST + 1


async def test_a_database_of_an_earlier_version_is_brought_up(
    own_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """Documents are moved and completed, indexes rebuilt and dropped; a dry run does nothing, a second run neither."""
    stored = own_database.collection(Company).database
    await stored.get_collection("card_works").insert_one({"_id": "cwk_1", "company_id": "com_1", "state": "DONE"})
    member = {"company_id": "com_1", "name": "Tess", "role": "OFFICE", "future": 1}
    await own_database.collection(StaffMember).insert_many(
        [{"_id": f"stf_{number}", "email": f"Tess{number}@Example.com", **member} for number in range(700)]
    )
    customers = own_database.collection(Customer)
    await customers.drop_index("by_number")
    await customers.create_index([("company_id", ASCENDING), ("number", ASCENDING)], name="by_number")
    await customers.create_index([("last_name", ASCENDING)], name="by_hand")
    where = {
        "MONGODB_URI": str(settings.mongodb_uri),
        "GATEWAY_DATABASE": own_database.name,
        "GATEWAY_DATA_FOLDER": str(tmp_path),
    }

    def gateway(text: str) -> tuple[int, str]:
        return invoke(f"migrate {text}", **where)

    _, planned = await asyncio.to_thread(gateway, "up --dry-run")
    assert "to apply: 0001 card_tasks" in planned
    assert re.search(r"0002 staff_email_keys: .* \(700 documents\)", planned)
    assert "to rebuild: customers.by_number" in planned
    assert "to drop: customers.by_hand" in planned
    assert (await own_database.schema_state()).version == 0
    exit_status, done = await asyncio.to_thread(gateway, "up")
    assert (exit_status, "0002 staff_email_keys: 700 documents" in done) == (0, True), done
    for line in ("applied 0001 card_tasks", "rebuilt customers.by_number", "dropped customers.by_hand"):
        assert line in done
    assert await stored.get_collection("card_tasks").count_documents({}) == 1
    found = await own_database.collection(StaffMember).find_one({"_id": "stf_7"})
    assert found == {"_id": "stf_7", "email": "Tess7@Example.com", **member, "keys": {"email": "tess7@example.com"}}
    exit_status, after = await asyncio.to_thread(gateway, "status")
    assert (exit_status, "There is nothing to do." in after) == (0, True), after


async def test_an_interrupted_migration_is_resumed(own_database: Database) -> None:
    """What it did stays done; what it began is finished by the next run."""
    staff = own_database.collection(StaffMember)
    people = [
        {"_id": f"stf_{number}", "company_id": "com_1", "email": f"t{number}@example.com"} for number in range(900)
    ]
    await staff.insert_many([{**person, "name": "Tess", "role": "SALES"} for person in people])

    def crash(_: object, changed: int) -> None:
        if changed:
            raise ConnectionAbortedError("the process was killed")

    try:
        await own_database.migrate(crash)
        raise AssertionError("it goes on")
    except ConnectionAbortedError:
        pass
    half = await own_database.schema_state()
    assert [(each.migration.number, each.left, each.begun) for each in half.pending] == [(2, 400, True), (3, 0, False)]
    assert [migration.number for migration in await own_database.migrate(lambda *_: None)] == [2, 3]
    assert await staff.count_documents({"keys.email": {"$exists": True}}) == 900
    assert (await own_database.schema_state()).pending == ()


async def test_customers_get_the_search_keys_of_this_version(own_database: Database) -> None:
    """One that cannot be read stays as it is; `gateway verify` names it."""
    customers = own_database.collection(Customer)
    owners = [records.customer("com_1", last_name=f"Miller{number}") for number in range(3)]
    stored = [owner.stored() for owner in owners]
    stored[0]["keys"] = {**stored[0]["keys"], "marks": [1, 2]}
    stored[1]["keys"] = None
    stored[2] |= {"addresses": 7, "keys": {"marks": [1]}}
    await customers.insert_many(stored)
    assert [migration.number for migration in await own_database.migrate(lambda *_: None)] == [1, 2, 3]
    found = {one["_id"]: one["keys"] async for one in customers.find({})}
    assert [found[owner.id] for owner in owners[:2]] == [owner.index_keys() for owner in owners[:2]]
    assert found[owners[2].id] == {"marks": [1]}


async def test_a_gateway_refuses_a_database_that_a_later_version_has_changed(
    own_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """With what to do; a change that earlier gateways understand is no reason to refuse."""
    await own_database.migrate(lambda *_: None)
    notes = own_database.collection(Company).database.get_collection(COLLECTION)
    await notes.insert_one({"_id": LATER, "name": "later", "oldest_reader": LATEST, "finished_at": 1})
    assert not (await own_database.schema_state()).is_too_new
    await notes.update_one({"_id": LATER}, {"$set": {"oldest_reader": LATER}})
    where = {
        "MONGODB_URI": str(settings.mongodb_uri),
        "GATEWAY_DATABASE": own_database.name,
        "GATEWAY_DATA_FOLDER": str(tmp_path),
    }
    told = f"version {LATER} by a later gateway; this one knows {LATEST}"
    status, refused = await asyncio.to_thread(invoke, "migrate up", **where)
    assert (status, told in refused) == (1, True)
    served = await asyncio.to_thread(run, tmp_path, "serve", "--port", str(free_port()), **where)
    assert (served.returncode, told in served.stderr) == (1, True)
