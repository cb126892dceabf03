"""The beanie document of each record: validates what is written and declares the indexes.

Validation uses the rules of a document alone, and binding documents to a database takes a third of a second: so beanie
is imported with the first write, not at the start of a gateway.
"""

from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import msgspec
import pydantic
from pydantic import BaseModel, ConfigDict, Field, create_model

from gateway.documents.base.record import Embedded, Record
from gateway.documents.registry import RECORDS
from gateway.errors import GatewayError, UnfitValue

if TYPE_CHECKING:
    from beanie import Document


class InvalidRecord(GatewayError):
    """A write would have stored a document that breaks its own rules: a bug, never a caller's fault."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


@cache
def beanie_document(record: type[Record]) -> "type[Document]":
    """Build the beanie document of a record: same fields and rules, `Settings` from the class variables."""
    from beanie import Document  # noqa: PLC0415  # see above

    settings = type("Settings", (), {"name": record.collection, "indexes": list(record.indexes), "use_revision": False})
    document: type[Document] = create_model(
        f"{record.__name__}Document",
        __base__=Document,
        __module__=record.__module__,
        __doc__=record.__doc__,
        **_fields(record),
    )
    document.Settings = settings  # type: ignore[attr-defined]  # where beanie looks for it
    return document


def beanie_documents() -> "list[type[Document]]":
    """Build the beanie documents of all records."""
    return [beanie_document(record) for record in RECORDS]


def validate(record: Record) -> Mapping[str, Any]:
    """Return the stored form of a record, after the rules of its document have accepted it. Raises InvalidDocument."""
    stored = record.stored()
    try:
        _rules(type(record)).__pydantic_validator__.validate_python(stored)
    except pydantic.ValidationError as error:
        raise _invalid_record(record, error) from None
    return stored


@cache
def _rules(record: type[Record]) -> type[BaseModel]:
    """Return the fields and rules of a record's document alone: a whole document costs twice as much to make."""
    return create_model(record.__name__, __base__=_Strict, __module__=record.__module__, **_fields(record))


def validate_fields(record: Record, changed: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Check changed fields, in their stored form, by the rules of the record's document. Raises InvalidDocument.

    What is wrong `before` the change, as something else has stored it, does not prevent a change of what is beside it.
    Raises UnfitValue for a value that was computed from such a one, as the version after -5.
    """
    validators = field_validators(record.record_kind())
    for name, value in changed.items():
        if name not in validators:
            continue
        try:
            validators[name].validate_python(value)
        except pydantic.ValidationError as error:
            known = _list_faults(validators[name], before.get(name))
            if _faults(error) <= known:
                continue
            if name in before and _places(_faults(error)) & _places(known):
                raise UnfitValue(record.record_kind().__name__, record.id, name) from None
            raise _invalid_record(record, error, name) from None


def _list_faults(validator: pydantic.TypeAdapter[Any], value: Any) -> set[tuple[str, ...]]:
    try:
        validator.validate_python(value)
    except pydantic.ValidationError as error:
        return _faults(error)
    return set()


def _faults(error: pydantic.ValidationError) -> set[tuple[str, ...]]:
    """Return what is wrong with which value, at any place in a list."""
    return {
        (
            each["type"],
            "" if each["type"] == "missing" else repr(each["input"]),
            *(str(part) for part in each["loc"] if not isinstance(part, int)),
        )
        for each in error.errors(include_url=False, include_context=False)
    }


def _places(faults: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Return which rule is broken where, whatever the value."""
    return {(rule, *place) for rule, _, *place in faults}


@cache
def field_validators(record: type[Record]) -> Mapping[str, pydantic.TypeAdapter[Any]]:
    """Return what validates each stored field of a record by itself."""
    return {
        field.encode_name: pydantic.TypeAdapter(_model_type(field.type)) for field in msgspec.structs.fields(record)
    }


def _invalid_record(record: Record, error: pydantic.ValidationError, *within: str) -> InvalidRecord:
    """Build the failure that names the first value that is wrong."""
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join((*within, *(str(part) for part in first["loc"])))
    return InvalidRecord(f"{type(record).__name__} {record.id}: {place}: {first['msg']}")


@cache
def _embedded_model(part: type[Embedded]) -> type[BaseModel]:
    return create_model(part.__name__, __base__=_Strict, __module__=part.__module__, **_fields(part))


def _fields(struct: type[msgspec.Struct]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for field in msgspec.structs.fields(struct):
        default = ... if field.required else field.default if field.default is not msgspec.NODEFAULT else None
        fields[field.name] = (_model_type(field.type), Field(default, alias=field.encode_name))
    return fields


def _model_type(annotation: Any) -> Any:
    """Replace every embedded struct in the annotation with the model derived from it."""
    if isinstance(annotation, type) and issubclass(annotation, Embedded):
        return _embedded_model(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is None:
        return annotation
    if origin is Annotated:
        return Annotated[(_model_type(arguments[0]), *arguments[1:])]
    replaced = tuple(argument if argument is ... else _model_type(argument) for argument in arguments)
    return Union[replaced] if origin in (UnionType, Union) else origin[replaced]  # noqa: UP007  # built at run time
