"""`python -m benchmarks.scale`: what requests cost on the gateway when there are more and more customers."""

import argparse
import json
import os
import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from benchmarks.agreement import list_pages
from benchmarks.candidates import GATEWAY, candidates
from benchmarks.examined import Examined, examined
from benchmarks.interpreter import add_python_option, interpreter_for_servers
from benchmarks.machine import LOAD_CPU, end_in_order_when_terminated
from benchmarks.measure import Load, Measurement
from benchmarks.place import HERE, STATE
from benchmarks.prepare import prepare
from benchmarks.report import TITLES, head, put_into_page, row, short
from benchmarks.server import Server
from benchmarks.store import Store, loaded_store, running_mongodb

SIZES = (10_000, 100_000, 1_000_000)
OPERATIONS = ("contact", "profile", "list", "search", "mutation")
FIGURES = HERE / "scale.json"

Measured = dict[tuple[str, int], list[Measurement]]
Looked = dict[int, Examined]
"""Number of customers → what MongoDB examined for a search among them."""


def main() -> None:
    """Measure each operation over each size, and write down what was measured."""
    options = _options()
    gateway = next(candidate for candidate in candidates() if candidate.name == GATEWAY)
    end_in_order_when_terminated()
    prepare([gateway], interpreter_for_servers(options.python))
    os.sched_setaffinity(0, {LOAD_CPU})
    measured: Measured = defaultdict(list)
    looked: Looked = {}
    with running_mongodb() as uri, ExitStack() as opened:
        stores = [opened.enter_context(_store(uri, size, options)) for size in options.sizes]
        for number in range(options.rounds):
            with ExitStack() as running:
                servers = [(store, running.enter_context(Server(gateway, store))) for store in stores]
                if number == 0 and "search" in options.operations:
                    looked = {store.customers: examined(server, store) for store, server in servers}
                _round(number, servers, options, measured)
    table = "\n".join((*_table(measured, options.sizes), *_search_table(measured, looked)))
    print(f"\n{table}")
    options.out.write_text(json.dumps(_figures(measured), indent=1) + "\n")
    if options.out == FIGURES:
        put_into_page("scale", table)


def _store(uri: str, size: int, options: argparse.Namespace) -> AbstractContextManager[Store]:
    return loaded_store(uri, size, customers_only=options.customers_only)


def _round(number: int, servers: list[tuple[Store, Server]], options: argparse.Namespace, measured: Measured) -> None:
    loads = [(Load(store, options.connections), store, server) for store, server in servers]
    cursors = {store.customers: [after for after, _ in list_pages(server, SIZES[0])] for store, server in servers}
    for operation in options.operations:
        for load, store, server in loads:
            load.warm(server, operation, cursors[store.customers], options.warm)
        for load, store, server in loads:
            one = load.measure(server, operation, cursors[store.customers], options.seconds, number)
            measured[operation, store.customers].append(one)
            times = f"p50 {one.p50:6.1f}  p95 {one.p95:6.1f}"
            cost = f"{times}  cpu {one.cpu:7.3f} ms  mongodb {one.mongodb_cpu:7.3f} ms  errors {one.errors}"
            print(f"{number + 1} {operation:<9} {store.customers:>9,} customers  {cost}", flush=True)


def _table(measured: Measured, sizes: Sequence[int]) -> Iterator[str]:
    yield "CPU ms of the gateway / of MongoDB for a request [both together, as a multiple of the first column]."
    yield ""
    yield from head(("operation", *(f"{size:,} customers" for size in sizes)))
    for operation in OPERATIONS:
        if not measured[operation, sizes[0]]:
            continue
        smallest = sum(_cost(measured[operation, sizes[0]]))
        cells = []
        for size in sizes:
            own, mongodb = _cost(measured[operation, size])
            cells.append(f"{short(own)} / {short(mongodb)} [{(own + mongodb) / smallest:.2f}]")
        yield row((TITLES[operation], *cells))


def _search_table(measured: Measured, looked: Looked) -> Iterator[str]:
    """Search at each size; p95 and what was examined, also as multiples of the smallest's."""
    if not looked:
        return
    least, p95 = looked[min(looked)], {size: _median(measured["search", size], "p95") for size in looked}
    yield from ("", "A search, the mean of all terms; in brackets the multiple of the first row.", "")
    yield from head(("customers", "commands", "keys examined", "documents examined", "p50 ms", "p95 ms", "plans"))
    for size, one in looked.items():
        keys = f"{one.keys:.1f} [{one.keys / least.keys:.2f}]"
        documents = f"{one.documents:.1f} [{one.documents / least.documents:.2f}]"
        times = f"{p95[size]:.1f} [{p95[size] / p95[min(looked)]:.2f}]"
        p50 = f"{_median(measured['search', size], 'p50'):.1f}"
        yield row((f"{size:,}", f"{one.commands:.2f}", keys, documents, p50, times, ", ".join(one.plans)))


def _median(measurements: list[Measurement], name: str) -> float:
    return float(statistics.median(getattr(one, name) for one in measurements))


def _cost(measurements: list[Measurement]) -> tuple[float, float]:
    own = statistics.median(one.cpu for one in measurements)
    return own, statistics.median(one.mongodb_cpu for one in measurements)


def _figures(measured: Measured) -> list[dict[str, object]]:
    return [{"customers": size, **one.raw()} for (_, size), several in measured.items() for one in several]


def _is_whole(options: argparse.Namespace) -> bool:
    full = tuple(options.sizes) == SIZES and tuple(options.operations) == OPERATIONS
    return full and not options.customers_only


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    add = parser.add_argument
    add("--sizes", nargs="+", type=int, default=list(SIZES), help="numbers of customers, the smallest first")
    add("--operations", nargs="+", choices=OPERATIONS, default=OPERATIONS, help="default: all")
    add("--rounds", type=int, default=3)
    add("--seconds", type=float, default=4, help="of load for each measurement (default: 4)")
    add("--warm", type=float, default=2, help="seconds of load before it is measured (default: 2)")
    add("--connections", type=int, default=32, help="requests at a time (default: 32)")
    add_python_option(parser)
    add("--out", type=Path, help="where the figures go (default: benchmarks/scale.json for all sizes)")
    add("--customers-only", action="store_true", help="no tabs: made sooner, enough for contact, list and search")
    options = parser.parse_args()
    options.out = options.out or (FIGURES if _is_whole(options) else STATE / "scale.json")
    return options


if __name__ == "__main__":
    main()
