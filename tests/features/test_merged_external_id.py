"""An external id of a customer who was merged away names the survivor: for batches, imports and new customers."""

from gateway.documents.customer import Customer
from gateway.documents.job import Job
from tests.features.test_upsert import done, upsert
from tests.importing import customer_with, imported, report_of
from tests.merging import merged, unmerge
from tests.running_gateway import Tenant

JOB = {"externalId": "j1", "customerExternalId": "EXT-2", "title": "Boiler", "category": "Heating"}
CREATE = "mutation ($input: CustomerCreateInput!) { customerCreate(input: $input) { userErrors { code } } }"
BY = '{ customerBy(identifier: {externalId: "%s"}) { id } }'


async def _merged_pair(tenant: Tenant, **more: object) -> tuple[Customer, str]:
    """A survivor with EXT-1, into whom EXT-2 was merged, and the merge's id."""
    survivor = await tenant.customer(first_name="Ada", external_id="EXT-1")
    other = await tenant.customer(first_name="Adah", external_id="EXT-2")
    return survivor, (await merged(tenant, survivor, other, **more))["mergeId"]


async def test_a_batch_reaches_the_survivor_and_after_an_unmerge_the_other(acme: Tenant) -> None:
    """As the integration goes on sending the id that it knows."""
    survivor, merge_id = await _merged_pair(acme)
    assert done(await upsert(acme, "jobs", JOB)) == [True]
    assert [job.customer_id for job in await acme.scope.find(Job, {"external_id": "j1"})] == [survivor.id]
    assert (await unmerge(acme, merge_id))["userErrors"] == []
    assert done(await upsert(acme, "jobs", {**JOB, "externalId": "j2"})) == [True]
    other = await customer_with(acme, "EXT-2")
    assert [job.customer_id for job in await acme.scope.find(Job, {"external_id": "j2"})] == [other.id]


async def test_either_id_names_the_survivor_whichever_was_kept(acme: Tenant) -> None:
    """Also the survivor's own, when the other's was chosen; another company finds nobody."""
    survivor, _ = await _merged_pair(acme, choices=[{"field": "EXTERNAL_ID", "side": "OTHER"}])
    for external_id in ("EXT-1", "EXT-2"):
        assert (await acme.ask(BY % external_id)).data == {"customerBy": {"id": survivor.id}}
    rival = await acme.gateway.tenant()
    assert (await rival.ask(BY % "EXT-1")).data == {"customerBy": None}
    assert [one["userErrors"][0]["code"] for one in await upsert(rival, "jobs", JOB)] == ["NOT_FOUND"]


async def test_a_new_customer_cannot_have_it(acme: Tenant) -> None:
    """Or the two would be apart again."""
    await _merged_pair(acme)
    answer = await acme.ask(CREATE, {"input": {"lastName": "Stone", "externalId": "EXT-2"}})
    assert [fault["code"] for fault in answer.data["customerCreate"]["userErrors"]] == ["TAKEN"]


async def test_a_row_adds_to_the_survivor_and_replaces_nothing_of_theirs(acme: Tenant) -> None:
    """The report tells what stays; the same file again changes nothing, and two rows of the two ids do not quarrel."""
    survivor, _ = await _merged_pair(acme)
    content = "id,first name,company,email\nEXT-2,Adele,Stone Ltd,adele@example.com\nEXT-1,Ada,,ada@example.com\n"
    job, counts = await imported(acme, content)
    assert (counts.created, counts.updated) == (0, 2)
    after = await customer_with(acme, "EXT-1")
    assert (after.id, after.first_name, after.company_name) == (survivor.id, "Ada", "Stone Ltd")
    assert {email.address for email in after.emails} >= {"adele@example.com", "ada@example.com"}
    report = await report_of(acme, job)
    assert f"was merged into {survivor.number}. What that customer has stays: firstName, type." in report
    _, again = await imported(acme, content.replace("Stone Ltd", "Stone Ltd "))
    assert (again.created, again.updated, again.skipped) == (0, 0, 2)
    assert await acme.scope.count(Customer, {}) == 1
