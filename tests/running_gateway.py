"""A gateway that really serves: uvicorn on a loopback port, reached through HTTP."""

import asyncio
import json
import socket
import ssl
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import uvicorn
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent
from starlette.types import ASGIApp

from gateway.access.permission import Role
from gateway.access.viewer import system_viewer
from gateway.app.application import create_app
from gateway.app.keys import signing_secret
from gateway.cli.http_server import http_config
from gateway.cli.token import development_token
from gateway.documents.base.record import CustomerRecord, Record
from gateway.documents.company import Company
from gateway.documents.statement_checkpoint import SUMMED_BY_CHECKPOINTS, StatementCheckpoint
from gateway.errors import DuplicateValue
from gateway.settings import Settings
from gateway.store.change_log import COMMENT
from gateway.store.database import Database, connect
from gateway.store.driver_task import is_driver_task
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction, run_in_transaction
from tests import records

DIRECT = 1 << 32
"""Request ids from here on are the raw pool's, whose reads may be cancelled."""
PYMONGOS_OWN = {"endSessions", "killCursors"}
"""Commands that PyMongo sends by itself."""
MAX_AT_ONCE = 1_000
"""Records that are stored in one transaction."""
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Has no certificates, which loopback does not need: to load them takes as long as to start a gateway."""
NOT_DATA = {"hello", "ping", "endSessions", "commitTransaction", "abortTransaction", "buildInfo"}


class CommandLog(CommandListener):
    """Notes the commands that a gateway sends to MongoDB."""

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []
        self.strays: list[str] = []
        """Commands of PyMongo that could be cancelled half-way."""

    def started(self, event: CommandStartedEvent) -> None:
        """Note a command, but for the contents of files, which would fill the memory."""
        if event.request_id < DIRECT and event.command_name not in PYMONGOS_OWN and not is_driver_task():
            self.strays.append(event.command_name)
        if event.command_name not in NOT_DATA and event.command.get("comment") != COMMENT:
            noted = dict(event.command)
            if noted.get("insert") == "fs.chunks":
                del noted["documents"]
            self.commands.append(noted)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Of no interest."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Of no interest."""


@dataclass(frozen=True)
class Answer:
    """What came back for a GraphQL request."""

    status: int
    data: Any
    errors: list[dict[str, Any]]
    headers: httpx.Headers

    @property
    def codes(self) -> list[str]:
        """`extensions.code` of each error."""
        return [error["extensions"]["code"] for error in self.errors]


@dataclass(frozen=True)
class Attachment:
    """A file among the variables: the request becomes a GraphQL multipart request."""

    name: str
    content: bytes
    declared_type: str = "application/octet-stream"


def attachments(value: Any, path: str) -> dict[str, Attachment]:
    """Path → attachment, of every attachment within a request's body."""
    if isinstance(value, Attachment):
        return {path: value}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: dict[str, Attachment] = {}
    for key, part in items:
        found |= attachments(part, f"{path}.{key}" if path else str(key))
    return found


def multipart_parts(body: dict[str, Any], files: dict[str, Attachment]) -> list[tuple[str, Any]]:
    """Return the parts of a multipart request, as httpx wants them."""
    mapped = {str(number): [path] for number, path in enumerate(files)}
    operations = json.dumps(body, default=lambda _: None)
    parts: list[tuple[str, Any]] = [("operations", (None, operations)), ("map", (None, json.dumps(mapped)))]
    contents = [(file.name, file.content, file.declared_type) for file in files.values()]
    return parts + [(str(number), content) for number, content in enumerate(contents)]


