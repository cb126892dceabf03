"""Changes of what somebody else may have changed since it was read."""

from typing import Protocol

from gateway.errors import Conflict


class Versioned(Protocol):
    """A record that has versions of its own."""

    @property
    def version(self) -> int:
        """Grows by one with each change."""


def require_version(record: Versioned, expected: int | None) -> None:
    """Raise Conflict unless a record is at the version that its reader saw; None: whichever it is at."""
    if expected is not None and expected != record.version:
        raise Conflict(expected, record.version, record)
