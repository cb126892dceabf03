"""The command line as its users run it: a separate process, or (many times quicker) within the test's."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Timer

from typer.testing import CliRunner

from gateway.access.permission import Role
from gateway.cli import app
from gateway.cli.token import development_token
from gateway.errors import GatewayError
from gateway.settings import Settings

GATEWAY = Path(sys.executable).with_name("gateway")
ROOT = Path(__file__).parents[2]
RUN_SECONDS = 120
_running = Lock()


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
    """Run a command in a separate process; return it when it has ended."""
    command = [str(GATEWAY), *arguments]
    with TemporaryDirectory() as place, _running:
        output, errors = Path(place, "output"), Path(place, "errors")
        output.touch()
        errors.touch()
        asked = {"arguments": command, "environment": environment(folder, **variables)}
        forking = _forking()
        assert forking.stdin
        assert forking.stdout
        forking.stdin.write(json.dumps({**asked, "output": str(output), "errors": str(errors)}) + "\n")
        forking.stdin.flush()
        timer = Timer(RUN_SECONDS, os.killpg, (forking.pid, signal.SIGKILL))
        timer.start()
        status = forking.stdout.readline()
        timer.cancel()
        if not status:
            _forking.cache_clear()
            raise TimeoutError(f"{command} did not end within {RUN_SECONDS} s")
        return subprocess.CompletedProcess(command, int(status), output.read_text(), errors.read_text())


@cache
def _forking() -> subprocess.Popen[str]:
    """Return the process that forks for each command; it ends with this one."""
    forking = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.forked_command"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    atexit.register(forking.communicate)
    return forking


def token(folder: Path, role: str, company: str = "acme") -> str:
    """Return the token that `gateway token` prints for the gateway whose state is in `folder`."""
    return development_token(Settings(data_folder=folder / "customer-profile-gateway"), Role(role), company)


def invoke(text: str, **variables: str) -> tuple[int, str]:
    """Return (exit status, all that was printed) of a command run within this process."""
    done = CliRunner().invoke(app, text.split(), env={"COLUMNS": "200", **variables})
    if isinstance(done.exception, GatewayError):
        return 1, done.output + str(done.exception)
    return done.exit_code, done.output
