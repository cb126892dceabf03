"""Running a plan."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from gateway.documents.connection_request import ParentRequest
from gateway.documents.raw_rows import RawGroups, RawRow, Tabs
from gateway.documents.record import Record
from gateway.fastpath.planner.plan import Plan, PlannedResolver, Planner
from gateway.fastpath.reads.row_with_tabs import row_with_tabs
from gateway.fastpath.rows.json_rows import BatchedField

_Places = BatchedField | Sequence[tuple[Any, Any, Any]]
"""Where in the answer the values of a call go: (parent, part of the answer, key or index in it), or a column."""


class PlannedInfo:
    """What a resolver is told of its field: the same things as by strawberry's info."""

    __slots__ = ("_context", "_is_request_known", "_resolver", "attributes", "raw", "selected")

    def __init__(self, context: Any, resolver: PlannedResolver) -> None:
        self._context = context
        self.selected = resolver.selected
        self.attributes = resolver.field.attributes
        self.raw = resolver.raw
        self._resolver = resolver
        self._is_request_known = False
        """Whether the resolver has looked at anything that differs from one request to the next."""

    @property
    def context(self) -> Any:
        """The request's context."""
        self._is_request_known = True
        return self._context

    def now(self) -> Any:
        """The instant that the request stands for."""
        return self.context.now

    def asked(self, request: Any, again: Callable[[Any, tuple[str, ...]], Any]) -> None:
        """Be told what is asked, and how to ask the same for other parents."""
        resolver = self._resolver
        if (
            resolver.batched
            and resolver.constant is not None
            and not resolver.variable_arguments
            and not self._is_request_known
        ):
            resolver.request, resolver.again = request, again

    def selects(self, field_name: str) -> bool:
        """Whether the field has `field_name` among its selected sub-fields."""
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
        self._asked_ahead: dict[tuple[int, str], Any] = {}

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
        for (_, within, at), each in zip(places, value if resolver.batched else (value,), strict=True):
            within[at] = complete(each, pending)
            if each.__class__ is RawRow and each.tabs is not None:
                self._complete_tabs(resolver, each.tabs)

    def _complete_tabs(self, resolver: PlannedResolver, tabs: Tabs) -> None:
        """Put what was read below a row into its place, unless it was written with the row."""
        pending, pages = self._pending, None
        for number, below in enumerate(resolver.ahead):
            if pending[below.place]:
                pages = tabs.pages() if pages is None else pages
                ((_, within, at),), pending[below.place] = pending[below.place], []
                within[at] = below.complete(pages[number], pending)

    def _called(self, resolver: PlannedResolver) -> list[tuple[_Places, Any]]:
        """(places in the answer, what the resolver returned for them) of each call that it takes."""
        waiting, self._pending[resolver.place] = self._pending[resolver.place], []
        if resolver.batched:
            if len(waiting) == 1 and isinstance(waiting[0], BatchedField):
                (column,) = waiting
                return [(column, self._of_column(resolver, column))]
            places = _one_by_one(waiting)
            return [(places, self._of_all(resolver, [parent for parent, _, _ in places]))]
        arguments = self._planner.arguments(resolver, self._variables)
        if resolver.kind is not None and (resolver.ahead or resolver.raw):
            return [([place], self._record(resolver, resolver.kind, str(arguments["id"]))) for place in waiting]
        given = _given(resolver, arguments, PlannedInfo(self._context, resolver))
        if resolver.parent_name is None:
            return [([place], resolver.call(**given)) for place in waiting]
        calls: list[tuple[_Places, Any]] = []
        for place in _one_by_one(waiting):
            given[resolver.parent_name] = place[0]
            calls.append(([place], resolver.call(**given)))
        return calls

    def _record(self, resolver: PlannedResolver, kind: type[Record], record_id: str) -> Awaitable[Any]:
        """Read a record together with the connections below it: those known beforehand, or asked for in this tick."""
        signed_in, attributes = self._context.require_signed_in(), resolver.field.attributes
        tabs = _tabs(resolver)
        if tabs is None:
            self._ask_ahead(resolver, kind.known_by(record_id))
            record: Awaitable[Any] = signed_in.loaders.record_with_tabs(kind, record_id, attributes, raw=resolver.raw)
            return record
        for request in tabs:
            signed_in.loaders.require(request)
        return row_with_tabs(signed_in.scope, kind, record_id, ParentRequest(attributes, raw=True), tabs)

    def _of_column(self, resolver: PlannedResolver, column: BatchedField) -> Any:
        """What a resolver gives of all rows of a list that is written."""
        if resolver.again is not None and column.ids is not None:
            return resolver.again(self._context, tuple(column.ids))
        return self._of_all(resolver, column.parents())

    def _of_all(self, resolver: PlannedResolver, parents: list[Any]) -> Any:
        """What a resolver gives of all parents together."""
        if len(parents) == 1:
            asked = self._asked_ahead.get((resolver.place, parents[0].id))
            if asked is not None:
                return asked
        if resolver.again is not None:
            return resolver.again(self._context, tuple([parent.id for parent in parents]))
        arguments = self._planner.arguments(resolver, self._variables)
        given = _given(resolver, arguments, PlannedInfo(self._context, resolver))
        given[resolver.parent_name or ""] = tuple(parents)
        return resolver.call(**given)

    def _ask_ahead(self, resolver: PlannedResolver, stand_in: Any) -> None:
        """Ask for what is below an object without waiting for it, so that both are read at once."""
        for below in resolver.ahead:
            asked = self._of_all(below, [stand_in])
            asked.add_done_callback(_failure_noticed)
            self._asked_ahead[below.place, stand_in.id] = asked


def _given(resolver: PlannedResolver, arguments: dict[str, Any], info: PlannedInfo) -> dict[str, Any]:
    """What a resolver is called with, its parent left out."""
    return {**arguments, resolver.info_name: info} if resolver.info_name else dict(arguments)


def _tabs(resolver: PlannedResolver) -> tuple[Any, ...] | None:
    """What the fields below an object that stands alone and is not looked at ask for each time; None: not known."""
    if resolver.tabs is None and resolver.raw and resolver.alone:
        requests = tuple([below.request for below in resolver.ahead])
        if all(request is not None for request in requests):
            resolver.tabs = requests
    return resolver.tabs


def _failure_noticed(asked: asyncio.Future[Any]) -> None:
    if not asked.cancelled():
        asked.exception()


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
