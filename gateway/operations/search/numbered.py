"""Reading the customers whose own number, or that of one of their records, is in a search term."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, NamedTuple

from gateway.documents.base.record import Record
from gateway.documents.company import Company, NumberKind
from gateway.documents.customer import Customer
from gateway.documents.customer_merge import IN_FORCE, CustomerMerge
from gateway.operations.number import SERIES
from gateway.operations.search.number_term import NumberTerm
from gateway.operations.search.reader import Place
from gateway.operations.search.stage import MatchedOn
from gateway.store.scope import TenantScope

LAST_NUMBER = "#~"
"""Place in the answer behind every number."""
_KINDS = list(SERIES)


class NumberMatch(NamedTuple):
    """What of a customer has the number."""

    kind: NumberKind
    record_id: str | None
    """The record that has it; `None`: the customer."""
    address_id: str | None
    """Where the record belongs; `None`: to no address."""

    @property
    def key(self) -> str:
        """Place among the answers with a number, which come before others."""
        return f"#{_KINDS.index(self.kind):02d}"

    @property
    def matched_on(self) -> MatchedOn:
        """Why the customer is found."""
        return MatchedOn(f"{self.kind}_NUMBER")


class _Source(NamedTuple):
    """Records of one kind that may have the number."""

    record: type[Record]
    where: dict[str, Any]
    row: dict[str, Any]
    """The stage that makes one kind of rows of them."""


class NumberSearch:
    """The customers with a number that a term may be, of those that fit `where`."""

    def __init__(self, scope: TenantScope, term: NumberTerm | None, where: Mapping[str, Any]) -> None:
        self._scope, self._term, self._where = scope, term, where
        self._customers: dict[str, Customer] = {}
        self._matches: dict[str, list[NumberMatch]] = {}
        self._is_read = term is None

    @property
    def is_answer(self) -> bool:
        """Return whether the number was found, and the term can hardly mean anything else."""
        return bool(self._customers) and self._term is not None and self._term.is_explicit

    def matches(self, customer: Customer) -> list[NumberMatch]:
        """Return what of a customer has the number; the best first."""
        return self._matches.get(customer.id, [])

    async def customers(self, _: Place) -> AsyncIterator[list[Customer]]:
        """Yield the customers; reads nothing."""
        yield list(self._customers.values())

    async def read(self) -> None:
        """Read the customers, at most once: all kinds of records that the viewer may read, by one command."""
        if self._is_read or self._term is None:
            return
        self._is_read = True
        company = await self._scope.get(Company, self._scope.viewer.company_id)
        forms = self._term.forms(company)
        sources = [source for kind, given in forms.items() for source in _sources(self._scope, kind, given)]
        if not sources:
            return
        first, *others = sources
        stages = [first.row, *map(_union, others), self._owners(), {"$unwind": "$customer"}]
        for row in await self._scope.aggregate(first.record, first.where, stages, for_records=True):
            found = Customer.from_stored(row["customer"])
            self._customers[found.id] = found
            kind = NumberKind(row["kind"])
            record_id = None if kind is NumberKind.CUSTOMER else row["_id"]
            self._matches.setdefault(found.id, []).append(NumberMatch(kind, record_id, row.get("address_id")))
        for matches in self._matches.values():
            matches.sort(key=lambda one: one.key)

    def _owners(self) -> dict[str, Any]:
        """Return the stage that reads the customers of rows."""
        pipeline = [{"$match": self._scope.filter(Customer, self._where)}, {"$project": Customer.projection()}]
        by_id = {"from": Customer.collection, "localField": "customer_id", "foreignField": "_id"}
        return {"$lookup": {**by_id, "pipeline": pipeline, "as": "customer"}}


def _sources(scope: TenantScope, kind: NumberKind, forms: list[str]) -> Iterator[_Source]:
    """Yield where numbers of a kind are read, if the viewer may: of customers, also those who were merged away."""
    record, numbers = SERIES[kind].record, {"$in": forms}
    if record.readable_with is not None and not scope.viewer.may(record.readable_with):
        return
    row = {"kind": {"$literal": kind.value}, "customer_id": 1, "address_id": 1}
    if record is not Customer:
        yield _Source(record, scope.filter(record, {"number": numbers}), {"$project": row})
        return
    own = {"$project": {**row, "customer_id": "$_id"}}
    yield _Source(record, scope.filter(record, {"number": numbers}), own)
    merged = scope.as_system().filter(CustomerMerge, {"other_number": numbers, **IN_FORCE})
    yield _Source(CustomerMerge, merged, {"$project": row})


def _union(source: _Source) -> dict[str, Any]:
    return {"$unionWith": {"coll": source.record.collection, "pipeline": [{"$match": source.where}, source.row]}}
