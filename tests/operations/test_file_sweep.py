"""Contents without a record are found and removed; all others stay."""

import io
from datetime import timedelta

import pytest

from gateway.access.viewer import system_viewer
from gateway.app.keys import signing_secret
from gateway.documents.base.record import instant
from gateway.documents.file import FileVariant
from gateway.operations.file.sweep import sweep_files
from gateway.store.grid_file_storage import GridFileStorage
from gateway.store.scope import TenantScope
from tests import pictures, records
from tests.exporting import CUSTOMERS_EXPORT, exported, stored_job
from tests.features.test_file_upload import kept_by, uploaded
from tests.running_gateway import Tenant


async def swept(tenant: Tenant, hours: int, *, dry_run: bool = False) -> list[str]:
    """Return the orphans of a company among those that a sweep of contents of this age finds."""
    database, secret = tenant.gateway.database, signing_secret(tenant.gateway.settings)

    def scope_of(company_id: str) -> TenantScope:
        return TenantScope(database, system_viewer(company_id), secret)

    before = instant() - timedelta(hours=hours)
    found = await sweep_files(GridFileStorage(database), scope_of, before, dry_run=dry_run)
    return [key for key in found if key.startswith(tenant.company.id)]


async def test_what_a_killed_upload_left_is_removed_and_nothing_else(acme: Tenant) -> None:
    """A content without a record, and a small picture that its record does not have; not what is new."""
    owner = await acme.customer()
    file = await uploaded(acme, owner, pictures.jpeg())
    document = records.file(owner, thumbnail_size=None)
    await acme.add(document)
    storage = GridFileStorage(acme.gateway.database)
    lost = [f"{acme.company.id}/fil_lost/original", document.storage_key(FileVariant.THUMBNAIL)]
    for key in lost:
        await storage.write(key, io.BytesIO(b"x"))
    assert await swept(acme, hours=24) == []
    # The clock of the storage and ours are the same machine's: an age of less than nothing takes in all of it.
    assert sorted(await swept(acme, hours=-1, dry_run=True)) == sorted(lost)
    assert sorted(await swept(acme, hours=-1)) == sorted(lost)
    assert await kept_by(acme) == sorted(f"{acme.company.id}/{file['id']}/{name.value}" for name in FileVariant)


@pytest.mark.usefixtures("patient_exports")
async def test_what_a_killed_export_left_is_removed_and_the_file_of_a_finished_one_stays(acme: Tenant) -> None:
    """A job names its file when the whole is there."""
    export = await exported(acme, CUSTOMERS_EXPORT, {"format": "CSV"})
    job = await stored_job(acme, export["id"])
    lost = f"{acme.company.id}/{job.id}/another-claim"
    await GridFileStorage(acme.gateway.database).write(lost, io.BytesIO(b"x"))
    assert await swept(acme, hours=-1) == [lost]
    assert await kept_by(acme) == [job.file_key]
