"""Chance that falls the same way each time, on every machine and in any order."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of choices that its key alone decides: not the clock, the order of calls elsewhere or the hash seed."""

    __slots__ = ("_random",)

    def __init__(self, key: str) -> None:
        # Everything is derived from random(), whose sequence Python guarantees; choice() and others may change.
        self._random = Random(key).random  # noqa: S311  # must be repeatable, guards nothing

    def below(self, end: int) -> int:
        """Return an integer from 0 to `end` - 1."""
        return int(self._random() * end)

    def between(self, first: int, last: int) -> int:
        """Return an integer from `first` to `last`, both included."""
        return first + int(self._random() * (last - first + 1))

    def chance(self, probability: float) -> bool:
        """True in this share of cases (0 to 1)."""
        return self._random() < probability

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options, each as likely."""
        return options[int(self._random() * len(options))]

    def several(self, options: Sequence[T], count: int) -> list[T]:
        """Return `count` different options, in their order; all when there are not more."""
        left = list(range(len(options)))
        for _ in range(len(options) - count):
            del left[self.below(len(left))]
        return [options[place] for place in left]


def seeded_id(prefix: str, created: datetime, key: str) -> str:
    """Return an id in the gateway's form, `prefix_` and 24 hex digits: 8 of the time, 16 of the key's hash."""
    return f"{prefix}_{int(created.timestamp()):08x}{blake2b(key.encode(), digest_size=8).hexdigest()}"
