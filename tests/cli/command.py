"""The command line as its users run it: a separate process, or (many times quicker) within the test's."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from gateway.access.permission import Role
from gateway.cli import app
from gateway.cli.token import development_token
from gateway.errors import GatewayError
from gateway.settings import Settings

GATEWAY = Path(sys.executable).with_name("gateway")


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """Return the environment of a user whose state is kept in `folder`, with nothing else set for the gateway."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GATEWAY_", "MONGODB_", "STRIPE_"))
    }
    return {**kept, "XDG_DATA_HOME": str(folder), "COLUMNS": "200", **variables}


def free_port() -> int:
    """Return a port that is not in use."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Return a finished command."""
    return subprocess.run(
        [GATEWAY, *arguments],
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def token(folder: Path, role: str, company: str = "acme") -> str:
    """Return the token that `gateway token` prints for the gateway whose state is in `folder`."""
    return development_token(Settings(data_folder=folder / "customer-profile-gateway"), Role(role), company)


def invoke(text: str, **variables: str) -> tuple[int, str]:
    """Return (exit status, all that was printed) of a command run within this process."""
    done = CliRunner().invoke(app, text.split(), env={"COLUMNS": "200", **variables})
    if isinstance(done.exception, GatewayError):
        return 1, done.output + str(done.exception)
    return done.exit_code, done.output
