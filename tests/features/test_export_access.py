"""Who gets an export, of what, and for how long."""

from datetime import timedelta

import msgspec
import pytest

from gateway.access.permission import Permission, Role
from gateway.documents.background_job import BackgroundJob, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.documents.change import Change
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.staff_member import StaffRole
from gateway.operations.background.background_job import MAX_KEPT_FILES
from gateway.operations.background.job_worker import clean_up, run_all_due
from tests import records
from tests.export_spoils import export_job
from tests.exporting import (
    CUSTOMERS_EXPORT,
    EXPORT_CANCEL,
    EXPORT_CHANGED,
    EXPORT_NODE,
    TAB_EXPORT,
    ask_export,
    content_of,
    csv_table,
    export_now,
    exported,
    fetched,
    job_queue,
    stored_job,
    tab_input,
)
from tests.features.test_staff_sign_in import as_person
from tests.live import socket_of
from tests.mutations import refusals
from tests.partner import partner_of
from tests.portal import change_stored
from tests.running_gateway import Tenant

pytestmark = pytest.mark.usefixtures("patient_exports")


async def test_a_column_that_the_viewer_may_not_see_is_left_out_and_refused_by_name(acme: Tenant) -> None:
    """A partner without the permission for staff sees no technician, as in the API."""
    owner = await acme.customer()
    await acme.add(records.job(owner))
    claims = {"scope": "customer:read job:read export:write"}
    export = await exported(acme, TAB_EXPORT, tab_input(owner.id, "JOBS"), role=Role.PARTNER, **claims)
    _, (row,) = csv_table(await content_of(acme, export))
    assert "Technician" not in row
    given = tab_input(owner.id, "JOBS", columns=["technician"])
    assert (await ask_export(acme, TAB_EXPORT, given, role=Role.PARTNER, **claims)).codes == ["FORBIDDEN"]


@pytest.mark.parametrize(("role", "tab"), [(Role.TECHNICIAN, "JOBS"), (Role.SALES, "CARDS"), (Role.CUSTOMER, "NOTES")])
async def test_who_may_not_export_or_not_see_the_tab_is_forbidden(acme: Tenant, role: Role, tab: str) -> None:
    """A technician takes nothing away in bulk; all others need what the tab needs."""
    owner = await acme.customer()
    claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
    answer = await ask_export(acme, TAB_EXPORT, tab_input(owner.id, tab), role=role, **claims)
    assert answer.codes == ["FORBIDDEN"]
    assert answer.data == {"tabExport": None}
    assert await acme.scope.count(BackgroundJob, {}) == 0


async def test_a_portal_customer_exports_their_own_tabs_and_nobody_elses(acme: Tenant) -> None:
    """The list of customers is not theirs."""
    owner, other = await acme.customer(), await acme.customer()
    await acme.add(records.invoice(owner), records.invoice(owner, status=InvoiceStatus.DRAFT))
    claims = {"role": Role.CUSTOMER, "customer": owner.id}
    export = await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES"), **claims)
    _, rows = csv_table(await content_of(acme, export))
    assert [row["Status"] for row in rows] == ["OPEN"]
    refused = await ask_export(acme, TAB_EXPORT, tab_input(other.id, "INVOICES"), **claims)
    assert refusals(refused) == [("NOT_FOUND", "customerId")]
    assert (await ask_export(acme, CUSTOMERS_EXPORT, {"format": "CSV"}, **claims)).codes == ["FORBIDDEN"]
    assert (await acme.ask(EXPORT_NODE, {"id": export["id"]})).data == {"node": None}
    await change_stored(acme, owner, status="BLOCKED")
    assert (await fetched(acme, export)).status_code in (401, 403)


async def test_an_export_is_its_owners_alone(acme: Tenant, rival: Tenant) -> None:
    """Another company, and another person who may see less, have no such object; a changed link opens nothing."""
    owner = await acme.customer()
    export = await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES"))
    for tenant, role in ((rival, Role.OFFICE), (acme, Role.SALES), (acme, Role.ADMIN)):
        assert await export_now(tenant, export["id"], role) is None
    url = export["file"]["url"]
    assert (await acme.gateway.client.get(url[:-2] + ("AA" if not url.endswith("AA") else "BB"))).status_code == 403
    assert (await acme.gateway.client.get(url)).status_code == 200


