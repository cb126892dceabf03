"""`customerDataExport`: everything held about a person, and nothing of anybody else."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

from gateway.access.permission import Role
from gateway.documents.background_job import BackgroundJob
from gateway.documents.base.record import OnCustomerDelete, instant
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.file import FileVisibility
from gateway.documents.note import NoteVisibility
from gateway.documents.portal_account import (
    OneTimeToken,
    PortalAccount,
    PortalAccountStatus,
    TokenPurpose,
    portal_account_id,
)
from gateway.documents.registry import RECORDS
from gateway.operations.background.job_worker import run_all_due
from gateway.operations.export.customer_data import MANIFEST, READABLE
from tests import records
from tests.exporting import PAYLOAD, ask_export, content_of, export_now, exported, job_queue, pdf_text, stored_job
from tests.features.test_file_upload import uploaded
from tests.full_profile import a_full_profile
from tests.merging import merged
from tests.mutations import refusals
from tests.portal import change_stored
from tests.running_gateway import Tenant

DATA_EXPORT = f"mutation ($input: CustomerDataExportInput!) {{ customerDataExport(input: $input) {{ {PAYLOAD} }} }}"


async def archive_of(tenant: Tenant, customer_id: str, role: Role = Role.OFFICE, **claims: str) -> zipfile.ZipFile:
    """Return the archive that a worker made."""
    asked = await exported(tenant, DATA_EXPORT, {"customerId": customer_id}, role=role, **claims)
    assert (asked["status"], asked["format"], asked["title"]) == ("QUEUED", "ZIP", "Customer data")
    await run_all_due(job_queue(tenant.gateway))
    export = await export_now(tenant, asked["id"], role, **claims)
    assert export is not None
    assert export["status"] == "DONE", export
    return zipfile.ZipFile(io.BytesIO(await content_of(tenant, export)))


def held(archive: zipfile.ZipFile, collection: str) -> list[dict[str, Any]]:
    """Return the records of a collection."""
    found: list[dict[str, Any]] = json.loads(archive.read(f"records/{collection}.json"))
    return found


def portal_account(owner: Customer, email: str = "pat@example.com") -> PortalAccount:
    """Return an account with a password and a link that was sent."""
    now = instant()
    return PortalAccount(
        id=portal_account_id(owner.id),
        company_id=owner.company_id,
        customer_id=owner.id,
        email=email,
        status=PortalAccountStatus.CONFIRMED,
        password_hash="$argon2id$secret",
        session_version=1,
        tokens=(OneTimeToken(purpose=TokenPurpose.RESET, digest="ab" * 32, expires_at=now),),
        created_at=now,
    )


async def test_everything_held_is_in_the_archive_with_the_contents_of_files(acme: Tenant) -> None:
    """Notes for staff too, one file for each kind of record, and a PDF to read; secrets are withheld."""
    profile = await a_full_profile(acme)
    owner, other = profile.owner, await acme.customer(first_name="Somebody", last_name="Else")
    file = await uploaded(acme, owner, b"Boiler checked.", "note.txt")
    await acme.add(
        records.note(owner, body="Pays late", visibility=NoteVisibility.STAFF),
        records.note(other, body="Not about them"),
        portal_account(owner),
    )
    twin = await acme.customer(first_name="Twin", last_name="Before")
    await acme.add(portal_account(twin, "twin@example.com"))
    await merged(acme, owner, twin)
    archive = await archive_of(acme, owner.id)
    assert archive.testzip() is None
    for kind in RECORDS:
        if kind.on_customer_delete is not OnCustomerDelete.NOT_ABOUT_CUSTOMERS:
            stored = await acme.scope.count(kind, kind.of_customer(owner.id))
            assert len(held(archive, kind.collection)) == stored, kind
    assert [card["last_name"] for card in held(archive, "customers")] == [owner.last_name]
    assert [account["email"] for account in held(archive, "portal_accounts")] == ["pat@example.com"]
    assert archive.read(f"files/{file['id']}-note.txt") == b"Boiler checked."
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    assert [text for text in ("Not about them", "argon2id", "ab" * 32) if text in everything] == []
    text = pdf_text(archive.read(READABLE))
    assert [part for part in ("Pays late", owner.display_name, "Portal accounts (1)") if part not in text] == []
    assert json.loads(archive.read(MANIFEST))["records"]["notes"] == 2
    (kept,) = held(archive, "customer_merges")
    assert kept["other_before"]["last_name"] == "Before"
    assert [one["document"]["email"] for one in kept["taken"] if "email" in one["document"]] == ["twin@example.com"]
    (entry,) = await acme.scope.find(Change, {"operation": "customerDataExport"})
    assert entry.customer_id == owner.id


async def test_a_customer_gets_in_the_portal_what_they_may_see(acme: Tenant) -> None:
    """No notes, no files for staff, no log; no one else's data."""
    owner, other = await acme.customer(), await acme.customer()
    await acme.add(
        records.note(owner),
        records.invoice(owner),
        records.invoice(other),
        records.file(owner, visibility=FileVisibility.STAFF),
    )
    claims = {"role": Role.CUSTOMER, "customer": owner.id}
    archive = await archive_of(acme, owner.id, **claims)
    assert len(held(archive, "invoices")) == 1
    assert held(archive, "files") == []
    assert {"records/notes.json", "records/changes.json", "records/portal_accounts.json"}.isdisjoint(archive.namelist())
    assert "tags" not in held(archive, "customers")[0]
    refused = await ask_export(acme, DATA_EXPORT, {"customerId": other.id}, **claims)
    assert refusals(refused) == [("NOT_FOUND", "customerId")]


