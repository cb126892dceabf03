"""Records of documents with a value that does not fit its declaration: all that fits can be read.

Only reading an attribute that does not fit raises UnfitValue: the record's other attributes are readable, and so are
the rows beside it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec
import structlog

from gateway.documents.base.zone import zoned_as
from gateway.errors import UnfitValue

MAX_CLASSES = 512

R = TypeVar("R", bound=msgspec.Struct)
S = TypeVar("S", bound=msgspec.Struct)
T = TypeVar("T")

log = structlog.get_logger("gateway.errors")

# What converting raises for what does not fit, or for what instants cannot be made of.
MISFIT = (msgspec.ValidationError, TypeError, ValueError, AttributeError)


class Owner(NamedTuple):
    """The record that a value is in: the name of its kind, and its id."""

    kind: str
    id: str


class Unfit:
    """In place of a value that does not fit: `field` leads to it from the record, `raw` is the value, or `None`."""

    __slots__ = ("field", "is_required", "owner", "raw")

    def __init__(self, owner: Owner, field: str, raw: Any = None) -> None:
        self.is_required = True
        self.owner = owner
        self.field = field
        self.raw = raw


SetAside = dict[str, list[tuple[int, Any]]]
"""Stored list → the items, with their places, that no part can be made of."""


def readable(
    struct: type[S], stored: Mapping[str, Any], owner: Owner, place: str = "", broken: Collection[str] = ()
) -> S:
    """Return a struct of all that fits; reading another of its attributes, or a `broken` one, raises UnfitValue."""
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(struct):
        inner = f"{place}{field.encode_name}"
        if field.encode_name in stored:
            raw = stored[field.encode_name]
            value = Unfit(owner, inner, raw) if field.name in broken else _converted(field.type, raw, owner, inner)
            values[field.name] = value
            if isinstance(value, Unfit):
                value.is_required = field.required
        elif field.required:
            values[field.name] = Unfit(owner, inner)
    made: S = _readable_class(struct)(**values)
    return made


def set_aside(struct: type[msgspec.Struct], stored: dict[str, Any], owner: Owner) -> tuple[dict[str, Any], SetAside]:
    """Return a document without the items of its lists that no part can be made of, and those items.

    So the other items can be changed; null in place of a list is an empty one.
    """
    document, aside = dict(stored), SetAside()
    for field in msgspec.structs.fields(struct):
        value, item = stored.get(field.encode_name), _find_item(field.type)
        if item is None or field.encode_name not in stored:
            continue
        if value is None:
            del document[field.encode_name]
        elif isinstance(value, list):
            bad = [(place, each) for place, each in enumerate(value) if not _is_usable(item, each, owner)]
            if bad:
                aside[field.encode_name] = bad
                places = {place for place, _ in bad}
                document[field.encode_name] = [each for place, each in enumerate(value) if place not in places]
    return document, aside


def put_back(items: list[Any], aside: list[tuple[int, Any]]) -> list[Any]:
    """Return a list with the items that were set aside, at their places as far as it is that long."""
    whole = list(items)
    for place, item in aside:
        whole.insert(min(place, len(whole)), item)
    return whole


def usable_items(struct: msgspec.Struct, name: str) -> tuple[Any, ...]:
    """Return the items of a list that fit, and parts that can be told from the others; nothing for other values."""
    value = slot(struct, name)
    if not isinstance(value, Unfit):
        return tuple(value)
    if not isinstance(value.raw, list):
        return ()
    (declared,) = (field for field in msgspec.structs.fields(type(struct)) if field.name == name)
    item = _find_item(declared.type)
    return tuple(
        _converted(item, each, value.owner, f"{value.field}.{place}")
        for place, each in enumerate(value.raw)
        if _is_usable(item, each, value.owner)
    )


def _is_usable(annotation: Any, value: Any, owner: Owner) -> bool:
    """Return whether an item fits, or is a part that is distinguishable from the others."""
    made = _converted(annotation, value, owner, "")
    return not isinstance(made, Unfit) and not isinstance(slot(made, "id"), Unfit)


def slot(struct: Any, name: str) -> Any:
    """Return an attribute as it is kept: an Unfit if it does not fit, None if there is no such attribute."""
    try:
        return object.__getattribute__(struct, name)
    except AttributeError:
        return None


def to_stored(struct: msgspec.Struct) -> dict[str, Any]:
    """Return a struct in its stored form, with what does not fit as it was stored."""
    raws: list[Any] = []

    def note(value: Any) -> str:
        if not isinstance(value, Unfit):
            raise TypeError(f"{type(value).__name__} cannot be stored")
        raws.append(value.raw)
        return f"{_MARK}{len(raws) - 1}"

    fields: dict[str, Any] = msgspec.to_builtins(struct, builtin_types=(datetime,), enc_hook=note)
    return _with_raws(fields, raws) if raws else fields


def to_builtins(struct: msgspec.Struct, in_place: Any) -> dict[str, Any]:
    """Return a struct as JSON has it, with a value in place of each that does not fit."""
    fields: dict[str, Any] = msgspec.to_builtins(struct, builtin_types=(), enc_hook=lambda _: in_place)
    return fields


_MARK = "\0unfit:"


def _with_raws(value: Any, raws: list[Any]) -> Any:
    if isinstance(value, dict):
        return {name: _with_raws(part, raws) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_with_raws(part, raws) for part in value]
    return raws[int(value.removeprefix(_MARK))] if isinstance(value, str) and value.startswith(_MARK) else value


def is_partly_unfit(value: msgspec.Struct) -> bool:
    """Return whether a struct, or one inside it, has a value that does not fit."""
    return "is_partly_unfit" in vars(type(value))


def unfit_values(value: Any) -> Iterator[Unfit]:
    """Find all that does not fit in a struct, at any depth."""
    if isinstance(value, Unfit):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from unfit_values(each)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from unfit_values(slot(value, name))


def unfit_fields(value: Any) -> Iterator[str]:
    """Find the stored names of all that does not fit in a struct, at any depth."""
    return (unfit.field for unfit in unfit_values(value))


def require_fit(struct: msgspec.Struct) -> None:
    """Raise UnfitValue when anything in a struct does not fit."""
    for unfit in unfit_values(struct):
        raise UnfitValue(unfit.owner.kind, unfit.owner.id, unfit.field)


def if_fit(read: Callable[[], T]) -> T | None:
    """Return what is read of a record; `None`, with a line in the log, if that needs a value that does not fit."""
    try:
        return read()
    except UnfitValue as unfit:
        log_misfit(unfit)
        return None


def log_misfit(unfit: UnfitValue, **facts: Any) -> None:
    """Name a value that does not fit, and not the value, in the log."""
    place = {"record": unfit.record_kind, "id": unfit.record_id, "field": unfit.field}
    log.error("stored value does not fit", **place, **facts)


def drop_unfit(records: Iterable[R], attributes: Collection[str]) -> list[R]:
    """Leave out, with a line in the log, the records of which any of these attributes does not fit.

    For lists that are compared or ranked by them, which one bad record must not fail.
    """
    return [record for record in records if not (is_partly_unfit(record) and _log_unfit(record, attributes))]


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
    unfit = Unfit(owner, place, value)
    part, in_list = find_part(annotation)
    if part is None:
        return unfit
    if not in_list:
        return readable(part, value, owner, f"{place}.") if isinstance(value, dict) else unfit
    if not isinstance(value, list | tuple) or not all(isinstance(each, dict) for each in value):
        return unfit
    return tuple(_converted(part, each, owner, f"{place}.{number}") for number, each in enumerate(value))


def _find_item(annotation: Any) -> Any:
    """Return the type of a list's items; `None` for what is no list."""
    if get_origin(annotation) is Annotated:
        return _find_item(get_args(annotation)[0])
    return get_args(annotation)[0] if get_origin(annotation) in (tuple, list) else None


