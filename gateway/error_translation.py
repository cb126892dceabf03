"""Errors of a library, turned into the gateway's own."""

from collections.abc import Callable
from types import TracebackType
from typing import Any


class translate_errors:  # noqa: N801  # used like contextlib.suppress
    """Within it, errors of one kind are turned into what a function raises for them, if it does.

    A class that keeps nothing while it is used: every request and read uses one, and a generator would be several
    times as expensive.
    """

    __slots__ = ("_kind", "_turn")

    def __init__(self, kind: type[Exception], turn: Callable[[Any], None]) -> None:
        self._kind = kind
        self._turn = turn

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and isinstance(error, self._kind):
            self._turn(error)
