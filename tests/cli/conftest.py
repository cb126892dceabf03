"""What tests of commands share: an operator's database with a company in it."""

import asyncio
import uuid
from pathlib import Path

import pytest

from gateway.access.viewer import system_viewer
from gateway.store.database import connect
from gateway.store.scope import TenantScope
from tests import records


@pytest.fixture
def known(mongodb_uri: str, tmp_path: Path) -> dict[str, str]:
    """Return the environment of an operator whose MongoDB runs; a database of the test's own, with the company acme."""
    name = f"cli-{uuid.uuid4().hex}"
    asyncio.run(_add_company(mongodb_uri, name, "acme"))
    return {"MONGODB_URI": mongodb_uri, "GATEWAY_DATABASE": name, "GATEWAY_DATA_FOLDER": str(tmp_path)}


async def _add_company(uri: str, name: str, handle: str) -> None:
    database, company = connect(uri, name), records.company(handle)
    try:
        await TenantScope(database, system_viewer(company.id), b"").add_missing([company])
    finally:
        await database.close()
