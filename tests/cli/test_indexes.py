"""`gateway indexes`: an upgrade that redefines an index goes through, and `doctor` sees what is not as declared."""

import asyncio
from pathlib import Path

from pymongo import ASCENDING

from gateway.documents.customer import Customer
from gateway.settings import Settings
from gateway.store.database import Database
from tests.cli.command import run


async def test_redefined_indexes_are_rebuilt_and_unwanted_ones_named(
    own_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """By keys and by options; what is not declared goes only on request."""
    customers = own_database.collection(Customer)
    await customers.drop_index("number")
    await customers.create_index([("company_id", ASCENDING), ("number", ASCENDING)], name="number", sparse=True)
    await customers.create_index([("company_id", ASCENDING), ("_id", ASCENDING)], name="shard_key")
    await customers.drop_index("by_email")
    await customers.create_index([("company_id", ASCENDING), ("emails", ASCENDING)], name="by_email")
    await customers.drop_index("by_phone")
    await customers.create_index([("company_id", ASCENDING), ("keys.phones", ASCENDING)], name="by_phone_once")
    await customers.create_index([("last_name", ASCENDING)], name="by_hand")
    where = {"MONGODB_URI": str(settings.mongodb_uri), "GATEWAY_DATABASE": own_database.name}
    seen = await asyncio.to_thread(run, tmp_path, "doctor", **where)
    wrong = "missing customers.by_phone; defined otherwise customers.by_email, customers.number"
    assert f"indexes: {wrong}" in seen.stdout
    done = await asyncio.to_thread(run, tmp_path, "indexes", **where)
    assert done.returncode == 0, done.stderr
    for line in ("created customers.by_phone", "rebuilt customers.by_email", "rebuilt customers.number"):
        assert line in done.stdout
    assert "not declared: customers.by_hand" in done.stdout
    states = await own_database.upkeep.index_states()
    assert {state.missing + state.redefined for state in states.values()} == {()}
    assert "by_hand" in await customers.index_information()
    dropped = await asyncio.to_thread(run, tmp_path, "indexes", "--drop-unwanted", **where)
    assert "dropped customers.by_hand" in dropped.stdout
    assert {state.unwanted for state in (await own_database.upkeep.index_states()).values()} == {()}
    assert "shard_key" in await customers.index_information()
    again = await asyncio.to_thread(run, tmp_path, "indexes", **where)
    assert again.stdout.strip() == "All indexes are there."
