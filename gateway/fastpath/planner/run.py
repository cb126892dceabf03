"""Running a plan."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

from graphql.pyutils import Path

from gateway.documents.base.record import Record
from gateway.documents.customer import Customer
from gateway.fastpath.planner.plan import Plan, PlannedConnection, PlannedResolver, Planner
from gateway.fastpath.planner.projection import ResolverField
from gateway.fastpath.reads.row_with_tabs import row_with_tabs
from gateway.fastpath.rows.json_rows import BatchedField
from gateway.pages.connection_request import Parents
from gateway.pages.raw_rows import RawGroups, RawRow, Tabs
from gateway.store.driver_task import retrieve_failure
from gateway.store.lookups.survivor import survivors

_Places = BatchedField | Sequence[tuple[Any, Any, Any]]
"""Where in the answer the values of a call go: (parent, part of the answer, key or index in it), or a column."""


class PlannedInfo:
    """What a resolver gets about its field: the same things as by strawberry's info."""

    __slots__ = ("_field", "attributes", "context", "raw", "selected")

    def __init__(self, context: Any, field: ResolverField) -> None:
        self._field = field
        self.context = context
        self.selected = field.selected
        self.attributes = field.attributes
        self.raw = field.raw

    @property
    def field_name(self) -> str:
        """The name of the field."""
        return self._field.nodes[0].name.value

    @property
    def path(self) -> Path:
        """The path of the field, as far as it is told: its key in the answer."""
        return Path(None, self._field.key, None)

    def selects(self, field_name: str) -> bool:
        """Return whether the field has `field_name` among its selected sub-fields."""
        return field_name in self.selected


def run(planner: Planner, plan: Plan, variables: Any, context: Any) -> Awaitable[dict[str, Any]]:
    """The data of a query, level by level. Any failure is raised: nothing here reports errors.

    `variables` are graphql-core's coerced variable values.
    """
    return _Run(planner, plan, variables, context).data()


