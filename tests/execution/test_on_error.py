"""What an error does to the data around it, over a schema with a non-null field that fails."""

import pytest
import strawberry
from graphql import ExecutionResult, experimental_execute_incrementally, parse

from gateway.execution.on_error import EXECUTORS, OnError


@strawberry.type
class Leaf:
    """A row whose second value cannot be read."""

    sound: int = 1

    @strawberry.field
    def broken(self) -> int:
        """Fail."""
        raise ValueError("broken")


@strawberry.type
class Query:
    """A nullable parent with non-null rows."""

    @strawberry.field
    def rows(self) -> list[Leaf] | None:
        """Return two rows."""
        return [Leaf(), Leaf()]


SCHEMA = strawberry.Schema(Query)


@pytest.mark.parametrize(
    ("on_error", "data", "errors"),
    [
        (OnError.PROPAGATE, {"rows": None}, 1),
        (OnError.NULL, {"rows": [{"sound": 1, "broken": None}, {"sound": 1, "broken": None}]}, 2),
        (OnError.HALT, None, 1),
    ],
)
def test_each_mode_places_the_null_where_it_says(on_error: OnError, data: object, errors: int) -> None:
    """At the next nullable field above, at the field itself, or in place of everything."""
    result = experimental_execute_incrementally(
        SCHEMA._schema, parse("{ rows { sound broken } }"), executor_class=EXECUTORS[on_error]
    )
    assert isinstance(result, ExecutionResult)
    assert result.data == data
    assert len(result.errors or ()) == errors
