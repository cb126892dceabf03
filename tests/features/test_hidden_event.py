"""`customerChanged` and the customer's version say nothing of what its listener cannot read."""

import asyncio
from typing import Any

import pytest

from gateway.access.permission import Permission, Role
from gateway.documents.change import Change, FieldChange
from gateway.documents.customer import Customer
from gateway.documents.file import FileVisibility
from tests import records
from tests.live import CUSTOMER_CHANGED, Socket, rename, socket_of, subscribed
from tests.running_gateway import Attachment, Tenant

EVENT = "subscription ($id: ID!) { customerChanged(id: $id) { customer { id version firstName } } }"
UPLOAD = "mutation ($input: FileUploadInput!) { fileUpload(input: $input) { file { id } userErrors { code message } } }"
UPDATE = "mutation ($input: FileUpdateInput!) { fileUpdate(input: $input) { userErrors { code message } } }"
REMOVE = "mutation ($input: FileRemoveInput!) { fileRemove(input: $input) { userErrors { code message } } }"
UNDO = "mutation ($input: ChangeUndoInput!) { changeUndo(input: $input) { userErrors { code message } } }"
ISSUE = "mutation ($input: CreditIssueInput!) { creditIssue(input: $input) { userErrors { code message } } }"


async def write_staff_files(tenant: Tenant, owner: Customer) -> None:
    """Upload, describe, restore and remove a file for staff only; make one so that the team could see."""
    text = Attachment("gate.txt", b"Gate code 4711")
    given = {"customerId": owner.id, "file": text, "description": "Codes", "visibility": "STAFF"}
    made = (await tenant.ask(UPLOAD, {"input": given})).data["fileUpload"]
    assert made["userErrors"] == []
    file = {"id": made["file"]["id"]}
    await done(tenant, UPDATE, {**file, "description": "Gate code 4711"})
    (entry,) = await tenant.scope.find(Change, {"customer_id": owner.id, "operation": "fileUpdate"})
    await done(tenant, UNDO, {"id": entry.id})
    (undone,) = await tenant.scope.find(Change, {"customer_id": owner.id, "operation": "changeUndo"})
    await done(tenant, UNDO, {"id": undone.id})
    await done(tenant, REMOVE, file)
    seen = records.file(owner, visibility=FileVisibility.TEAM)
    await tenant.add(seen)
    await done(tenant, UPDATE, {"id": seen.id, "visibility": "STAFF"})


async def done(tenant: Tenant, document: str, given: dict[str, Any]) -> None:
    """Do what is not refused."""
    (payload,) = (await tenant.ask(document, {"input": given})).data.values()
    assert payload["userErrors"] == []


async def told(socket: Socket) -> Any:
    """Return the next event."""
    return (await asyncio.wait_for(socket.next(), 10))["customerChanged"]


@pytest.mark.parametrize("role", [Role.SALES, Role.TECHNICIAN, Role.CUSTOMER, Role.PARTNER])
async def test_a_staff_file_makes_neither_an_event_nor_a_version(acme: Tenant, role: Role) -> None:
    """However it is written: the first that is announced is the next change that they may see."""
    owner = await acme.customer(first_name="Ada")
    scope = {"scope": "customer:read file:read"} if role is Role.PARTNER else {}
    claims = {"customer": owner.id} if role is Role.CUSTOMER else scope
    async with socket_of(acme.gateway, acme.token(role, claims)) as socket:
        await socket.subscribe(EVENT, id=owner.id)
        await subscribed(acme.gateway, 1)
        await write_staff_files(acme, owner)
        await rename(acme, owner.id, "Grace")
        assert (await told(socket))["customer"] == {"id": owner.id, "version": 2, "firstName": "Grace"}
    await subscribed(acme.gateway, 0)


async def test_staff_hear_of_a_staff_file_with_its_log_entry(acme: Tenant) -> None:
    """In the order in which it was written; the customer's version stays as it is."""
    owner = await acme.customer()
    async with socket_of(acme.gateway, acme.token(Role.OFFICE)) as socket:
        await socket.subscribe(CUSTOMER_CHANGED, id=owner.id)
        await subscribed(acme.gateway, 1)
        await write_staff_files(acme, owner)
        events = [await told(socket) for _ in range(6)]
    await subscribed(acme.gateway, 0)
    operations = [event["change"]["operation"] for event in events]
    assert operations == ["fileUpload", "fileUpdate", "changeUndo", "changeUndo", "fileRemove", "fileUpdate"]
    assert {event["customer"]["version"] for event in events} == {1}


