"""`gateway doctor` tells which services that the settings name cannot be used, and what to do."""

from pathlib import Path

import pytest

from tests.cli.command import invoke
from tests.cli.test_doctor_database import KEY, line

NOBODY = "http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("variables", "exit_status", "expected"),
    [
        ({"GATEWAY_FILE_STORAGE": "file:///etc/passwd/x"}, 1, "✗ files: /etc/passwd/x cannot be written. Correct"),
        ({"GATEWAY_FILE_STORAGE": "s3://files", "AWS_ENDPOINT": NOBODY, "AWS_ALLOW_HTTP": "true"}, 1, "✗ files: s3://"),
        ({"GATEWAY_ASK_URL": NOBODY, "GATEWAY_ASK_MODEL": "small"}, 0, f"! language model: {NOBODY} cannot be reached"),
        ({"GATEWAY_OTLP_ENDPOINT": NOBODY}, 0, f"! traces: {NOBODY} cannot be reached"),
        ({"GATEWAY_FONT_FOLDERS": "/nowhere"}, 0, "! font folders: /nowhere: not there. Correct GATEWAY_FONT_FOLDERS."),
        (
            {"GATEWAY_MODE": "production", "GATEWAY_SECRET_KEY": KEY, "GATEWAY_TOKEN_JWKS_URL": f"{NOBODY}/keys"},
            1,
            "! metrics: no GATEWAY_METRICS_TOKEN: no one can watch this. Set one (docs/install.md).",
        ),
        (
            {
                "GATEWAY_MODE": "production",
                "GATEWAY_SECRET_KEY": KEY,
                "GATEWAY_TOKEN_JWKS_URL": f"{NOBODY}/keys",
                "GATEWAY_PUBLIC_URL": "http://api.example.com",
            },
            1,
            "! public address: GATEWAY_PUBLIC_URL is http://api.example.com: links in mails begin so",
        ),
    ],
)
def test_a_service_that_cannot_be_used_is_told(
    known: dict[str, str], variables: dict[str, str], exit_status: int, expected: str
) -> None:
    """What the gateway works without is a warning."""
    invoke("migrate up", **known)
    status, printed = invoke("doctor", **known, **variables)
    assert status == exit_status, printed
    assert line(expected[2:].partition(": ")[0], printed).startswith(expected)


def test_files_are_in_mongodb_or_in_a_folder(known: dict[str, str], tmp_path: Path) -> None:
    """Looking at a folder does not make it."""
    assert line("files", invoke("doctor", **known)[1]) == "✓ files: in MongoDB"
    folder = tmp_path / "files"
    told = line("files", invoke("doctor", **known, GATEWAY_FILE_STORAGE=f"file://{folder}")[1])
    assert told == f"✓ files: in {folder}, on this machine only"
    assert not folder.exists()
