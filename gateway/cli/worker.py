"""`gateway worker`: what goes on in the background, without serving."""

import asyncio
import signal
import socket
from contextlib import nullcontext, suppress
from importlib.metadata import version
from types import FrameType
from typing import Annotated

import typer

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
from gateway.app.monitoring import MonitoredDatabase
from gateway.cli.http_server import served_beside
from gateway.cli.listener import listening_socket
from gateway.cli.local_services import reachable_mongodb
from gateway.cli.logs import configure_logs
from gateway.cli.schema_check import require_known_version
from gateway.cli.start_line import say
from gateway.errors import Unavailable
from gateway.integrations.stripe import Stripe
from gateway.settings import Settings, load_settings
from gateway.store.database import Database
from gateway.transport.hard_stop import MAX_STOP_SECONDS, end_within


def worker(
    host: Annotated[str, typer.Option(help="Address of --port.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(help="Port for /metrics and /health; none by default.", min=1, max=65535)
    ] = None,
) -> None:
    """Deliver messages, run background jobs and finish card work, of all companies. Any number may run.

    `serve` does this too, unless configured not to.

    Examples:

    GATEWAY_DELIVER_MESSAGES=false gateway serve

    GATEWAY_SMTP_URL=smtp://user:password@mail.internal:587 GATEWAY_MAIL_FROM=office@acme.example gateway worker

    GATEWAY_METRICS_TOKEN_FILE=/etc/gateway/metrics-token gateway worker --host 10.0.0.11 --port 8081
    """
    with (
        nullcontext() if port is None else listening_socket(host, port) as listener,
        reachable_mongodb(load_settings()) as settings,
    ):
        configure_logs(settings.log_level)
        with suppress(Unavailable):  # after an outage workers must come up by themselves
            asyncio.run(require_known_version(settings))
        for channel, there in (("e-mail", settings.smtp_url), ("text messages", settings.twilio_account_sid)):
            if there is None:
                text = f"No service for {channel} is set: they stay queued here."
                say(settings, text, "channel not set", warns=True, channel=channel)
        _announce(settings, None if port is None else f"http://{host}:{port}")
        asyncio.run(_deliver(settings, listener))


def _announce(settings: Settings, address: str | None) -> None:
    metrics = "" if address is None else f" Metrics are at {address}/metrics."
    text = f"Delivering.{metrics} Stop with Ctrl-C."
    say(settings, text, "working", version=version("customer-profile-gateway"), address=address)


async def _deliver(settings: Settings, listener: socket.socket | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end(_number: int, _frame: FrameType | None) -> None:
        end_within(MAX_STOP_SECONDS)
        loop.call_soon_threadsafe(stop.set)

    # Not by the loop: it may be what hangs.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    monitored, stripe = MonitoredDatabase(settings), make_stripe(settings)
    app = monitored.app(lambda: "The worker is stopping." if stop.is_set() else None)
    try:
        async with monitored.watched(), nullcontext() if listener is None else served_beside(app, listener):
            await _work(settings, monitored.database, stripe, stop)
    finally:
        await stripe.close()
        await monitored.close()


async def _work(settings: Settings, database: Database, stripe: Stripe, stop: asyncio.Event) -> None:
    cards = make_card_worker(settings, database, stripe)
    storage = file_storage(settings, database)
    sign_in = sign_in_with(settings, database, storage, stripe)
    exports = build_exporter(settings, database, storage, build_engine(settings), sign_in)
    queue = build_job_queue(settings, database, exports)
    outgoing = build_outgoing(settings, database, exports.read)
    await work_in_background(settings, make_outbox(settings, database), cards, queue, outgoing, stop)
