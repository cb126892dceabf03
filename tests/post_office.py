"""A real mail server for tests, and the worker that hands mails to it."""

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import Any

import msgspec
from aiosmtpd.smtp import SMTP
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gateway.app.connections import make_outbox
from gateway.documents.base.record import instant
from gateway.documents.message import Message
from gateway.operations.message.delivery import Outbox
from gateway.operations.message.worker import deliver_all_due
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction
from tests.cli.command import GATEWAY, environment

MAIL_FROM = "post@gateway.example"


@dataclass
class Inbox:
    """What the server was handed; `refusals` are answers to recipients, `answers` to the mails for them."""

    url: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    wires: list[bytes] = field(default_factory=list)
    """The same, as they travelled: a parser hides much."""
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    """Sender and recipient, as SMTP was given them."""
    refusals: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    silent: bool = False
    """Take mails without saying so, until `late`: then refuse them."""
    late: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Accept or refuse a recipient."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, or refuse it."""
        recipient = envelope.rcpt_tos[0]
        if recipient in self.answers:
            return self.answers[recipient]
        written = message_from_bytes(envelope.content, EmailMessage, policy=SMTP_POLICY)
        assert isinstance(written, EmailMessage)
        self.mails.append(written)
        self.wires.append(envelope.original_content)
        self.envelopes.append((envelope.mail_from, recipient))
        self.arrived.set()
        if self.silent:
            await self.late.wait()
            return "451 4.3.0 too late"
        return "250 OK"

    def to(self, recipient: str) -> list[EmailMessage]:
        """Return the mails to one address."""
        return [mail for mail in self.mails if mail["To"].addresses[0].addr_spec == recipient]


@dataclass(frozen=True)
class PostOffice:
    """A mail server and the outbox that is delivered to it."""

    inbox: Inbox
    outbox: Outbox

    async def deliver(self) -> None:
        """Deliver all that is due."""
        await deliver_all_due(self.outbox)


@asynccontextmanager
async def run_inbox(*, smtputf8: bool = True) -> AsyncIterator[Inbox]:
    """Yield a mail server on loopback; many relays lack SMTPUTF8."""
    inbox = Inbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(inbox, enable_SMTPUTF8=smtputf8, loop=loop), "127.0.0.1", 0)
    inbox.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}?tls=off"
    try:
        yield inbox
    finally:
        server.close()


def delivering(settings: Settings, inbox: Inbox) -> Settings:
    """Return settings whose mails go to this server."""
    return settings.model_copy(update={"smtp_url": SecretStr(inbox.url), "mail_from": MAIL_FROM})


def post_office(inbox: Inbox, settings: Settings, database: Database) -> PostOffice:
    """Return the outbox of a database, delivered to this mail server."""
    return PostOffice(inbox, make_outbox(delivering(settings, inbox), database))


def mailbox(inbox: Inbox) -> Starlette:
    """Return a site whose `/ADDRESS/PAGE` is the link to that page of the portal, once a mail has brought it."""

    async def respond(request: Request) -> PlainTextResponse:
        wanted = re.compile(rf"https?://[^/]+(/portal/{request.path_params['page']}#token=[\w.~-]+)")
        while True:
            inbox.arrived.clear()
            for mail in reversed(inbox.to(request.path_params["address"])):
                if found := wanted.search(next(iter(mail.iter_parts())).get_content()):
                    return PlainTextResponse(found[1])
            await inbox.arrived.wait()

    return Starlette(routes=[Route("/{address}/{page}", respond)])


async def kill_a_worker_that_has_sent(inbox: Inbox, settings: Settings, database: Database, folder: Path) -> None:
    """Let a worker process hand over a mail, and end it before the server says that it has it."""
    inbox.silent = True
    variables = environment(
        folder,
        MONGODB_URI=str(settings.mongodb_uri),
        GATEWAY_DATABASE=database.name,
        GATEWAY_SMTP_URL=inbox.url,
        GATEWAY_MAIL_FROM=MAIL_FROM,
    )
    worker = await asyncio.create_subprocess_exec(GATEWAY, "worker", env=variables, stderr=subprocess.DEVNULL)
    try:
        await asyncio.wait_for(inbox.arrived.wait(), 60)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        await worker.wait()
    inbox.silent = False


async def make_due(scope: TenantScope, message_id: str, *, hours: float = 0) -> None:
    """As if the pause before the next attempt, or a lease, were over; `hours`: as if that were still to come."""

    async def work(transaction: Transaction) -> None:
        message = await transaction.get(Message, message_id)
        assert message is not None
        due = instant() + timedelta(hours=hours) if hours else instant() - timedelta(seconds=1)
        await transaction.replace(msgspec.structs.replace(message, due_at=due))

    await scope.in_transaction(work)
