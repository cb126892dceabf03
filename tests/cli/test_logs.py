"""What never reaches a log."""

from gateway.cli.logs import without_secrets


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
