"""Instants as they are read: MongoDB keeps UTC. Its driver takes 2 µs to say so of each, this a quarter of one."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import bson
import msgspec
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.errors import InvalidBSON
from msgspec import inspect

Zoned = Callable[[Any], Any]
"""A stored value → the value with its instants in UTC; documents are changed in place."""

_ZONELESS: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=False)
TOLERANT: CodecOptions[dict[str, Any]] = CodecOptions(
    tz_aware=True,
    datetime_conversion=DatetimeConversion.DATETIME_AUTO,
    unicode_decode_error_handler="replace",
)
"""How every document is decoded: an instant that Python has none for is a DatetimeMS, which fits no declaration, and
bytes that are not UTF-8 are U+FFFD. So the other fields, and the other documents, can be read and written."""
_TOLERANT_ZONELESS = TOLERANT.with_options(tz_aware=False)
# Each byte that is not UTF-8 becomes a character that no text has.
_MARKING = TOLERANT.with_options(unicode_decode_error_handler="surrogateescape")


def decoded(document: bytes) -> dict[str, Any]:
    """A document for records to be made of, which give its instants their zone."""
    try:
        return bson.decode(document, _ZONELESS)
    except InvalidBSON:
        return bson.decode(document, _TOLERANT_ZONELESS)


def broken_texts(document: bytes) -> tuple[str, ...]:
    """Return the fields of a document whose text is not UTF-8: `emails.0.address`."""
    try:
        bson.decode(document, _ZONELESS)
    except InvalidBSON:
        return tuple(_broken_in(bson.decode(document, _MARKING)))
    return ()


def _broken_in(value: Any, place: str = "") -> Iterator[str]:
    if isinstance(value, str) and not value.isascii() and any("\udc80" <= character <= "\udcff" for character in value):
        yield place
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from _broken_in(part, f"{place}.{name}" if place else str(name))


@cache
def zoned(kind: type[msgspec.Struct]) -> Zoned:
    """Return what gives a stored document of this kind its instants, which were read without their zone."""
    return _converter(inspect.type_info(kind)) or (lambda document: document)


@cache
def zoned_as(annotation: Any) -> Zoned:
    """Return what gives a stored value of any type its instants."""
    return _converter(inspect.type_info(annotation)) or (lambda value: value)


def _converter(type_: inspect.Type) -> Zoned | None:
    """Return what a stored value of a type needs; or `None`."""
    match type_:
        case inspect.DateTimeType():
            return instant_in_utc
        case inspect.StructType(fields=fields):
            return _document({field.encode_name: _converter(field.type) for field in fields})
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return _list(_converter(item))
        case inspect.UnionType(types=types):
            return next((found for member in types if (found := _converter(member)) is not None), None)
        case inspect.AnyType():
            return _anything
    return None


def instant_in_utc(value: datetime) -> datetime:
    """An instant that was read without its zone."""
    # `value.replace(tzinfo=UTC)` takes nine times as long.
    return datetime.combine(value, value.time(), UTC)


def _document(parts: Mapping[str, Zoned | None]) -> Zoned | None:
    needed = [(name, part) for name, part in parts.items() if part is not None]

    def convert(document: dict[str, Any]) -> dict[str, Any]:
        for name, part in needed:
            value = document.get(name)
            if value is not None:
                document[name] = part(value)
        return document

    return convert if needed else None


def _list(part: Zoned | None) -> Zoned | None:
    return None if part is None else lambda values: [part(value) for value in values]


def _anything(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_in_utc(value)
    if isinstance(value, dict):
        return {name: _anything(part) for name, part in value.items()}
    return [_anything(part) for part in value] if isinstance(value, list) else value