def find_part(annotation: Any) -> tuple[type[msgspec.Struct] | None, bool]:
    """Find the struct that a value of a type is, or that its items are, and which of the two."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is None:
        is_struct = isinstance(annotation, type) and issubclass(annotation, msgspec.Struct)
        return (annotation if is_struct else None), False
    if origin in (Annotated, UnionType, Union):
        found = [find_part(argument) for argument in arguments[: 1 if origin is Annotated else None]]
        return next((each for each in found if each[0] is not None), (None, False))
    part, in_list = find_part(arguments[0]) if origin in (tuple, list) else (None, True)
    return (None if in_list else part), True


@lru_cache(maxsize=MAX_CLASSES)
def _readable_class(struct: Any) -> Any:
    """A class of the same attributes, of which some may be unfit."""

    def read(self: Any, name: str) -> Any:
        value = object.__getattribute__(self, name)
        if type(value) is Unfit:
            raise UnfitValue(value.owner.kind, value.owner.id, value.field)
        return value

    kind = getattr(struct, "record_kind", None)
    namespace: dict[str, Any] = {"__getattribute__": read, "is_partly_unfit": True}
    if kind is not None:
        namespace["record_kind"] = classmethod(lambda _: kind())
    return msgspec.defstruct(
        struct.__name__,
        [],
        bases=(struct,),
        namespace=namespace,
        frozen=True,
        kw_only=True,
        module=struct.__module__,
    )