async def test_each_export_is_in_the_change_log(acme: Tenant) -> None:
    """What, in which format, with which filters, how many rows."""
    owner = await acme.customer()
    await acme.add(records.invoice(owner))
    await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES", filters={"status": ["OPEN"]}))
    (entry,) = await acme.scope.find(Change, {"operation": "tabExport"})
    assert entry.fields[0].after == {"tab": "INVOICES", "format": "CSV", "rows": 1, "status": "OPEN"}


async def test_an_export_expires_and_its_file_is_removed(acme: Tenant) -> None:
    """From then on the link opens nothing; the export is known for some time more, and then gone."""
    owner = await acme.customer()
    export = await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES"))
    job, queue, past = await stored_job(acme, export["id"]), job_queue(acme.gateway), instant() - timedelta(seconds=1)
    await change_stored(acme, job, expires_at=past, due_at=past)
    seen = await export_now(acme, export["id"])
    assert seen is not None
    assert (seen["status"], seen["file"]) == ("EXPIRED", None)
    assert (await fetched(acme, export)).status_code == 404
    await clean_up(queue)
    assert not await queue.storage.holds(job.file_key or "")
    cleaned = await stored_job(acme, job.id)
    assert (cleaned.status, cleaned.file_key) == (BackgroundJobStatus.EXPIRED, None)
    await change_stored(acme, cleaned, due_at=past)
    await clean_up(queue)
    assert await export_now(acme, export["id"]) is None


async def test_deleting_a_customer_removes_their_exports_and_the_files(acme: Tenant) -> None:
    """What was exported of them is about them."""
    owner = await acme.customer(payment_methods=())
    export = await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES"))
    key = (await stored_job(acme, export["id"])).file_key or ""
    delete = "mutation ($id: ID!) { customerDelete(input: {id: $id, force: true}) { userErrors { code } } }"
    assert (await acme.ask(delete, {"id": owner.id}, role=Role.ADMIN)).errors == []
    assert await acme.scope.get(BackgroundJob, export["id"]) is None
    assert not await job_queue(acme.gateway).storage.holds(key)
    assert (await fetched(acme, export)).status_code == 404


async def test_a_customer_who_is_deleted_meanwhile_ends_their_export(acme: Tenant) -> None:
    """And a permission that the role has lost since is not held by the job."""
    owner = await acme.customer()
    await acme.scope.add_missing([records.invoice(owner, number) for number in range(510)])
    export = await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES"))
    job = await stored_job(acme, export["id"])
    lesser = msgspec.structs.replace(job.owner, role=Role.TECHNICIAN)
    await change_stored(acme, job, owner=lesser)
    await run_all_due(job_queue(acme.gateway))
    failed = await stored_job(acme, job.id)
    assert failed.status is BackgroundJobStatus.FAILED
    assert "invoice:read" in (failed.failure or "")


async def test_an_export_can_be_followed_until_it_has_ended(acme: Tenant, rival: Tenant) -> None:
    """By `exportChanged`: as it is now, then as it goes on, then no more; another company hears nothing of it."""
    owner = await acme.customer()
    await acme.scope.add_missing([records.invoice(owner, number) for number in range(510)])
    export = await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES"))
    async with socket_of(acme.gateway, acme.token()) as socket, socket_of(rival.gateway, rival.token()) as theirs:
        await socket.subscribe(EXPORT_CHANGED, id=export["id"])
        assert (await socket.next())["exportChanged"]["status"] == "QUEUED"
        await run_all_due(job_queue(acme.gateway))
        states = [(await socket.next())["exportChanged"]]
        while states[-1]["status"] != "DONE":
            states.append((await socket.next())["exportChanged"])
        assert states[-1]["rowCount"] == 510
        assert states[-1]["file"]["url"]
        assert (await socket.receive())["type"] == "complete"
        await theirs.subscribe(EXPORT_CHANGED, id=export["id"])
        refused = await theirs.receive()
        assert refused["type"] == "next"
        assert [error["extensions"]["code"] for error in refused["payload"]["errors"]] == ["BAD_REQUEST"]


