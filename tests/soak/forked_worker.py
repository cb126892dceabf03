"""Starts workers within milliseconds, by fork: `python -m tests.soak.forked_worker`.

For each line of its input it starts one, and prints its process id. Each is a whole worker, which can be killed.
"""

import asyncio
import os
import signal
import sys

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
from gateway.settings import Settings, load_settings
from gateway.store.database import connect


async def work(settings: Settings, engine: GraphQLEngine) -> None:
    """Do what `gateway worker` does, until killed."""
    database, stripe = connect(str(settings.mongodb_uri), settings.database), NoStripe()
    storage = file_storage(settings, database)
    sign_in = sign_in_with(settings, database, storage, stripe)
    exports = build_exporter(settings, database, storage, engine, sign_in)
    await work_in_background(
        settings,
        make_outbox(settings, database),
        make_card_worker(settings, database, stripe),
        build_job_queue(settings, database, exports),
        build_outgoing(settings, database, exports.read),
        asyncio.Event(),
    )


def main() -> None:
    """Fork for each line of the input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that were killed are not waited for
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
