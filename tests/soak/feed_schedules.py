"""Random schedules of edits, kills of the feed's writer and step-downs; a copy of each must equal the database."""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.store.database import Database, connect
from tests.feed_schedule import run_schedule
from tests.memory_folder import memory_folder


def run_schedules(count: int, steps: int, minutes: float, first: int = 0) -> bool:
    """Return whether every copy equals its database, and print the figures; `first` is the first schedule's number."""
    with (
        TemporaryDirectory(prefix="gateway-soak-") as folder,
        memory_folder(otherwise=Path(folder)) as data,
        EmbeddedMongoDB(data) as server,
    ):
        return asyncio.run(_run(server.uri, range(first, first + count), steps, minutes))


async def _run(uri: str, numbers: range, steps: int, minutes: float) -> bool:
    database, began = connect(uri, "feed_schedules"), time.monotonic()
    await database.upkeep.create_indexes()
    done = 0
    try:
        for number in numbers:
            if time.monotonic() - began > minutes * 60:
                break
            if not await _is_true(database, number, steps):
                print(f"\nschedule {number}: its copy is not its database; try `--first {number} --schedules 1`")
                return False
            done += 1
            print(f"\r{done} schedules", end="", flush=True)
    finally:
        await database.close()
    print(f"\n{done} schedules of {steps} steps in {time.monotonic() - began:.0f} s: each copy equals its database")
    return True


async def _is_true(database: Database, number: int, steps: int) -> bool:
    """Return whether the copy of a schedule, in a company made for it, equals the database."""
    return await (await run_schedule(database, number, steps)).is_true()
