"""What MongoDB examined to answer searches: figures that no other program on the machine can change."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from benchmarks.questions import question, search_terms
from benchmarks.server import Server
from benchmarks.store import Store
from gateway.documents.customer import Customer

_PROFILE_BYTES = 64 * 1024 * 1024
_STAGE = re.compile(r"[A-Z_]+(?= \{|$)")


class Examined(NamedTuple):
    """The mean of a search over all terms, and every way in which MongoDB planned to read."""

    commands: float
    keys: float
    documents: float
    plans: tuple[str, ...]


def examined(server: Server, store: Store) -> Examined:
    """Ask for each term of the benchmark once, with MongoDB's profiler telling of each command on customers."""
    terms = search_terms(store.customers)
    server.ask(question("search", {"term": terms[0]}))  # so that nothing is done for the first time
    with _profiled(store) as told:
        for term in terms:
            server.ask(question("search", {"term": term}))
    plans = {stage for one in told for stage in _STAGE.findall(one.get("planSummary", ""))}
    plans |= {"SORT" for one in told if one.get("hasSortStage")}
    return Examined(
        len(told) / len(terms),
        sum(one.get("keysExamined", 0) for one in told) / len(terms),
        sum(one.get("docsExamined", 0) for one in told) / len(terms),
        tuple(sorted(plans)),
    )


@contextmanager
def _profiled(store: Store) -> Iterator[list[dict[str, Any]]]:
    """Yield what MongoDB's profiler noted of commands on customers, filled when the block ends."""
    records, told = store.records, list[dict[str, Any]]()
    records.command("profile", 0)
    records["system.profile"].drop()
    records.create_collection("system.profile", capped=True, size=_PROFILE_BYTES)
    records.command("profile", 2)
    try:
        yield told
    finally:
        records.command("profile", 0)
        told += records["system.profile"].find({"ns": f"{records.name}.{Customer.collection}"})
        records["system.profile"].drop()
