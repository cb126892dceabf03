"""`python -m benchmarks`: prepare, compare answers, measure, and write down what was measured."""

import argparse
import itertools
import os
import re
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from benchmarks.agreement import Survey
from benchmarks.candidates import Candidate, candidates
from benchmarks.interpreter import add_python_option, interpreter_for_servers
from benchmarks.machine import LOAD_CPU, end_in_order_when_terminated
from benchmarks.measure import Load, Measurement
from benchmarks.place import RESULTS, STATE
from benchmarks.prepare import prepare
from benchmarks.questions import OPERATIONS, SEARCH
from benchmarks.report import write_report
from benchmarks.results import Results
from benchmarks.rival_search import load_rival_search
from benchmarks.server import Server
from benchmarks.store import CUSTOMERS, Store, loaded_store, running_mongodb

QUICK = ("gateway", "mercurius-lookup", "bun")
QUICK_OPERATIONS = ("contact", "profile", "list", "search", "mutation")
TURNS, QUICK_TURNS = 3, 2


def main() -> None:
    """Run the benchmark."""
    options = _options()
    chosen = _chosen(options)
    end_in_order_when_terminated()
    interpreter = interpreter_for_servers(options.python)
    prepare(chosen, interpreter)
    # This program only waits; what little it does must not disturb the servers.
    os.sched_setaffinity(0, {LOAD_CPU})
    with running_mongodb() as uri, loaded_store(uri, options.customers) as store:
        load_rival_search(store)
        survey = _surveyed(store, chosen)
        results = Results(
            store, chosen, interpreter, options.rounds, options.turns, options.seconds, options.connections
        )
        for number in range(options.rounds):
            _round(number, store, chosen, survey, options, results)
            results.write(options.out)
    print(f"\n{options.out} written")
    write_report(options.out, documentation=options.out == RESULTS)


def _surveyed(store: Store, chosen: list[Candidate]) -> Survey:
    survey = Survey(store)
    for candidate in chosen:
        with Server(candidate, store) as server:
            survey.ask(server)
        print(f"{candidate.name}: {survey.compared} answers compared, all the same", flush=True)
    return survey


def _round(
    number: int, store: Store, chosen: list[Candidate], survey: Survey, options: argparse.Namespace, results: Results
) -> None:
    """Start all servers, warm them, then measure one operation on all of them, in turns, before the next operation."""
    load = Load(store, options.connections)
    turn = number * 2 % len(chosen)
    with ExitStack() as running:
        servers = [running.enter_context(Server(c, store)) for c in (*chosen[turn:], *chosen[:turn])]
        for server in servers:
            results.started(server)
            for operation in _served(options.operations, server.candidate):
                load.warm(server, operation, survey.cursors[server.candidate.name], options.warm)
        for operation, turn in itertools.product(options.operations, range(options.turns)):
            for server in (*servers[turn:], *servers[:turn]):
                if operation not in _served(options.operations, server.candidate):
                    continue
                cursors = survey.cursors[server.candidate.name]
                place = number * options.turns + turn
                measurement = load.measure(server, operation, cursors, options.seconds, place)
                results.add(measurement)
                _print(measurement)


def _served(operations: Iterable[str], candidate: Candidate) -> list[str]:
    return [name for name in operations if candidate.searches or name != SEARCH]


def _print(one: Measurement) -> None:
    print(
        f"{one.turn + 1:>2} {one.operation:<12} {one.candidate:<26} cpu {one.cpu:7.3f} ms"
        f"  mongodb {one.mongodb_cpu:6.3f} ms {one.requests_per_second:8.1f}/s  p50 {one.p50:6.1f} p99 {one.p99:6.1f}"
        f"  busy {one.busy:.2f} + {one.foreign:.2f}  {one.memory_mebibytes:4.0f} MiB"
        f"  errors {one.errors}  {one.commands}",
        flush=True,
    )


def _chosen(options: argparse.Namespace) -> list[Candidate]:
    patterns = options.only or (QUICK if options.quick else (".*",))
    chosen = [c for c in candidates() if any(re.fullmatch(pattern, c.name) for pattern in patterns)]
    if not chosen:
        raise SystemExit(f"--only names none of {', '.join(c.name for c in candidates())}")
    return chosen


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--rounds", type=int, default=3, help="each starts every server afresh (default: 3)")
    add("--turns", type=int, help="of all servers at each operation, in each round (default: 3)")
    add("--seconds", type=float, default=2, help="of load for each measurement (default: 2)")
    add("--warm", type=float, default=2, help="seconds of load before it is measured (default: 2)")
    add("--connections", type=int, default=32, help="requests at a time (default: 32)")
    add("--customers", type=int, default=CUSTOMERS, help=f"how much data (default: {CUSTOMERS})")
    add("--only", nargs="+", metavar="REGEX", help="servers to run, by name")
    add("--operations", nargs="+", choices=OPERATIONS, help="default: all")
    add("--quick", action="store_true", help="one short round of the gateway and its strongest rivals")
    add_python_option(parser)
    add("--out", type=Path, help="where the figures go (default: benchmarks/results.json for whole runs)")
    options = parser.parse_args()
    if options.quick:
        options.rounds = 1
    options.turns = options.turns or (QUICK_TURNS if options.quick else TURNS)
    options.operations = options.operations or (QUICK_OPERATIONS if options.quick else OPERATIONS)
    whole = not options.only and not options.quick and options.customers == CUSTOMERS
    whole = whole and tuple(options.operations) == OPERATIONS
    options.out = options.out or (RESULTS if whole else STATE / "results.json")
    return options


if __name__ == "__main__":
    main()
