"""`gateway indexes` moves the documents of a collection that has a new name; `doctor` sees those that are left."""

import asyncio
from pathlib import Path

from gateway.documents.card import CardTask
from gateway.settings import Settings
from gateway.store.client import Stored
from gateway.store.database import Database
from tests.cli.command import run


def stored(number: int, **fields: object) -> Stored:
    """Return a document as an earlier version stored it, with a field that this version does not know."""
    return {
        "_id": f"cwk_{number}",
        "company_id": "com_1",
        "customer_id": "cus_1",
        "state": "DONE",
        "old": 1,
        **fields,
    }


async def test_documents_under_an_earlier_name_are_moved_and_none_is_lost(
    own_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """More than one batch; what the new collection has already, by id or by event, stays as it is there."""
    tasks = own_database.collection(CardTask)
    old = tasks.database.get_collection("card_works")
    await old.insert_many([stored(number, event_id=f"evt_{number}") for number in range(1100)])
    await tasks.insert_many([stored(7, state="FAILED"), stored(2000, event_id="evt_9")])
    where = {"MONGODB_URI": str(settings.mongodb_uri), "GATEWAY_DATABASE": own_database.name}
    seen = await asyncio.to_thread(run, tmp_path, "doctor", **where)
    assert "documents left in card_works, which has a new name. Run `gateway migrate up`." in seen.stdout
    done = await asyncio.to_thread(run, tmp_path, "indexes", **where)
    assert done.returncode == 0, done.stderr
    assert "moved 1100 documents of card_works to card_tasks" in done.stdout
    assert await old.count_documents({}) == 0
    found = {document["_id"]: document async for document in tasks.find()}
    assert len(found) == 1100
    assert (found["cwk_1"], found["cwk_7"]["state"]) == (stored(1, event_id="evt_1"), "FAILED")
    assert "cwk_9" not in found


async def test_what_an_earlier_version_writes_after_the_move_is_moved_by_the_next_run(own_database: Database) -> None:
    """So its last process may stop after the new version has begun; the old collection goes when it is empty."""
    tasks = own_database.collection(CardTask)
    old = tasks.database.get_collection("card_works")
    await old.insert_one(dict(stored(1)))
    assert await own_database.upkeep.move_renamed() == {"card_works": 1}
    await old.insert_one(dict(stored(2)))
    assert await own_database.upkeep.find_renamed() == ["card_works"]
    assert await own_database.upkeep.move_renamed(drop_old=True) == {"card_works": 1}
    assert await own_database.upkeep.find_renamed() == []
    assert "card_works" not in await tasks.database.list_collection_names()
    assert await own_database.upkeep.move_renamed(drop_old=True) == {}
    assert {document["_id"] async for document in tasks.find()} == {"cwk_1", "cwk_2"}


async def test_a_move_that_was_interrupted_is_finished_by_the_next_one(own_database: Database) -> None:
    """A document that a crash left in both collections is kept once, as the new version has it."""
    tasks = own_database.collection(CardTask)
    old = tasks.database.get_collection("card_works")
    await old.insert_many([stored(1), stored(2)])
    await tasks.insert_one(dict(stored(1, state="OPEN")))
    assert await own_database.upkeep.move_renamed() == {"card_works": 2}
    assert {document["_id"]: document["state"] async for document in tasks.find()} == {"cwk_1": "OPEN", "cwk_2": "DONE"}
