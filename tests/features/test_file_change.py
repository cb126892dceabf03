"""`fileUpdate` and `fileRemove`."""

import asyncio
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.file import File, FileVisibility
from tests import pictures, records
from tests.features.test_file_upload import kept_by, uploaded
from tests.running_gateway import Answer, Tenant

UPDATE = """
mutation Update($input: FileUpdateInput!) {
  fileUpdate(input: $input) { file { id description visibility } customer { version } userErrors { code path } }
}
"""
REMOVE = """
mutation Remove($input: FileRemoveInput!) {
  fileRemove(input: $input) { file { id filename } customer { version } userErrors { code path } }
}
"""


async def changes_of(tenant: Tenant, owner_id: str) -> list[Change]:
    """Return the change log of a customer, newest first."""
    return await tenant.scope.find(Change, {"customer_id": owner_id}, order=Change.order)


async def update(tenant: Tenant, role: Role = Role.OFFICE, **changes: Any) -> Answer:
    """Return the answer to a change of a file."""
    return await tenant.ask(UPDATE, {"input": changes}, role=role)


async def test_a_description_is_changed_and_logged(acme: Tenant) -> None:
    """Before and after; what is left out stays."""
    file = records.file(await acme.customer())
    await acme.add(file)
    payload = (await update(acme, id=file.id, description="  After the repair ")).data["fileUpdate"]
    assert payload["file"] == {"id": file.id, "description": "After the repair", "visibility": "CUSTOMER"}
    assert payload["customer"]["version"] == 2
    (change,) = await changes_of(acme, file.customer_id)
    assert change.operation == "fileUpdate"
    assert change.fields[0].before["description"] == "Water heater before the repair"
    assert change.fields[0].after["description"] == "After the repair"


async def test_a_change_that_changes_nothing_is_not_logged(acme: Tenant) -> None:
    """The version stays."""
    file = records.file(await acme.customer())
    await acme.add(file)
    payload = (await update(acme, id=file.id, description=file.description)).data["fileUpdate"]
    assert payload["customer"]["version"] == 1
    assert await changes_of(acme, file.customer_id) == []


async def test_a_file_marked_internal_leaves_the_customers_sight(acme: Tenant) -> None:
    """At once."""
    file = records.file(await acme.customer())
    await acme.add(file)
    await update(acme, id=file.id, visibility="TEAM")
    query = "query ($id: ID!) { node(id: $id) { id } }"
    answer = await acme.ask(query, {"id": file.id}, role=Role.CUSTOMER, customer=file.customer_id)
    assert answer.data["node"] is None


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"description": " "}, "REQUIRED", "description"),
        ({"description": None}, "REQUIRED", "description"),
        ({"visibility": None}, "REQUIRED", "visibility"),
        ({"id": "fil_none"}, "NOT_FOUND", "id"),
        ({"description": "x", "expectedVersion": 9}, "CONFLICT", "expectedVersion"),
    ],
)
async def test_a_change_that_does_not_fit_is_refused(
    acme: Tenant, changes: dict[str, Any], code: str, path: str
) -> None:
    """With its code and place; on a conflict with the customer as it is now."""
    file = records.file(await acme.customer())
    await acme.add(file)
    payload = (await update(acme, **{"id": file.id, **changes})).data["fileUpdate"]
    assert payload["userErrors"] == [{"code": code, "path": [path]}]
    assert payload["file"] is None
    assert payload["customer"] == ({"version": 1} if code == "CONFLICT" else None)


async def test_a_technician_neither_finds_nor_makes_what_is_for_staff(acme: Tenant) -> None:
    """Not found, and not allowed as a choice."""
    owner = await acme.customer()
    hidden, open_ = records.file(owner, visibility=FileVisibility.STAFF), records.file(owner)
    await acme.add(hidden, open_)
    found = (await update(acme, Role.TECHNICIAN, id=hidden.id, description="x")).data["fileUpdate"]
    chosen = (await update(acme, Role.TECHNICIAN, id=open_.id, visibility="STAFF")).data["fileUpdate"]
    assert [error["code"] for error in found["userErrors"] + chosen["userErrors"]] == ["NOT_FOUND", "INVALID"]


async def test_a_removed_file_is_gone_with_its_content(acme: Tenant) -> None:
    """The record, the content, the small picture, and what its link opened; the log keeps that it was."""
    owner = await acme.customer()
    file = await uploaded(acme, owner, pictures.jpeg())
    checked = await acme.ask(REMOVE, {"input": {"id": file["id"], "dryRun": True}})
    assert checked.data["fileRemove"]["file"]["id"] == file["id"]
    assert checked.data["fileRemove"]["customer"]["version"] == 2
    assert len(await kept_by(acme)) == 2
    removed = await acme.ask(REMOVE, {"input": {"id": file["id"]}})
    assert removed.data["fileRemove"]["userErrors"] == []
    assert removed.data["fileRemove"]["file"]["filename"] == "photo.jpg"
    assert await acme.scope.get(File, file["id"]) is None
    assert await kept_by(acme) == []
    assert (await acme.gateway.client.get(file["url"])).status_code == 404
    assert [change.operation for change in await changes_of(acme, owner.id)] == ["fileRemove", "fileUpload"]


