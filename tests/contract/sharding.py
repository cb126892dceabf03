"""How a command that a query sends would find its shard, were collections sharded by company and customer."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

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
