"""The scalars: instants, days, exact decimals."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

import strawberry
from graphql import GraphQLError, ValueNode, value_from_ast_untyped
from strawberry.types.scalar import ScalarDefinition

from gateway.inputs.file import UploadedFile

_MAX_DECIMAL_LENGTH = 40
_MILLISECONDS = len("2026-03-01T09:30:00.000")


def _instant_text(value: datetime) -> str:
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    # Written without its zone, and without `timespec`, it takes half the time.
    text = datetime.combine(value, value.time()).isoformat()
    return f"{text[:_MILLISECONDS]}Z" if value.microsecond else f"{text}.000Z"


def _instant_from(text: object) -> datetime:
    try:
        value = datetime.fromisoformat(str(text))
    except ValueError:
        raise GraphQLError("Write an instant as 2026-03-01T09:30:00Z.") from None
    if value.tzinfo is None:
        raise GraphQLError("An instant needs its offset: 2026-03-01T09:30:00Z.")
    return value.astimezone(UTC)


def _day_from(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise GraphQLError("Write a day as 2026-03-01.") from None


def _time_from(text: object) -> time:
    try:
        value = time.fromisoformat(str(text))
    except ValueError:
        raise GraphQLError("Write a time of day as 09:30.") from None
    if value.tzinfo is not None:
        raise GraphQLError("A time of day has no offset: it is the company's. Write 09:30.")
    return value


def _decimal_from(text: object) -> Decimal:
    if isinstance(text, str | int) and not isinstance(text, bool) and len(str(text)) <= _MAX_DECIMAL_LENGTH:
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if value.is_finite():
            return value
    raise GraphQLError('Write a decimal number as text: "123.45".')


def _upload_from(value: object) -> UploadedFile:
    if not isinstance(value, UploadedFile):
        raise GraphQLError(
            "Send the file with the request: Content-Type multipart/form-data, parts operations and map."
        )
    return value


def _written(parse: Callable[[object], Any]) -> Callable[..., Any]:
    """What reads a value that is written in a document; an error tells where that is, and so in which argument."""

    def literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
        try:
            return parse(value_from_ast_untyped(node, variables))
        except GraphQLError as error:
            raise GraphQLError(error.message, node) from None

    return literal


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant in UTC, ISO 8601 with milliseconds: 2026-03-01T09:30:00.000Z.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=_instant_text,
        parse_value=_instant_from,
        parse_literal=_written(_instant_from),
    ),
    date: strawberry.scalar(
        name="Date",
        description="A day, ISO 8601: 2026-03-01.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=date.isoformat,
        parse_value=_day_from,
        parse_literal=_written(_day_from),
    ),
    time: strawberry.scalar(
        name="Time",
        description="A time of day in the company's time zone, ISO 8601: 09:30.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=time.isoformat,
        parse_value=_time_from,
        parse_literal=_written(_time_from),
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number, as text: "123.45".',
        specified_by_url="https://www.w3.org/TR/xmlschema-2/#decimal",
        serialize=str,
        parse_value=_decimal_from,
        parse_literal=_written(_decimal_from),
    ),
    UploadedFile: strawberry.scalar(
        name="Upload",
        description="A file of a multipart request: null in `operations`, and named by `map`.",
        specified_by_url="https://github.com/jaydenseric/graphql-multipart-request-spec",
        serialize=str,
        parse_value=_upload_from,
    ),
}
