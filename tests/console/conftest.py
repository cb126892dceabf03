"""One Chromium for all tests of the console."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.transport.console import BUILD
from tests.clients.node import node, node_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FOLDER = Path(__file__).parent


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[str]:
    """Run Chromium; yield the address at which scripts connect to it."""
    if CHROMIUM is None:
        pytest.skip("there is no browser: `apt-get install chromium` (make test does, as root)")
    if not (BUILD / "index.html").exists():
        pytest.skip("`make console` has not been run")
    async with node_server(FOLDER / "browser.js", CHROMIUM, folder=FOLDER) as address:
        yield address


async def findings_of(script: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return what a walk found. It has no limit of its own: each of its steps has one, and its name is reported."""
    found: dict[str, Any] = json.loads(await node(FOLDER / script, json.dumps(given), seconds=None))
    return found
