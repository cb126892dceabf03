"""What a column of a file of records can be, derived from the input that the same records are sent with."""

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, NamedTuple

from gateway.inputs.import_target import ADDRESS_PARTS
from gateway.inputs.record import UpsertItem
from gateway.operations.record.kind import WrittenKind
from gateway.operations.record.spec import RecordLink

CUSTOMER_TARGETS: Final = ("external_id", "number", "email", "phone", "name", "first_name", "last_name", "company_name")
"""What a record's customer is found by."""
TIME: Final = "time"
"""The second part of a target: a column has the time of day alone."""
PLACE: Final = "address"
_OWN: Final = frozenset(("id", "customer_id", "customer_external_id", "address_id"))


class FieldRole(StrEnum):
    """What a column says of a record."""

    VALUE = "VALUE"
    CUSTOMER = "CUSTOMER"
    LINK = "LINK"
    STAFF = "STAFF"
    PLACE = "PLACE"
    PART = "PART"
    NESTED = "NESTED"
    TIME = "TIME"


class ImportField(NamedTuple):
    """A target: the field of the input that it fills in, and how its text is read."""

    target: str
    role: FieldRole
    name: str
    """The field of the input."""
    part: str = ""
    """The field within that, the key of a linked record, or the part of an address."""
    type: Any = str


@cache
def import_fields(kind: WrittenKind) -> Mapping[str, ImportField]:
    """Return all that a column of this kind's files can be, by target."""
    return {field.target: field for field in (*_customer_fields(), *_item_fields(kind))}


@cache
def row_class(kind: WrittenKind) -> type[UpsertItem]:
    """Return the input of a row: an item that may lack an id in another system, as the file's rows are known."""
    return type(f"{kind.item.__name__}Row", (kind.item,), {"between": lambda *_: (), "__doc__": "A row of a file."})


def list_field(kind: WrittenKind) -> str | None:
    """Return the field whose parts may be in rows that repeat the record; `None` for a kind without parts."""
    return next((field.name for field in import_fields(kind).values() if field.role == FieldRole.PART), None)


def part_class(kind: WrittenKind, name: str) -> type[Any]:
    """Return the input of a part of a list, or of a nested field."""
    found = _input_in(typing.get_type_hints(kind.item)[name])
    if found is None:
        raise AssertionError(f"{name} is a single value")
    return found


def _customer_fields() -> Iterator[ImportField]:
    for part in CUSTOMER_TARGETS:
        yield ImportField(f"customer.{part}", FieldRole.CUSTOMER, "customer_id", part)


def _item_fields(kind: WrittenKind) -> Iterator[ImportField]:
    hints = typing.get_type_hints(kind.item)
    links = {link.attribute: link for link in kind.spec.links}
    named = {name for link in links.values() for name in (link.attribute, link.external)}
    for field in dataclasses.fields(kind.item):
        name, hint = field.name, _plain(hints[field.name])
        if link := links.get(name):
            yield from _link_fields(link)
        elif name == "address_id":
            for part in ADDRESS_PARTS:
                yield ImportField(f"{PLACE}.{part}", FieldRole.PLACE, name, part)
        elif name in _OWN or name in named:
            continue
        elif name in kind.spec.staff:
            yield ImportField(name.removesuffix("_id"), FieldRole.STAFF, name)
        elif (inner := _input_in(hint)) is not None:
            yield from _inner_fields(name, inner, is_list=typing.get_origin(hint) is list)
        else:
            yield ImportField(name, FieldRole.VALUE, name, type=hint)
            if hint is datetime:
                yield ImportField(f"{name}.{TIME}", FieldRole.TIME, name, TIME)


def _link_fields(link: RecordLink) -> Iterator[ImportField]:
    yield ImportField(f"{link.name}.external_id", FieldRole.LINK, link.attribute, "external_id")
    if "number" in link.target.__struct_fields__:
        yield ImportField(f"{link.name}.number", FieldRole.LINK, link.attribute, "number")


def _inner_fields(name: str, inner: type[Any], *, is_list: bool) -> Iterator[ImportField]:
    """Yield the fields of a part: `line.quantity`, `component.name`, `dates.sale`."""
    role = FieldRole.PART if is_list else FieldRole.NESTED
    for field, hint in typing.get_type_hints(inner).items():
        yield ImportField(f"{name.removesuffix('s') if is_list else name}.{field}", role, name, field, _plain(hint))


def _plain(hint: Any) -> Any:
    """Return a type without null."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return next(each for each in typing.get_args(hint) if each is not type(None))
    return hint


def _input_in(hint: Any) -> type[Any] | None:
    """Return the input within a type: of a list that of its items."""
    plain = _plain(hint)
    inner = typing.get_args(plain)[0] if typing.get_origin(plain) is list else plain
    return inner if dataclasses.is_dataclass(inner) and isinstance(inner, type) else None
