"""What never reaches a log."""

import orjson
import pytest

from gateway.cli.logs import TRACEBACKS, json_line, without_secrets


@pytest.mark.parametrize("separator", ["", " ", "-", ".", "\u00a0", "\u2010", "\u2014"])
def test_no_line_of_json_has_a_card_number(separator: str) -> None:
    """However its digits are grouped."""
    number = separator.join(["4242", "4242", "4242", "4242"])
    line = orjson.loads(json_line(None, "info", {"event": "paid", "codes": [], "name": f"with {number}!"}))
    assert line == {"event": "paid", "codes": [], "name": "with [card number]!"}


def test_what_has_no_name_in_json_is_written_as_python_shows_it_without_secrets() -> None:
    """Numbers and errors too."""
    given = {"number": 4242424242424242, "error": ValueError("seti_1AbC_secret_XyZ9"), "other": ValueError("no")}
    assert orjson.loads(json_line(None, "info", given)) == {
        "number": "[card number]",
        "error": "ValueError('seti_1AbC_secret_[secret]')",
        "other": "ValueError('no')",
    }


def test_a_traceback_shows_where_and_nothing_of_what_callers_sent() -> None:
    """The local variables of its frames would."""

    def failing(sent: str) -> None:
        raise ValueError(len(sent))

    try:
        failing("a" + "SECRET")
    except ValueError as failure:
        line = json_line(None, "error", dict(TRACEBACKS(None, "error", {"event": "unexpected", "exc_info": failure})))
    (exception,) = orjson.loads(line)["exception"]
    assert [frame["name"] for frame in exception["frames"]][-1] == "failing"
    assert b"SECRET" not in line


def test_card_numbers_and_client_secrets_are_taken_out_of_log_lines() -> None:
    """Wherever they stand; all else stays as it is."""
    line = {
        "event": "paid with 4242 4242 4242 4242",
        "seconds": 1.5,
        "count": 3,
        "none": None,
        "number": 4242424242424242,
        "nested": [{"cause": "seti_1AbC_secret_XyZ9 was refused"}],
        "error": ValueError("5555555555554444"),
    }
    assert without_secrets(None, "info", line) == {
        "event": "paid with [card number]",
        "seconds": 1.5,
        "count": 3,
        "none": None,
        "number": "[card number]",
        "nested": [{"cause": "seti_1AbC_secret_[secret] was refused"}],
        "error": "ValueError('[card number]')",
    }
