"""A log without a reader stops neither the service nor its end."""

import fcntl
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.cli.command import GATEWAY, environment, free_port
from tests.cli.test_serve import serving
from tests.soak.served_gateway import wait_until_ready

SMALLEST_PIPE_BYTES = 4096


@pytest.mark.parametrize("workers", ["1", "2"])
def test_requests_are_answered_and_sigterm_ends_it_without_a_reader_of_the_log(tmp_path: Path, workers: str) -> None:
    """Each request writes a line; the pipe holds the lines of a dozen."""
    with serving(tmp_path, "--workers", workers) as served:
        assert served.process.stderr is not None
        fcntl.fcntl(served.process.stderr, fcntl.F_SETPIPE_SZ, SMALLEST_PIPE_BYTES)
        for _ in range(60):
            assert httpx.post(f"{served.url}/graphql", json={"query": "{ viewer { role } }"}).status_code == 401
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(timeout=60) == 0


def test_it_serves_without_a_standard_error(tmp_path: Path) -> None:
    """Closed by what started it."""
    port = free_port()
    command = ["sh", "-c", f"exec {GATEWAY} serve --port {port} 2>&-"]
    with subprocess.Popen(command, env=environment(tmp_path)) as process:
        try:
            wait_until_ready(process, port)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()
