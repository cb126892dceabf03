"""How many functions each operation calls: `python -m benchmarks.call_count`, with `--record` into call_counts.json.

CPU time changes with the machine and with what else runs on it; calls of one version do not. They leave out what goes
on inside C, so they find code that was added to the way of a request, and nothing else.
"""

import argparse
import asyncio
import http.client
import json
import sys
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

import structlog
import uvicorn

from benchmarks import data
from benchmarks.questions import Question, profile_ids, question, renamed_ids, search_terms
from benchmarks.store import Store, load
from gateway.access.permission import Role
from gateway.app.application import create_app
from gateway.cli.http_server import http_config
from gateway.cli.token import development_token
from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.settings import Settings

TABLE = Path(__file__).with_name("call_counts.json")
CUSTOMERS = 100
COUNTED = ("contact", "profile", "list", "search", "mutation")
WARM, MEASURED = 6, 5
_MEMBER = "stf_64f1c2a9d3b85e07f6a1b2c3"


class OnePieceConnection(http.client.HTTPConnection):
    """A connection that sends head and body together: in two pieces they cost the server about 95 calls more."""

    _pieces: list[bytes]

    def request(self, *arguments: Any, **options: Any) -> None:
        """Send a request."""
        self._pieces = []
        super().request(*arguments, **options)
        super().send(b"".join(self._pieces))

    def send(self, data: Any) -> None:
        """Keep a piece until the request is complete."""
        self._pieces.append(data)


class CountedGateway:
    """A gateway that serves from a thread, where calls can be counted."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop: asyncio.AbstractEventLoop | None = None
        self._calls: Counter[str] = Counter()
        self._connection = OnePieceConnection("127.0.0.1")
        config = http_config(create_app(settings), host="127.0.0.1", port=0)
        self._server = uvicorn.Server(config)
        loop_factory = config.get_loop_factory()
        self._thread = threading.Thread(target=lambda: _run(self._serve(), loop_factory))
        self._token = development_token(
            settings, Role.OFFICE, data.COMPANY, timedelta(hours=1), {"sub": _MEMBER, "name": "Olga Ortiz"}
        )

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve meanwhile."""
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
            if not self._thread.is_alive():
                raise RuntimeError("The gateway did not start.")
        known = structlog.get_config()
        structlog.configure([structlog.processors.JSONRenderer()], logger_factory=structlog.ReturnLoggerFactory())
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self._connection = OnePieceConnection("127.0.0.1", port, timeout=30)
        try:
            yield
        finally:
            structlog.configure(**known)
            self._connection.close()
            self._server.should_exit = True
            self._thread.join()

    def calls(self, asked: Question) -> int:
        """Return how many calls one request takes, in Python and from Python into C."""
        self._switch(self._count)
        answer = self.ask(asked)
        self._switch(None)
        if "errors" in answer:
            raise RuntimeError(f"{asked.body}: {answer['errors']}")
        return self._calls.total()

    def ask(self, asked: Question) -> dict[str, Any]:
        """Return the answer to one request."""
        headers = {"content-type": "application/json", "authorization": f"Bearer {self._token}"}
        self._connection.request(asked.method, asked.target, asked.body, headers)
        answer: dict[str, Any] = json.loads(self._connection.getresponse().read())
        return answer

    def _switch(self, counter: Any) -> None:
        """Have the thread that serves begin or end to count."""
        done = threading.Event()

        def switch() -> None:
            if counter is not None:
                self._calls.clear()
            sys.setprofile(counter)
            done.set()

        if self._loop is not None:
            self._loop.call_soon_threadsafe(switch)
        done.wait(10)

    def _count(self, _frame: FrameType, event: str, _argument: object) -> None:
        if event in ("call", "c_call"):
            self._calls[event] += 1


def _run(serving: Coroutine[Any, Any, None], loop_factory: Any) -> None:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(serving)


def questions_of(operation: str) -> Iterator[Question]:
    """Yield enough questions to warm up and to count."""
    for number in range(WARM + MEASURED):
        if operation == "list":
            yield question(operation, {"after": None})
        elif operation == "search":
            yield question(operation, {"term": search_terms(CUSTOMERS)[2]})
        elif operation == "mutation":
            yield question(operation, {"input": {"id": renamed_ids(CUSTOMERS)[number], "firstName": f"Mary {number}"}})
        else:
            yield question(operation, {"id": profile_ids(CUSTOMERS)[0]})


def call_counts(uri: str, folder: Path) -> dict[str, int]:
    """Return the calls of each operation, at a MongoDB that may be written to."""
    store = Store(uri, CUSTOMERS)
    try:
        load(store)
    finally:
        store.close()
    settings = Settings(mongodb_uri=uri, data_folder=folder, database=store.database, deliver_messages=False)
    gateway = CountedGateway(settings)
    counts = {}
    with gateway.running():
        for operation in COUNTED:
            asked = [*questions_of(operation)]
            for warming in asked[:WARM]:
                gateway.ask(warming)
            # Timers of the gateway itself may run in between: the least of several is the request alone.
            counts[operation] = min(gateway.calls(each) for each in asked[WARM:])
    return counts


def main() -> None:
    """Print the table, beside the one that is kept; or keep it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.call_count", description=__doc__)
    parser.add_argument("--record", action="store_true", help=f"keep the table in {TABLE.name}")
    options = parser.parse_args()
    with TemporaryDirectory() as folder, EmbeddedMongoDB(Path(folder, "mongodb")) as server:
        counts = call_counts(server.uri, Path(folder))
    kept = json.loads(TABLE.read_text()) if TABLE.exists() else {}
    for operation, calls in counts.items():
        print(f"{operation:<10} {calls:>6}  kept: {kept.get(operation, '-')}")
    if options.record:
        TABLE.write_text(json.dumps(counts, indent=2) + "\n")


if __name__ == "__main__":
    main()
