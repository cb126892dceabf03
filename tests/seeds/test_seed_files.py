"""The files of demo customers: small, real, and where their records say."""

import hashlib
import io

import pytest
from PIL import Image

from gateway.access.viewer import system_viewer
from gateway.documents.file import File, FileKind, FileVariant
from gateway.integrations.file_content import content_type
from gateway.store.beanie_document import validate
from gateway.store.database import Database
from gateway.store.grid_file_storage import GridFileStorage
from gateway.store.scope import TenantScope
from seeds.demo import DEMO_COMPANIES, seed_demo
from seeds.facts import company_facts
from seeds.file import SeededFile, files_of


@pytest.fixture(scope="module", params=DEMO_COMPANIES)
def seeded(request: pytest.FixtureRequest) -> list[SeededFile]:
    """Return the files of a demo company."""
    return files_of(company_facts(request.param))


def test_each_content_is_what_its_record_says(seeded: list[SeededFile]) -> None:
    """Kind, size, checksum; all of them small."""
    assert 15 < len(seeded) < 60
    assert sum(len(file.original) for file in seeded) < 1_500_000
    for file in seeded:
        record = file.record
        assert content_type(io.BytesIO(file.original), record.filename).media_type == record.content_type
        assert (record.size, record.sha256) == (len(file.original), hashlib.sha256(file.original).hexdigest())
        assert (file.thumbnail is None) is (record.kind is FileKind.DOCUMENT)
        if record.kind is FileKind.PHOTO:
            with Image.open(io.BytesIO(file.original)) as image:
                assert image.size == (record.width, record.height)


def test_files_are_drawn_the_same_each_time(seeded: list[SeededFile]) -> None:
    """Byte for byte."""
    handle = seeded[0].record.company_id.removeprefix("com_")
    assert files_of(company_facts(handle)) == seeded


def test_photos_are_taken_while_the_work_is_done(seeded: list[SeededFile]) -> None:
    """And sent after that; their day is the day where the company is."""
    for record in (file.record for file in seeded):
        assert record.job_id is not None
        assert record.dated_at <= record.uploaded_at
        zone = company_facts(record.company_id.removeprefix("com_")).zone
        assert record.day == record.dated_at.astimezone(zone).date()


@pytest.mark.asyncio
async def test_a_broken_off_run_is_completed(seed_database: Database) -> None:
    """A content without its record is written again; what is there stays."""

    def silent(_what: str, _done: int, _total: int) -> None:
        """Progress without a watcher."""

    secret = b"a secret of the tests, long enough"
    storage = GridFileStorage(seed_database)
    whole = await seed_demo(seed_database, secret, silent, storage)
    scope = TenantScope(seed_database, system_viewer("com_acme"), secret)
    files = await scope.find(File, {"company_id": "com_acme"})
    for file in files:
        validate(file)
    await seed_database.collection(File).delete_many({"_id": files[0].id})
    again = await seed_demo(seed_database, secret, silent, storage)
    assert (whole["files"] > 30, again["files"]) == (True, 1)
    content = [chunk async for chunk in storage.read(files[0].storage_key(FileVariant.ORIGINAL), 0, files[0].size - 1)]
    assert hashlib.sha256(b"".join(content)).hexdigest() == files[0].sha256
