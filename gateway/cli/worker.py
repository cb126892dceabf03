"""`gateway worker`: deliver messages, and nothing else."""

import asyncio
import signal

from rich.console import Console

from gateway.app.connections import outbox_of
from gateway.cli.local_services import reachable_mongodb
from gateway.cli.logs import configure_logs
from gateway.documents.database import connect
from gateway.operations.message_worker import work
from gateway.settings import Settings, load_settings

console = Console(stderr=True, highlight=False, soft_wrap=True)


def worker() -> None:
    """Deliver messages, of all companies. Any number may run; `serve` delivers too, unless told not to.

    Examples:

    GATEWAY_DELIVER_MESSAGES=false gateway serve

    GATEWAY_SMTP_URL=smtp://user:password@mail.internal:587 GATEWAY_MAIL_FROM=office@acme.example gateway worker
    """
    with reachable_mongodb(load_settings()) as settings:
        configure_logs()
        for channel, there in (("e-mail", settings.smtp_url), ("text messages", settings.twilio_account_sid)):
            if there is None:
                console.print(f"[yellow]No service for {channel} is set:[/yellow] they are held in the outbox.")
        console.print("Delivering. Stop with Ctrl-C.")
        asyncio.run(_deliver(settings))


async def _deliver(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    database = connect(str(settings.mongodb_uri), settings.database)
    try:
        await work(outbox_of(settings, database), stop)
    finally:
        await database.close()