async def test_a_later_change_of_a_staff_file_is_in_the_way_of_an_undo(acme: Tenant) -> None:
    """As of any other file, though neither entry has a version of the customer."""
    owner = await acme.customer()
    file = records.file(owner, visibility=FileVisibility.STAFF)
    await acme.add(file)
    for text in ("one", "two"):
        await done(acme, UPDATE, {"id": file.id, "description": text})
    first, second = sorted(await acme.scope.find(Change, {"customer_id": owner.id}), key=lambda entry: entry.id)
    answer = await acme.ask(UNDO, {"input": {"id": first.id}})
    (fault,) = answer.data["changeUndo"]["userErrors"]
    assert fault["code"] == "LATER_CHANGES"
    await done(acme, UNDO, {"id": second.id})
    await done(acme, UNDO, {"id": first.id})
    restored = await acme.scope.get(type(file), file.id)
    assert restored is not None
    assert restored.description == file.description


@pytest.mark.parametrize(("role", "is_told"), [(Role.TECHNICIAN, True), (Role.CUSTOMER, False)])
async def test_a_file_that_the_team_sees_from_now_on_is_announced_to_the_team(
    acme: Tenant, role: Role, is_told: bool
) -> None:
    """Not to the customer, who does not see it."""
    owner = await acme.customer(first_name="Ada")
    file = records.file(owner, visibility=FileVisibility.STAFF)
    await acme.add(file)
    async with socket_of(acme.gateway, acme.token(role, {"customer": owner.id} if not is_told else {})) as socket:
        await socket.subscribe(EVENT, id=owner.id)
        await subscribed(acme.gateway, 1)
        await done(acme, UPDATE, {"id": file.id, "visibility": "TEAM"})
        if is_told:
            assert (await told(socket))["customer"]["firstName"] == "Ada"
        await rename(acme, owner.id, "Grace")
        assert (await told(socket))["customer"]["firstName"] == "Grace"
    await subscribed(acme.gateway, 0)


HIDDEN_CHANGES = {
    "payment_methods": Permission.CARD_READ,
    "tags.VIP": Permission.TAG_READ,
    "metrics": Permission.INVOICE_READ,
    "credits.CR-1": Permission.INVOICE_READ,
    "sales.S-7.result": Permission.SALE_READ,
    "jobs.J-1.status": Permission.JOB_READ,
    "unrelated_ids": Permission.CUSTOMER_LIST,
}


@pytest.mark.parametrize("field", HIDDEN_CHANGES)
async def test_a_change_of_what_may_not_be_read_makes_no_event(acme: Tenant, field: str) -> None:
    """With the permission there is one."""
    owner = await acme.customer(first_name="Ada")
    for number, scope in enumerate(("customer:read", f"customer:read {HIDDEN_CHANGES[field].value}")):
        async with socket_of(acme.gateway, acme.token(Role.PARTNER, {"scope": scope})) as socket:
            await socket.subscribe("subscription ($id: ID!) { customerChanged(id: $id) { changedAt } }", id=owner.id)
            await subscribed(acme.gateway, 1)
            change = FieldChange(field=field, after="secret")
            await acme.add(records.change(owner, version=100 + number, fields=(change,), operation="x"))
            await rename(acme, owner.id, f"Grace {number}")
            first = (await told(socket))["changedAt"]
            assert first.startswith(records.START.date().isoformat()) is bool(number)
        await subscribed(acme.gateway, 0)


async def test_a_credit_is_not_announced_to_a_technician(acme: Tenant) -> None:
    """By the mutation itself."""
    owner = await acme.customer()
    async with socket_of(acme.gateway, acme.token(Role.TECHNICIAN)) as socket:
        await socket.subscribe(EVENT, id=owner.id)
        await subscribed(acme.gateway, 1)
        await done(acme, ISSUE, {"customerId": owner.id, "amount": "5.00", "reason": "Goodwill"})
        await rename(acme, owner.id, "Grace")
        assert (await told(socket))["customer"]["firstName"] == "Grace"
    await subscribed(acme.gateway, 0)
