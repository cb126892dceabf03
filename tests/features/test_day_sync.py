"""`viewer { sync }`: a technician's phone keeps today's jobs and visits and their customers, and nothing else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.access.permission import Role
from gateway.documents.base.record import instant
from gateway.documents.feed_item import FeedItem
from gateway.documents.job import JobStatus
from gateway.documents.staff_member import StaffMember
from gateway.operations.change_feed import MAX_SCANNED
from gateway.operations.day_sync import MAX_PLANNED
from gateway.settings import Settings
from tests import records
from tests.features.test_change_feed import delete
from tests.feed import run_fed_gateway, write_feed
from tests.live import rename
from tests.portal import change_stored
from tests.running_gateway import Answer, RunningGateway, Tenant

SYNC = """query ($after: String) { viewer { sync(after: $after) {
  items { change kind objectId customerId node { id ... on Customer { firstName } ... on Job { number } } }
  endCursor hasNextPage } } }"""


@pytest.fixture(scope="module")
async def syncing(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database: the feed's writer reads all that is there."""
    async with run_fed_gateway(settings, "day_sync") as running:
        yield running


@dataclass
class Phone:
    """A technician's phone, and its copy of the day: id → object."""

    tenant: Tenant
    owner: StaffMember
    cursor: str | None = None
    copy: dict[str, Any] = field(default_factory=dict)
    role: Role = Role.TECHNICIAN
    claims: dict[str, str] = field(default_factory=dict)

    async def ask(self) -> Answer:
        """Return the answer to a query for what to change."""
        claims = {"sub": self.owner.id, **self.claims}
        return await self.tenant.ask(SYNC, {"after": self.cursor}, role=self.role, **claims)

    async def sync(self) -> list[tuple[str, str]]:
        """Bring the copy in step; (change, id) of each item."""
        await write_feed(self.tenant.gateway.database)
        answer = await self.ask()
        assert answer.errors == [], answer.errors
        page = answer.data["viewer"]["sync"]
        assert not page["hasNextPage"]
        for item in page["items"]:
            if item["change"] == "NO_LONGER_VISIBLE":
                assert item["node"] is None
                del self.copy[item["objectId"]]
            else:
                assert item["customerId"]
                self.copy[item["objectId"]] = item["node"]
        self.cursor = page["endCursor"]
        return [(item["change"], item["objectId"]) for item in page["items"]]


@pytest.fixture
async def phone(syncing: RunningGateway) -> Phone:
    """Return the phone of a technician of a company."""
    tenant = await syncing.tenant()
    owner = records.staff_member(tenant.company.id)
    await tenant.add(owner)
    return Phone(tenant, owner)


def today(phone: Phone, days: int = 0) -> datetime:
    """Return noon of today where the company is, or of another day."""
    noon = instant().astimezone(ZoneInfo(phone.tenant.company.time_zone)).replace(hour=12, minute=0, second=0)
    return noon + timedelta(days=days)


async def planned(phone: Phone, **changes: Any) -> tuple[Any, Any]:
    """Return a customer, and a job of theirs that is planned for the technician today."""
    customer = await phone.tenant.customer()
    job = records.job(customer, **{"scheduled_start": today(phone), "technician_id": phone.owner.id, **changes})
    await phone.tenant.add(job)
    return customer, job


async def test_a_phone_has_todays_work_and_its_customers_and_nothing_else(phone: Phone) -> None:
    """Not another day's, a colleague's, a canceled one, or another company's."""
    customer, job = await planned(phone)
    visited = await phone.tenant.customer()
    start = today(phone)
    window = records.appointment(visited).window
    window = type(window)(start=start, end=start + timedelta(hours=2), time_zone=window.time_zone)
    visit = records.appointment(visited, window=window, technician_id=phone.owner.id)
    await phone.tenant.add(visit)
    await planned(phone, scheduled_start=today(phone, 1))
    await planned(phone, technician_id="stf_colleague")
    await planned(phone, status=JobStatus.CANCELED)
    rival = await phone.tenant.gateway.tenant()
    await rival.add(records.job(await rival.customer(), scheduled_start=start, technician_id=phone.owner.id))
    came = await phone.sync()
    assert {change for change, _ in came} == {"CREATED"}
    assert set(phone.copy) == {customer.id, job.id, visited.id, visit.id}
    assert [each for _, each in came][:2] == [customer.id, visited.id]  # customers first
    assert phone.copy[job.id]["number"] == job.number
    assert await phone.sync() == []