async def test_of_two_removals_at_once_one_finds_nothing(acme: Tenant) -> None:
    """And it is logged once."""
    file = records.file(await acme.customer())
    await acme.add(file)
    answers = await asyncio.gather(*(acme.ask(REMOVE, {"input": {"id": file.id}}) for _ in range(3)))
    codes = [error["code"] for answer in answers for error in answer.data["fileRemove"]["userErrors"]]
    assert codes == ["NOT_FOUND", "NOT_FOUND"]
    assert len(await changes_of(acme, file.customer_id)) == 1


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.SALES, Role.CUSTOMER])
async def test_removing_needs_its_permission(acme: Tenant, role: Role) -> None:
    """Who uploads may not remove what others rely on."""
    file = records.file(await acme.customer())
    await acme.add(file)
    answer = await acme.ask(REMOVE, {"input": {"id": file.id}}, role=role, customer=file.customer_id)
    assert answer.data == {"fileRemove": None}
    assert answer.codes == ["FORBIDDEN"]


async def test_another_companys_file_is_not_found(acme: Tenant, rival: Tenant) -> None:
    """It is not changed, and not removed."""
    owner: Customer = await rival.customer()
    file = records.file(owner)
    await rival.add(file)
    changed = (await update(acme, id=file.id, description="x")).data["fileUpdate"]
    removed = (await acme.ask(REMOVE, {"input": {"id": file.id}})).data["fileRemove"]
    assert [error["code"] for error in changed["userErrors"] + removed["userErrors"]] == ["NOT_FOUND"] * 2
    assert await rival.scope.get(File, file.id) == file


PLACE = """mutation ($input: FileUpdateInput!) { fileUpdate(input: $input) {
  file { addressId job { id } } userErrors { code path }
} }"""


async def moved(tenant: Tenant, file: File, **changes: Any) -> Any:
    """Return (address, job) of a file that is moved, or why it is not."""
    answer = await tenant.ask(PLACE, {"input": {"id": file.id, **changes}})
    assert answer.errors == []
    payload = answer.data["fileUpdate"]
    if payload["userErrors"]:
        return [(fault["code"], fault["path"]) for fault in payload["userErrors"]]
    job = payload["file"]["job"]
    return payload["file"]["addressId"], job and job["id"]


async def a_place(tenant: Tenant) -> tuple[File, Any, Any]:
    """Return a file of a customer with two addresses and a job at each."""
    second = records.address("adr_2", street="13 Oak Lane", is_default=False)
    owner = await tenant.customer(addresses=(records.address("adr_1"), second))
    jobs = [records.job(owner, address_id=address.id) for address in owner.addresses]
    file = records.file(owner)
    await tenant.add(file, *jobs)
    return file, jobs[0], jobs[1]


async def test_a_file_moves_to_another_address_or_job_and_back(acme: Tenant) -> None:
    """A job takes it to its address; null takes it away; each is undone."""
    file, first, second = await a_place(acme)
    assert await moved(acme, file, addressId="adr_2") == ("adr_2", None)
    assert await moved(acme, file, jobId=first.id) == ("adr_1", first.id)
    assert await moved(acme, file, jobId=second.id, addressId="adr_2") == ("adr_2", second.id)
    assert await moved(acme, file, jobId=None) == ("adr_2", None)
    assert await moved(acme, file, addressId=None) == (None, None)
    undo = "mutation ($input: ChangeUndoInput!) { changeUndo(input: $input) { userErrors { code } } }"
    places = [("adr_2", None), ("adr_2", second.id), ("adr_1", first.id), ("adr_2", None), ("adr_1", None)]
    for entry, place in zip(await changes_of(acme, file.customer_id), places, strict=True):
        answer = await acme.ask(undo, {"input": {"id": entry.id}})
        assert answer.data["changeUndo"]["userErrors"] == []
        stored = await acme.scope.get(File, file.id)
        assert stored is not None
        assert (stored.address_id, stored.job_id) == place


async def test_a_file_is_not_moved_to_what_does_not_fit(acme: Tenant) -> None:
    """Another customer's address or job, and a job at another address; nothing is stored."""
    file, first, _ = await a_place(acme)
    other = await acme.customer()
    foreign = records.job(other)
    await acme.add(foreign)
    assert await moved(acme, file, addressId="adr_9", jobId=foreign.id) == [
        ("NOT_FOUND", ["addressId"]),
        ("NOT_FOUND", ["jobId"]),
    ]
    assert await moved(acme, file, addressId="adr_2", jobId=first.id) == [("INVALID", ["addressId"])]
    assert await moved(acme, file, jobId=first.id) == ("adr_1", first.id)
    assert await moved(acme, file, addressId="adr_2") == [("INVALID", ["addressId"])]
    assert await moved(acme, file, description="Same place") == ("adr_1", first.id)
