"""Searching customers: the best answers first, each hit exactly once however many pages are read.

Every stage of an answer is a range or a few points of one index, read from where the last page ended, and only as far
as the page needs. What the index leads to is judged again by `search_term.judge`, which alone decides; and a customer
has one place in the answer, that of its best stage. So stages may overlap and customers may be added between pages.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Collection, Iterable
from hashlib import blake2b
from typing import Any

from gateway.access.permission import Permission
from gateway.documents.base.record import Order
from gateway.documents.base.unfit_record import drop_unfit
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.customer_key import OF_PERSON, PHONE_TAIL, CustomerWords, house_mark
from gateway.errors import BadRequest
from gateway.matching.search_key import after, forgives
from gateway.operations.search.country import list_countries
from gateway.operations.search.filter import begins, begins_or_resembles, last_place, resembles
from gateway.operations.search.match import SearchHit, match_customer
from gateway.operations.search.number_term import number_term
from gateway.operations.search.numbered import LAST_NUMBER, NumberSearch
from gateway.operations.search.reader import CANDIDATES, Place, Reader, read_by_id
from gateway.operations.search.stage import SCATTERED, WHOLE_NAME, Stage
from gateway.operations.search.term import SearchTerm, check_length, search_term, tidied
from gateway.pages.page import Page, PageRequest
from gateway.store.index_read import Span
from gateway.store.scope import TenantScope

# Customers that are compared for other words, or typos in them, beside a house number; its own streets come first.
WITH_A_NUMBER = 200
TRIED = 60
"""Number of candidates of one word that are read before another word is assumed to be rarer."""
MAX_COUNTED = 1_000
"""Where `totalCount` stops."""
_SAME_IDENTIFIER = 200
"""Customers that may share a phone or the first part of an e-mail address and all be found."""
_BY_ID = Order("ID", "_id", "id", descending=False)
_LIST = "customerSearch"

_START: Place = (-1, "", "", "")
Part = tuple[int, str]
"""A part of the answer: stage, and where in it."""
COMPARED = ("number", "company_name", "first_name", "last_name", "emails", "phones", "addresses", "contact_persons")
LAST = "\U0010ffff"
IN_ORDER = (Stage.PHRASE, Stage.TYPO)
"""Where the parts begin whose readers give customers in the order of the answer: enough can be enough."""


async def search_customers(
    scope: TenantScope, text: str, statuses: Collection[CustomerStatus], request: PageRequest, *, counted: bool
) -> Page[SearchHit]:
    """Return one page of the hits for a term. Raises SearchTermTooShort, BadRequest."""
    scope.viewer.require(Permission.CUSTOMER_LIST)
    text = tidied(text)
    check_length(text)
    for country in await list_countries(scope, text):
        search = CustomerSearch(scope, search_term(text, country), statuses)
        start = search.place(request.cursor)
        if hits := await search.hits(start, request.size + 1):
            break
    total = len(await search.hits(_START, MAX_COUNTED)) if counted else None
    return Page(hits, request, search.cursor, total)


class CustomerSearch:
    """A term being searched for."""

    def __init__(self, scope: TenantScope, term: SearchTerm, statuses: Collection[CustomerStatus]) -> None:
        self._scope = scope
        self._term = term
        self._status = {"status": {"$in": sorted(status.value for status in statuses)}}
        meant = f"{term.text.casefold()}\0{sorted(statuses)}"
        self._numbers = NumberSearch(scope, number_term(term.text), self._status)
        self._houses: list[Customer] | None = None
        """Those at a house that the term may name, once they were read."""
        self._judged: dict[tuple[str, int], list[SearchHit]] = {}
        self._digest = blake2b(meant.encode(), digest_size=8).digest()

    def cursor(self, hit: SearchHit) -> str:
        """Return the cursor of a hit, valid for the same term and statuses only."""
        return self._scope.codec.seal(_LIST, (self._digest, *hit.place))

    def place(self, cursor: str | None) -> Place:
        """Decode the place of a cursor. Raises BadRequest."""
        if cursor is None:
            return _START
        digest, stage, key, customer_id, address_id = self._scope.codec.unseal(_LIST, cursor)
        if digest != self._digest:
            raise BadRequest("This cursor is of another search: page with the same term and filter.")
        return stage, key, customer_id, address_id

    async def hits(self, start: Place, wanted: int) -> list[SearchHit]:
        """Return up to so many hits that come after a place."""
        found: list[SearchHit] = []
        latest = start
        await self._numbers.read()
        if not self._numbers.is_answer:
            await self._read_houses()
        for first, last, read in self._reads(wanted):
            if last < start[:2]:
                continue
            async for customers in read(start if start[:2] >= first else (*first, "", "")):
                fresh: list[SearchHit] = []
                for customer in drop_unfit(customers, COMPARED):
                    hits = self._find_hits(customer)
                    # A customer that a reader meets again has an earlier place.
                    fresh += [hit for hit in hits if first <= hit.place[:2] <= last and hit.place > latest]
                    if first[0] in IN_ORDER and len(found) + len(fresh) >= wanted:
                        break
                found += sorted(fresh, key=lambda hit: hit.place)
                if len(found) >= wanted:
                    return found[:wanted]
                latest = max(latest, *(hit.place for hit in fresh), _START)
        return found

    def _find_hits(self, customer: Customer) -> list[SearchHit]:
        """Judge a customer, once however many readers meet it."""
        known = customer.id, customer.version
        if known not in self._judged:
            self._judged[known] = match_customer(self._term, customer, self._numbers.matches(customer))
        return self._judged[known]

    def _reads(self, wanted: int) -> Iterable[tuple[Part, Part, Reader]]:
        """Yield the ways to read an answer, in its order: (from which part, up to which part, how)."""
        term = self._term
        yield (Stage.IDENTIFIED, ""), (Stage.IDENTIFIED, LAST_NUMBER), self._numbers.customers
        if self._numbers.is_answer:
            return
        if term.may_identify:
            yield (Stage.IDENTIFIED, LAST_NUMBER), (Stage.PARTLY_IDENTIFIED, LAST), self._identified
        if not term.words:
            return
        if self._houses:
            yield (Stage.HOUSE, ""), (Stage.HOUSE, LAST), self._at_houses
            if self._is_whole_address(self._houses):
                yield (Stage.HOUSE_AND_MORE, ""), (Stage.HOUSE_AND_MORE, LAST), self._at_houses
                return
        yield (Stage.PHRASE, ""), (Stage.BEGUN_PHRASE, LAST), self._phrases(wanted)
        yield from self._reads_of_words(wanted) if len(term.words) > 1 else self._reads_of_a_word(wanted)

    def _reads_of_a_word(self, wanted: int) -> Iterable[tuple[Part, Part, Reader]]:
        """Yield the ways to read those with another form of the only word, or a typo in it."""
        term = self._term
        if len(term.forms[0]) > 1:
            yield (Stage.WORDS, ""), (Stage.WORDS, LAST), self._words(wanted)
        if forgives(term.words[0]):
            yield (Stage.TYPO, WHOLE_NAME), (Stage.TYPO, LAST), self._one_with_typo(term.words, wanted)

    def _reads_of_words(self, wanted: int) -> Iterable[tuple[Part, Part, Reader]]:
        """Yield the ways to read those with all words in any order, or with typos."""
        term = self._term
        if term.has_number:
            yield (Stage.WORDS, ""), (Stage.TYPO, LAST), self._words_with_a_number
            return
        yield (Stage.WORDS, ""), (Stage.WORDS, LAST), self._words(wanted)
        if self._houses:
            yield (Stage.HOUSE_AND_MORE, ""), (Stage.HOUSE_AND_MORE, LAST), self._at_houses
        if any(map(forgives, term.words)):
            whole = self._one_with_typo(term.whole_names, wanted)
            yield (Stage.TYPO, WHOLE_NAME), (Stage.TYPO, WHOLE_NAME), whole
        if term.forgiving:
            yield (Stage.TYPO, SCATTERED), (Stage.TYPO, LAST), self._words_with_typos(wanted)

    async def _read_houses(self) -> None:
        """Read those at a house that the term may name, at most once."""
        if self._houses is None and self._term.house_keys:
            marks = sorted(house_mark(key) for key in {*self._term.house_keys, *self._term.flat_keys})
            where = {**self._status, "keys.marks": {"$in": marks}}
            self._houses = await self._scope.find(Customer, where, limit=CANDIDATES, index="by_mark")

    def _is_whole_address(self, found: Iterable[Customer]) -> bool:
        """Return whether the term goes on behind house and street, so that nothing else is meant by it."""
        term = self._term
        if term.begins_with_number_word:  # that may be a name as well
            return False
        ends = [
            term.house_keys[key]
            for customer in found
            for address in CustomerWords(customer).addresses
            for key in address.line.keys
            if key in term.house_keys
        ]
        return any(end < len(term.words) - 1 for end in ends)

    async def _at_houses(self, _: Place) -> AsyncIterator[list[Customer]]:
        yield self._houses or []

    async def _identified(self, _: Place) -> AsyncIterator[list[Customer]]:
        term = self._term
        ways: list[tuple[str, dict[str, Any]]] = []
        if term.email:
            ways.append(("by_email", {"keys.emails": {"$in": [term.email, f"{term.email}{OF_PERSON}"]}}))
        if term.local_part:
            ways.append(("by_email", {"keys.emails": {"$regex": f"^{re.escape(term.local_part)}@"}}))
        if term.digits:
            numbers = [number for number in (term.phone, term.digits[-PHONE_TAIL:]) if number]
            every = sorted({*numbers, *(f"{number}{OF_PERSON}" for number in numbers)})
            ways.append(("by_phone", {"keys.phones": {"$in": every}}))
        # With two ways each is planned for itself, so no index can be named.
        index, where = ways[0] if len(ways) == 1 else (None, {"$or": [way for _, way in ways]})
        yield await self._scope.find(Customer, {**self._status, **where}, limit=_SAME_IDENTIFIER, index=index)

    def _phrases(self, wanted: int) -> Reader:
        """Read the customers with a phrase that begins as the term does, by phrase and id: whole words come first."""
        first, end = self._term.phrase, after(self._term.phrase)

        async def read(start: Place) -> AsyncIterator[list[Customer]]:
            place: tuple[str, str] | None = max((first, ""), (start[1], start[2]))
            size = wanted + 1
            while place:
                found = await self._scope.index_reads.scan(
                    Customer, "by_phrase", Span(place, end), where=self._status, limit=size
                )
                yield found
                place = last_place(drop_unfit(found, COMPARED), place, end) if len(found) == size else None
                size = min(2 * size, CANDIDATES)

        return read

    async def _words_with_a_number(self, _: Place) -> AsyncIterator[list[Customer]]:
        """Read those with a house number, and all other words begun or with a typo, at once."""
        term = self._term
        others = [begins_or_resembles(term, place) for place in range(len(term.words)) if place != term.rarest]
        found = await self._among(begins(term, term.rarest), others, "by_phrase", limit=WITH_A_NUMBER, of=WITH_A_NUMBER)
        known = {customer.id for customer in found}
        yield [*found, *(customer for customer in self._houses or () if customer.id not in known)]

    def _words(self, wanted: int) -> Reader:
        """Read those with all words begun, by the rarest; when that seems a common one, by the next rarest."""
        term = self._term
        words = [place for place in range(len(term.words)) if not term.is_common(place)]
        others = [place for place in words if place != term.rarest]

        async def read(_: Place) -> AsyncIterator[list[Customer]]:
            seen, found = await self._tried(others)
            if seen < TRIED:
                yield found
                return
            if others and not found:
                second = max(others, key=lambda place: len(term.words[place]))
                rest = [begins(term, place) for place in words if place != second]
                yield await self._among(begins(term, second), rest, "by_phrase", limit=CANDIDATES)
                return
            begun = [begins(term, place) for place in others]
            limit = wanted + 1
            while limit:
                found = await self._among(begins(term, term.rarest), begun, "by_phrase", limit=limit)
                yield found
                limit = min(4 * limit, CANDIDATES) if len(found) == limit < CANDIDATES else 0

        return read

    async def _tried(self, others: list[int]) -> tuple[int, list[Customer]]:
        """Return (how many of the first few candidates there are, which of them fit)."""
        fitting = {"$match": {"$and": [self._status, *(begins(self._term, place) for place in others)]}}
        facets = {"seen": [{"$count": "all"}], "found": [fitting, {"$project": Customer.projection()}]}
        stages: list[dict[str, Any]] = [{"$limit": TRIED}, {"$facet": facets}]
        where = begins(self._term, self._term.rarest)
        (row,) = await self._scope.aggregate(Customer, where, stages, index="by_phrase", for_records=True)
        return sum(seen["all"] for seen in row["seen"]), [Customer.from_stored(one) for one in row["found"]]

    def _one_with_typo(self, forms: Iterable[str], wanted: int) -> Reader:
        """Read those that have a word with at most one typo, by id; the whole name counts as one."""
        resembling = resembles(*forms)

        def part(beyond: dict[str, str], limit: int) -> Awaitable[list[Customer]]:
            where = {**self._status, **resembling, "_id": beyond}
            return self._scope.find(Customer, where, order=_BY_ID, limit=limit, index="by_mark")

        return read_by_id(part, wanted)

    def _words_with_typos(self, wanted: int) -> Reader:
        term = self._term
        others = [begins_or_resembles(term, place) for place in range(len(term.words)) if place != term.forgiving[0]]

        def part(beyond: dict[str, str], limit: int) -> Awaitable[list[Customer]]:
            first = {**resembles(term.words[term.forgiving[0]]), "_id": beyond}
            return self._among(first, others, "by_mark", limit=limit, sort=True)

        return read_by_id(part, wanted)

    async def _among(
        self,
        first: dict[str, Any],
        others: list[dict[str, Any]],
        index: str,
        *,
        limit: int,
        of: int = CANDIDATES,
        sort: bool = False,
    ) -> list[Customer]:
        """Find those that fit all, of the first `of` that one condition leads to in the index's order or by id."""
        stages: list[dict[str, Any]] = [{"$sort": _BY_ID.keys}] if sort else []
        stages += [{"$limit": of}, {"$match": {"$and": [self._status, *others]}}, {"$limit": limit}]
        stages.append({"$project": Customer.projection()})
        rows = await self._scope.aggregate(Customer, first, stages, index=index, for_records=True)
        return [Customer.from_stored(row) for row in rows]