async def test_what_changed_is_told_once_and_what_was_taken_is_no_longer_visible(phone: Phone) -> None:
    """A job that is given to a colleague or put off, and a customer who is deleted; with their customers."""
    kept, _ = await planned(phone)
    customer, moved = await planned(phone)
    gone, gone_job = await planned(phone)
    await phone.sync()
    await rename(phone.tenant, kept.id, "Grace")
    assert await phone.sync() == [("CHANGED", kept.id)]
    assert phone.copy[kept.id]["firstName"] == "Grace"
    await change_stored(phone.tenant, moved, technician_id="stf_colleague")
    await rename(phone.tenant, customer.id, "Not yours")
    assert await phone.sync() == [("NO_LONGER_VISIBLE", customer.id), ("NO_LONGER_VISIBLE", moved.id)]
    await delete(phone.tenant, gone.id)
    assert set(await phone.sync()) == {("NO_LONGER_VISIBLE", gone.id), ("NO_LONGER_VISIBLE", gone_job.id)}
    await change_stored(phone.tenant, moved, technician_id=phone.owner.id)
    assert await phone.sync() == [("CREATED", customer.id), ("CREATED", moved.id)]


@pytest.mark.parametrize("cause", ["items expired", "too many items"])
async def test_a_phone_that_was_offline_for_long_is_in_step_after_one_answer(
    phone: Phone, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Send again what it has, as it is not known what of it changed."""
    customer, job = await planned(phone)
    _, taken = await planned(phone)
    await phone.sync()
    await change_stored(phone.tenant, taken, technician_id="stf_colleague")
    await write_feed(phone.tenant.gateway.database)
    if cause == "items expired":
        items = await phone.tenant.scope.find(FeedItem, {}, order=FeedItem.order)

        async def expire(transaction: Any) -> None:
            await transaction.delete(items[-1])

        await phone.tenant.scope.in_transaction(expire)
        await rename(phone.tenant, customer.id, "Grace")
    else:
        assert MAX_SCANNED > 1
        monkeypatch.setattr("gateway.operations.day_sync.MAX_SCANNED", 1)
    came = await phone.sync()
    assert ("NO_LONGER_VISIBLE", taken.id) in came
    assert [each for each in came if each[0] != "NO_LONGER_VISIBLE"] == [("CHANGED", customer.id), ("CHANGED", job.id)]
    assert set(phone.copy) == {customer.id, job.id}


async def test_what_a_lost_permission_takes_is_removed_from_the_phone(phone: Phone) -> None:
    """Check that it comes back with the permission; the feed needs its permission too."""
    customer, job = await planned(phone)
    phone.role, every = Role.PARTNER, "feed:read job:read customer:read"
    phone.claims = {"scope": every}
    await phone.sync()
    assert set(phone.copy) == {customer.id, job.id}
    phone.claims = {"scope": "feed:read customer:read"}
    assert set(await phone.sync()) == {("NO_LONGER_VISIBLE", customer.id), ("NO_LONGER_VISIBLE", job.id)}
    phone.claims = {"scope": every}
    await phone.sync()
    assert set(phone.copy) == {customer.id, job.id}
    phone.claims = {"scope": "job:read customer:read"}
    assert (await phone.ask()).codes == ["FORBIDDEN"]


async def test_an_idle_poll_is_some_index_reads_and_small(phone: Phone) -> None:
    """Company, feed, jobs, visits, customers: one read each, and under a kilobyte."""
    for _ in range(5):
        await planned(phone)
    await phone.sync()
    with phone.tenant.gateway.commands() as commands:
        answer = await phone.ask()
    assert len(commands) <= 5
    assert answer.data["viewer"]["sync"]["items"] == []
    assert int(answer.headers["content-length"]) < 1_000


async def test_a_full_day_fits_a_cursor_and_a_cursor_of_another_company_is_refused(phone: Phone) -> None:
    """As many jobs as are kept in step, each of another customer."""
    customers = [records.customer(phone.tenant.company.id) for _ in range(MAX_PLANNED + 1)]
    facts: dict[str, Any] = {"scheduled_start": today(phone), "technician_id": phone.owner.id}
    await phone.tenant.scope.add_missing(customers)
    await phone.tenant.scope.add_missing([records.job(customer, **facts) for customer in customers])
    await phone.sync()
    assert len(phone.copy) == 2 * MAX_PLANNED
    assert await phone.sync() == []
    other = await phone.tenant.gateway.tenant()
    answer = await other.ask(SYNC, {"after": phone.cursor}, role=Role.TECHNICIAN, sub=phone.owner.id)
    assert answer.codes == ["BAD_REQUEST"]
    answer = await phone.tenant.ask(SYNC, {"after": "bm9uc2Vuc2U"}, role=Role.TECHNICIAN)
    assert answer.codes == ["BAD_REQUEST"]
