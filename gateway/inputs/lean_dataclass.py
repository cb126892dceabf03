"""The one place that touches strawberry's internals at the start: its classes without the text of dataclasses.

Strawberry makes a dataclass of every type and input. Dataclasses write, compile and run a text for each method that
they add: a tenth of the gateway's start. Here inputs share two methods and types get no methods: resolvers return
records, so no object of a type is ever made. Where strawberry is built otherwise, it makes its classes as always.
"""

import dataclasses
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from strawberry.types import object_type


def make_lean_dataclass(*, kw_only: bool) -> Callable[[Any], Any]:
    """Return a decorator as `dataclasses.dataclass` does, for classes whose values are all named."""

    def make(cls: Any) -> Any:
        made: Any = dataclasses.dataclass(kw_only=kw_only, init=False, repr=False, eq=False)(cls)
        if fields := [field for field in dataclasses.fields(made) if field.init]:
            made.__init__ = _make_init(fields)
            made.__eq__, made.__hash__ = _equal, None
        return made

    return make


def _make_init(fields: Sequence[dataclasses.Field[Any]]) -> Callable[..., None]:
    names = frozenset(field.name for field in fields)
    defaults = {field.name: field.default for field in fields if field.default is not dataclasses.MISSING}
    factories = {
        field.name: field.default_factory for field in fields if field.default_factory is not dataclasses.MISSING
    }
    required = names - defaults.keys() - factories.keys()

    def __init__(self: Any, **given: Any) -> None:  # noqa: N807
        if not required <= given.keys() <= names:
            wrong = ", ".join(sorted((required - given.keys()) | (given.keys() - names)))
            raise TypeError(f"{type(self).__name__}: missing or unknown: {wrong}")
        made = {name: make() for name, make in factories.items() if name not in given} if factories else {}
        self.__dict__ = {**defaults, **made, **given}

    return __init__


def _equal(self: Any, other: object) -> bool:
    """Return whether two inputs of one class have equal values."""
    return bool(self.__dict__ == other.__dict__) if type(self) is type(other) else NotImplemented


if hasattr(object_type, "dataclasses"):
    object_type.dataclasses = SimpleNamespace(**{**vars(dataclasses), "dataclass": make_lean_dataclass})
