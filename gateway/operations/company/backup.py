"""A company as one file: its backup, and its move to another deployment."""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

from gateway.documents.base.record import Record, instant
from gateway.documents.company import Company
from gateway.documents.registry import RECORDS, record_of_collection
from gateway.documents.reservation import Reservation
from gateway.errors import DuplicateValue, SettingsRefused
from gateway.integrations.file_storage import FileStorage
from gateway.store.scope import TenantScope

FORMAT = 1
MANIFEST = "manifest.json"
BATCH = 500
LAST_BYTE = 2**40
"""Beyond the end of every stored file."""
EXPORTED = tuple(kind for kind in RECORDS if kind is not Reservation)
"""What the file holds: reservations are made again with the records that need them."""
_SOON = timedelta(minutes=1)

Progress = Callable[[str, int], None]
"""Callback with (what, how many of it)."""


@dataclass(frozen=True, slots=True)
class BackupEntry:
    """One part of the file: its name, what is in it, and the SHA-256 of that."""

    name: str
    count: int
    sha256: str


def _private_file(path: Path) -> BinaryIO:
    """Return a new file that only its owner may read, whatever the umask."""
    return open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))


async def export_company(scope: TenantScope, storage: FileStorage, path: Path, progress: Progress) -> list[BackupEntry]:
    """Write everything of the scope's company to a zip file that its owner alone may read; memory does not grow."""
    await scope.customer_edits.finish_left()
    entries: list[BackupEntry] = []
    company_id = scope.viewer.company_id
    with _private_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind in EXPORTED:
            lines = (f"{line}\n".encode() async for line in scope.whole_documents.stream_lines(kind))
            entries.append(await _written(archive, f"records/{kind.collection}.jsonl", lines))
            progress(kind.collection, entries[-1].count)
        async for key in storage.keys(instant() + _SOON):
            if key.startswith(f"{company_id}/"):
                entry = await _written(archive, f"files/{key}", storage.read(key, 0, LAST_BYTE))
                entries.append(replace(entry, count=1))
        progress("files", sum(entry.name.startswith("files/") for entry in entries))
        manifest = {
            "format": FORMAT,
            "company": company_id,
            "exported_at": instant().isoformat(),
            "entries": [asdict(entry) for entry in entries],
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
    return entries


async def _written(archive: zipfile.ZipFile, name: str, chunks: AsyncIterator[bytes]) -> BackupEntry:
    digest, count = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as entry:
        async for chunk in chunks:
            entry.write(chunk)
            digest.update(chunk)
            count += 1
    return BackupEntry(name, count, digest.hexdigest())


def read_manifest(path: Path) -> dict[str, Any]:
    """Return what a file says it holds, every part verified by its checksum. Raises SettingsRefused."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            if manifest.get("format") != FORMAT:
                raise SettingsRefused(f"{path} has format {manifest.get('format')}; this version reads {FORMAT}.")
            for entry in manifest["entries"]:
                if _digest(archive, entry["name"]) != entry["sha256"]:
                    raise SettingsRefused(f"{path} is damaged: {entry['name']} differs from its checksum.")
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise SettingsRefused(
            f"{path} is no export of a company: {error}. Make it again with company export."
        ) from None
    return manifest


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as entry:
        return hashlib.file_digest(cast(io.BufferedIOBase, entry), "sha256").hexdigest()


async def import_company(scope: TenantScope, storage: FileStorage, path: Path, progress: Progress) -> dict[str, int]:
    """Add everything of a verified file; return how many records of each collection. Raises SettingsRefused.

    The company's own record comes last: an import that was cut off is simply run again.
    """
    if await scope.get(Company, scope.viewer.company_id) is not None:
        raise SettingsRefused(f"{scope.viewer.company_id} exists here already. Import it into another deployment.")
    manifest = read_manifest(path)
    counts: dict[str, int] = {}
    entries = sorted(manifest["entries"], key=lambda entry: entry["name"] == f"records/{Company.collection}.jsonl")
    with zipfile.ZipFile(path) as archive:
        for entry in entries:
            folder, _, name = entry["name"].partition("/")
            if folder == "files":
                await storage.write(name, io.BytesIO(archive.read(entry["name"])))
                counts["files"] = counts.get("files", 0) + 1
                continue
            kind = record_of_collection(name.removesuffix(".jsonl"))
            if kind is None:
                raise SettingsRefused(f"This version does not know {name}. Import with the version that exported it.")
            counts[kind.collection] = await _added(scope, kind, archive, entry)
            progress(kind.collection, counts[kind.collection])
    return counts


async def _added(scope: TenantScope, kind: type[Record], archive: zipfile.ZipFile, entry: dict[str, Any]) -> int:
    """Add the records of one kind, and verify that all are there. Raises SettingsRefused."""
    with archive.open(entry["name"]) as stored:
        for lines in _batches(io.TextIOWrapper(stored, "utf-8")):
            try:
                await scope.whole_documents.add_lines(kind, lines)
            except ValueError as foreign:
                raise SettingsRefused(f"The file holds records of another company: {foreign}.") from None
            except DuplicateValue as taken:
                raise SettingsRefused(
                    f"{kind.collection}: {taken}. Two records of the file have the same value, or a record that was "
                    "here before has it: import into an empty deployment."
                ) from None
    there = await scope.count(kind, {})
    if there != entry["count"]:
        raise SettingsRefused(
            f"{kind.collection}: {there} records are here, and the file has {entry['count']}. "
            "Records of this company, or with these ids, were here before: import into an empty deployment."
        )
    return there


def _batches(lines: io.TextIOWrapper) -> Iterator[list[str]]:
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