@dataclass(frozen=True)
class Tenant:
    """A company for one test, with a viewer in it."""

    gateway: "RunningGateway"
    company: Company
    scope: TenantScope

    async def add(self, *added: Record) -> None:
        """Store records, of any kinds, those that are not there yet."""
        kinds: dict[type[Record], list[Record]] = {}
        for record in added:
            kinds.setdefault(type(record), []).append(record)
        if len(added) <= MAX_AT_ONCE:
            with suppress(DuplicateValue):
                await self._add_at_once(kinds)
                return
        for alike in kinds.values():
            await self.scope.add_missing(alike)

    async def _add_at_once(self, kinds: Mapping[type[Record], Sequence[Record]]) -> None:
        """Store new records, in one transaction, which takes half of the time. Raises DuplicateValue."""
        summed = {
            record.customer_id
            for kind in SUMMED_BY_CHECKPOINTS & kinds.keys()
            for record in kinds[kind]
            if isinstance(record, CustomerRecord)
        }

        async def insert(transaction: Transaction) -> None:
            if summed:
                await transaction.remove(StatementCheckpoint, {"customer_id": {"$in": sorted(summed)}})
            for kind, alike in kinds.items():
                await transaction.insert_documents(kind, [record.stored() for record in alike])

        await run_in_transaction(self.scope.tenant, self.gateway.database, insert, validates=False)

    async def customer(self, **changes: Any) -> Any:
        """Return a stored customer of this company."""
        made = records.customer(self.company.id, **changes)
        await self.add(made)
        return made

    async def ask(
        self, query: str, variables: dict[str, Any] | None = None, *, role: Role = Role.OFFICE, **claims: str
    ) -> Answer:
        """Return the answer to a query of a viewer in this company."""
        return await self.gateway.ask(query, variables, self.token(role, claims))

    def token(
        self, role: Role = Role.OFFICE, claims: dict[str, str] | None = None, lifetime: timedelta = timedelta(hours=1)
    ) -> str:
        """Return a token of a viewer in this company."""
        known = {"customer": "cus_nobody"} if role is Role.CUSTOMER else {}
        given = {**known, **(claims or {})}
        return development_token(self.gateway.settings, role, self.company.handle, lifetime, given)


@dataclass
class RunningGateway:
    """A served gateway."""

    settings: Settings
    url: str
    client: httpx.AsyncClient
    database: Database
    command_log: CommandLog
    tenants: list[Tenant] = field(default_factory=list)

    async def ask(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to a POSTed query."""
        return await self.send({"query": query, "variables": variables}, token, headers)

    async def send(
        self, body: dict[str, Any], token: str | None = None, more_headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return the answer to a POSTed request."""
        headers = {"accept": "application/graphql-response+json", **(more_headers or {})}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        files = attachments(body, "")
        if files:
            headers["graphql-require-preflight"] = "true"
            parts = multipart_parts(body, files)
            response = await self.client.post("/graphql", files=parts, headers=headers)
        else:
            response = await self.client.post("/graphql", json=body, headers=headers)
        content = response.json()
        return Answer(response.status_code, content.get("data"), content.get("errors", []), response.headers)

    async def tenant(self, **facts: Any) -> Tenant:
        """Return a fresh company."""
        company = records.company(f"t-{uuid.uuid4().hex[:12]}", **facts)
        scope = TenantScope(self.database, system_viewer(company.id), signing_secret(self.settings))
        await scope.add_missing([company])
        return Tenant(self, company, scope)

    @contextmanager
    def commands(self) -> Iterator[list[dict[str, Any]]]:
        """Yield the MongoDB commands that the gateway sends in it."""
        first = len(self.command_log.commands)
        seen: list[dict[str, Any]] = []
        yield seen
        seen += self.command_log.commands[first:]


@asynccontextmanager
async def run_gateway(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Serve a gateway with these settings; `database` is the tests' own way to the same data."""
    log = CommandLog()
    # The client may be idle for long between two tests: a connection that is closed just then would fail the next one.
    async with (
        served(create_app(settings, [log]), timeout_keep_alive=600) as url,
        httpx.AsyncClient(base_url=url, timeout=30, verify=NO_TLS) as client,
    ):
        yield RunningGateway(settings, url, client, database, log)
    assert log.strays == [], "use Database.run: nothing may cancel PyMongo's work half-way"


@asynccontextmanager
async def run_gateway_apart(settings: Settings, name: str, **more: Any) -> AsyncIterator[RunningGateway]:
    """Serve a gateway with these settings over a separate database of this name, which is dropped at the end."""
    database = connect(str(settings.mongodb_uri), name)
    await database.upkeep.create_indexes()
    async with run_gateway(settings.model_copy(update={"database": name, **more}), database) as running:
        yield running
    await database.drop()
    await database.close()


@asynccontextmanager
async def served(app: ASGIApp, **options: Any) -> AsyncIterator[str]:
    """Yield the address at which an application is served as every gateway is; `options` are uvicorn's."""
    server = uvicorn.Server(http_config(app, **options))
    # asyncio sends without delay (TCP_NODELAY) only where the protocol is named.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # who connects before the server accepts waits for it
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


async def answers_to(url: str, *pieces: bytes) -> bytes:
    """Return all that comes back to bytes on a separate connection, until it is closed."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return answer