async def test_another_company_and_who_may_not_export_data_get_nothing(acme: Tenant, rival: Tenant) -> None:
    """Not even that there is such a customer."""
    owner = await acme.customer()
    refused = await ask_export(rival, DATA_EXPORT, {"customerId": owner.id})
    assert refusals(refused) == [("NOT_FOUND", "customerId")]
    for role in (Role.SALES, Role.TECHNICIAN, Role.PARTNER):
        assert (await ask_export(acme, DATA_EXPORT, {"customerId": owner.id}, role=role)).codes == ["FORBIDDEN"]
    assert await acme.scope.count(BackgroundJob, {}) == 0
    asked = await exported(acme, DATA_EXPORT, {"customerId": owner.id})
    assert await export_now(rival, asked["id"]) is None


async def test_another_worker_does_what_a_killed_one_left(acme: Tenant) -> None:
    """Once the lease has ended, from the start."""
    owner = await acme.customer()
    asked = await exported(acme, DATA_EXPORT, {"customerId": owner.id})
    job = await stored_job(acme, asked["id"])
    await change_stored(acme, job, claim=BackgroundJob.new_claim(), attempts=1, due_at=instant() + timedelta(seconds=9))
    await run_all_due(job_queue(acme.gateway))
    assert (await stored_job(acme, job.id)).attempts == 1, "another worker holds it"
    await change_stored(acme, await stored_job(acme, job.id), due_at=instant())
    await run_all_due(job_queue(acme.gateway))
    done = await export_now(acme, job.id)
    assert done is not None
    assert done["status"] == "DONE"
    assert zipfile.ZipFile(io.BytesIO(await content_of(acme, done))).testzip() is None


CERTIFICATE = """query ($id: ID!) { deletionCertificate(customerId: $id) {
  customerId number requestId deletedAt author { role } removed { kind count } kept { kind count } } }"""


async def test_a_deletion_is_certified(acme: Tenant, rival: Tenant) -> None:
    """Who, when, what went and what the books keep; no one without permission and no other company reads it."""
    owner = await acme.customer(payment_methods=())
    await acme.add(records.note(owner), records.note(owner), records.invoice(owner))
    assert (await acme.ask(CERTIFICATE, {"id": owner.id})).data == {"deletionCertificate": None}
    delete = "mutation ($id: ID!) { customerDelete(input: {id: $id, force: true}) { userErrors { code } } }"
    assert (await acme.ask(delete, {"id": owner.id}, role=Role.ADMIN)).errors == []
    found = (await acme.ask(CERTIFICATE, {"id": owner.id})).data["deletionCertificate"]
    assert (found["customerId"], found["number"], found["author"]["role"]) == (owner.id, owner.number, "ADMIN")
    assert found["requestId"]
    assert {"kind": "Note", "count": 2} in found["removed"]
    assert found["kept"] == [{"kind": "Invoice", "count": 1}]
    assert (await rival.ask(CERTIFICATE, {"id": owner.id})).data == {"deletionCertificate": None}
    claims = {"role": Role.CUSTOMER, "customer": (await acme.customer()).id}
    assert (await acme.ask(CERTIFICATE, {"id": owner.id}, **claims)).codes == ["FORBIDDEN"]
    assert (await acme.ask(CERTIFICATE, {"id": owner.id}, role=Role.TECHNICIAN)).codes == ["FORBIDDEN"]
