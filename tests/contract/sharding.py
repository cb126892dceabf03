"""How a command would find its shard, and what a cluster would refuse, by the keys that `docs/scaling.md` chooses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

PAGE = (Path(__file__).parents[2] / "docs" / "scaling.md").read_text()
_SHARDED = re.compile(r'sh\.shardCollection\("customer_profiles\.([\w.]+)", \{(.+?)\}\)')
_LOOP = re.compile(r"const name of \[(.*?)\]\) \{\s*sh\.shardCollection\(`.*?`, \{(.+?)\}\)", re.DOTALL)
PINS = ("$eq", "$in")
"""Operators that name the values a field may have."""


class Reach(StrEnum):
    """Which shards a command is sent to."""

    CUSTOMER = "customer"
    """Those that hold the customers it names: one, as a rule."""
    COMPANY = "company"
    """Those that hold the company: one while it fits on one."""
    ALL = "all"


def reaches(command: Mapping[str, Any]) -> Iterator[tuple[str, Reach]]:
    """Yield each collection that a command reads, with its reach."""
    if "aggregate" in command:
        yield from _pipeline(str(command["aggregate"]), command["pipeline"])
    elif "find" in command:
        yield str(command["find"]), _reach(str(command["find"]), command.get("filter", {}))
    elif "count" in command or "distinct" in command:
        collection = str(command.get("count") or command["distinct"])
        yield collection, _reach(collection, command.get("query", {}))


def _pipeline(collection: str, stages: Sequence[Mapping[str, Any]], joined: str | None = None) -> Iterator[Any]:
    """Yield what a pipeline reads; `joined` is the field by which a lookup joins it."""
    match: Mapping[str, Any] = next((stage["$match"] for stage in stages if "$match" in stage), {})
    yield collection, _reach(collection, {**match, **({joined: {"$in": []}} if joined else {})})
    for stage in stages:
        if lookup := stage.get("$lookup"):
            yield from _pipeline(lookup["from"], lookup.get("pipeline", ()), lookup.get("foreignField"))
        if union := stage.get("$unionWith"):
            yield from _pipeline(union["coll"], union.get("pipeline", ()))
        for branch in stage.get("$facet", {}).values():
            yield from _pipeline(collection, [{"$match": match}, *branch])


def _reach(collection: str, conditions: Mapping[str, Any]) -> Reach:
    company = "_id" if collection == "companies" else "company_id"
    if not _pinned(conditions, company):
        return Reach.ALL
    customer = "_id" if collection == "customers" else "customer_id"
    return Reach.CUSTOMER if _pinned(conditions, customer) else Reach.COMPANY


def _pinned(conditions: Mapping[str, Any], field: str) -> bool:
    """Return whether conditions name the values of a field."""
    given = conditions.get(field)
    if isinstance(given, Mapping):
        if any(operator in given for operator in PINS):
            return True
    elif given is not None:
        return True
    return any(_pinned(part, field) for part in conditions.get("$and", ()) or _equalities(conditions.get("$expr")))


def _equalities(expression: Any) -> list[dict[str, Any]]:
    """Return the comparisons of an expression with `$eq` or `$in` as conditions."""
    if not isinstance(expression, Mapping):
        return []
    if "$and" in expression:
        return [found for part in expression["$and"] for found in _equalities(part)]
    sides = expression.get("$eq") or expression.get("$in") or ()
    return [{str(side).removeprefix("$"): {"$in": []}} for side in sides if str(side).startswith("$")]


def shard_keys() -> dict[str, tuple[str, ...]]:
    """Return the collections that the page shards → the fields of their key."""
    keys = {name: _fields(key) for name, key in _SHARDED.findall(PAGE)}
    for names, key in _LOOP.findall(PAGE):
        keys |= dict.fromkeys(re.findall(r'"(\w+)"', names), _fields(key))
    return keys


def _fields(key: str) -> tuple[str, ...]:
    return tuple(re.findall(r"(\w+): 1", key))


def refused_by_a_cluster(command: Mapping[str, Any], keys: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield why `mongos` would refuse a write, or a read of a transaction (MongoDB 7)."""
    if "findAndModify" in command and not _names_key(command["query"], keys.get(command["findAndModify"], ())):
        yield f"findAndModify of {command['findAndModify']} does not name the shard key"
    for update in command.get("updates", ()):
        yield from _refused_update(command["update"], update, keys.get(command["update"], ()))
    for delete in command.get("deletes", ()):
        key = keys.get(command["delete"], ())
        if delete["limit"] == 1 and "_id" not in delete["q"] and not _names_key(delete["q"], key):
            yield f"a delete of one {command['delete']} names neither its id nor the shard key"
    if "aggregate" in command and "txnNumber" in command and "$lookup" in str(command["pipeline"]):
        yield f"$lookup from {command['aggregate']} in a transaction"


def _refused_update(name: str, update: Mapping[str, Any], key: Sequence[str]) -> Iterator[str]:
    query, change = update["q"], update["u"]
    stages = change if isinstance(change, list) else [change]
    written = {field for stage in stages for operator in ("$set", "$unset") for field in stage.get(operator, {})}
    if written.isdisjoint(key):
        if not update.get("multi") and "_id" not in query and not _names_key(query, key):
            yield f"an update of one {name} names neither its id nor the shard key"
    elif update.get("multi") or not _names_key(query, key):
        yield f"an update of {name} changes the shard key of more than one document, or does not name it"


def _names_key(query: Mapping[str, Any], key: Sequence[str]) -> bool:
    return all(_pinned(query, field) for field in key)
