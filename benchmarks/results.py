"""The figures of a run: kept raw, with medians and the ratios that the goals are about."""

import json
import os
import platform
import statistics
import subprocess
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.candidates import GATEWAY, Candidate, node_program
from benchmarks.environment import installed_versions
from benchmarks.interpreter import Interpreter
from benchmarks.measure import Measurement
from benchmarks.place import GATEWAY_ENVIRONMENT, RIVALS, STATE
from benchmarks.server import Server
from benchmarks.store import Store

RATIOS = ("contact", "profile", "list", "search", "mutation", "profile_get")
_MEDIANS = ("cpu", "mongodb_cpu", "requests_per_second", "p50", "p99", "memory_mebibytes")
_GATEWAY_PACKAGES = ("strawberry-graphql", "graphql-core", "pymongo", "starlette", "uvicorn", "uvloop", "orjson")

Figures = dict[str, Any]


class Results:
    """Gathers measurements and writes them down."""

    def __init__(
        self,
        store: Store,
        chosen: list[Candidate],
        interpreter: Interpreter,
        rounds: int,
        turns: int,
        seconds: float,
        connections: int,
    ) -> None:
        self._store = store
        self._interpreter = interpreter
        self._records = store.count()
        self._chosen = chosen
        self._method = {"rounds": rounds, "turns": turns, "seconds": seconds, "connections": connections}
        self._measurements: list[Measurement] = []
        self._starts: defaultdict[str, list[float]] = defaultdict(list)

    def started(self, server: Server) -> None:
        """Note how long a server took to its first answer."""
        self._starts[server.candidate.name].append(round(server.seconds_to_first_answer, 2))

    def add(self, measurement: Measurement) -> None:
        """Note a measurement."""
        self._measurements.append(measurement)

    def write(self, file: Path) -> None:
        """Write everything measured so far."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(self._figures(), indent=1) + "\n")

    def _figures(self) -> Figures:
        return {
            "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
            "machine": {"processor": _processor(), "processors": os.cpu_count(), "system": platform.release()},
            "versions": {"mongodb": self._store.version, **versions(self._chosen, self._interpreter)},
            "data": {"customers": self._store.customers, "records": self._records},
            "method": self._method,
            "ratios_to_best_rival": self._ratios(""),
            "ratios_with_mongodb": self._ratios("", with_mongodb=True),
            "ratios_to_mercurius_jit": self._ratios("mercurius"),
            "ratios_to_mercurius_dataloader": self._ratios("mercurius-dataloader"),
            "ratios_to_mercurius_lookup": self._ratios("mercurius-lookup"),
            "titles": {candidate.name: candidate.title for candidate in self._chosen},
            "seconds_to_first_answer": {name: statistics.median(times) for name, times in self._starts.items()},
            "foreign_cpu": round(statistics.median(one.foreign for one in self._measurements), 3),
            "medians": medians(self._measurements),
            "measurements": [measurement.raw() for measurement in self._measurements],
        }

    def _ratios(self, family: str, *, with_mongodb: bool = False) -> dict[str, float | None]:
        rivals = [c.name for c in self._chosen if c.name.startswith(family) and c.name != GATEWAY]
        return ratios(self._measurements, rivals, with_mongodb=with_mongodb)


def medians(measurements: list[Measurement]) -> dict[str, dict[str, Figures]]:
    """Operation → server → its medians over all turns, and the range of CPU per request."""
    grouped: defaultdict[tuple[str, str], list[Measurement]] = defaultdict(list)
    for one in measurements:
        grouped[one.operation, one.candidate].append(one)
    found: defaultdict[str, dict[str, Figures]] = defaultdict(dict)
    for (operation, name), group in grouped.items():
        figures: Figures = {n: round(statistics.median(getattr(one, n) for one in group), 4) for n in _MEDIANS}
        cpus = [one.cpu for one in group]
        figures["cpu_range"] = [round(min(cpus), 4), round(max(cpus), 4)]
        figures["commands"] = round(statistics.median(sum(one.commands.values()) for one in group), 2)
        figures["errors"] = sum(one.errors for one in group)
        found[operation][name] = figures
    return dict(found)


def ratios(
    measurements: list[Measurement], rivals: list[str], *, with_mongodb: bool = False
) -> dict[str, float | None]:
    """CPU per request of the gateway, as a multiple of the best of some rivals: the median over all turns.

    The best is the one with the smallest median for that operation; each turn is compared with itself. `with_mongodb`
    adds what each costs MongoDB.
    """
    found: dict[str, float | None] = dict.fromkeys(RATIOS)
    for operation in RATIOS:
        cpu: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for one in measurements:
            if one.operation == operation:
                cpu[one.candidate][one.turn] = one.cpu + (one.mongodb_cpu if with_mongodb else 0)
        known = [cpu[name] for name in rivals if cpu.get(name)]
        if known and cpu.get(GATEWAY):
            best = min(known, key=lambda rounds: statistics.median(rounds.values()))
            both = cpu[GATEWAY].keys() & best.keys()
            found[operation] = round(statistics.median(cpu[GATEWAY][n] / best[n] for n in both), 3)
    return found


def versions(chosen: list[Candidate], interpreter: Interpreter) -> Figures:
    """Return what was measured, exactly: what the servers ran on, the gateway's packages and the rivals'."""
    known: Figures = {
        "python": interpreter.version,
        "python_speed": round(interpreter.speed, 2),
        "node": subprocess.run([node_program(), "--version"], capture_output=True, text=True, check=True).stdout[1:-1],
    }
    if any(candidate.name == GATEWAY for candidate in chosen):
        known["gateway"] = installed_versions(GATEWAY_ENVIRONMENT, _GATEWAY_PACKAGES)
    known["node rivals"] = json.loads((RIVALS / "node" / "package.json").read_text())["dependencies"]
    programs = [Path(candidate.command[0]) for candidate in chosen]
    for number in (1, 2):
        folder = STATE / f"venv-beanie{number}"
        if any(program.is_relative_to(folder) for program in programs):
            requirements = (RIVALS / "python" / f"requirements-beanie{number}.txt").read_text().split()
            known[f"beanie {number} rival"] = dict(line.split("==") for line in requirements)
    return known


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
