"""Parts of filters, each declared with the permission that it takes: the one of the field that it looks for."""

from functools import cache
from typing import Any

import strawberry

from gateway.access.permission import Permission

NEEDS = "needs"
"""The key of the permission in the metadata of a filter's part; a contract test demands it of every part."""


def filtering(description: str, *, needs: Permission | None) -> Any:
    """Declare an optional part of a filter; `needs` is what reading the field behind it takes."""
    if needs is not None:
        description = f"{description} Needs the permission `{needs.value}`."
    return strawberry.field(default=None, description=description, metadata={NEEDS: needs})


def needed_for(filter_: Any) -> list[Permission]:
    """Return the permissions that the given parts of a filter take."""
    kind: Any = type(filter_)
    return [needs for name, needs in _guarded_parts(kind) if getattr(filter_, name) is not None]


@cache
def _guarded_parts(kind: Any) -> list[tuple[str, Permission]]:
    """Return the parts of a kind of filter that take a permission, by their attributes."""
    fields = kind.__strawberry_definition__.fields
    return [(part.python_name, part.metadata[NEEDS]) for part in fields if part.metadata[NEEDS] is not None]