async def test_a_queued_export_is_canceled_and_never_made(acme: Tenant) -> None:
    """By its owner alone."""
    owner = await acme.customer()
    await acme.scope.add_missing([records.invoice(owner, number) for number in range(510)])
    export = await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES"))
    refused = await ask_export(acme, EXPORT_CANCEL, {"id": export["id"]}, role=Role.SALES)
    assert refusals(refused) == [("NOT_FOUND", "id")]
    canceled = await exported(acme, EXPORT_CANCEL, {"id": export["id"]})
    assert (canceled["status"], canceled["file"]) == ("CANCELED", None)
    await run_all_due(job_queue(acme.gateway))
    assert (await stored_job(acme, export["id"])).status is BackgroundJobStatus.CANCELED


async def test_a_company_keeps_a_limited_number_of_files(acme: Tenant, rival: Tenant) -> None:
    """Until some expire; another company exports on."""
    kept = [export_job(acme, status=BackgroundJobStatus.DONE) for _ in range(MAX_KEPT_FILES)]
    await acme.scope.add_missing(kept)
    assert refusals(await ask_export(acme, CUSTOMERS_EXPORT, {"format": "CSV"})) == [("TOO_MANY", "")]
    assert (await exported(rival, CUSTOMERS_EXPORT, {"format": "CSV"}))["status"] == "DONE"


async def test_the_link_of_a_deactivated_staff_member_opens_nothing(acme: Tenant) -> None:
    """However long it was to last; a colleague's link does, and so does that of staff who are not listed."""
    owner = await acme.customer()
    people = [records.staff_member(acme.company.id, role=StaffRole.OFFICE, email=None) for _ in range(2)]
    await acme.add(*people)
    ids = [*(person.id for person in people), "stf_unlisted"]
    exports = [await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES"), sub=each) for each in ids]
    assert [(await fetched(acme, export)).status_code for export in exports] == [200, 200, 200]
    await change_stored(acme, people[0], is_active=False)
    assert [(await fetched(acme, export)).status_code for export in exports] == [403, 200, 200]


async def test_the_link_of_a_listed_staff_member_with_another_role_opens_nothing(acme: Tenant) -> None:
    """The staff list says the role, so that what an office worker took out is not a technician's."""
    owner, subject = await acme.customer(), f"idp|{acme.company.handle}|link"
    member = records.staff_member(acme.company.id, role=StaffRole.OFFICE, email=None, subject=subject)
    await acme.add(member)
    query = f"""mutation {{ tabExport(input: {{customerId: "{owner.id}", tab: INVOICES, format: CSV}}) {{
      export {{ id }} }} }}"""
    export_id = (await as_person(acme, subject, query)).data["tabExport"]["export"]["id"]
    await run_all_due(job_queue(acme.gateway))
    shown = await as_person(acme, subject, f'{{ node(id: "{export_id}") {{ ... on Export {{ file {{ url }} }} }} }}')
    export = shown.data["node"]
    assert (await fetched(acme, export)).status_code == 200
    await change_stored(acme, member, role=StaffRole.TECHNICIAN)
    assert (await fetched(acme, export)).status_code == 403


async def test_a_link_holds_the_longest_subject_of_a_token(acme: Tenant) -> None:
    """255 characters, as OpenID Connect allows."""
    owner = await acme.customer()
    export = await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES"), sub="s" * 255)
    assert (await fetched(acme, export)).status_code == 200


async def test_a_partner_whose_access_ended_gets_no_file_more(acme: Tenant) -> None:
    """By its link; what it asked for before is not made either."""
    owner = await acme.customer()
    scopes = (Permission.CUSTOMER_READ, Permission.INVOICE_READ, Permission.EXPORT_WRITE)
    partner = await partner_of(acme, scopes=scopes)
    await partner.publish(TAB_EXPORT)
    answer = await partner.run(TAB_EXPORT, {"input": tab_input(owner.id, "INVOICES")})
    export = answer.data["tabExport"]["export"]
    assert (await fetched(acme, export)).status_code == 200
    await change_stored(acme, partner.app, scopes=(Permission.CUSTOMER_READ, Permission.INVOICE_READ))
    assert (await fetched(acme, export)).status_code == 403
    job = await stored_job(acme, export["id"])
    again = export_job(acme, owner=job.owner, input=dict(job.input), customer_id=owner.id)
    await acme.add(again)
    await run_all_due(job_queue(acme.gateway))
    assert (await stored_job(acme, again.id)).status is BackgroundJobStatus.FAILED
