"""Parts of an answer that are JSON already: the seam by which a fast path serialises values (gateway/fastpath)."""

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from gateway.execution.price import ListPrice


class JSONPart:
    """A part of an answer that is JSON already, in place of dictionaries and lists.

    A plain class: whether a value is one is checked for each row, and an abstract class takes longer to answer.
    """

    __slots__ = ()

    @property
    def json(self) -> bytes:
        """The part as JSON."""
        raise NotImplementedError

    def points(self, price: "ListPrice", step: int) -> int:
        """Return the points of the objects in the part to which the keys of a list's price lead, from `step` on."""
        raise NotImplementedError


def to_json(answer: Any) -> bytes:
    """Return an answer, or a part of one, as JSON."""
    return orjson.dumps(answer, _fragment)


def _fragment(value: Any) -> orjson.Fragment:
    if isinstance(value, JSONPart):
        return orjson.Fragment(value.json)
    raise TypeError(f"{type(value).__name__} is no part of an answer")
