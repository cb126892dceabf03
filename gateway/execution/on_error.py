"""What an error does to the data around it, as a request may choose (`onError` of the specification's draft)."""

from enum import Enum
from typing import Any, NoReturn

from graphql import located_error
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext


class OnError(Enum):
    """The values of a request's `onError`."""

    PROPAGATE = "PROPAGATE"
    """An error at a non-null field makes the next nullable field above it null: what GraphQL did always."""
    NULL = "NULL"
    """An error makes its own field null, also where the schema says non-null: clients read the errors."""
    HALT = "HALT"
    """The first error ends the operation; `data` is null."""


class _NullOnError(StrawberryGraphQLCoreExecutionContext):
    """Leave null where the error is."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.error_propagation = False


class _HaltOnError(StrawberryGraphQLCoreExecutionContext):
    """Treat every position as non-null, up to the root; later mutations of the document are not run."""

    def handle_field_error(
        self, raw_error: Exception, return_type: Any, field_details_list: Any, path: Any
    ) -> NoReturn:
        raise located_error(raw_error, [each.node for each in field_details_list], path.as_list())


EXECUTORS: dict[OnError, type[StrawberryGraphQLCoreExecutionContext]] = {
    OnError.PROPAGATE: StrawberryGraphQLCoreExecutionContext,
    OnError.NULL: _NullOnError,
    OnError.HALT: _HaltOnError,
}
