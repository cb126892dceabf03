"""Reading the connections below many parents at once."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gateway.documents.customer import Customer
from gateway.documents.job import Job, JobStatus
from gateway.pages.connection_request import Condition, ConnectionRequest
from gateway.pages.page import PageRequest
from gateway.store.lookups import connection
from gateway.store.lookups.connection import connections
from tests import records
from tests.running_gateway import RunningGateway, Tenant


@hypothesis_settings(max_examples=25)
@given(counts=st.lists(st.integers(0, 7), min_size=1, max_size=6), size=st.integers(0, 4), bound=st.integers(1, 6))
async def test_every_parent_gets_its_page_whatever_the_bound_cuts_short(
    gateway: RunningGateway, counts: list[int], size: int, bound: int
) -> None:
    """Parents with few rows, with many, without any: the same pages and counts as if each were read alone."""
    tenant = await gateway.tenant()
    owners = [records.customer(tenant.company.id) for _ in counts]
    jobs = {
        owner.id: [records.job(owner, hour) for hour in range(count)]
        for owner, count in zip(owners, counts, strict=True)
    }
    await tenant.scope.add_missing(owners)
    await tenant.scope.add_missing([job for rows in jobs.values() for job in rows])
    request = ConnectionRequest(Job, "customer_id", page=PageRequest(size), counted=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "ROWS_READ_FOR_EACH_PARENT", bound)
        pages = await connections(tenant.scope, Customer, {request: list(jobs)})
    for owner_id, rows in jobs.items():
        page = pages[request, owner_id]
        newest = list(reversed(rows))
        assert page.nodes == newest[:size]
        assert page.has_next_page == (len(rows) > size)
        assert page.total_count == len(rows)


async def test_conditions_hold_for_many_parents_too(acme: Tenant) -> None:
    """In the rows and in the count."""
    owners = [await acme.customer() for _ in range(3)]
    for owner in owners:
        await acme.add(records.job(owner), records.job(owner, 1, status=JobStatus.COMPLETED))
    done = (Condition("status", "$in", ("COMPLETED",)),)
    request = ConnectionRequest(Job, "customer_id", where=done, counted=True)
    pages = await connections(acme.scope, Customer, {request: [owner.id for owner in owners]})
    assert [pages[request, owner.id].total_count for owner in owners] == [1, 1, 1]


async def test_another_companys_rows_are_in_no_group(acme: Tenant, rival: Tenant) -> None:
    """Even under the same customer ids."""
    owners = [await acme.customer() for _ in range(2)]
    for owner in owners:
        await rival.add(records.job(records.customer(rival.company.id, id=owner.id)))
    request = ConnectionRequest(Job, "customer_id", counted=True)
    found = await connections(acme.scope, Customer, {request: [owner.id for owner in owners]})
    pages = [found[request, owner.id] for owner in owners]
    assert all(page.nodes == [] and page.total_count == 0 for page in pages)
