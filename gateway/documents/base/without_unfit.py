"""Records without the values that do not fit: for index keys, and for what remains of a deleted customer."""

from functools import cache
from typing import Any, TypeVar

import msgspec

from gateway.documents.base.unfit_record import Unfit, is_partly_unfit, part_of, slot

S = TypeVar("S", bound=msgspec.Struct)


def without_unfit(record: S) -> S:
    """Return a record with its defaults, empty texts and None in place of all that does not fit, at any depth."""
    fits: S = _filled(record)
    return fits


def _filled(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_filled(each) for each in value)
    if not isinstance(value, msgspec.Struct) or not is_partly_unfit(value):
        return value
    kind: Any = type(value).__mro__[1]
    values = {name: _filled_in(kind, name, slot(value, name)) for name in value.__struct_fields__}
    return kind(**values)


def _filled_in(kind: type[msgspec.Struct], name: str, value: Any) -> Any:
    return _placeholder(kind, name) if isinstance(value, Unfit) else _filled(value)


@cache
def _placeholder(kind: type[msgspec.Struct], name: str) -> Any:
    (field,) = (field for field in msgspec.structs.fields(kind) if field.name == name)
    if field.default is not msgspec.NODEFAULT:
        return field.default
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    part, in_list = part_of(field.type)
    if part is not None and not in_list:
        return part(**{inner.name: _placeholder(part, inner.name) for inner in msgspec.structs.fields(part)})
    if in_list:
        return ()
    return "" if _is_text(field.type) else None


def _is_text(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", annotation) is str
