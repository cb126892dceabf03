"""Whatever door a viewer uses: what they may not read does not show, not even by a difference.

All facts that a viewer may not read are changed, and all records that they cannot reach are removed: every answer must
stay as it was. Viewers, facts, documents and tabs are derived from the permissions, the records and the schema.
"""

from collections.abc import AsyncIterator

import pytest

from gateway.app.exports import build_engine, build_exporter, sign_in_with
from gateway.documents.customer import CustomerMetrics
from gateway.documents.file import FileVisibility
from gateway.documents.note import Author, NoteVisibility
from gateway.integrations.stripe import NoStripe
from gateway.operations.export.exporter import Exporter
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.grid_file_storage import GridFileStorage
from tests import records
from tests.doors import everything
from tests.filter_doors import doors_of_filters
from tests.full_profile import Profile, a_full_profile
from tests.hidden_facts import READERS, Hider, Reader, differences
from tests.portal import change_stored
from tests.records import dollars
from tests.running_gateway import RunningGateway, Tenant, run_gateway

PLENTY = {"max_cost": 10**6, "budget": 10**9, "budget_restore_rate": 10**9, "subgraph": True}


@pytest.fixture(scope="module")
async def wide(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway that takes documents of any price, and is a subgraph."""
    async with run_gateway(settings.model_copy(update=PLENTY), database) as running:
        yield running


@pytest.fixture(scope="module")
def exporter(wide: RunningGateway) -> Exporter:
    """Return what makes exports."""
    settings, storage = wide.settings, GridFileStorage(wide.database)
    sign_in = sign_in_with(settings, wide.database, storage, NoStripe())
    return build_exporter(settings, wide.database, storage, build_engine(settings), sign_in)


async def a_secretive_profile(tenant: Tenant) -> tuple[Profile, dict[str, str]]:
    """Return a customer with something in every guarded place, and other records by the prefix of their kind."""
    profile = await a_full_profile(tenant)
    owner, colleague = profile.owner, records.staff_member(tenant.company.id, name="Olga Other")
    other = await tenant.customer(last_name="Zimmermann")
    job = records.job(other)
    staff_note = records.note(owner, visibility=NoteVisibility.STAFF, body="Pays late.")
    staff_file = records.file(owner, visibility=FileVisibility.STAFF, filename="secret.jpg")
    await tenant.add(colleague, job, records.invoice(other), staff_note, staff_file)
    await change_stored(
        tenant,
        owner,
        tags=("Slow payer",),
        status_reason="He shouted.",
        referral_code="ADA-1",
        created_by=Author(id="stf_1", name="Olga Office", role="OFFICE"),
        unrelated_ids=(other.id,),
        metrics=CustomerMetrics(total_due=dollars(120), lifetime_value=dollars(500), open_jobs=2),
    )
    return profile, {"stf": colleague.id, "job": job.id, "cus": other.id}


@pytest.mark.parametrize("reader", READERS, ids=str)
async def test_what_a_viewer_may_not_read_makes_no_difference(
    wide: RunningGateway, exporter: Exporter, reader: Reader
) -> None:
    """At any door: objects by id, lists, filters, searches, orders, questions, tools of agents, files of exports."""
    tenant = await wide.tenant()
    profile, others = await a_secretive_profile(tenant)
    narrowed = list(doors_of_filters(profile, others))
    before = await everything(tenant, exporter, profile, reader, narrowed)
    hider = Hider(tenant, reader.viewer(tenant.company.id, profile.owner.id), others)
    changed = await hider.change()
    assert changed
    after = await everything(tenant, exporter, profile, reader, narrowed)
    assert list(differences(before, after)) == [], changed
