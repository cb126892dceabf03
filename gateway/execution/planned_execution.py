"""Running a plan."""

import asyncio
from typing import Any

from gateway.execution.plan import Plan, PlannedResolver, Planner


class PlannedInfo:
    """What a resolver is told of its field: the same things as by strawberry's info."""

    __slots__ = ("ahead", "attributes", "context", "selected", "unread")

    def __init__(self, context: Any, resolver: PlannedResolver) -> None:
        self.context = context
        self.selected = resolver.selected
        self.attributes = resolver.field.attributes
        self.ahead = bool(resolver.ahead)
        self.unread = resolver.unread

    def selects(self, field_name: str) -> bool:
        """Whether the field has `field_name` among its selected sub-fields."""
        return field_name in self.selected


async def run(planner: Planner, plan: Plan, variables: Any, context: Any) -> dict[str, Any]:
    """The data of a query, level by level. Any failure is raised: nothing here reports errors.

    `variables` are graphql-core's coerced variable values.
    """
    pending: list[list[Any]] = [[] for _ in plan.resolvers]
    data: dict[str, Any] = plan.project_root(None, pending)
    while True:
        calls = [
            (resolver, places, value)
            for index, resolver in enumerate(plan.resolvers)
            if pending[index]
            for places, value in _called(planner, resolver, _taken(pending, index), variables, context)
        ]
        if not calls:
            return data
        values = await _awaited([value for _, _, value in calls])
        for (resolver, places, _), value in zip(calls, values, strict=True):
            key, complete = resolver.key, resolver.complete
            for place, each in zip(places, value if resolver.together else (value,), strict=True):
                place[key] = complete(each, pending)


def _taken(pending: list[list[Any]], index: int) -> list[Any]:
    parents, pending[index] = pending[index], []
    return parents


def _called(
    planner: Planner, resolver: PlannedResolver, parents: list[Any], variables: Any, context: Any
) -> list[tuple[list[dict[str, Any]], Any]]:
    """(places in the answer, what the resolver returned for them) of each call that it takes."""
    arguments = resolver.constant_arguments
    if arguments is None:
        arguments = planner.arguments(resolver.field, variables)
    given = dict(arguments)
    if resolver.info_name:
        given[resolver.info_name] = PlannedInfo(context, resolver)
    if resolver.ahead and resolver.stand_in:
        _ask_ahead(planner, resolver, resolver.stand_in(**arguments), variables, context)
    if resolver.parent_name is None:
        return [([place], resolver.call(**given)) for _, place in parents]
    if resolver.together:
        given[resolver.parent_name] = tuple(parent for parent, _ in parents)
        return [([place for _, place in parents], resolver.call(**given))]
    calls = []
    for parent, place in parents:
        given[resolver.parent_name] = parent
        calls.append(([place], resolver.call(**given)))
    return calls


def _ask_ahead(planner: Planner, resolver: PlannedResolver, stand_in: Any, variables: Any, context: Any) -> None:
    """Ask for what is below an object without waiting for it, so that both are read at once.

    Asked again when the object is there, the dataloaders have it, or the same failure.
    """
    for below in resolver.ahead:
        for _, asked in _called(planner, below, [(stand_in, {})], variables, context):
            asked.add_done_callback(_failure_noticed)


def _failure_noticed(asked: asyncio.Future[Any]) -> None:
    if not asked.cancelled():
        asked.exception()


async def _awaited(values: list[Any]) -> list[Any]:
    """The values, those that were awaitable awaited, all at once."""
    awaitable = [value for value in values if hasattr(value, "__await__")]
    if len(awaitable) == 1 == len(values):
        return [await awaitable[0]]
    done = iter(await asyncio.gather(*awaitable)) if awaitable else iter(())
    return [next(done) if hasattr(value, "__await__") else value for value in values]
