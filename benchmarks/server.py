"""A candidate that runs, on the server's CPU, and answers over HTTP."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from benchmarks import data
from benchmarks.candidates import Candidate
from benchmarks.environment import variables_for_python
from benchmarks.machine import SERVER_CPU, process_tree
from benchmarks.place import PROJECT, STATE
from benchmarks.questions import BY_GET, Question, profile_ids, question, registration
from benchmarks.store import Store
from gateway.access.permission import Role
from gateway.access.token import development_key, mint_token

_START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_ISSUER = "customer-profile-gateway"
_DATA_HOME = STATE / "share"


# As ids of staff are; the data has only zeros there, which the log would look through for card numbers.
_MEMBER = "stf_64f1c2a9d3b85e07f6a1b2c3"


def token() -> str:
    """Return what every request carries: an office member of the company, signed with the gateway's development key."""
    claims = {"sub": _MEMBER, "name": "Olga Ortiz", "role": Role.OFFICE.value}
    key = development_key(_DATA_HOME / _ISSUER)
    return mint_token(
        key, {**claims, "company": data.COMPANY}, issuer=_ISSUER, audience=_ISSUER, lifetime=timedelta(hours=24)
    )


class Server:
    """A running candidate."""

    def __init__(self, candidate: Candidate, store: Store) -> None:
        self.candidate = candidate
        self.token = token()
        self.port = _free_port()
        self.seconds_to_first_answer = 0.0
        self._log = STATE / "logs" / f"{candidate.name}.log"
        self._environment = _environment(candidate, store, self.port)
        self._customer = {"id": profile_ids(store.customers)[0]}
        self._first_question = question("contact", self._customer)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process whose tree is the server."""
        if self._process is None:
            raise RuntimeError("not started")
        return self._process.pid

    @property
    def url(self) -> str:
        """Return where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        """Start it, and wait for its first answer."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        with self._log.open("wb") as log:
            command = ["taskset", "-c", str(SERVER_CPU), *self._command()]
            self._process = subprocess.Popen(
                command, cwd=self.candidate.folder, env=self._environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            self._wait_for_first_answer(started + _START_SECONDS)
        except BaseException:
            self.stop()
            raise
        self.seconds_to_first_answer = time.monotonic() - started
        if self.candidate.keeps_documents:
            for operation in BY_GET:
                self.ask(registration(operation, self._customer))
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    def stop(self) -> None:
        """End the process tree that was started here, and nothing else."""
        if self._process is None:
            return
        tree = process_tree(self._process.pid)
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pid in tree[1:]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process = None

    def ask(self, asked: Question) -> dict[str, Any]:
        """Return the answer to a question, parsed; members stay in the order they came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"content-type": "application/json", "accept": "application/json"}
            headers["authorization"] = f"Bearer {self.token}"
            connection.request(asked.method, asked.target, asked.body or None, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        try:
            answer: dict[str, Any] = json.loads(content)
        except ValueError:
            raise RuntimeError(f"{self.candidate.name} answered {response.status}: {content[:300]!r}") from None
        return answer

    def _command(self) -> list[str]:
        return [part.replace("{port}", str(self.port)) for part in self.candidate.command]

    def _wait_for_first_answer(self, give_up: float) -> None:
        while time.monotonic() < give_up:
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError(f"{self.candidate.name} ended: {_tail(self._log)}")
            try:
                answer = self.ask(self._first_question)
            except OSError:
                time.sleep(0.02)
                continue
            if not answer.get("data"):
                raise RuntimeError(f"{self.candidate.name} refused its first question: {answer} {_tail(self._log)}")
            return
        raise RuntimeError(f"{self.candidate.name} did not answer: {_tail(self._log)}")


def _environment(candidate: Candidate, store: Store, port: int) -> dict[str, str]:
    """Return the gateway's settings; the rivals get the same under other names."""
    public_key = development_key(_DATA_HOME / _ISSUER).public_key()
    pem = public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    inherited = variables_for_python().items()
    return {
        **{name: value for name, value in inherited if not name.startswith(("GATEWAY_", "STRIPE_"))},
        "MONGODB_URI": store.uri,
        "GATEWAY_DATABASE": store.database,
        # Kept and counted as ever; one caller that asks as fast as it can would spend the ordinary one at once.
        "GATEWAY_BUDGET": "1000000000",
        "GATEWAY_BUDGET_RESTORE_RATE": "1000000000",
        "GATEWAY_DELIVER_MESSAGES": "false",
        "XDG_DATA_HOME": str(_DATA_HOME),
        "BENCH_DATABASE": store.database,
        "BENCH_TOKEN_KEY": pem,
        "BENCH_CURSOR_KEY": "any text will do, as long as all requests see the same",
        "PORT": str(port),
        **candidate.environment,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2_000:].replace(str(PROJECT), "")
