"""An operation takes about as many calls as the table that is kept: code that was added to its way is seen at once."""

import json

import pytest

from benchmarks.call_count import TABLE, call_counts

MARGIN = 0.15
"""Of other versions of Python and of libraries, and of timers that run in between."""


@pytest.fixture(scope="module")
def counted(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """The calls of each operation, now."""
    return call_counts(mongodb_uri, tmp_path_factory.mktemp("counted"))


@pytest.mark.parametrize("operation", json.loads(TABLE.read_text()))
def test_an_operation_takes_as_many_calls_as_are_kept(operation: str, counted: dict[str, int]) -> None:
    """`python -m benchmarks.call_count --record` keeps them anew, after a change that is meant to cost something."""
    kept = json.loads(TABLE.read_text())[operation]
    assert counted[operation] == pytest.approx(kept, rel=MARGIN)
