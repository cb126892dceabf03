"""`gateway serve`: the gateway itself."""

import asyncio
import gc
import multiprocessing
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
import uvicorn
from pydantic import SecretStr
from rich.console import Console
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from gateway.access.permission import Role
from gateway.app.application import create_app
from gateway.cli.http_server import GatewayServer, http_config
from gateway.cli.indexes import create_indexes, names
from gateway.cli.listener import HANDSHAKE_SECONDS, listening_socket, raise_file_limit, refuse_connections
from gateway.cli.local_services import own_mongodb, require_answer
from gateway.cli.logs import configure_logs
from gateway.cli.schema_check import require_known_version
from gateway.cli.start_line import say
from gateway.cli.token import demo_sign_in, development_token
from gateway.errors import SettingsRefused, Unavailable
from gateway.local.child_process import LOOPBACK
from gateway.local.die_with_parent import die_with_parent
from gateway.local.stripe_fake import StripeFake, send_events_to
from gateway.settings import Settings, load_settings
from gateway.store.database import connect
from gateway.transport.metrics import PROCESSES_FOLDER
from gateway.transport.stripe_webhook import PATH as STRIPE_EVENTS

WORKER_START_SECONDS = 60
"""How long a worker may take to start; with uvicorn's own 5 seconds it would start for ever on a busy machine."""
DEMO_COMPANY = "acme"
DEMO_KEY = "sk_test_demo"
FIRST_QUERY = "{ viewer { name role } customers(first: 3) { totalCount nodes { number displayName } } }"

console = Console(stderr=True, highlight=False, soft_wrap=True)


def serve(
    demo: Annotated[bool, typer.Option("--demo", help="With demo companies, tokens and a Stripe fake.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Processes to serve with; one for each core.", min=1, max=256)] = 1,
) -> None:
    """Serve the API. Without MONGODB_URI it starts an embedded MongoDB.

    Examples:

    gateway serve --demo

    MONGODB_URI=mongodb://db.internal/?replicaSet=rs0 gateway serve --host 0.0.0.0 --port 8080 --workers 4
    """
    raise_file_limit()
    settings = load_settings()
    if demo and not settings.development:
        raise SettingsRefused("--demo is for development: leave it out, or unset GATEWAY_MODE.")
    settings = settings.model_copy(
        update={"public_url": settings.public_url or f"http://{host}:{port}", "demo": demo or settings.demo}
    )
    # For a server, being terminated is the ordinary end.
    signal.signal(signal.SIGTERM, _stop)
    with (
        listening_socket(host, port) as listener,
        own_mongodb(settings) as ready,
        stripe(ready, port, demo=demo) as complete,
    ):
        app = create_app(complete, demo=demo_sign_in(complete))
        configure_logs(complete.log_level)
        _prepare(complete, demo=demo)
        _announce(complete, f"http://{host}:{port}", demo=demo)
        if workers == 1:
            _collect_only_what_is_new()
            GatewayServer(http_config(app, timeout_keep_alive=complete.keep_alive_seconds)).run(sockets=[listener])
        else:
            _serve_with_workers(complete, listener, workers)


NEW_OBJECTS_BEFORE_COLLECTION = 20_000
"""Python's own 700 are a request or two."""


def _serve_with_workers(settings: Settings, listener: socket.socket, workers: int) -> None:
    """Serve one socket from several processes; one that dies is replaced."""
    os.environ |= settings.environment()
    load_settings()  # what a worker would refuse at its start, again and again, is refused here once
    with TemporaryDirectory(prefix="gateway-metrics-") as folder:
        os.environ[PROCESSES_FOLDER] = folder
        options: dict[str, Any] = {
            "workers": workers,
            "timeout_worker_healthcheck": WORKER_START_SECONDS,
            "timeout_keep_alive": settings.keep_alive_seconds,
        }
        config = http_config(f"{__name__}:worker_app", factory=True, **options)
        Supervisor(config, [listener], settings.drain_lag_seconds).run()


class Supervisor(Multiprocess):
    """Sees at once that a worker died, and lets go of the listening socket before the workers do.

    uvicorn asks each worker over a pipe and keeps both its ends. When a worker died before it answered, uvicorn
    waited in vain for all of its time. It also keeps the socket until it exits: connections
    that were opened after the last worker had stopped were accepted by the kernel, and lost.
    """

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], lag_seconds: float = 0.0) -> None:
        super().__init__(config, sockets)
        self._lag_seconds = lag_seconds

    def terminate_all(self) -> None:
        """Have the workers stop; from when they would accept no more connections, none can be opened."""
        # Workers count the lag from when they get the signal, which is later.
        early = self._lag_seconds - HANDSHAKE_SECONDS
        if early > 0:
            super().terminate_all()
            time.sleep(early)
        for listener in self.sockets:
            refuse_connections(listener)
            listener.close()
        if early <= 0:
            time.sleep(HANDSHAKE_SECONDS)
            super().terminate_all()

    def keep_subprocess_alive(self) -> None:
        """Ask the workers, and replace those that are dead."""
        for process in self.processes:
            process.child_conn.close()
        super().keep_subprocess_alive()


