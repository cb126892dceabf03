"""The Node interface (Relay Global Object Identification) and the types that implement it."""

from collections.abc import Callable
from typing import Any, TypeVar

import strawberry

from gateway.documents.base.record import Record
from gateway.resolvers.node import type_name, type_name_of
from gateway.schema.field import field

C = TypeVar("C", bound=type)

NODE_TYPES: list[type] = []
"""Every type of records that `node(id:)` can answer with."""

ENTITY_TYPES: list[type] = []
"""Every type with an id: those, the parts of records, the viewer, and the entries of the timeline."""


@strawberry.interface(description="An object that can be fetched again by its id alone.")
class Node:
    """Shared by everything that has an id."""

    id: strawberry.ID = field("Opaque, globally unique id.")

    @classmethod
    def resolve_type(cls, value: object, *_: object) -> str:
        """Return the GraphQL type of a value: it has the name of the value's class."""
        return type_name_of(value)


class OfKind:
    """Whether a value is of one kind. Plans read the `kind`, and ask without a call."""

    def __init__(self, kind: type) -> None:
        self.kind = kind
        self.is_record = issubclass(kind, Record)
        """Whether values can come as stored rows; parts come within their record."""

    def __call__(self, value: object, _info: object) -> bool:
        """As graphql-core asks."""
        return isinstance(value, self.kind)


def node_type(record: type[Record], description: str) -> Callable[[C], C]:
    """A GraphQL type whose values are records of one kind, and that has that record's name."""

    def declare(cls: C) -> C:
        declared = part_type(record, description)(cls)
        NODE_TYPES.append(declared)
        return declared

    return declare


def part_type(kind: type, description: str) -> Callable[[C], C]:
    """Return a decorator for a GraphQL type of a node that is no record: a part of one, or the viewer."""
    name = type_name(kind)

    def declare(cls: C) -> C:
        if cls.__name__ != name:
            raise TypeError(f"{cls.__name__} must be named {name}, as the kind it shows")
        cls.is_type_of = OfKind(kind)  # type: ignore[attr-defined]
        declared: Any = strawberry.type(cls, description=description)
        ENTITY_TYPES.append(declared)
        return declared  # type: ignore[no-any-return]

    return declare
