"""Values made of stored fields: one declaration gives the attribute, the fields behind it and its form in C."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Generic, Self, TypeVar, overload
from urllib.parse import quote_plus

T = TypeVar("T")
V = TypeVar("V")


class DerivedValue(ABC, Generic[T]):
    """An attribute of a record, or of a part of one, that is made of stored fields."""

    @property
    @abstractmethod
    def sources(self) -> tuple[str, ...]:
        """The fields it is made of."""

    @abstractmethod
    def of(self, stored: Any) -> T:
        """Make the value."""

    @overload
    def __get__(self, stored: None, owner: type) -> Self: ...
    @overload
    def __get__(self, stored: object, owner: type) -> T: ...
    def __get__(self, stored: object | None, owner: type) -> Self | T:
        return self if stored is None else self.of(stored)


@dataclass(frozen=True)
class Amount(DerivedValue[Decimal]):
    """A number of minor units in major ones: `123.45`."""

    minor: str
    currency: str
    digits: Mapping[str, int]
    """How many digits after the point a currency has, where it is not two."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The fields it is made of."""
        return self.minor, self.currency

    def of(self, stored: Any) -> Decimal:
        """Make the amount, with exactly the currency's digits."""
        digits = self.digits.get(getattr(stored, self.currency), 2)
        return Decimal(getattr(stored, self.minor)).scaleb(-digits)


@dataclass(frozen=True)
class Name(DerivedValue[str]):
    """A first text, or where that is missing or empty, two others with a space between."""

    first: str
    second: str
    third: str

    @property
    def sources(self) -> tuple[str, ...]:
        """The fields it is made of."""
        return self.first, self.second, self.third

    def of(self, stored: Any) -> str:
        """Make the name."""
        others = getattr(stored, self.second), getattr(stored, self.third)
        return getattr(stored, self.first) or " ".join([part for part in others if part])


@dataclass(frozen=True)
class FirstFlagged(DerivedValue[V | None], Generic[V]):
    """One of a list: the first with the first flag, or else the next, or else the first of all."""

    items: str
    flags: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The fields it is made of."""
        return (self.items,)

    def of(self, stored: Any) -> V | None:
        """Find the item; `None` in an empty list."""
        items = getattr(stored, self.items)
        for flag in self.flags:
            for item in items:
                if getattr(item, flag):
                    found: V = item
                    return found
        return items[0] if items else None


@dataclass(frozen=True)
class Link(DerivedValue[str]):
    """An address: a prefix, and texts with commas between, as a query string encodes them."""

    prefix: str
    texts: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The fields it is made of."""
        return self.texts

    def of(self, stored: Any) -> str:
        """Make the address."""
        parts = [getattr(stored, text) for text in self.texts]
        return self.prefix + quote_plus(", ".join([part for part in parts if part]))


@dataclass(frozen=True)
class TimedChoice(DerivedValue[Any]):
    """A stored choice, which becomes another one at a stored instant."""

    choice: str
    turns: tuple[tuple[str, str, str], ...]
    """(choice before, field with the instant, choice from then on), in the order in which they come to pass."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The fields it is made of."""
        return self.choice, *(at for _, at, _ in self.turns)

    def of(self, stored: Any) -> Any:
        """Make the choice that it is now."""
        chosen = getattr(stored, self.choice)
        for before, at, then in self.turns:
            turn = getattr(stored, at)
            if chosen == before and turn is not None and turn <= datetime.now(UTC):
                chosen = type(chosen)(then)
        return chosen
