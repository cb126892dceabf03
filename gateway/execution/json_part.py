"""Parts of an answer that are JSON already: the seam by which a fast path serialises values (gateway/fastpath)."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from gateway.execution.price import ListPrice


class JSONPart(ABC):
    """A part of an answer that is JSON already, in place of dictionaries and lists."""

    __slots__ = ()

    @property
    @abstractmethod
    def json(self) -> bytes:
        """The part as JSON."""

    @abstractmethod
    def points(self, price: "ListPrice", step: int) -> int:
        """Return the points of the objects in the part to which the keys of a list's price lead, from `step` on."""


def to_json(answer: Any) -> bytes:
    """Return an answer, or a part of one, as JSON."""
    return orjson.dumps(answer, _fragment)


def _fragment(value: Any) -> orjson.Fragment:
    if isinstance(value, JSONPart):
        return orjson.Fragment(value.json)
    raise TypeError(f"{type(value).__name__} is no part of an answer")
