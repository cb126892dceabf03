"""Records of documents with a value that does not fit its declaration: all that fits can be read.

Whoever reads an attribute that does not fit gets UnfitValue, and nobody else: neither the record's other attributes
nor the rows beside it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec
import structlog

from gateway.documents.zone import zoned_as
from gateway.errors import UnfitValue

CLASSES_KEPT = 512

R = TypeVar("R", bound=msgspec.Struct)
S = TypeVar("S", bound=msgspec.Struct)

log = structlog.get_logger("gateway.errors")

# What converting raises for what does not fit, or for what instants cannot be made of.
MISFIT = (msgspec.ValidationError, TypeError, ValueError, AttributeError)


class Owner(NamedTuple):
    """The record that a value is in: the name of its kind, and its id."""

    kind: str
    id: str


class _Unfit(NamedTuple):
    """In place of a value that does not fit."""


def readable(struct: type[S], stored: Mapping[str, Any], owner: Owner, place: str = "") -> S:
    """Return a struct of all that fits; reading another of its attributes raises UnfitValue."""
    values: dict[str, Any] = {}
    unfit: dict[str, str] = {}
    for field in msgspec.structs.fields(struct):
        inner = f"{place}{field.encode_name}"
        if field.encode_name in stored:
            value = _converted(field.type, stored[field.encode_name], owner, inner)
        elif field.required:
            value = _Unfit()
        else:
            continue
        if isinstance(value, _Unfit):
            value, unfit[field.name] = None, inner
        values[field.name] = value
    made: S = _readable_class(struct)(**values, unfit_fields=unfit, unfit_owner=owner)
    return made


def unfit_fields(value: Any) -> Iterator[str]:
    """Find the stored names of all that does not fit in a struct, at any depth."""
    if isinstance(value, tuple):
        for each in value:
            yield from unfit_fields(each)
    elif isinstance(value, msgspec.Struct):
        unfit = getattr(value, "unfit_fields", {})
        yield from unfit.values()
        for field in msgspec.structs.fields(type(value)):
            if field.name not in unfit and field.name not in ("unfit_fields", "unfit_owner"):
                yield from unfit_fields(getattr(value, field.name))


def drop_unfit(records: Iterable[R], attributes: Collection[str]) -> list[R]:
    """Leave out, with a line in the log, the records of which any of these attributes does not fit.

    For lists that are compared or ranked by them, which one bad record must not fail.
    """
    return [record for record in records if not _log_unfit(record, attributes)]


def _log_unfit(record: Any, attributes: Collection[str]) -> bool:
    for name in attributes:
        try:
            (field, *_) = (*unfit_fields(getattr(record, name)), None)
        except UnfitValue as unfit:
            field = unfit.field
        if field is not None:
            log.error("stored value does not fit", record=type(record).__name__, id=record.id, field=field)
            return True
    return False


def _converted(annotation: Any, value: Any, owner: Owner, place: str) -> Any:
    try:
        return msgspec.convert(zoned_as(annotation)(value), annotation)
    except MISFIT:
        pass
    part, in_list = _part_of(annotation)
    if part is None:
        return _Unfit()
    if not in_list:
        return readable(part, value, owner, f"{place}.") if isinstance(value, dict) else _Unfit()
    if not isinstance(value, list | tuple) or not all(isinstance(each, dict) for each in value):
        return _Unfit()
    return tuple(_converted(part, each, owner, f"{place}.{number}") for number, each in enumerate(value))


def _part_of(annotation: Any) -> tuple[type[msgspec.Struct] | None, bool]:
    """Find the struct that a value of a type is, or that its items are, and which of the two."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is None:
        is_struct = isinstance(annotation, type) and issubclass(annotation, msgspec.Struct)
        return (annotation if is_struct else None), False
    if origin in (Annotated, UnionType, Union):
        found = [_part_of(argument) for argument in arguments[: 1 if origin is Annotated else None]]
        return next((each for each in found if each[0] is not None), (None, False))
    part, in_list = _part_of(arguments[0]) if origin in (tuple, list) else (None, True)
    return (None if in_list else part), True


@lru_cache(maxsize=CLASSES_KEPT)
def _readable_class(struct: Any) -> Any:
    """A class of the same attributes, of which some may be unfit."""

    def read(self: Any, name: str) -> Any:
        unfit = object.__getattribute__(self, "unfit_fields")
        if name in unfit:
            owner = object.__getattribute__(self, "unfit_owner")
            raise UnfitValue(owner.kind, owner.id, unfit[name])
        return object.__getattribute__(self, name)

    kind = getattr(struct, "record_kind", None)
    namespace: dict[str, Any] = {"__getattribute__": read}
    if kind is not None:
        namespace["record_kind"] = classmethod(lambda _: kind())
    return msgspec.defstruct(
        struct.__name__,
        [("unfit_fields", dict[str, str], msgspec.field(default_factory=dict)), ("unfit_owner", Owner | None, None)],
        bases=(struct,),
        namespace=namespace,
        frozen=True,
        kw_only=True,
        module=struct.__module__,
    )
