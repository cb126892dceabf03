"""`gateway doctor` tells which services that the settings name cannot be used, and what to do."""

from pathlib import Path

import pytest

from gateway.errors import SettingsRefused
from gateway.integrations.file_storage import object_file_storage
from tests.cli.command import free_port, invoke
from tests.cli.test_doctor_database import KEY, line

NOBODY = "http://127.0.0.1:1"
PRODUCTION = {"GATEWAY_MODE": "production", "GATEWAY_SECRET_KEY": KEY, "GATEWAY_TOKEN_JWKS_URL": f"{NOBODY}/keys"}


@pytest.mark.parametrize(
    ("variables", "exit_status", "expected"),
    [
        (
            {"GATEWAY_FILE_STORAGE": "file:///etc/passwd/x"},
            1,
            "✗ files: /etc/passwd/x cannot be written (Not a directory). Correct",
        ),
        ({"GATEWAY_FILE_STORAGE": "file:///proc/nope"}, 1, "✗ files: /proc/nope cannot be written (No such file"),
        ({"GATEWAY_FILE_STORAGE": "file:///proc"}, 1, "✗ files: /proc cannot be written (No such file"),
        ({"GATEWAY_FILE_STORAGE": "s3://files", "AWS_ENDPOINT": NOBODY, "AWS_ALLOW_HTTP": "true"}, 1, "✗ files: s3://"),
        ({"GATEWAY_ASK_URL": NOBODY, "GATEWAY_ASK_MODEL": "small"}, 0, f"! language model: {NOBODY} cannot be reached"),
        ({"GATEWAY_OTLP_ENDPOINT": NOBODY}, 0, f"! traces: {NOBODY} cannot be reached"),
        ({"GATEWAY_FONT_FOLDERS": "/nowhere"}, 0, "! font folders: /nowhere: not there. Correct GATEWAY_FONT_FOLDERS."),
        (PRODUCTION, 1, "! metrics: no GATEWAY_METRICS_TOKEN: no one can watch this. Set one (docs/install.md)."),
        (
            {**PRODUCTION, "GATEWAY_PUBLIC_URL": "http://api.example.com"},
            1,
            "! public address: GATEWAY_PUBLIC_URL is http://api.example.com: links in mails begin so",
        ),
        (
            {**PRODUCTION, "GATEWAY_PUBLIC_URL": "https://api.example.com"},
            1,
            "! client addresses: unknown behind a proxy, so all clients share one:",
        ),
        (
            PRODUCTION,
            1,
            "! public address: no GATEWAY_PUBLIC_URL: links begin with the address that `serve` listens on.",
        ),
        (PRODUCTION, 1, "✓ stripe: no STRIPE_SECRET_KEY: no cards can be saved"),
        (
            PRODUCTION,
            1,
            "! tokens: GATEWAY_TOKEN_ISSUER and GATEWAY_TOKEN_AUDIENCE not set, so tokens must say",
        ),
        (
            {**PRODUCTION, "GATEWAY_TOKEN_ISSUER": "https://id.example.com", "GATEWAY_TOKEN_AUDIENCE": " "},
            1,
            "! tokens: GATEWAY_TOKEN_AUDIENCE not set, so tokens must say customer-profile-gateway. Set what",
        ),
        (
            {"GATEWAY_TOKEN_ISSUER": '"https://id.example.com"', "GATEWAY_TOKEN_AUDIENCE": "'api'"},
            0,
            "! quotes: GATEWAY_TOKEN_AUDIENCE, GATEWAY_TOKEN_ISSUER: the quotes count as part of the value.",
        ),
        (
            {"GATEWAY_SECRET_KEY": KEY, "GATEWAY_PREVIOUS_SECRET_KEY": f"{KEY}\n"},
            0,
            "! previous secret key: the same as GATEWAY_SECRET_KEY, so nothing is rotated.",
        ),
    ],
)
def test_a_service_that_cannot_be_used_is_told(
    migrated: dict[str, str], variables: dict[str, str], exit_status: int, expected: str
) -> None:
    """What the gateway works without is a warning."""
    status, printed = invoke("doctor", **migrated, **variables)
    assert status == exit_status, printed
    assert line(expected[2:].partition(": ")[0], printed).startswith(expected)


def test_files_are_in_mongodb_or_in_a_folder(known: dict[str, str], tmp_path: Path) -> None:
    """Looking at a folder does not make it."""
    assert line("files", invoke("doctor", **known)[1]) == "✓ files: in MongoDB"
    folder = tmp_path / "files"
    told = line("files", invoke("doctor", **known, GATEWAY_FILE_STORAGE=f"file://{folder}")[1])
    assert told == f"✓ files: in {folder}, on this machine only"
    assert not folder.exists()


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"GATEWAY_CONSOLE": "true"}, "GATEWAY_CONSOLE needs GATEWAY_CONSOLE_CLIENT_ID"),
        (
            {"GATEWAY_CONSOLE": "true", "GATEWAY_CONSOLE_CLIENT_ID": "c"},
            "GATEWAY_CONSOLE signs staff in at GATEWAY_TOK",
        ),
        ({"GATEWAY_PORTAL_KEY_FILE": "/nowhere"}, "GATEWAY_PORTAL_KEY_FILE: cannot read a PEM private key"),
        ({"GATEWAY_TOKEN_PUBLIC_KEY_FILE": "/nowhere"}, "GATEWAY_TOKEN_PUBLIC_KEY_FILE: cannot read a PEM public key"),
        ({"GATEWAY_SMTP_URL": "smtp:", "GATEWAY_MAIL_FROM": "a@example.com"}, "GATEWAY_SMTP_URL: write it as smtp://"),
        ({"MONGODB_URI": "mongodb://127.0.0.1/?tls=maybe"}, "MONGODB_URI cannot be used"),
    ],
)
def test_what_serve_refuses_to_start_with_is_a_fault(
    known: dict[str, str], variables: dict[str, str], expected: str
) -> None:
    """Doctor makes the application as `serve` does, and says the same."""
    status, printed = invoke("doctor", **{**known, **variables})
    assert status == 1
    assert printed.startswith(f"✗ settings: {expected}")
    refused, said = invoke(f"serve --port {free_port()}", **{**known, **variables})
    assert (refused, expected in said) == (1, True), said


def test_a_folder_for_files_that_cannot_be_made_stops_the_start_with_one_line() -> None:
    """It was a traceback."""
    with pytest.raises(SettingsRefused, match="GATEWAY_FILE_STORAGE cannot be used: No such file"):
        object_file_storage("file:///proc/nope")
