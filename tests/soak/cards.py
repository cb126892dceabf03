"""Lives of customers' cards, with accidents: both sides end up the same."""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.store.database import connect
from tests.card_lives import run_lives
from tests.memory_folder import memory_folder


def run_cards(lives: int, first: int = 0) -> bool:
    """Return whether Stripe and the database agree after each life; `first` is the first life's seed."""
    with (
        TemporaryDirectory(prefix="gateway-soak-") as folder,
        memory_folder(otherwise=Path(folder)) as data,
        EmbeddedMongoDB(data) as server,
    ):
        return asyncio.run(_run(server.uri, range(first, first + lives)))


async def _run(uri: str, seeds: range) -> bool:
    database, began = connect(uri, "card_lives"), time.monotonic()
    await database.upkeep.create_indexes()
    try:
        await run_lives(database, seeds)
    except AssertionError as difference:
        print(f"{difference}: {' '.join(difference.__notes__)}")
        return False
    finally:
        await database.close()
    print(f"{len(seeds)} lives in {time.monotonic() - began:.0f} s: Stripe and the database agree")
    return True
