"""Commands that finish: what they print, and how they refuse."""

from pathlib import Path

import jwt
import pytest

from gateway.settings import Settings
from tests.cli.command import free_port, invoke, run

COMMANDS = [
    "serve", "seed", "indexes", "recompute", "reindex", "schema", "token", "sweep", "doctor", "partner add",
    "partner set", "partner key", "partner revoke", "partner list", "persisted publish", "persisted check",
    "persisted list", "persisted unpublish",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    """`--help` says what it does and shows a call."""
    status, shown = invoke(f"{command} --help")
    assert status == 0
    assert f"gateway {command}" in shown.split("Usage:")[1].split("\n", 1)[1]


def test_a_token_stands_alone_on_the_last_line(tmp_path: Path) -> None:
    """So that scripts can take it."""
    printed = run(tmp_path, "token", "--role", "technician", "--company", "acme")
    token = printed.stdout.strip().splitlines()[-1]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["role"], claims["company"], claims["aud"]) == ("technician", "acme", "customer-profile-gateway")


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        (("token", "--role", "office", "--company", "acme"), {"GATEWAY_MODE": "prod"}, "GATEWAY_MODE"),
        (("serve",), {"GATEWAY_MODE": "production"}, "needs MONGODB_URI"),
        (("serve",), {"MONGODB_URI": "localhost"}, "MONGODB_URI"),
        (("serve",), {"MONGODB_URI": "mongodb://127.0.0.1:1/"}, "127.0.0.1:1"),
        (("seed",), {"MONGODB_URI": "mongodb://127.0.0.1:1/"}, "cannot be reached"),
        (("serve",), {"GATEWAY_MAX_BODY_BYTES": "many"}, "GATEWAY_MAX_BODY_BYTES"),
        (("serve",), {"STRIPE_SECRET_KEY": "sk_live_x"}, "live key"),
        (("serve",), {"GATEWAY_TOKEN_PUBLIC_KEY_FILE": "/nowhere.pem"}, "GATEWAY_TOKEN_PUBLIC_KEY_FILE"),
    ],
)
def test_bad_settings_are_one_clear_line(
    tmp_path: Path, arguments: tuple[str, ...], variables: dict[str, str], words: str
) -> None:
    """Which setting, what is wrong, never a traceback."""
    port = ("--port", str(free_port())) if arguments == ("serve",) else ()
    refused = run(tmp_path, *arguments, *port, **variables)
    lines = refused.stderr.strip().splitlines()
    assert refused.returncode == 1
    assert len(lines) == 1
    assert lines[0].startswith("Error: ")
    assert words in lines[0]


def test_tokens_are_refused_in_production(tmp_path: Path, settings: Settings) -> None:
    """They come from the identity provider there."""
    (tmp_path / "key.pem").touch()
    refused = run(
        tmp_path,
        *("token", "--role", "admin", "--company", "acme"),
        GATEWAY_MODE="production",
        MONGODB_URI=str(settings.mongodb_uri),
        GATEWAY_TOKEN_PUBLIC_KEY_FILE=str(tmp_path / "key.pem"),
        GATEWAY_SECRET_KEY="kV3nQ8wZr5TtY1uBp7LmXc2HdF9sJg4A",
    )
    assert refused.returncode == 1
    assert "production" in refused.stderr
    assert refused.stdout == ""


def test_indexes_are_made_once_and_doctor_sees_them(tmp_path: Path, settings: Settings) -> None:
    """Before, doctor says what to do; afterwards it is content."""
    where = {"MONGODB_URI": str(settings.mongodb_uri), "GATEWAY_DATABASE": f"cli_{tmp_path.name[:40]}"}
    before = run(tmp_path, "doctor", **where)
    first, second = run(tmp_path, "indexes", **where), run(tmp_path, "indexes", **where)
    after = run(tmp_path, "doctor", **where)
    assert before.returncode == 1
    assert "Run `gateway migrate up`" in before.stdout
    assert "created customers.number" in first.stdout
    assert second.stdout.strip() == "All indexes are there."
    assert after.returncode == 0


def test_doctor_names_a_database_that_cannot_be_reached(tmp_path: Path) -> None:
    """And goes on to the other checks."""
    told = run(
        tmp_path,
        "doctor",
        MONGODB_URI="mongodb://127.0.0.1:1/",
        STRIPE_SECRET_KEY="sk_test_1",
        GATEWAY_STRIPE_API_BASE="http://127.0.0.1:1",
    )
    assert told.returncode == 1
    assert "✗ database" in told.stdout
    assert "✗ stripe" in told.stdout


def test_the_schema_is_written_to_a_file_or_to_standard_output(tmp_path: Path) -> None:
    """The same text."""
    file = tmp_path / "schema.graphql"
    run(tmp_path, "schema", "--output", str(file))
    assert run(tmp_path, "schema", "--output", "-").stdout == file.read_text()
    assert "type Customer implements Node" in file.read_text()


def test_no_arguments_show_the_help() -> None:
    """With every command and group of commands."""
    shown = invoke("")[1]
    assert all(command.split()[0] in shown for command in COMMANDS)
