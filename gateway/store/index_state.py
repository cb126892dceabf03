"""The indexes that MongoDB has, compared with those that the records declare."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pymongo import IndexModel
from pymongo.asynchronous.collection import AsyncCollection

_OPTIONS = ("unique", "sparse", "partialFilterExpression", "expireAfterSeconds", "collation")
NOT_DECLARED = frozenset({"_id_", "shard_key"})
"""The index that every collection has, and the one that an operator makes before sharding it (docs/scaling.md)."""


class IndexState(NamedTuple):
    """Names of the indexes of one collection, by what must be done about them."""

    missing: tuple[str, ...] = ()
    redefined: tuple[str, ...] = ()
    """There under their name, with another definition."""
    unwanted: tuple[str, ...] = ()
    """There, and not declared: of an earlier version, or made by hand."""
    unwanted_unique: bool = False
    """Whether one of these is unique."""


async def index_state(collection: AsyncCollection[dict[str, Any]], declared: Iterable[IndexModel]) -> IndexState:
    """Compare the definitions of a collection's indexes with the declared ones."""
    found = await collection.index_information()
    present = {name: _definition(index) for name, index in found.items()}
    wanted = {str(index.document["name"]): _definition(index.document) for index in declared}
    unwanted = present.keys() - wanted.keys() - NOT_DECLARED
    return IndexState(
        tuple(sorted(wanted.keys() - present.keys())),
        tuple(sorted(name for name in wanted.keys() & present.keys() if wanted[name] != present[name])),
        tuple(sorted(unwanted)),
        any(found[name].get("unique") for name in unwanted),
    )


async def bring_up_to_date(
    collection: AsyncCollection[dict[str, Any]], declared: Sequence[IndexModel], state: IndexState, drop_unwanted: bool
) -> None:
    """Make the indexes as they are declared; those that are not declared are left, unless `drop_unwanted`."""
    await rebuild(collection, declared, state)
    if drop_unwanted:
        for name in (await index_state(collection, declared)).unwanted:
            await collection.drop_index(name)


async def rebuild(
    collection: AsyncCollection[dict[str, Any]], declared: Iterable[IndexModel], state: IndexState
) -> None:
    """Drop the indexes that are defined otherwise, and make all that are missing then.

    An unwanted index that differs from a missing one only in what MongoDB does not tell them apart by goes too.
    """
    if not state.missing and not state.redefined:
        return
    wanted = {str(index.document["name"]): index for index in declared}
    present = await collection.index_information()
    missing = [_identity(wanted[name].document) for name in state.missing]
    in_the_way = [name for name in state.unwanted if _identity(present[name]) in missing]
    for name in (*state.redefined, *in_the_way):
        await collection.drop_index(name)
    if made := [wanted[name] for name in (*state.missing, *state.redefined)]:
        await collection.create_indexes(made)


def _identity(index: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what two indexes of a collection must differ in: keys and options, but for when documents expire."""
    keys, options = _definition(index)
    return keys, *(value for name, value in zip(_OPTIONS, options, strict=True) if name != "expireAfterSeconds")


def _definition(index: Mapping[str, Any]) -> tuple[tuple[tuple[str, Any], ...], tuple[Any, ...]]:
    """Return the keys and options of an index, equal for equal ones."""
    key = index["key"]
    keys = tuple((name, direction) for name, direction in (key.items() if isinstance(key, Mapping) else key))
    return keys, tuple(index.get(option) or None for option in _OPTIONS[:3]) + tuple(
        index.get(option) for option in _OPTIONS[3:]
    )
