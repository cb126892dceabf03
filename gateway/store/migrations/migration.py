"""What a migration is."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from pymongo.asynchronous.database import AsyncDatabase

StoredDatabase = AsyncDatabase[dict[str, Any]]
Advance = Callable[[int], Awaitable[None]]
"""Is called with how many more documents were done."""


class Migration(NamedTuple):
    """A change of what is stored."""

    number: int
    name: str
    purpose: str
    oldest_reader: int
    """The version that a gateway must know to work with what this leaves: an earlier one refuses to serve."""
    count_left: Callable[[StoredDatabase], Awaitable[int]]
    """Counts the documents that are left to do."""
    apply: Callable[[StoredDatabase, Advance], Awaitable[None]]
