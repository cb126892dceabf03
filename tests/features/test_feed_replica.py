"""A copy that is built from the change feed equals the database, after any writes and any stops.

`python -m tests.soak feed` tries 1,000 schedules; the suite a few.
"""

import pytest

from gateway.store.database import Database
from tests.feed_schedule import run_schedule

SCHEDULES, STEPS = 4, 25


@pytest.mark.parametrize("seed", range(SCHEDULES))
async def test_a_copy_equals_the_database(own_database: Database, seed: int) -> None:
    """And the feed has every sequence once."""
    assert await (await run_schedule(own_database, seed, STEPS)).is_true()
