"""Work that reads cause in MongoDB beyond the rows that they return: counting, and adding up.

A row of an answer has its price. The cost of a count is not known before: what it went through is added to the price
after it ran.
"""

KEYS_BY_POINT = 100
"""Index keys that MongoDB goes through to count; a key takes it about a microsecond."""
DOCUMENTS_BY_POINT = 10
"""Documents that are read to be added up; they are sent and decoded, so that each is dearer than a key."""


class ReadWork:
    """Counts the work of one request."""

    __slots__ = ("documents", "keys")

    def __init__(self) -> None:
        self.keys = 0
        self.documents = 0

    @property
    def points(self) -> int:
        """Cost of the work."""
        return self.keys // KEYS_BY_POINT + self.documents // DOCUMENTS_BY_POINT
