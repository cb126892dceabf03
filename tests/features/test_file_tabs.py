"""The tabs of photos and documents, and the days of photos: what is there, in which order, for which viewer."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.documents.file import File, FileKind, FileVisibility
from tests import records
from tests.contract.test_queries import explain
from tests.running_gateway import Answer, Tenant

TABS = """
query Files($id: ID!, $addressId: ID, $jobId: ID) {
  customer(id: $id) {
    photos(addressId: $addressId, jobId: $jobId) { nodes { id description } totalCount }
    documents(addressId: $addressId) { nodes { id } totalCount }
  }
}
"""
DAYS = """
query Days($id: ID!, $first: Int, $after: String, $addressId: ID, $photos: Int) {
  customer(id: $id) {
    photoDays(first: $first, after: $after, addressId: $addressId) {
      nodes { day photos(first: $photos) { nodes { id } totalCount pageInfo { hasNextPage endCursor } } }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
}
"""


def on_day(owner: Customer, day: int, hour: int = 12, **changes: Any) -> File:
    """Return a photo of a day in January."""
    taken = datetime(2026, 1, day, hour, tzinfo=UTC)
    return records.file(owner, dated_at=taken, taken_at=taken, day=date(2026, 1, day), **changes)


async def tabs(tenant: Tenant, owner: Customer, role: Role = Role.OFFICE, **variables: Any) -> Any:
    """Return the tabs of a customer as a role sees them."""
    claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
    answer = await tenant.ask(TABS, {"id": owner.id, **variables}, role=role, **claims)
    assert answer.errors == []
    return answer.data["customer"]


async def days(tenant: Tenant, owner: Customer, role: Role = Role.OFFICE, **variables: Any) -> Any:
    """Return the days of a customer's photos."""
    claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
    answer: Answer = await tenant.ask(DAYS, {"id": owner.id, **variables}, role=role, **claims)
    assert answer.errors == []
    return answer.data["customer"]["photoDays"]


async def test_photos_of_all_jobs_are_in_one_list_newest_first(acme: Tenant) -> None:
    """By when they were taken, not when they were sent; documents are in a separate list."""
    owner = await acme.customer()
    files = [on_day(owner, 2, job_id="job_1"), on_day(owner, 9), on_day(owner, 5, job_id="job_2")]
    document = records.file(owner, kind=FileKind.DOCUMENT)
    await acme.add(*files, document)
    seen = await tabs(acme, owner)
    assert [node["id"] for node in seen["photos"]["nodes"]] == [files[1].id, files[2].id, files[0].id]
    assert [node["id"] for node in seen["documents"]["nodes"]] == [document.id]
    of_job = await tabs(acme, owner, jobId="job_2")
    assert [node["id"] for node in of_job["photos"]["nodes"]] == [files[2].id]


async def test_an_address_narrows_every_tab(acme: Tenant) -> None:
    """At one house a technician sees this house only."""
    second = records.address("adr_2", street="13 Oak Lane", is_default=False)
    owner = await acme.customer(addresses=(records.address("adr_1"), second))
    here, there = on_day(owner, 2), on_day(owner, 3, address_id="adr_2")
    await acme.add(here, there)
    assert [node["id"] for node in (await tabs(acme, owner, addressId="adr_2"))["photos"]["nodes"]] == [there.id]
    assert [node["day"] for node in (await days(acme, owner, addressId="adr_2"))["nodes"]] == ["2026-01-03"]


@pytest.mark.parametrize(
    ("role", "visible"),
    [
        (Role.ADMIN, 3),
        (Role.OFFICE, 3),
        (Role.SALES, 2),
        (Role.TECHNICIAN, 2),
        (Role.CUSTOMER, 1),
    ],
)
async def test_what_is_internal_is_not_even_counted_for_others(acme: Tenant, role: Role, visible: int) -> None:
    """In the tab, its count, the days, and by id."""
    owner = await acme.customer()
    files = [on_day(owner, 3, visibility=visibility) for visibility in FileVisibility]
    await acme.add(*files)
    seen = await tabs(acme, owner, role)
    assert len(seen["photos"]["nodes"]) == seen["photos"]["totalCount"] == visible
    assert (await days(acme, owner, role))["nodes"][0]["photos"]["totalCount"] == visible
    claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
    found = 0
    for file in files:
        answer = await acme.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": file.id}, role=role, **claims)
        found += answer.data["node"] is not None
    assert found == visible


async def test_days_with_only_internal_photos_are_no_days_for_the_customer(acme: Tenant) -> None:
    """The day itself would tell that something is hidden."""
    owner = await acme.customer()
    await acme.add(on_day(owner, 3, visibility=FileVisibility.STAFF), on_day(owner, 4))
    seen = await days(acme, owner, Role.CUSTOMER)
    assert [node["day"] for node in seen["nodes"]] == ["2026-01-04"]
    assert seen["totalCount"] == 1


async def test_photos_are_grouped_by_day_and_paged_by_day(acme: Tenant) -> None:
    """Days from the latest; of each no more photos than asked for, with a cursor to the rest."""
    owner = await acme.customer()
    await acme.add(*(on_day(owner, day, hour) for day in (1, 2, 3) for hour in (8, 9, 10)))
    first = await days(acme, owner, first=2, photos=2)
    assert [node["day"] for node in first["nodes"]] == ["2026-01-03", "2026-01-02"]
    assert [len(node["photos"]["nodes"]) for node in first["nodes"]] == [2, 2]
    assert all(node["photos"]["pageInfo"]["hasNextPage"] for node in first["nodes"])
    assert first["totalCount"] == 3
    assert first["pageInfo"]["hasNextPage"]
    rest = await days(acme, owner, first=2, photos=5, after=first["pageInfo"]["endCursor"])
    assert [node["day"] for node in rest["nodes"]] == ["2026-01-01"]
    assert rest["nodes"][0]["photos"]["totalCount"] == 3
    assert not rest["pageInfo"]["hasNextPage"]


async def test_days_are_read_from_their_index_alone(acme: Tenant) -> None:
    """However many photos there are, no photo is read to find the days."""
    owner = await acme.customer()
    await acme.add(*(on_day(owner, day, hour) for day in range(1, 9) for hour in range(10)))
    with acme.gateway.commands() as commands:
        await days(acme, owner, Role.TECHNICIAN, addressId="adr_1")
    (command,) = (command for command in commands if command.get("aggregate") == "files" and "$sort" in str(command))
    plan = await explain(acme, command)
    assert counted(plan, "totalDocsExamined") == 0
    assert 0 < counted(plan, "totalKeysExamined") <= 81


def counted(plan: Any, name: str) -> int:
    """Return the highest count of this name within an explained plan."""
    parts = plan.values() if isinstance(plan, dict) else plan if isinstance(plan, list) else ()
    own = plan.get(name, 0) if isinstance(plan, dict) else 0
    return max([int(own), *(counted(part, name) for part in parts)])


async def test_a_cursor_of_another_list_or_company_is_refused(acme: Tenant, rival: Tenant) -> None:
    """Cursors of days are signed as all others."""
    owner, foreign = await acme.customer(), await rival.customer()
    await acme.add(on_day(owner, 1))
    await rival.add(on_day(foreign, 1))
    cursor = (await days(rival, foreign))["pageInfo"]["endCursor"]
    answer = await acme.ask(DAYS, {"id": owner.id, "after": cursor})
    assert answer.codes == ["BAD_REQUEST"]


async def test_another_company_sees_no_file(acme: Tenant, rival: Tenant) -> None:
    """By no id."""
    file = on_day(await acme.customer(), 1)
    await acme.add(file)
    for query in ("query ($id: ID!) { node(id: $id) { id } }", "query ($id: ID!) { customer(id: $id) { id } }"):
        answer = await rival.ask(query, {"id": file.id if "node" in query else file.customer_id})
        assert set(answer.data.values()) == {None}