class _Run:
    def __init__(self, planner: Planner, plan: Plan, variables: Any, context: Any) -> None:
        self._planner = planner
        self._plan = plan
        self._variables = variables
        self._context = context
        self._pending: list[list[Any]] = [[] for _ in plan.resolvers]
        self._prefetched: dict[tuple[int, str], Any] = {}

    async def data(self) -> dict[str, Any]:
        """The data, when no resolver has anything left to do."""
        pending = self._pending
        data: dict[str, Any] = self._plan.project_root(None, pending)
        while True:
            calls = self._calls()
            if not calls:
                return data
            values = await _awaited([value for _, _, value in calls])
            for (resolver, places, _), value in zip(calls, values, strict=True):
                self._complete(resolver, places, value)

    def _calls(self) -> list[tuple[PlannedResolver, _Places, Any]]:
        """Call the resolvers that something waits for."""
        calls: list[tuple[PlannedResolver, _Places, Any]] = []
        try:
            for resolver in self._plan.resolvers:
                if self._pending[resolver.place]:
                    calls += [(resolver, places, value) for places, value in self._called(resolver)]
        except BaseException:
            for _, _, value in calls:
                if asyncio.iscoroutine(value):
                    value.close()
            raise
        return calls

    def _complete(self, resolver: PlannedResolver, places: _Places, value: Any) -> None:
        """Put what a resolver gave into its places."""
        complete, pending = resolver.complete, self._pending
        if isinstance(places, BatchedField):
            page_writer = resolver.field.page_writer
            written = page_writer.of_groups(value) if value.__class__ is RawGroups and page_writer is not None else None
            if written is not None:
                places.write(*written)
            else:
                places.values = [complete(each, pending) for each in value]
            return
        for (_, within, at), each in zip(places, (value,) if resolver.connection is None else value, strict=True):
            within[at] = complete(each, pending)
            if each.__class__ is RawRow and each.tabs is not None:
                self._complete_tabs(resolver, each.tabs)

    def _complete_tabs(self, resolver: PlannedResolver, tabs: Tabs) -> None:
        """Put what was read below a row into its place, unless it was written with the row."""
        pending, pages = self._pending, None
        for number, below in enumerate(resolver.prefetched):
            if pending[below.place]:
                pages = tabs.pages() if pages is None else pages
                ((_, within, at),), pending[below.place] = pending[below.place], []
                within[at] = below.complete(pages[number], pending)

    def _called(self, resolver: PlannedResolver) -> list[tuple[_Places, Any]]:
        """(places in the answer, what the resolver returned for them) of each call that it takes."""
        waiting, self._pending[resolver.place] = self._pending[resolver.place], []
        if resolver.connection is not None:
            if len(waiting) == 1 and isinstance(waiting[0], BatchedField):
                (column,) = waiting
                return [(column, self._pages(resolver, resolver.connection, column.key))]
            places = _one_by_one(waiting)
            parents = Parents.several(resolver.connection.spec.parent, [parent for parent, _, _ in places])
            return [(places, self._pages(resolver, resolver.connection, parents))]
        arguments = self._planner.arguments(resolver, self._variables)
        if resolver.kind is not None and (resolver.prefetched or resolver.field.raw):
            return [([place], self._record(resolver, resolver.kind, str(arguments["id"]))) for place in waiting]
        given = _given(resolver, arguments, PlannedInfo(self._context, resolver.field))
        if resolver.parent_name is None:
            return [([place], resolver.call(**given)) for place in waiting]
        calls: list[tuple[_Places, Any]] = []
        for place in _one_by_one(waiting):
            given[resolver.parent_name] = place[0]
            calls.append(([place], resolver.call(**given)))
        return calls

    def _record(self, resolver: PlannedResolver, kind: type[Record], record_id: str) -> Awaitable[Any]:
        """Read a record together with the connections below it."""
        signed_in, field = self._context.require_signed_in(), resolver.field
        if resolver.tabs is not None:
            for request in resolver.tabs:
                signed_in.loaders.require(request)
            row = row_with_tabs(signed_in.scope, kind, record_id, resolver.itself, resolver.tabs)
            return self._or_survivor(resolver, record_id, row) if kind is Customer else row
        for below in resolver.prefetched:
            if below.connection is not None:
                pages = self._pages(below, below.connection, Parents((record_id,)))
                pages.add_done_callback(retrieve_failure)
                self._prefetched[below.place, record_id] = pages
        record: Awaitable[Any] = signed_in.loaders.record_with_tabs(kind, record_id, field.attributes, raw=field.raw)
        return self._or_survivor(resolver, record_id, record) if kind is Customer else record

    async def _or_survivor(self, resolver: PlannedResolver, record_id: str, read: Awaitable[Any]) -> Any:
        """Return the customer with an id; of a merged one, the customer who has everything now."""
        found = await read
        if found is not None:
            return found
        now = (await survivors(self._context.require_signed_in().scope, [record_id])).get(record_id)
        return None if now is None else await self._record(resolver, Customer, now)

    def _pages(self, resolver: PlannedResolver, connection: PlannedConnection, parents: Parents) -> Any:
        """Read the pages of a connection below some parents, unless they are being read already."""
        if len(parents.ids) == 1:
            pages = self._prefetched.get((resolver.place, parents.ids[0]))
            if pages is not None:
                return pages
        request = connection.constant
        if request is None:
            request = connection.request(self._planner.arguments(resolver, self._variables), self._context)
        return self._context.require_signed_in().loaders.pages_below(connection.spec.parent, request, parents)


def _given(resolver: PlannedResolver, arguments: dict[str, Any], info: PlannedInfo) -> dict[str, Any]:
    """Return what a resolver is called with, its parent left out."""
    return {**arguments, resolver.info_name: info} if resolver.info_name else dict(arguments)


def _one_by_one(waiting: list[Any]) -> list[tuple[Any, Any, Any]]:
    """(parent, part of the answer, key or index in it) of all that waits."""
    places: list[tuple[Any, Any, Any]] = []
    for each in waiting:
        if isinstance(each, BatchedField):
            places += [(parent, each.values, row) for row, parent in enumerate(each.parents())]
        else:
            places.append(each)
    return places


async def _awaited(values: list[Any]) -> list[Any]:
    """The values, those that were awaitable awaited, all at once."""
    if len(values) == 1:
        return [await values[0] if hasattr(values[0], "__await__") else values[0]]
    futures = [asyncio.ensure_future(value) if hasattr(value, "__await__") else None for value in values]
    waiting = [future for future in futures if future is not None and not future.done()]
    if len(waiting) == 1:
        await waiting[0]
    elif waiting:
        await asyncio.gather(*waiting)
    return [value if future is None else future.result() for value, future in zip(values, futures, strict=True)]
