"""A company as one file: everything of it, and it alone, is the same in another deployment."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from gateway.access.viewer import system_viewer
from gateway.app.fast_path import read_driver
from gateway.app.keys import signing_secret
from gateway.documents.file import FileVariant
from gateway.documents.registry import RECORDS
from gateway.errors import SettingsRefused
from gateway.operations.company.backup import export_company, import_company, read_manifest
from gateway.settings import Settings
from gateway.store.database import connect
from gateway.store.grid_file_storage import GridFileStorage
from gateway.store.scope import TenantScope
from tests import records
from tests.full_profile import a_full_profile
from tests.running_gateway import Tenant


async def lines(scope: TenantScope) -> dict[str, list[str]]:
    """Return every document of a company, as text."""
    return {kind.collection: [line async for line in scope.whole_documents.stream_lines(kind)] for kind in RECORDS}


def quiet(_: str, __: int) -> None:
    """Show nothing."""


async def test_a_company_is_the_same_in_another_deployment(acme: Tenant, settings: Settings, tmp_path: Path) -> None:
    """Every record and file; a second import, a damaged file and another's records are refused."""
    profile = await a_full_profile(acme)
    photo = records.file(profile.owner)
    await acme.add(photo)
    key, path = photo.storage_key(FileVariant.ORIGINAL), tmp_path / "acme.zip"
    here = GridFileStorage(acme.gateway.database)
    await here.write(key, io.BytesIO(b"picture" * 1000))
    entries = await export_company(acme.scope, here, path, quiet)
    assert sum(entry.count for entry in entries) > len(profile.rows)
    assert path.stat().st_mode & 0o077 == 0, "only its owner may read it"
    elsewhere = connect(str(settings.mongodb_uri), f"{settings.database}_elsewhere", driver=read_driver(settings))
    try:
        await elsewhere.upkeep.create_indexes()
        there = GridFileStorage(elsewhere)
        scope = TenantScope(elsewhere, system_viewer(acme.company.id), signing_secret(settings))
        counts = await import_company(scope, there, path, quiet)
        assert counts["files"] >= 1
        assert await lines(scope) == await lines(acme.scope)
        assert b"".join([chunk async for chunk in there.read(key, 0, 99_999)]) == b"picture" * 1000
        with pytest.raises(SettingsRefused, match="exists here already"):
            await import_company(scope, there, path, quiet)
    finally:
        await elsewhere.close()


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    """By the checksum of each part, before anything is written."""
    path = tmp_path / "damaged.zip"
    entry = {"name": "records/jobs.jsonl", "count": 1, "sha256": "0" * 64}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("records/jobs.jsonl", "{}")
        archive.writestr("manifest.json", json.dumps({"format": 1, "company": "com_x", "entries": [entry]}))
    with pytest.raises(SettingsRefused, match=r"damaged: records/jobs\.jsonl"):
        read_manifest(path)
    path.write_bytes(b"no zip")
    with pytest.raises(SettingsRefused, match="no export of a company"):
        read_manifest(path)
