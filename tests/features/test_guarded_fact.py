"""What guards a fact at every place: staff files in the log and in events, callers in order, insights in whole."""

import msgspec
import pytest

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.documents.file import FileVisibility
from tests import records
from tests.portal import change_stored
from tests.running_gateway import Tenant

SECRET = "Gate code 4711"
LOG = """query ($id: ID!, $change: ID!) {
  customer(id: $id) {
    changes { totalCount nodes { fields { before after } } }
    activity { totalCount nodes { ... on EditActivity { change { fields { before after } } } } }
    activitySummary(from: "2020-01-01", to: "2030-01-01", period: MONTH) { total }
  }
  node(id: $change) { id }
}"""
UPDATE = """mutation ($input: FileUpdateInput!) { fileUpdate(input: $input) { userErrors { code message } } }"""


async def conceal(tenant: Tenant, owner: Customer) -> str:
    """Describe a file for the team, then for staff only; the id of the file."""
    file = records.file(owner, visibility=FileVisibility.TEAM)
    await tenant.add(file)
    for given in ({"description": SECRET}, {"visibility": "STAFF"}):
        answer = await tenant.ask(UPDATE, {"input": {"id": file.id, **given}})
        assert answer.data["fileUpdate"]["userErrors"] == []
    return file.id


@pytest.mark.parametrize("role", [Role.SALES, Role.OFFICE])
async def test_a_staff_file_leaves_no_trace_for_who_may_not_see_it(acme: Tenant, role: Role) -> None:
    """In the change log, the timeline, its counts and by id; also of the time when the team could see it."""
    owner = await acme.customer()
    await conceal(acme, owner)
    seen = 2 if role is Role.OFFICE else 0
    office = await acme.ask("query ($id: ID!) { customer(id: $id) { changes { nodes { id } } } }", {"id": owner.id})
    for change in office.data["customer"]["changes"]["nodes"]:
        answer = await acme.ask(LOG, {"id": owner.id, "change": change["id"]}, role=role)
        assert answer.errors == []
        profile = answer.data["customer"]
        assert (profile["changes"]["totalCount"], profile["activity"]["totalCount"]) == (seen, seen)
        assert profile["activitySummary"]["total"] == seen
        assert (answer.data["node"] is not None) is bool(seen)
        assert (SECRET in str(answer.data)) is bool(seen)


async def test_a_conflict_does_not_tell_of_a_staff_file(acme: Tenant) -> None:
    """It says that there were changes, and who made those that the reader may see."""
    owner = await acme.customer()
    await conceal(acme, owner)
    query = "mutation ($input: CustomerUpdateInput!) { customerUpdate(input: $input) { userErrors { message } } }"
    for role, told in ((Role.OFFICE, True), (Role.SALES, False)):
        given = {"id": owner.id, "expectedVersion": 1, "firstName": "Grace"}
        answer = await acme.ask(query, {"input": given}, role=role)
        (fault,) = answer.data["customerUpdate"]["userErrors"]
        assert ("changed files" in fault["message"]) is told


async def test_who_is_calling_is_not_ranked_by_what_may_not_be_read(acme: Tenant) -> None:
    """Without `job:read` the order says nothing of open jobs."""
    phone = records.phone("+15125550177")
    first = await acme.customer(phones=(phone,), company_name="Alpha")
    second = await acme.customer(phones=(phone,), company_name="Beta")
    await change_stored(acme, second, metrics=msgspec.structs.replace(second.metrics, open_jobs=3))
    query = '{ callerLookup(phone: "+1 512 555 0177") { customer { id } openJobs tags } }'
    office = (await acme.ask(query)).data["callerLookup"]
    assert [match["customer"]["id"] for match in office] == [second.id, first.id]
    answer = await acme.ask(query, role=Role.PARTNER, scope="customer:read customer:list")
    assert [match["customer"]["id"] for match in answer.data["callerLookup"]] == [first.id, second.id]
    assert set(answer.codes) == {"FORBIDDEN"}
    assert {str(match["openJobs"]) + str(match["tags"]) for match in answer.data["callerLookup"]} == {"NoneNone"}


async def test_insights_are_refused_rather_than_made_of_a_part(acme: Tenant) -> None:
    """A technician sees no e-mails: null instead of another answer."""
    owner = await acme.customer()
    await acme.add(records.communication(owner))
    query = "query ($id: ID!) { customer(id: $id) { insights { since mostCommonChannel channels { count } } } }"
    answer = await acme.ask(query, {"id": owner.id}, role=Role.TECHNICIAN)
    assert answer.data["customer"]["insights"] == {"since": None, "mostCommonChannel": None, "channels": None}
    assert set(answer.codes) == {"FORBIDDEN"}
    assert (await acme.ask(query, {"id": owner.id})).data["customer"]["insights"]["mostCommonChannel"] == "CALL"


async def test_a_number_is_shown_to_who_may_read_what_it_names(acme: Tenant) -> None:
    """The number of an invoice needs `invoice:read`, that of a job `job:read`, at every place."""
    owner = await acme.customer()
    bill = records.invoice(owner, job_number="J-77")
    await acme.add(bill, records.appointment(owner, invoice_number=bill.number))
    visits = "query ($id: ID!) { customer(id: $id) { appointments { nodes { invoiceNumber } } } }"
    bills = "query ($id: ID!) { customer(id: $id) { invoices { nodes { jobNumber } } } }"
    both = "customer:read job:read invoice:read"
    for query, scope in ((visits, "customer:read job:read"), (bills, "customer:read invoice:read")):
        answer = await acme.ask(query, {"id": owner.id}, role=Role.PARTNER, scope=scope)
        assert answer.codes == ["FORBIDDEN"]
        assert bill.number not in str(answer.data)
        assert "J-77" not in str(answer.data)
        assert (await acme.ask(query, {"id": owner.id}, role=Role.PARTNER, scope=both)).errors == []
