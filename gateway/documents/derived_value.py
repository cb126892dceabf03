"""How a property is made of stored fields; a class says so in `json_rules`, by which it is written without a record."""

from collections.abc import Mapping
from typing import NamedTuple


class Amount(NamedTuple):
    """A number of minor units in major ones: `123.45`."""

    minor: str
    currency: str
    digits: Mapping[str, int]
    """How many digits after the point a currency has, where it is not two."""


class Name(NamedTuple):
    """A first text, or where that is missing or empty, two others with a space between."""

    first: str
    second: str
    third: str


class FirstFlagged(NamedTuple):
    """One of a list: the first with the first flag, or else the next, or else the first of all."""

    items: str
    flags: tuple[str, ...]


class Link(NamedTuple):
    """An address: a prefix, and texts with commas between, as a query string encodes them."""

    prefix: str
    texts: tuple[str, ...]


Property = Amount | Name | FirstFlagged | Link
