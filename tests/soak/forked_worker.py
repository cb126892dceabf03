"""Starts workers within milliseconds, by fork: `python -m tests.soak.forked_worker`.

For each line of its input it starts one, and prints its process id. Each is a whole worker, which can be killed.
"""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from typing import Any

from gateway.app import connections
from gateway.app.connections import (
    build_job_queue,
    build_outgoing,
    file_storage,
    make_card_worker,
    make_outbox,
    work_in_background,
)
from gateway.app.exports import build_engine, build_exporter, sign_in_with
from gateway.execution.engine import GraphQLEngine
from gateway.integrations.stripe import NoStripe
from gateway.operations.background import background
from gateway.operations.webhook import delivery
from gateway.settings import Settings, load_settings
from gateway.store import feed_writer
from gateway.store.database import connect
from gateway.store.feed_writer import FeedWriter
from tests.feed import RETENTION

PAUSES: tuple[tuple[Any, str, Any], ...] = (
    (connections, "FEED_POLL_SECONDS", 0.1),
    (connections, "WEBHOOK_POLL_SECONDS", 0.05),
    (delivery, "POLL", timedelta(milliseconds=50)),
    (background, "PAUSE_AFTER_FAILURE_SECONDS", 0.2),
    (feed_writer, "GATHER_SECONDS", 0.05),
)
"""Pauses of a worker, which are shorter here, so that more kills fit into an hour."""


async def work(settings: Settings, engine: GraphQLEngine) -> None:
    """Do what `gateway worker` does, until killed."""
    database, stripe = connect(str(settings.mongodb_uri), settings.database), NoStripe()
    storage = file_storage(settings, database)
    sign_in = sign_in_with(settings, database, storage, stripe)
    exports = build_exporter(settings, database, storage, engine, sign_in)
    outgoing = build_outgoing(settings, database, exports.read)
    await work_in_background(
        settings,
        make_outbox(settings, database),
        make_card_worker(settings, database, stripe),
        build_job_queue(settings, database, exports),
        outgoing._replace(feed=FeedWriter(database, RETENTION, wait_milliseconds=20)),
        asyncio.Event(),
    )


def main() -> None:
    """Fork for each line of the input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that were killed are not waited for
    for module, name, pause in PAUSES:
        setattr(module, name, pause)
    settings = load_settings()
    engine = build_engine(settings)
    print("ready", flush=True)
    for _ in sys.stdin:
        worker = os.fork()
        if worker == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what it logs is no process id
            asyncio.run(work(settings, engine))
            os._exit(0)
        print(worker, flush=True)


if __name__ == "__main__":
    main()
