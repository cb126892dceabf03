"""The indexes that MongoDB has, compared with those that the records declare."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pymongo import IndexModel
from pymongo.asynchronous.collection import AsyncCollection

_OPTIONS = ("unique", "sparse", "partialFilterExpression", "expireAfterSeconds", "collation")
OWN = "_id_"
"""The index that every collection has."""


class IndexState(NamedTuple):
    """Names of the indexes of one collection, by what must be done about them."""

    missing: tuple[str, ...] = ()
    redefined: tuple[str, ...] = ()
    """There under their name, with another definition."""
    unwanted: tuple[str, ...] = ()
    """There, and not declared: of an earlier version, or made by hand."""


async def index_state(collection: AsyncCollection[dict[str, Any]], declared: Iterable[IndexModel]) -> IndexState:
    """Compare the definitions of a collection's indexes with the declared ones."""
    present = {name: _definition(index) for name, index in (await collection.index_information()).items()}
    wanted = {str(index.document["name"]): _definition(index.document) for index in declared}
    return IndexState(
        tuple(sorted(wanted.keys() - present.keys())),
        tuple(sorted(name for name in wanted.keys() & present.keys() if wanted[name] != present[name])),
        tuple(sorted(present.keys() - wanted.keys() - {OWN})),
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

    An unwanted index with the same keys as a missing one would refuse it, so it goes too.
    """
    wanted = {str(index.document["name"]): index for index in declared}
    present = await collection.index_information()
    keys = [_definition(wanted[name].document)[0] for name in state.missing]
    in_the_way = [name for name in state.unwanted if _definition(present[name])[0] in keys]
    for name in (*state.redefined, *in_the_way):
        await collection.drop_index(name)
    if made := [wanted[name] for name in (*state.missing, *state.redefined)]:
        await collection.create_indexes(made)


def _definition(index: Mapping[str, Any]) -> tuple[tuple[tuple[str, Any], ...], tuple[Any, ...]]:
    """Return the keys and options of an index, equal for equal ones."""
    key = index["key"]
    keys = tuple((name, direction) for name, direction in (key.items() if isinstance(key, Mapping) else key))
    return keys, tuple(index.get(option) or None for option in _OPTIONS[:3]) + tuple(
        index.get(option) for option in _OPTIONS[3:]
    )
