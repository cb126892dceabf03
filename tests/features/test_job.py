"""`job(id:)`: from a job to its customer, address, history and papers; and from a unit to its service history."""

from datetime import timedelta
from typing import Any

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.documents.equipment import Equipment, EquipmentComponent
from gateway.documents.job import Job, JobStatus, JobStatusEntry
from gateway.documents.note import Author
from gateway.documents.quote import QuoteStatus
from tests import records
from tests.running_gateway import Tenant

JOB = """query ($id: ID!) { job(id: $id) {
  number customer { id } address { id street }
  statusHistory { status at by { name role } }
} }"""
OPEN_QUOTES = "query ($id: ID!) { job(id: $id) { openQuotes { totalCount nodes { number status } } } }"
HISTORY = """query ($id: ID!, $first: Int, $after: String) { customer(id: $id) { equipment { nodes {
  id components { name warrantyUntil }
  serviceHistory(first: $first, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } }
} } } }"""


def serviced(owner: Customer, hour: int, *units: Equipment, **changes: Any) -> Job:
    """Return a job that was completed on these units."""
    facts: dict[str, Any] = {
        "status": JobStatus.COMPLETED,
        "completed_at": records.START + timedelta(hours=hour),
        "equipment_ids": tuple(unit.id for unit in units),
    }
    return records.job(owner, **{**facts, **changes})


async def test_a_job_leads_to_its_customer_address_and_history(acme: Tenant) -> None:
    """The address is the embedded one that the job is at."""
    owner = await acme.customer(addresses=(records.address("adr_1"), records.address("adr_2", street="9 Elm St")))
    olga, tess = (Author(id=f"stf_{n}", name=n, role="OFFICE") for n in ("Olga", "Tess"))
    history = (
        JobStatusEntry(status=JobStatus.SCHEDULED, at=records.START, by=olga),
        JobStatusEntry(status=JobStatus.COMPLETED, at=records.START + timedelta(hours=3), by=tess),
    )
    job = records.job(owner, address_id="adr_2", status=JobStatus.COMPLETED, status_history=history)
    await acme.add(job)
    found = (await acme.ask(JOB, {"id": job.id})).data["job"]
    assert found["customer"] == {"id": owner.id}
    assert found["address"] == {"id": "adr_2", "street": "9 Elm St"}
    assert [(step["status"], step["by"]["name"]) for step in found["statusHistory"]] == [
        ("SCHEDULED", "Olga"),
        ("COMPLETED", "Tess"),
    ]
    assert found["statusHistory"][0]["at"] == "2026-01-05T09:30:00.000Z"


async def test_a_job_whose_address_was_removed_has_none(acme: Tenant) -> None:
    """The rest of the job is shown."""
    owner = await acme.customer()
    job = records.job(owner, address_id="adr_gone")
    await acme.add(job)
    found = (await acme.ask(JOB, {"id": job.id})).data["job"]
    assert (found["number"], found["address"]) == (job.number, None)


async def test_a_job_of_another_company_or_customer_is_not_there(acme: Tenant, rival: Tenant) -> None:
    """Null, as for an id that does not exist."""
    owner, other = await acme.customer(), await acme.customer()
    job = records.job(owner)
    await acme.add(job)
    assert (await rival.ask(JOB, {"id": job.id})).data == {"job": None}
    assert (await acme.ask(JOB, {"id": job.id}, role=Role.CUSTOMER, customer=other.id)).data == {"job": None}
    assert (await acme.ask(JOB, {"id": "job_65f000000000000000000000"})).data == {"job": None}


async def test_an_appointment_shows_its_jobs_history(acme: Tenant) -> None:
    """One command for the jobs of all appointments."""
    owner = await acme.customer()
    step = JobStatusEntry(
        status=JobStatus.SCHEDULED, at=records.START, by=Author(id="stf_1", name="Olga", role="OFFICE")
    )
    jobs = [records.job(owner, hour, status_history=(step,)) for hour in range(3)]
    visits = [records.appointment(owner, hour, job_id=job.id, job_number=job.number) for hour, job in enumerate(jobs)]
    await acme.add(*jobs, *visits, records.appointment(owner, 9))
    query = """query ($id: ID!) { customer(id: $id) { appointments(when: PAST) { nodes {
      jobNumber job { number statusHistory { status } }
    } } } }"""
    with acme.gateway.commands() as commands:
        nodes = (await acme.ask(query, {"id": owner.id})).data["customer"]["appointments"]["nodes"]
    assert nodes[0] == {"jobNumber": None, "job": None}
    assert [node["job"]["number"] for node in nodes[1:]] == [job.number for job in reversed(jobs)]
    assert nodes[1]["job"]["statusHistory"] == [{"status": "SCHEDULED"}]
    assert len(commands) == 2


