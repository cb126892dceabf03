"""The Node interface (Relay Global Object Identification) and the types that implement it."""

from collections.abc import Callable
from typing import Any, TypeVar

import strawberry

from gateway.documents.record import Record
from gateway.schema.field import field

C = TypeVar("C", bound=type)

NODE_TYPES: list[type] = []
"""Every type that `node(id:)` can answer with."""


@strawberry.interface(description="An object that can be fetched again by its id alone.")
class Node:
    """Shared by everything that has an id of its own."""

    id: strawberry.ID = field("Opaque, globally unique id.")

    @classmethod
    def resolve_type(cls, record: Record, *_: object) -> str:
        """The GraphQL type of a record: it has the record's name."""
        return type(record).__name__


class OfKind:
    """Whether a value is a record of one kind. Plans read the `kind`, and ask without a call."""

    def __init__(self, kind: type[Record]) -> None:
        self.kind = kind

    def __call__(self, value: object, _info: object) -> bool:
        """As graphql-core asks."""
        return isinstance(value, self.kind)


def node_type(record: type[Record], description: str) -> Callable[[C], C]:
    """A GraphQL type whose values are records of one kind, and that has that record's name."""

    def declare(cls: C) -> C:
        if cls.__name__ != record.__name__:
            raise TypeError(f"{cls.__name__} must be named {record.__name__}, as the record it shows")
        cls.is_type_of = OfKind(record)  # type: ignore[attr-defined]
        declared: Any = strawberry.type(cls, description=description)
        NODE_TYPES.append(declared)
        return declared  # type: ignore[no-any-return]

    return declare
