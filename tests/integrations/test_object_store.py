"""Files in an S3 that is reached over HTTP, from the upload to the sweep."""

import io
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest

from gateway.access.viewer import system_viewer
from gateway.app.connections import file_storage
from gateway.app.keys import signing_secret
from gateway.documents.base.record import instant
from gateway.documents.file import FileVariant
from gateway.errors import Unavailable
from gateway.integrations.file_storage import object_file_storage
from gateway.operations.file.sweep import sweep_files
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.scope import TenantScope
from tests import pictures
from tests.features.test_file_change import REMOVE
from tests.features.test_file_upload import UPLOAD, kept_by, uploaded
from tests.object_store import keys_in, s3_bucket, serve_s3, unfinished_in
from tests.running_gateway import Attachment, Tenant, run_gateway

LARGE = b"line 0123456789\n" * 800_000
"""More than is sent in one piece: S3 is given it in parts."""


class Store(NamedTuple):
    """A bucket of a served store."""

    url: str
    bucket: str
    setting: str

    def keys(self) -> list[str]:
        """Return what is in it."""
        return keys_in(self.url, self.bucket)


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """Yield an S3."""
    with serve_s3() as url:
        yield url


@pytest.fixture
def store(served: str) -> Iterator[Store]:
    """Yield an empty bucket."""
    bucket = f"files-{uuid.uuid4().hex}"
    with s3_bucket(served, bucket) as setting:
        yield Store(served, bucket, setting)


@pytest.fixture
async def tenant(store: Store, settings: Settings, database: Database) -> AsyncIterator[Tenant]:
    """Yield a company of a gateway that keeps its files there."""
    async with run_gateway(settings.model_copy(update={"file_storage": store.setting}), database) as gateway:
        yield await gateway.tenant()


async def test_a_file_lives_and_dies_in_s3(tenant: Tenant, store: Store) -> None:
    """Uploaded, downloaded whole and in parts, removed: nothing of it is in MongoDB, and in the end nothing in S3."""
    owner = await tenant.customer()
    photo = await uploaded(tenant, owner, pictures.jpeg())
    text = await uploaded(tenant, owner, LARGE, "log.txt")
    names = [(photo, FileVariant.ORIGINAL), (photo, FileVariant.THUMBNAIL), (text, FileVariant.ORIGINAL)]
    assert store.keys() == sorted(f"gateway/{tenant.company.id}/{file['id']}/{name.value}" for file, name in names)
    assert await kept_by(tenant) == []
    client = tenant.gateway.client
    assert (await client.get(text["url"])).content == LARGE
    for asked, part in (
        ("bytes=0-0", LARGE[:1]),
        ("bytes=5242870-5242890", LARGE[5_242_870:5_242_891]),
        ("bytes=-7", LARGE[-7:]),
    ):
        response = await client.get(text["url"], headers={"range": asked})
        assert (response.status_code, response.content) == (206, part)
    assert (await client.get(photo["thumbnailUrl"])).content[8:12] == b"WEBP"
    for file in (photo, text):
        assert (await tenant.ask(REMOVE, {"input": {"id": file["id"]}})).data["fileRemove"]["userErrors"] == []
        assert (await client.get(file["url"])).status_code == 404
    assert store.keys() == []


async def test_what_is_refused_leaves_nothing_in_s3(tenant: Tenant, store: Store) -> None:
    """The content is there before the record: a record that is refused takes it away again."""
    owner = await tenant.customer()
    facts = {"customerId": owner.id, "description": "x", "file": Attachment("a.txt", LARGE), "expectedVersion": 7}
    answer = await tenant.ask(UPLOAD, {"input": facts})
    assert answer.data["fileUpload"]["userErrors"][0]["code"] == "CONFLICT"
    assert store.keys() == []


async def test_the_sweep_finds_what_no_record_knows(tenant: Tenant, store: Store) -> None:
    """And removes no more than that."""
    file = await uploaded(tenant, await tenant.customer(), pictures.jpeg())
    database = tenant.gateway.database
    storage, secret = file_storage(tenant.gateway.settings, database), signing_secret(tenant.gateway.settings)

    def scope_of(company_id: str) -> TenantScope:
        return TenantScope(database, system_viewer(company_id), secret)

    lost = [f"{tenant.company.id}/fil_lost{number}/original" for number in range(3)]
    for key in lost:
        await storage.write(key, io.BytesIO(b"x"))
    assert await sweep_files(storage, scope_of, instant() - timedelta(hours=24), dry_run=False) == []
    found = await sweep_files(storage, scope_of, instant() + timedelta(hours=1), dry_run=False)
    assert sorted(found) == lost
    assert store.keys() == sorted(f"gateway/{tenant.company.id}/{file['id']}/{name.value}" for name in FileVariant)


async def test_a_content_that_fails_between_its_parts_leaves_none(store: Store) -> None:
    """Parts of an upload are paid for until it is completed or ended."""

    class FailingContent(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 6_000_000:
                raise OSError("the disk is gone")
            return super().read(size)

    storage = object_file_storage(store.setting)
    with pytest.raises(OSError, match="disk"):
        await storage.write("com_a/fil_1/original", FailingContent(LARGE))
    assert store.keys() == unfinished_in(store.url, store.bucket) == []


async def test_a_store_that_is_away_is_an_outage_and_soon_told() -> None:
    """No one waits for minutes."""
    with serve_s3() as url, s3_bucket(url, "files") as setting:
        storage = object_file_storage(setting)
        await storage.write("com_a/fil_1/original", io.BytesIO(b"x"))
    started = time.monotonic()
    for attempt in (storage.write("com_a/fil_2/original", io.BytesIO(b"x")), storage.holds("com_a/fil_1/original")):
        with pytest.raises(Unavailable):
            await attempt
    assert time.monotonic() - started < 30
