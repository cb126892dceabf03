"""Changes of what another person may have changed since it was read."""

from typing import Protocol

from gateway.errors import Conflict


class HasVersion(Protocol):
    """A record with its own versions."""

    @property
    def version(self) -> int:
        """Grows by one with each change."""


def require_version(record: HasVersion, expected: int | None) -> None:
    """Raise Conflict unless a record is at the version that its reader saw; `None` accepts any version."""
    if expected is not None and expected != record.version:
        raise Conflict(expected, record.version, record)
