"""Request to a connection below records: which rows, in what order, which part, and which attributes."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, Self

import msgspec

from gateway.access.permission import Permission
from gateway.documents.base.record import CustomerRecord, Order, Record
from gateway.pages.page import PageRequest

COUNTED_BEYOND_THE_PAGE = 10
"""Rows that are read beyond a page so that most lists are counted without a second command."""


class Condition(msgspec.Struct, frozen=True, cache_hash=True):
    """Condition on a stored field: `Condition("status", "$in", ("OPEN", "DRAFT"))`."""

    field: str
    operator: str
    value: Hashable


class AnyOf(msgspec.Struct, frozen=True, cache_hash=True):
    """Alternatives, each of several conditions: one of them must hold. `field` is what they all say something of."""

    field: str
    alternatives: tuple[tuple[Condition, ...], ...]


Conditions = tuple[Condition | AnyOf, ...]
"""What rows must be: all of it holds."""


class Sum(msgspec.Struct, frozen=True, cache_hash=True):
    """A number added up over a whole list, for each value of a field: `Sum("reward.minor", by="status")`."""

    of: str
    by: str


class Unless(msgspec.Struct, frozen=True, cache_hash=True):
    """Leaves out rows that a record refers to: `Unless(Appointment, "job_id")` leaves out jobs with visits."""

    record: type[Record]
    field: str
    where: Conditions = ()


class ConnectionRequest(msgspec.Struct, frozen=True, cache_hash=True, dict=True):
    """A page of records that belong to a parent: which kind, by which field, narrowed how, in which part.

    What follows from it is worked out once, as plans keep their requests.
    """

    record: type[Record]
    parent_field: str
    where: Conditions = ()
    page: PageRequest = PageRequest()
    counted: bool = False
    attributes: frozenset[str] | None = None
    """Attributes that will be used; `None`: any."""
    order: Order | None = None
    """Another order than the kind's own."""
    summed: Sum | None = None
    unless: Unless | None = None
    """Rows to leave out because another record, which replaces them, refers to them."""
    has_many_parents: bool = False
    """Whether the parent field is a list: a job services several units."""
    raw: bool = False
    """Whether the rows go into the answer without being decoded."""
    needs_cursors: bool = True
    """Whether the request needs places in the list: cursors, and if there is more."""

    @cached_property
    def address_id(self) -> str | None:
        """Return the address that the rows are narrowed to, or `None`."""
        return self._narrowed_to("address_id")

    @cached_property
    def job_id(self) -> str | None:
        """Return the job that the rows are narrowed to, or `None`."""
        return self._narrowed_to("job_id")

    def _narrowed_to(self, field: str) -> str | None:
        own = (each for each in self.where if isinstance(each, Condition) and each.field == field)
        return next((str(condition.value) for condition in own), None)

    @cached_property
    def needed(self) -> list[Permission]:
        """Return what narrowing and sorting take beside reading the rows: what the fields behind them take."""
        kind = self.record
        if not kind.guarded:
            return []
        narrowed_by = [kind.needed_for(condition.field) for condition in _single(self.where)]
        return [each for each in (*narrowed_by, kind.needed_for(self.sorting.value)) if each is not None]

    @cached_property
    def sorting(self) -> Order:
        """The order of the rows."""
        return self.order or self.record.order

    @cached_property
    def projection(self) -> dict[str, int]:
        """Projection of each row: the attributes that will be used, and those that cursors contain."""
        if self.attributes is None or not self.needs_cursors:
            return self.record.projection(self.attributes)
        return self.record.projection(self.attributes | {self.sorting.value.partition(".")[0]})

    @cached_property
    def rows(self) -> int:
        """Return how many rows are read: one more than the page has tells whether there is more."""
        return self.page.size + 1 if self.needs_cursors or self.counted else max(self.page.size, 1)

    @cached_property
    def rows_looked_up(self) -> int:
        """How many rows are read where nothing else tells how many there are: a list a little longer is counted so."""
        return self.rows + COUNTED_BEYOND_THE_PAGE if self.counted_by_rows else self.rows

    @cached_property
    def counted_by_rows(self) -> bool:
        """Return whether the rows that come show how many there are, unless as many come as were requested."""
        return self.counted and not self.counted_at_once

    @cached_property
    def counted_at_once(self) -> bool:
        """Return whether the rows of the page, even if it is not full, cannot show how many there are."""
        return self.summed is not None or (self.counted and self.page.cursor is not None)

    @cached_property
    def can_be_grouped(self) -> bool:
        """Return whether one sweep of the kind's own index gives the first rows of many parents.

        A lookup of each customer is what refuses an address that they do not have.
        """
        own = self.record.order
        in_own_order = (self.sorting.field, self.sorting.descending) == (own.field, own.descending)
        plain = in_own_order and self.summed is None and self.unless is None and not self.has_many_parents
        if self.address_id is not None and self.parent_field == "customer_id":
            return False
        return plain and self.page.cursor is None and not self.page.backward

    @cached_property
    def is_of_one_request(self) -> bool:
        """Return whether it has an instant or a place in a list, which the next request has others of."""
        return self.page.cursor is not None or any(isinstance(each.value, datetime) for each in _single(self.where))

    def match(self) -> dict[str, Any]:
        """Return the conditions as a MongoDB filter."""
        return build_filter(self.where)


class Parents(NamedTuple):
    """The records that a list is requested below, as a key of loaders."""

    ids: tuple[str, ...]
    customer_ids: tuple[str, ...] = ()
    """The customers of records that belong to one, who decide on the shard; empty for customers themselves."""
    is_one: bool = False
    """Whether the page of the only one is wanted, and not a list of pages."""

    @classmethod
    def one(cls, record: Record) -> Self:
        """Return the key of one record."""
        return cls((record.id,), (record.customer_id,) if isinstance(record, CustomerRecord) else (), is_one=True)

    @classmethod
    def several(cls, kind: type[Record], records: Sequence[Any]) -> Self:
        """Return the key of records of a kind, of which only what connections read need be known."""
        ids = tuple([record.id for record in records])
        belong = issubclass(kind, CustomerRecord)
        return cls(ids, tuple([record.customer_id for record in records]) if belong else ())


class ParentRequest(msgspec.Struct, frozen=True, cache_hash=True):
    """The parent, which may be asked for beside what is below it; `attributes` and `raw` as of a connection."""

    attributes: frozenset[str] | None = None
    raw: bool = False


def _single(conditions: Iterable[Condition | AnyOf]) -> Iterator[Condition]:
    """Yield the conditions, those of alternatives too."""
    for condition in conditions:
        if isinstance(condition, Condition):
            yield condition
        else:
            yield from (each for alternative in condition.alternatives for each in alternative)


def build_filter(conditions: Iterable[Condition | AnyOf]) -> dict[str, Any]:
    """Conditions as a MongoDB filter; several on one field must all hold. Alternatives are of one field at most."""
    match: dict[str, Any] = {}
    for condition in conditions:
        if isinstance(condition, AnyOf):
            match["$or"] = [build_filter(alternative) for alternative in condition.alternatives]
            continue
        value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
        match.setdefault(condition.field, {})[condition.operator] = value
    return match
