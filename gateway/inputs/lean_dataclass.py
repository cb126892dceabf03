"""The one place that touches strawberry's internals at the start: its classes without methods that nothing calls.

Strawberry makes a dataclass of every type and input. Dataclasses write, compile and run a text for each method that
they add: a tenth of the gateway's start. Resolvers return records, so no object of a type is ever made; inputs are
made and compared, but not printed, as they hold what people typed. Where strawberry's inside is another one, it makes
the classes as it always did.
"""

import dataclasses
from collections.abc import Callable
from types import SimpleNamespace

from strawberry.types import object_type


def make_lean_dataclass(*, kw_only: bool) -> Callable[[type], type]:
    """Return a decorator as `dataclasses.dataclass` does; only classes with values to set get methods."""

    def make(cls: type) -> type:
        has_values = _has_values(cls)
        return dataclasses.dataclass(kw_only=kw_only, init=has_values, repr=False, eq=has_values)(cls)

    return make


def _has_values(cls: type) -> bool:
    """Return whether a class has fields to set, or inherits some."""
    own = [getattr(vars(cls).get(name), "init", True) for name in vars(cls).get("__annotations__", ())]
    inherited = [field.init for base in cls.__bases__ for field in getattr(base, "__dataclass_fields__", {}).values()]
    return any(own + inherited)


if hasattr(object_type, "dataclasses"):
    object_type.dataclasses = SimpleNamespace(**{**vars(dataclasses), "dataclass": make_lean_dataclass})
