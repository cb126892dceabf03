"""One measurement: a server under load for some seconds, and what it cost."""

import json
import re
import subprocess
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.machine import (
    LOAD_CPU,
    SERVER_CPU,
    busy_seconds,
    calibration_milliseconds,
    cpu_time,
    memory_mebibytes,
    wait_until_idle,
)
from benchmarks.place import HERE, STATE
from benchmarks.questions import Named, load_of, renamed_ids
from benchmarks.server import Server
from benchmarks.store import Store

_DRAIN_SECONDS = 120


@dataclass(frozen=True)
class Measurement:
    """What one operation cost on one server in one turn; times are milliseconds, CPU and commands per request."""

    candidate: str
    operation: str
    turn: int
    requests: int
    cpu: float
    cpu_system: float
    mongodb_cpu: float
    requests_per_second: float
    p50: float
    p95: float
    p99: float
    answer_bytes: float
    commands: dict[str, float]
    errors: int
    busy: float
    """How much of its processor the server used while the load lasted."""
    foreign: float
    """How much of it other processes used: the more, the less this measurement is worth."""
    memory_mebibytes: float
    calibration: float

    def raw(self) -> dict[str, Any]:
        """For results.json."""
        return {name: round(v, 4) if isinstance(v, float) else v for name, v in asdict(self).items()}


class Load:
    """Puts load on servers: `connections` at a time, for some seconds."""

    def __init__(self, store: Store, connections: int) -> None:
        self._store = store
        self._connections = connections

    def warm(self, server: Server, operation: str, cursors: list[str | None], seconds: float) -> None:
        """Let a server compile and cache what it wants to."""
        self._wrk(server, operation, cursors, seconds)
        wait_until_idle(server.pid)

    def measure(
        self, server: Server, operation: str, cursors: list[str | None], seconds: float, number: int
    ) -> Measurement:
        """Measure an operation in a turn. Requests in flight when the time is over are served, and counted, too."""
        calibration = calibration_milliseconds()
        commands, mongodb, cpu = self._store.commands(), self._store.cpu_seconds(), cpu_time(server.pid)
        at_work = busy_seconds(SERVER_CPU)
        seen = self._wrk(server, operation, cursors, seconds)
        busy, at_work = cpu_time(server.pid).total - cpu.total, busy_seconds(SERVER_CPU) - at_work
        wait_until_idle(server.pid)
        used, mongodb_used = cpu_time(server.pid), self._store.cpu_seconds() - mongodb
        sent = {name: total - commands[name] for name, total in self._store.commands().items()}
        served = seen["requests"] + self._connections
        elapsed = seen["microseconds"] / 1e6
        return Measurement(
            candidate=server.candidate.name,
            operation=operation,
            turn=number,
            requests=seen["requests"],
            cpu=(used.total - cpu.total) * 1e3 / served,
            cpu_system=(used.system - cpu.system) * 1e3 / served,
            mongodb_cpu=mongodb_used * 1e3 / served,
            requests_per_second=seen["requests"] / elapsed,
            p50=seen["p50"] / 1e3,
            p95=seen["p95"] / 1e3,
            p99=seen["p99"] / 1e3,
            answer_bytes=seen["bytes"] / max(1, seen["requests"]),
            commands={name: round(count / served, 2) for name, count in sent.items() if count},
            errors=seen["errors"],
            busy=busy / elapsed,
            foreign=max(0.0, at_work - busy) / elapsed,
            memory_mebibytes=memory_mebibytes(server.pid),
            calibration=calibration,
        )

    def _known(self) -> dict[str, Named]:
        """The customers that are renamed, as the last measurement left them."""
        ids = renamed_ids(self._store.customers)
        found = self._store.records["customers"].find({"_id": {"$in": ids}}, {"first_name": 1, "version": 1})
        return {each["_id"]: Named(each.get("first_name"), each["version"]) for each in found}

    def _wrk(self, server: Server, operation: str, cursors: list[str | None], seconds: float) -> dict[str, int]:
        known, by_hash = self._known() if operation == "mutation" else {}, server.candidate.keeps_documents
        lines = (asked.line for asked in load_of(operation, self._store.customers, cursors, known, by_hash=by_hash))
        questions = STATE / "questions.txt"
        questions.write_text("\n".join(lines) + "\n")
        options = ["-t1", f"-c{self._connections}", f"-d{max(1, round(seconds))}s", "--timeout", "60s", "--latency"]
        script = ["-s", str(HERE / "load.lua"), server.url, "--", str(questions), server.token]
        command = ["taskset", "-c", str(LOAD_CPU), "wrk", *options, *script]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + _DRAIN_SECONDS, check=True)
        found = re.search(r"JSON (\{.*\})", done.stdout)
        if found is None:
            raise RuntimeError(f"wrk said: {done.stdout} {done.stderr}")
        seen: dict[str, int] = json.loads(found[1])
        return seen
