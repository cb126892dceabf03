"""A bulk export: one query over all customers, as JSON lines."""

import json
from datetime import timedelta
from typing import Any

from gateway.access.client import DocumentMode
from gateway.access.permission import Permission, Role
from gateway.documents.background_job import BackgroundJob, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.documents.partner_app import PartnerApp
from gateway.operations.background.job_worker import run_all_due
from tests import records
from tests.exporting import BULK_EXPORT, ask_export, content_of, export_now, exported, fetched, job_queue, stored_job
from tests.mutations import refusals
from tests.partner import partner_of, sha256
from tests.portal import change_stored
from tests.running_gateway import Tenant

QUERY = """query ($first: Int, $after: String) {{ customers(first: $first, after: $after) {{
  nodes {{ number {} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
NESTED = QUERY.format(
    "displayName defaultAddress { city } jobs(first: 2) { totalCount nodes { ...Work } } "
    "notes(first: 2) { nodes { body } }"
) + (" fragment Work on Job { number address { city } }")


async def make_lines(tenant: Tenant, export: dict[str, Any], **claims: Any) -> list[dict[str, Any]]:
    """Return the lines of an export, once a worker has done it."""
    assert await run_all_due(job_queue(tenant.gateway))
    done = await export_now(tenant, export["id"], **claims)
    assert done is not None
    assert (done["status"], done["failure"], done["progress"]) == ("DONE", None, 1.0)
    content = await content_of(tenant, done)
    lines = [json.loads(line) for line in content.splitlines()]
    assert len(lines) == done["rowCount"]
    return lines


async def test_objects_of_lists_are_lines_of_their_own_and_lists_are_read_to_their_end(acme: Tenant) -> None:
    """Parents come first; another company's customers, and its export, are not there."""
    rival = await acme.gateway.tenant()
    await rival.customer()
    owners = [await acme.customer(last_name=f"Miller {number}") for number in range(3)]
    for number in range(5):
        await acme.add(records.job(owners[0], number))
    await acme.add(records.note(owners[1], body="Gate code 4711\n{}"))
    export = await exported(acme, BULK_EXPORT, {"document": NESTED})
    assert (export["status"], export["format"], export["file"]) == ("QUEUED", "JSONL", None)
    assert await export_now(rival, export["id"]) is None
    lines = await make_lines(acme, export)
    customers = {line["id"]: line for line in lines if line["__typename"] == "Customer"}
    assert set(customers) == {owner.id for owner in owners}
    first = customers[owners[0].id]
    assert (first["number"], first["jobs"]) == (owners[0].number, {"totalCount": 5})
    assert not {"nodes", "notes"} & set(first)
    jobs = [line for line in lines if line["__typename"] == "Job"]
    assert len({line["id"] for line in jobs}) == len(jobs) == 5
    assert {(line["__parentId"], line["__field"]) for line in jobs} == {(owners[0].id, "jobs")}
    assert jobs[0]["address"] == {"city": "Austin"}
    (note,) = [line for line in lines if line["__typename"] == "Note"]
    assert (note["__parentId"], note["body"]) == (owners[1].id, "Gate code 4711\n{}")
    seen = {line["id"]: place for place, line in enumerate(lines)}
    assert all(seen[line["__parentId"]] < place for place, line in enumerate(lines) if "__parentId" in line)
    done = await export_now(acme, export["id"])
    assert done is not None
    assert done["file"]["filename"].endswith(".jsonl")
    assert (await fetched(acme, done)).headers["content-type"] == "application/jsonl; charset=utf-8"
    keys = [
        key async for key in job_queue(acme.gateway).storage.keys(instant() + timedelta(days=1)) if export["id"] in key
    ]
    assert keys == (await stored_job(acme, export["id"])).stored_keys


SHAPES = [
    ("query { customers { nodes { id } pageInfo { hasNextPage endCursor } } }", "takes 'first: $first'"),
    (QUERY.format("nothing"), "Cannot query field 'nothing'"),
    (QUERY.format("jobs(first: $first) { nodes { id } }"), "no other variables"),
    (QUERY.format("jobs { edges { node { id } } }"), "'nodes' of lists, and not 'edges'"),
    (QUERY.format("jobs { totalCount }"), "'jobs' is a list: select its 'nodes'"),
    (QUERY.format("jobs(last: 3) { nodes { id } }"), "leave 'last' out"),
    (QUERY.format("jobs @include(if: true) { nodes { id } }"), "no directives"),
    (QUERY.format("id").replace("pageInfo { hasNextPage endCursor }", ""), "selects 'pageInfo"),
    ('mutation { exportCancel(input: {id: "bgj_1"}) { userErrors { code } } }', "one operation, a query"),
    (QUERY.format("jobs(first: 100) { nodes { quotes(first: 100) { nodes { id } } } }"), "Select less"),
    ("{", "Syntax Error"),
]


async def test_a_document_of_another_shape_is_refused_with_what_to_write(acme: Tenant) -> None:
    """And nothing is written down."""
    for text, said in SHAPES:
        answer = await ask_export(acme, BULK_EXPORT, {"document": text})
        assert refusals(answer) == [("INVALID", "document")], text
        assert said in answer.data["bulkExportStart"]["userErrors"][0]["message"]
    assert await acme.scope.count(BackgroundJob, {}) == 0


async def test_who_may_not_list_customers_or_read_a_field_gets_no_export(acme: Tenant) -> None:
    """The field is refused at the start, not in the worker."""
    await acme.customer()
    for role in (Role.TECHNICIAN, Role.CUSTOMER):
        answer = await ask_export(acme, BULK_EXPORT, {"document": QUERY.format("id")}, role=role)
        assert answer.codes == ["FORBIDDEN"]
    cards = QUERY.format("paymentMethods { id }")
    assert (await ask_export(acme, BULK_EXPORT, {"document": cards}, role=Role.SALES)).codes == ["FORBIDDEN"]


async def test_a_partner_exports_by_a_published_document_within_its_scopes_of_now(acme: Tenant) -> None:
    """A document that was not published is refused, and what it may not read any more is not in a file."""
    scopes = (Permission.CUSTOMER_READ, Permission.CUSTOMER_LIST, Permission.EXPORT_WRITE, Permission.NOTE_READ)
    partner = await partner_of(acme, DocumentMode.ENFORCE, scopes=scopes)
    text = QUERY.format("notes { nodes { body } }")
    await partner.publish(text, BULK_EXPORT)
    await acme.add(records.note(await acme.customer(), body="Ring twice"))
    inline = await partner.run(BULK_EXPORT, {"input": {"document": text}})
    assert refusals(inline) == [("INVALID", "document")]
    export = (await partner.run(BULK_EXPORT, {"input": {"documentId": sha256(text)}})).data["bulkExportStart"]["export"]
    (app,) = await acme.scope.find(PartnerApp, {})
    await change_stored(acme, app, scopes=scopes[:3])
    assert await run_all_due(job_queue(acme.gateway))
    job = await stored_job(acme, export["id"])
    assert job.status is BackgroundJobStatus.FAILED
    assert "note:read" in (job.failure or "")
