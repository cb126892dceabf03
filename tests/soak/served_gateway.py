"""A `gateway serve` whose log goes to a file: it would wait for a pipe without a reader."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.cli.command import GATEWAY, environment

START_SECONDS = 90


def start(folder: Path, port: int, *options: str, **variables: str) -> subprocess.Popen[bytes]:
    """Start a gateway; its state and log are in `folder`. The variable DESCRIPTORS limits its file descriptors."""
    descriptors = variables.pop("DESCRIPTORS", "")
    limited = ["sh", "-c", f'ulimit -n {descriptors}; exec "$0" "$@"'] if descriptors else []
    with (folder / f"gateway-{port}.log").open("ab") as log:
        return subprocess.Popen(
            [*limited, GATEWAY, "serve", "--port", str(port), *options],
            env=environment(folder, **variables),
            stderr=log,
        )


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until it wants requests."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the gateway on port {port} ended with {process.returncode}")
        with suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the gateway on port {port} is not ready")


@contextmanager
def running(folder: Path, port: int, *options: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a gateway that is ready; killed at the end if it still runs."""
    process = start(folder, port, *options, **variables)
    try:
        wait_until_ready(process, port)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
