"""`gateway worker`: what goes on in the background, without serving."""

import asyncio
import signal
from contextlib import suppress
from importlib.metadata import version

from gateway.app.connections import (
    build_job_queue,
    build_outgoing,
    file_storage,
    make_card_worker,
    make_outbox,
    make_stripe,
    work_in_background,
)
from gateway.app.exports import build_engine, build_exporter, sign_in_with
from gateway.app.fast_path import read_driver
from gateway.cli.local_services import reachable_mongodb
from gateway.cli.logs import configure_logs
from gateway.cli.schema_check import require_known_version
from gateway.cli.start_line import say
from gateway.errors import Unavailable
from gateway.settings import Settings, load_settings
from gateway.store.database import MAX_OPERATION_SECONDS, connect
from gateway.store.watchdog import Watchdog
from gateway.transport.hard_stop import MAX_STOP_SECONDS, end_within


def worker() -> None:
    """Deliver messages, run background jobs and finish card work, of all companies. Any number may run.

    `serve` does this too, unless configured not to.

    Examples:

    GATEWAY_DELIVER_MESSAGES=false gateway serve

    GATEWAY_SMTP_URL=smtp://user:password@mail.internal:587 GATEWAY_MAIL_FROM=office@acme.example gateway worker
    """
    with reachable_mongodb(load_settings()) as settings:
        configure_logs(settings.log_level)
        with suppress(Unavailable):  # after an outage workers must come up by themselves
            asyncio.run(require_known_version(settings))
        for channel, there in (("e-mail", settings.smtp_url), ("text messages", settings.twilio_account_sid)):
            if there is None:
                text = f"No service for {channel} is set: they stay queued here."
                say(settings, text, "channel not set", warns=True, channel=channel)
        say(settings, "Delivering. Stop with Ctrl-C.", "working", version=version("customer-profile-gateway"))
        asyncio.run(_deliver(settings))


async def _deliver(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        end_within(MAX_STOP_SECONDS)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    database = connect(
        str(settings.mongodb_uri),
        settings.database,
        driver=read_driver(settings),
        max_operation_seconds=MAX_OPERATION_SECONDS,
    )
    stripe = make_stripe(settings)
    watching = asyncio.create_task(Watchdog(database).keep_watch())
    try:
        cards = make_card_worker(settings, database, stripe)
        storage = file_storage(settings, database)
        sign_in = sign_in_with(settings, database, storage, stripe)
        exports = build_exporter(settings, database, storage, build_engine(settings), sign_in)
        queue = build_job_queue(settings, database, exports)
        outgoing = build_outgoing(settings, database, exports.read)
        await work_in_background(settings, make_outbox(settings, database), cards, queue, outgoing, stop)
    finally:
        watching.cancel()
        await stripe.close()
        await database.close()
