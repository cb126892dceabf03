"""Reading the candidates of a search part after part, as far as the page needs."""

from collections.abc import AsyncIterator, Awaitable, Callable

from gateway.documents.customer import Customer

CANDIDATES = 1_000
"""Customers that are compared for words in no order or with typos, by the rarest of the words."""
MAX_SIMILAR = 5_000
"""Customers that are compared for a page because one word, or the whole name, resembles what was typed."""

Place = tuple[int, str, str, str]
Reader = Callable[[Place], AsyncIterator[list[Customer]]]
"""Reads a stage from a place on, as far as its caller goes."""
PartById = Callable[[dict[str, str], int], Awaitable[list[Customer]]]
"""Reads up to so many customers, by id, beyond one."""


def read_by_id(part: PartById, wanted: int) -> Reader:
    """Read part after part, by id, as long as there may be more and not too many were compared."""

    async def read(start: Place) -> AsyncIterator[list[Customer]]:
        beyond, size, compared = {"$gte": start[2]}, wanted + 1, 0
        while compared < MAX_SIMILAR:
            found = await part(beyond, size)
            yield found
            if len(found) < size:
                return
            beyond, compared = {"$gt": found[-1].id}, compared + size
            size = min(2 * size, CANDIDATES)

    return read
