"""Short versions of `make soak`: clients that give up, and kills, must leave nothing behind."""

from pathlib import Path

import pytest

from tests.soak.kills import run_kills
from tests.soak.storm import one_storm


@pytest.mark.parametrize("direct", [True, False], ids=["direct reads", "PyMongo's reads"])
async def test_after_a_storm_of_clients_that_give_up_everybody_is_served(tmp_path: Path, *, direct: bool) -> None:
    """With a short deadline, and a database that is frozen for the time; and SIGTERM ends the process."""
    assert await one_storm(tmp_path, 6, 1.0, direct=direct, frozen=2)


async def test_kills_under_writes_lose_nothing_and_do_nothing_twice(tmp_path: Path) -> None:
    """Of the database and of the gateway."""
    assert await run_kills(tmp_path, mongod=2, gateway=1, writers=24, minutes=2)
