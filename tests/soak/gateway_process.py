"""A `gateway serve --demo` as a process, started and killed as often as one likes."""

import asyncio
import subprocess
import time
from pathlib import Path

import httpx

from gateway.local.mongod_record import read_record
from tests.cli.command import GATEWAY, environment, token


class GatewayProcess:
    """One at a time, on one port and one folder."""

    def __init__(self, folder: Path, port: int, **variables: str) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._variables = variables
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; its log is in the folder."""
        with (self.folder / "gateway.log").open("ab") as log:
            self.process = subprocess.Popen(
                [GATEWAY, "serve", "--demo", "--port", str(self._port)],
                env=environment(self.folder, **self._variables),
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """SIGKILL."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self, seconds: float = 40.0) -> float | None:
        """SIGTERM; the seconds it took to end, or None when it had to be killed."""
        begun = time.monotonic()
        if self.process is None or self.process.poll() is not None:
            return 0.0
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None
        return time.monotonic() - begun

    def log_end(self, lines: int) -> str:
        """Return the last lines of its log."""
        return "\n".join((self.folder / "gateway.log").read_text(errors="replace").splitlines()[-lines:])

    def token(self, role: str = "admin", company: str = "acme") -> str:
        """Return a token for it."""
        return token(self.folder, role, company)

    def mongod_pid(self) -> int:
        """Return the process of its database."""
        pid = read_record(self.folder / "customer-profile-gateway" / "mongodb").pid
        assert pid is not None
        return pid

    def mongodb_uri(self) -> str:
        """Return where its database is."""
        uri = read_record(self.folder / "customer-profile-gateway" / "mongodb").uri
        assert uri is not None
        return uri

    async def until_ready(self, http: httpx.AsyncClient, seconds: float) -> None:
        """Wait until it can serve. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not await self._is_ready(http):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def _is_ready(self, http: httpx.AsyncClient) -> bool:
        try:
            return (await http.get(f"{self.url}/health/ready", timeout=5)).status_code == 200
        except httpx.TransportError:
            return False