async def test_a_technician_on_a_job_sees_the_quotes_to_talk_over(acme: Tenant) -> None:
    """Draft, open and denied ones of the job's customer, not only those of the job."""
    owner, other = await acme.customer(), await acme.customer()
    job = records.job(owner)
    await acme.add(job, *(records.quote(owner, status=status) for status in QuoteStatus), records.quote(other))
    answer = await acme.ask(OPEN_QUOTES, {"id": job.id}, role=Role.TECHNICIAN)
    page = answer.data["job"]["openQuotes"]
    assert {quote["status"] for quote in page["nodes"]} == {"DRAFT", "OPEN", "DENIED"}
    assert page["totalCount"] == 3


async def test_open_quotes_need_the_permission_to_read_quotes(acme: Tenant) -> None:
    """The field is null with FORBIDDEN."""
    owner = await acme.customer()
    job = records.job(owner)
    await acme.add(job, records.quote(owner))
    answer = await acme.ask(OPEN_QUOTES, {"id": job.id}, role=Role.PARTNER, scope="job:read")
    assert answer.data == {"job": {"openQuotes": None}}
    assert answer.codes == ["FORBIDDEN"]


async def test_a_job_shows_its_invoices_and_quotes(acme: Tenant) -> None:
    """Those that name the job; the invoices are not for technicians."""
    owner = await acme.customer()
    job = records.job(owner)
    bill, offer = records.invoice(owner, job_id=job.id), records.quote(owner, job_id=job.id)
    await acme.add(job, bill, offer, records.invoice(owner), records.quote(owner))
    query = "query ($id: ID!) { job(id: $id) { invoices { nodes { id } } quotes { nodes { id } } } }"
    assert (await acme.ask(query, {"id": job.id})).data["job"] == {
        "invoices": {"nodes": [{"id": bill.id}]},
        "quotes": {"nodes": [{"id": offer.id}]},
    }
    technician = await acme.ask(query, {"id": job.id}, role=Role.TECHNICIAN)
    assert technician.data["job"]["invoices"] is None
    assert technician.codes == ["FORBIDDEN"]


async def test_a_unit_shows_the_completed_jobs_that_serviced_it(acme: Tenant) -> None:
    """The latest first; a job on several units is in the history of each; one command for all units."""
    owner = await acme.customer()
    part = EquipmentComponent(name="Compressor", warranty_until=records.START.date())
    boiler, pump = records.equipment(owner, components=(part,)), records.equipment(owner, 1)
    both, alone = serviced(owner, 1, boiler, pump), serviced(owner, 2, boiler)
    await acme.add(boiler, pump, both, alone, serviced(owner, 3), serviced(owner, 4, pump, status=JobStatus.CANCELED))
    with acme.gateway.commands() as commands:
        nodes = (await acme.ask(HISTORY, {"id": owner.id})).data["customer"]["equipment"]["nodes"]
    found = {node["id"]: node["serviceHistory"] for node in nodes}
    assert found[boiler.id]["nodes"] == [{"id": alone.id}, {"id": both.id}]
    assert found[boiler.id]["totalCount"] == 2
    assert found[pump.id]["nodes"] == [{"id": both.id}]
    assert nodes[1]["components"] == [{"name": "Compressor", "warrantyUntil": "2026-01-05"}]
    assert len(commands) == 2


async def test_a_service_history_pages_to_its_end(acme: Tenant) -> None:
    """Also where jobs were completed at the same instant."""
    owner = await acme.customer()
    unit = records.equipment(owner)
    jobs = [serviced(owner, hour // 2, unit) for hour in range(5)]
    await acme.add(unit, *jobs)
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        answer = await acme.ask(HISTORY, {"id": owner.id, "first": 2, "after": cursor})
        page = answer.data["customer"]["equipment"]["nodes"][0]["serviceHistory"]
        seen += [node["id"] for node in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]
    assert not page["pageInfo"]["hasNextPage"]
    assert seen == [job.id for job in sorted(jobs, key=lambda job: (job.completed_at, job.id), reverse=True)]


async def test_another_companys_jobs_are_in_no_service_history(acme: Tenant, rival: Tenant) -> None:
    """Even when they name the same unit."""
    owner, foreign = await acme.customer(), await rival.customer()
    unit = records.equipment(owner)
    await acme.add(unit)
    await rival.add(serviced(foreign, 1, unit))
    nodes = (await acme.ask(HISTORY, {"id": owner.id})).data["customer"]["equipment"]["nodes"]
    assert nodes[0]["serviceHistory"]["totalCount"] == 0
