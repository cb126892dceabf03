"""Searching customers: the best answers first, each hit exactly once however far somebody pages.

Every stage of an answer is a range or a few points of one index, read from where the last page ended, and only as far
as the page needs. What the index leads to is judged again by `search_term.judge`, which alone decides; and a customer
has one place in the answer, that of its best stage. So stages may overlap and customers may be added meanwhile.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from hashlib import blake2b
from typing import Any

from gateway.access.permission import Permission
from gateway.documents.company import Company
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.customer_key import PHONE_TAIL, phrases
from gateway.documents.index_read import Span
from gateway.documents.page import Page, PageRequest
from gateway.documents.record import Order
from gateway.documents.scope import TenantScope
from gateway.documents.search_key import after, forgives, is_street_type, typo_marks, whole_name
from gateway.errors import BadRequest
from gateway.operations.search_term import SearchHit, SearchTerm, Stage, judge, looks_like_a_phone, search_term, tidied

CANDIDATES = 1_000
"""Customers that are looked at for words in no order or with typos, by the rarest of the words."""
MOST_COUNTED = 1_000
"""Where `totalCount` stops."""
_SAME_IDENTIFIER = 200
"""Customers that may share a phone or the first part of an e-mail address and all be found."""
_BY_ID = Order("ID", "_id", "id", descending=False)
_LIST = "customerSearch"

Place = tuple[int, str, str, str]
_START: Place = (-1, "", "", "")
Reader = Callable[[Place], AsyncIterator[list[Customer]]]
"""Reads a stage from a place on, as far as its caller goes."""
Among = Callable[[int], Awaitable[list[Customer]]]
"""Reads up to so many customers."""


async def search_customers(
    scope: TenantScope, text: str, statuses: Collection[CustomerStatus], request: PageRequest, *, counted: bool
) -> Page[SearchHit]:
    """One page of what answers a term. Raises SearchTermTooShort, BadRequest."""
    scope.viewer.require(Permission.CUSTOMER_LIST)
    text = tidied(text)
    company = await scope.get(Company, scope.viewer.company_id) if looks_like_a_phone(text) else None
    term = search_term(text, company.country if company else "US")
    search = CustomerSearch(scope, term, statuses)
    start = search.place(request.cursor)
    hits = await search.hits(start, request.size + 1)
    total = len(await search.hits(_START, MOST_COUNTED)) if counted else None
    return Page(hits, request, search.cursor, total)


class CustomerSearch:
    """A term being searched for."""

    def __init__(self, scope: TenantScope, term: SearchTerm, statuses: Collection[CustomerStatus]) -> None:
        self._scope = scope
        self._term = term
        self._status = {"status": {"$in": sorted(status.value for status in statuses)}}
        meant = f"{term.text.casefold()}\0{sorted(statuses)}"
        self._same_identifier: list[Customer] | None = None
        self._digest = blake2b(meant.encode(), digest_size=8).digest()

    def cursor(self, hit: SearchHit) -> str:
        """The cursor at a hit: good for the same term and statuses only."""
        return self._scope.seal(_LIST, (self._digest, *hit.place))

    def place(self, cursor: str | None) -> Place:
        """Where a cursor stands. Raises BadRequest."""
        if cursor is None:
            return _START
        digest, stage, key, customer_id, address_id = self._scope.unseal(_LIST, cursor)
        if digest != self._digest:
            raise BadRequest("This cursor is of another search: page with the same term and filter.")
        return stage, key, customer_id, address_id

    async def hits(self, start: Place, wanted: int) -> list[SearchHit]:
        """Up to so many hits that come after a place."""
        found: list[SearchHit] = []
        latest = start
        for stage, read in self._stages(wanted):
            if stage < start[0]:
                continue
            async for customers in read(start if stage == start[0] else (stage, "", "", "")):
                judged = (hit for customer in customers for hit in judge(self._term, customer))
                # A customer whom a reader meets again stands at an earlier place.
                fresh = [hit for hit in judged if hit.place[0] == stage and hit.place > latest]
                found += sorted(fresh, key=lambda hit: hit.place)
                if len(found) >= wanted:
                    return found[:wanted]
                latest = max(latest, *(hit.place for hit in fresh), _START)
        return found

    def _stages(self, wanted: int) -> Iterable[tuple[Stage, Reader]]:
        """The ways to read each stage, in the order of stages."""
        term = self._term
        if term.email or term.local_part or term.digits:
            yield Stage.IDENTIFIED, self._identified
            yield Stage.PARTLY_IDENTIFIED, self._identified
        if not term.words:
            return
        phrase = term.phrase
        yield Stage.PHRASE, self._phrases(phrase, f"{phrase}!", wanted)
        yield Stage.BEGUN_PHRASE, self._phrases(f"{phrase}!", after(phrase), wanted)
        if len(term.words) > 1:
            yield Stage.WORDS, self._words(wanted)
        if any(forgives(word) for word in term.words):
            read = self._one_word_with_typo if len(term.words) == 1 else self._words_with_typos
            yield Stage.TYPO, read(wanted)

    async def _identified(self, _: Place) -> AsyncIterator[list[Customer]]:
        if self._same_identifier is None:
            self._same_identifier = await self._find_identified()
        yield self._same_identifier

    async def _find_identified(self) -> list[Customer]:
        term = self._term
        ways: list[dict[str, Any]] = []
        if term.email:
            ways.append({"keys.emails": term.email})
        if term.local_part:
            ways.append({"keys.emails": {"$regex": f"^{re.escape(term.local_part)}@"}})
        if term.digits:
            numbers = {term.phone, term.digits[-PHONE_TAIL:]} - {None}
            ways.append({"keys.phones": {"$in": sorted(str(number) for number in numbers)}})
        where = ways[0] if len(ways) == 1 else {"$or": ways}
        return await self._scope.find(Customer, {**self._status, **where}, limit=_SAME_IDENTIFIER)

    def _phrases(self, first: str, end: str, wanted: int) -> Reader:
        """Reads the customers that have a phrase from `first` up to `end`, by phrase and id."""

        async def read(start: Place) -> AsyncIterator[list[Customer]]:
            place: tuple[str, str] | None = max((first, ""), (start[1], start[2]))
            size = wanted + 1
            while place:
                found = await self._scope.scan(Customer, "by_phrase", Span(place, end), where=self._status, limit=size)
                yield found
                place = _last_place(found, place, end) if len(found) == size else None
                size = min(2 * size, CANDIDATES)

        return read

    def _words(self, wanted: int) -> Reader:
        first = self._term.rarest_word
        others = [self._begins(word) for word in self._term.words if word != first and not is_street_type(word)]
        return self._growing([self._among(self._begins(first), others, "by_phrase")], wanted)

    def _one_word_with_typo(self, wanted: int) -> Reader:
        async def read(start: Place) -> AsyncIterator[list[Customer]]:
            resembles, size = {**self._status, **self._resembles(self._term.words[0])}, wanted + 1
            beyond = {"$gte": start[2]}
            while beyond:
                where = {**resembles, "_id": beyond}
                found = await self._scope.find(Customer, where, order=_BY_ID, limit=size, index="by_mark")
                yield found
                beyond = {"$gt": found[-1].id} if len(found) == size else {}
                size = min(2 * size, CANDIDATES)

        return read

    def _words_with_typos(self, wanted: int) -> Reader:
        words = self._term.words
        forgiving = sorted((word for word in words if forgives(word)), key=len, reverse=True)
        exact = [word for word in words if not forgives(word) and not is_street_type(word)]
        others = [*(self._resembles(word) for word in forgiving[1:]), *(self._begins(word) for word in exact)]
        each_word = self._among(self._resembles(forgiving[0]), others, "by_mark", sort=True)
        whole = self._among(self._resembles(whole_name(words)), [], "by_mark", sort=True)
        return self._growing([each_word, whole], wanted)

    @staticmethod
    def _growing(reads: Sequence[Among], wanted: int) -> Reader:
        """Reads more and more of what bounded reads give, as long as there may be more."""

        async def read(_: Place) -> AsyncIterator[list[Customer]]:
            limit = wanted + 1
            while True:
                parts = await asyncio.gather(*(among(limit) for among in reads))
                ends = [part[-1].id for part in parts if len(part) == limit]
                found = {customer.id: customer for part in parts for customer in part}
                # Of two reads by id, one may have ended earlier: what is beyond comes with the next, larger ones.
                end = min(ends) if ends and len(reads) > 1 else None
                yield [customer for customer in found.values() if end is None or customer.id <= end]
                if not ends or limit == CANDIDATES:
                    return
                limit = min(4 * limit, CANDIDATES)

        return read

    @staticmethod
    def _begins(word: str) -> dict[str, Any]:
        return {"keys.phrases": {"$regex": f"^{word}"}}

    @staticmethod
    def _resembles(word: str) -> dict[str, Any]:
        return {"keys.marks": {"$in": sorted(typo_marks(word))}}

    def _among(self, first: dict[str, Any], others: list[dict[str, Any]], index: str, *, sort: bool = False) -> Among:
        """Of the first candidates that one condition leads to, in the index's order or by id, those that fit all."""

        async def read(limit: int) -> list[Customer]:
            stages: list[dict[str, Any]] = [{"$sort": _BY_ID.keys}] if sort else []
            stages += [{"$limit": CANDIDATES}, {"$match": {"$and": [self._status, *others]}}, {"$limit": limit}]
            stages.append({"$project": Customer.projection()})
            return [
                Customer.from_stored(row) for row in await self._scope.aggregate(Customer, first, stages, index=index)
            ]

        return read


def _last_place(found: list[Customer], place: tuple[str, str], end: str) -> tuple[str, str] | None:
    """Where in the index of phrases the last customer was met, reading from a place on; None if it got nowhere."""
    for customer in reversed(found):
        met = [(phrase, customer.id) for phrase in phrases(customer) if (phrase, customer.id) > place and phrase < end]
        if met:
            return min(met)
    return None