def worker_app() -> ASGIApp:
    """The application of one of several processes; its settings are in the environment."""
    gateway = multiprocessing.parent_process()
    if gateway is not None and gateway.pid is not None:
        die_with_parent(gateway.pid)
    settings = load_settings()
    configure_logs(settings.log_level)
    app = create_app(settings, demo=demo_sign_in(settings))
    _collect_only_what_is_new()
    return app


def _collect_only_what_is_new() -> None:
    """Never look for cyclic garbage among what was there before the first request, and seldom among the rest.

    What a request makes has hardly any: it is gone when its last reference is.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS_BEFORE_COLLECTION)


@contextmanager
def stripe(settings: Settings, port: int, *, demo: bool) -> Iterator[Settings]:
    """In the demo, settings that point at a Stripe fake which runs in the meantime; a given Stripe key wins."""
    if not demo or settings.stripe_secret_key is not None:
        yield settings
        return
    with StripeFake(settings.data_folder / "stripe") as fake:
        secret = f"whsec_{secrets.token_hex(16)}"
        send_events_to(fake.url, f"http://{LOOPBACK}:{port}{STRIPE_EVENTS}", secret)
        yield settings.model_copy(
            update={
                "stripe_secret_key": SecretStr(DEMO_KEY),
                "stripe_publishable_key": "pk_test_demo",
                "stripe_webhook_secret": SecretStr(secret),
                "stripe_api_base": fake.url,
            }
        )


def _prepare(settings: Settings, *, demo: bool) -> None:
    if settings.development:
        require_answer(settings)
        asyncio.run(require_known_version(settings, brings_up=True))
        asyncio.run(create_indexes(settings))
    else:
        try:
            asyncio.run(require_known_version(settings))
            asyncio.run(_report_missing_indexes(settings))
        except Unavailable as reason:
            # After an outage gateways must come up by themselves: readiness stays red until the database is there.
            text = f"{reason.remedy or reason} Serving, but not ready, until it answers."
            say(settings, text, "database unavailable", warns=True)
    if demo:
        from gateway.cli.demo_cards import give_demo_cards  # noqa: PLC0415  # what makes demo data takes long to import
        from gateway.cli.seed import load_demo, progress_bar  # noqa: PLC0415

        with progress_bar() as progress:
            console.print(load_demo(settings, progress))
            if settings.stripe_secret_key == SecretStr(DEMO_KEY):
                give_demo_cards(settings, progress)


async def _report_missing_indexes(settings: Settings) -> None:
    database = connect(str(settings.mongodb_uri), settings.database)
    try:
        states = await database.upkeep.index_states()
    finally:
        await database.close()
    if missing := [*names(states, "missing"), *names(states, "redefined")]:
        text = f"Missing indexes: {', '.join(missing)}. Run `gateway migrate up`."
        say(settings, text, "indexes missing", warns=True)


def _announce(settings: Settings, address: str, *, demo: bool) -> None:
    if demo:
        console.print("\nTokens for development, valid for 12 hours:")
        for role in Role:
            console.print(
                f"  [bold]{role.value}[/bold] {development_token(settings, role, DEMO_COMPANY)}", soft_wrap=True
            )
        console.print("\nA first query:")
        console.print(
            f"  curl -s {address}/graphql -H 'content-type: application/json' \\\n"
            f'    -H "authorization: Bearer $({sys.argv[0]} token --role office --company {DEMO_COMPANY})" \\\n'
            f'    -d \'{{"query": "{FIRST_QUERY}"}}\''
        )
        if settings.schema_is_open:
            office = development_token(settings, Role.OFFICE, DEMO_COMPANY)
            console.print(f"\nGraphiQL, signed in as the office:\n  {address}/graphql#token={office}")
        console.print(f"\n[bold]The console[/bold], for everybody who prefers buttons:\n  {address}/")
        if settings.stripe_secret_key == SecretStr(DEMO_KEY):
            console.print(
                f"\nThe Stripe fake, which confirms cards as docs/cards.md says:\n  {settings.stripe_api_base}"
            )
    if settings.deliver_messages and settings.smtp_url is None:
        text = "\nNo mail server is set (GATEWAY_SMTP_URL): mails wait in the outbox (`gateway outbox`)."
        say(settings, text, "no mail server")
    page = " (GraphiQL in a browser)" if settings.schema_is_open else ""
    text = f"\nServing on {address}/graphql{page}. Stop with Ctrl-C.\n"
    say(settings, text, "serving", address=address, version=version("customer-profile-gateway"))


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
