"""Lists on the command line go on past a value that does not fit, and say where one is."""

import asyncio
import uuid
from collections.abc import Callable
from typing import TypeVar

from gateway.access.client import DocumentMode
from gateway.access.permission import Permission
from gateway.documents.base.record import Record, instant
from gateway.documents.message import MessageStatus
from gateway.documents.partner_app import ApiKey, PartnerApp
from tests import message_records, records
from tests.cli.command import invoke
from tests.export_spoils import export_job
from tests.running_gateway import Tenant

R = TypeVar("R", bound=Record)

ANCHORS = {"_id", "company_id", "customer_id", "keys", "created_at", "status"}
"""What says whose a record is, and where in a list; the others are spoiled, one in each record."""
BAD = {"from": ["elsewhere"]}


async def printed(tenant: Tenant, command: str) -> str:
    """Return what a command prints that succeeds for this company."""
    settings = tenant.gateway.settings
    variables = {
        "MONGODB_URI": str(settings.mongodb_uri),
        "GATEWAY_DATABASE": settings.database,
        "GATEWAY_DATA_FOLDER": str(settings.data_folder),
    }
    status, text = await asyncio.to_thread(invoke, f"{command} --company {tenant.company.handle}", **variables)
    assert status == 0, text
    return text


async def spoiled(tenant: Tenant, make: Callable[[], R]) -> dict[str, R]:
    """Store a record for each field with a bad value in that field; return them by field."""
    fields = sorted(make().stored_fields().keys() - ANCHORS)
    made = {field: make() for field in fields}
    await tenant.add(*made.values())
    for field, record in made.items():
        collection = tenant.gateway.database.collection(type(record))
        await collection.update_one({"_id": record.id}, {"$set": {field: BAD}})
    return made


async def test_bad_messages_are_listed_and_shown(acme: Tenant) -> None:
    """Each with what is known of it."""
    customer = await acme.customer()
    made = await spoiled(acme, lambda: message_records.message(customer, status=MessageStatus.FAILED, failure="550"))
    listed = await printed(acme, "outbox list --first 100")
    assert all(message.id in listed for message in made.values())
    for field in ("recipient", "channel", "attempts"):
        assert f"({field} does not fit" in listed
    for field in ("text", "subject"):
        assert f"({field} does not fit" in await printed(acme, f"outbox show {made[field].id}")


async def test_bad_jobs_are_listed_and_shown(acme: Tenant) -> None:
    """Also one whose kind or owner nobody can read."""
    made = await spoiled(acme, lambda: export_job(acme))
    listed = await printed(acme, "jobs list --first 100")
    assert all(job.id in listed for job in made.values())
    for field in ("kind", "owner"):
        assert f"({field}" in await printed(acme, f"jobs show {made[field].id}")


async def test_bad_staff_members_are_listed(acme: Tenant) -> None:
    """With their e-mail addresses where these fit."""
    made = await spoiled(acme, lambda: records.staff_member(acme.company.id))
    listed = await printed(acme, "staff list --all")
    assert all(member.id in listed for member in made.values())
    assert "(name does not fit" in listed


def partner_app(tenant: Tenant) -> PartnerApp:
    """An application with a key."""
    return PartnerApp(
        id=PartnerApp.new_id(),
        company_id=tenant.company.id,
        handle=f"app-{uuid.uuid4().hex[:8]}",
        name="Route Planner",
        scopes=(Permission.CUSTOMER_READ,),
        documents=DocumentMode.ENFORCE,
        budget=100,
        restore_rate=10,
        api_keys=(ApiKey(id="k1", digest="0" * 64, created_at=instant()),),
        created_at=instant(),
    )


async def test_bad_partners_are_listed(acme: Tenant) -> None:
    """One whose keys cannot be read too."""
    made = await spoiled(acme, lambda: partner_app(acme))
    listed = await printed(acme, "partner list")
    assert all(app.handle in listed for field, app in made.items() if field != "handle")
    for field in ("handle", "scopes", "documents", "budget", "api_keys"):
        assert f"({field} does not fit" in listed
