"""`gateway migrate`: an upgrade goes through, is resumed, and a gateway refuses what it does not understand."""

import asyncio
import re
from pathlib import Path

import pytest
from pymongo import ASCENDING

from gateway.access.viewer import system_viewer
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.documents.staff_member import StaffMember
from gateway.errors import DuplicateValue
from gateway.operations.verify import verify
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.schema_version import COLLECTION, LATEST
from gateway.store.scope import TenantScope
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
    await customers.drop_index("number")
    await customers.create_index([("company_id", ASCENDING), ("number", ASCENDING)], name="number", sparse=True)
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
    assert "to rebuild: customers.number" in planned
    assert "to drop: customers.by_hand" in planned
    assert (await own_database.upkeep.schema_state()).version == 0
    exit_status, done = await asyncio.to_thread(gateway, "up")
    assert (exit_status, "0002 staff_email_keys: 700 documents" in done) == (0, True), done
    for line in ("applied 0001 card_tasks", "rebuilt customers.number", "dropped customers.by_hand"):
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
        await own_database.upkeep.migrate(crash)
        raise AssertionError("it goes on")
    except ConnectionAbortedError:
        pass
    half = await own_database.upkeep.schema_state()
    assert [(each.migration.number, each.left, each.begun) for each in half.pending] == [
        (2, 400, True),
        (3, 0, False),
        (4, 0, False),
    ]
    assert [migration.number for migration in await own_database.upkeep.migrate(lambda *_: None)] == [2, 3, 4]
    assert await staff.count_documents({"keys.email": {"$exists": True}}) == 900
    assert (await own_database.upkeep.schema_state()).pending == ()


async def test_customers_get_the_search_keys_of_this_version(own_database: Database) -> None:
    """One that cannot be read stays as it is; `gateway verify` names it."""
    customers = own_database.collection(Customer)
    owners = [records.customer("com_1", last_name=f"Miller{number}") for number in range(3)]
    stored = [owner.stored() for owner in owners]
    stored[0]["keys"] = {**stored[0]["keys"], "marks": [1, 2]}
    stored[1]["keys"] = None
    stored[2] |= {"addresses": 7, "keys": {"marks": [1]}}
    await customers.insert_many(stored)
    assert [migration.number for migration in await own_database.upkeep.migrate(lambda *_: None)] == [1, 2, 3, 4]
    found = {one["_id"]: one["keys"] async for one in customers.find({})}
    assert [found[owner.id] for owner in owners[:2]] == [owner.index_keys() for owner in owners[:2]]
    assert found[owners[2].id] == {"marks": [1]}


async def test_what_an_earlier_version_wrote_meanwhile_is_brought_up_when_it_has_stopped(
    own_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """The first `up` is beside its gateways and says so, the second repeats the migrations, a third does nothing."""
    customers = own_database.collection(Customer)
    where = {
        "MONGODB_URI": str(settings.mongodb_uri),
        "GATEWAY_DATABASE": own_database.name,
        "GATEWAY_DATA_FOLDER": str(tmp_path),
    }

    async def gateway(text: str, expected: int = 0) -> str:
        status, printed = await asyncio.to_thread(lambda: invoke(text, **where))
        assert status == expected, printed
        return printed

    assert "applied 0003 search_keys" in await gateway("migrate up --keep-unwanted")
    late = records.customer("com_1")
    await customers.insert_one(late.stored() | {"keys": {**late.index_keys(), "marks": [1, 2]}})
    assert "nothing to do" in await gateway("migrate up --keep-unwanted --dry-run")
    assert "to repeat: 0003 search_keys" in await gateway("migrate status", 1)
    assert "when the last gateway of the earlier version has stopped" in await gateway("doctor")
    assert "applied 0003 search_keys" in await gateway("migrate up")
    found = await customers.find_one({"_id": late.id})
    assert found is not None
    assert found["keys"] == late.index_keys()
    assert "nothing to do" in await gateway("migrate status")


async def test_what_unique_indexes_kept_unique_is_reserved_before_they_go(
    own_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """Until then gateways of the earlier version write beside the new ones, and do not know reservations."""
    customers = own_database.collection(Customer)
    await customers.create_index([("company_id", ASCENDING), ("number", ASCENDING)], name="by_number", unique=True)
    scope = TenantScope(own_database, system_viewer("com_1"), b"s" * 32)
    of_before = [records.customer("com_1", external_id=f"E-{number}") for number in range(1_200)]
    await customers.insert_many([owner.stored() for owner in of_before])
    where = {
        "MONGODB_URI": str(settings.mongodb_uri),
        "GATEWAY_DATABASE": own_database.name,
        "GATEWAY_DATA_FOLDER": str(tmp_path),
    }
    status, planned = await asyncio.to_thread(invoke, "migrate up --dry-run", **where)
    assert (status, "0004 reservations" in planned, "(2400 documents)" in planned) == (0, True, True), planned
    status, done = await asyncio.to_thread(invoke, "migrate up --keep-unwanted", **where)
    assert (status, "0004 reservations: 2400 documents" in done) == (0, True), done
    assert "by_number" in await customers.index_information()

    by_the_earlier = records.customer("com_1", external_id="E-late")
    await customers.insert_one(by_the_earlier.stored())
    await customers.delete_one({"_id": of_before[0].id})
    with pytest.raises(DuplicateValue, match="by_number"):
        await scope.add_missing([records.customer("com_1", number=by_the_earlier.number)])

    status, done = await asyncio.to_thread(invoke, "migrate up", **where)
    assert (status, "dropped customers.by_number" in done) == (0, True), done
    for taken in ({"number": by_the_earlier.number}, {"external_id": "E-late"}, {"external_id": "E-7"}):
        with pytest.raises(DuplicateValue):
            await scope.add_missing([records.customer("com_1", **taken)])
    assert await scope.add_missing([records.customer("com_1", external_id="E-0")]) == 1
    assert [problem async for problem in verify(scope, lambda *_: None) if problem.field != "company_id"] == []


async def test_a_gateway_refuses_a_database_that_a_later_version_has_changed(
    own_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """With what to do; a change that earlier gateways understand is no reason to refuse."""
    await own_database.upkeep.migrate(lambda *_: None)
    notes = own_database.collection(Company).database.get_collection(COLLECTION)
    await notes.insert_one({"_id": LATER, "name": "later", "oldest_reader": LATEST, "finished_at": 1})
    assert not (await own_database.upkeep.schema_state()).is_too_new
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
