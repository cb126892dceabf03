"""What a row looks like in an answer: its members, each with the stored fields that it is made of."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from gateway.rows.sequence import Rows, WrittenRows

writer: Any
"""The compiled `_writer`; None where there was no C compiler: then records are made, and written one by one."""
try:
    writer = import_module("gateway.rows._writer")
except ImportError:
    writer = None

TEXT, CHOICE, WHOLE, TRUTH, MOMENT, DAY, AMOUNT, OBJECT, LIST, CONSTANT, NAME, GAP = range(1, 13)
"""What a member is written as (`_writer.pyx`)."""


class Amount(NamedTuple):
    """A property that is a number of minor units in major ones: `123.45`."""

    minor: str
    currency: str
    digits: Mapping[str, int]
    """How many digits after the point a currency has, where it is not two."""


class Name(NamedTuple):
    """A property that is a first text, or where that is missing or empty, two others with a space between."""

    first: str
    second: str
    third: str


Property = Amount | Name
"""How a property is made of stored fields; a class says so in `written`."""


class Gap(NamedTuple):
    """A member that a resolver gives: its response key, and which of a plan's resolvers."""

    key: str
    resolver: int


class Known:
    """A record of which only what its resolvers look at is known."""

    def __init__(self, kind: Any, names: Sequence[str], texts: Sequence[str | None]) -> None:
        self._kind = kind
        self.__dict__.update(zip(names, texts, strict=True))

    def record_kind(self) -> Any:
        """The kind of record this is."""
        return self._kind


class RowWriter:
    """Writes rows of one shape."""

    def __init__(self, shape: Any, kind: Any, gaps: Sequence[Gap], looked_at: Mapping[str, str]) -> None:
        """`kind` is that of the records; `looked_at`: attribute → stored field of what the resolvers of gaps read."""
        self._shape = shape
        self._kind = kind
        self._gaps = gaps
        self._keys = tuple(gap.key for gap in gaps)
        self._names = tuple(looked_at)
        self._looked_at = writer.Shape(tuple(stored.encode() for stored in looked_at.values()), ())

    @property
    def has_gaps(self) -> bool:
        """Whether resolvers have a part in its rows."""
        return bool(self._gaps)

    def __call__(self, rows: Rows[Any], pending: list[list[Any]]) -> WrittenRows:
        """The rows as JSON; gaps are asked of their resolvers. Raises what `_writer` raises."""
        documents = rows.documents
        if not self._gaps:
            return WrittenRows([writer.write_rows(self._shape, documents)], len(documents))
        pieces = writer.write_rows_with_gaps(self._shape, documents)
        parts: list[dict[str, Any]] = []
        for texts in writer.texts_of(self._looked_at, documents):
            parent, part = Known(self._kind, self._names, texts), dict.fromkeys(self._keys)
            parts.append(part)
            for gap in self._gaps:
                pending[gap.resolver].append((parent, part))
        return WrittenRows(pieces, len(documents), self._keys, parts)
