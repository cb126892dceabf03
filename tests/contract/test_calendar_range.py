"""A day or an instant at the end of the calendar is refused or stored, by every mutation: it is never our fault."""

from copy import deepcopy
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLInputType, GraphQLList, get_named_type, get_nullable_type

from tests.mutation_fixtures import Stage, tried
from tests.mutation_samples import sample
from tests.mutations import MUTATIONS, input_of

ENDS = {
    "Date": ("0001-01-01", "9999-12-31"),
    "DateTime": ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"),
}
Path = tuple[str | int, ...]


def timed_paths(type_: GraphQLInputType) -> list[tuple[Path, str]]:
    """Return (where it is, its scalar) of every day and instant in an input, in the first item of lists."""
    bare = get_nullable_type(type_)
    if isinstance(bare, GraphQLList):
        return [((0, *path), scalar) for path, scalar in timed_paths(bare.of_type)]
    if isinstance(bare, GraphQLInputObjectType):
        return [
            ((name, *path), scalar) for name, field in bare.fields.items() for path, scalar in timed_paths(field.type)
        ]
    name = get_named_type(bare).name
    return [((), name)] if name in ENDS else []


def placed(given: Any, path: Path, value: object) -> Any:
    """Return an input with a value in it; objects and lists on the way are made."""
    if not path:
        return value
    step, below = path[0], path[1:]
    if isinstance(step, int):
        return [placed(given[0] if given else None, below, value)]
    return {**(given or {}), step: placed((given or {}).get(step), below, value)}


TIMED = [name for name in MUTATIONS if timed_paths(input_of(name))]


@pytest.mark.parametrize("mutation", TIMED)
async def test_the_ends_of_the_calendar_are_never_our_fault(stage: Stage, mutation: str) -> None:
    """Each day and instant of the input, at both ends."""
    given = await sample(stage, mutation)
    for path, scalar in timed_paths(input_of(mutation)):
        for end in ENDS[scalar]:
            answer = await tried(stage, mutation, placed(deepcopy(given), path, end))
            assert "INTERNAL" not in answer.codes, (path, end)
