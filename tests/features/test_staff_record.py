"""Records that staff write: made, changed and carried on, with the refusals of steps out of order."""

import asyncio
from datetime import timedelta
from typing import Any

from gateway.access.permission import Role
from gateway.documents.appointment import Appointment, AppointmentStatus
from gateway.documents.base.record import instant
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.job import Job
from gateway.documents.payment import Payment
from tests import records
from tests.running_gateway import Tenant
from tests.staff_mutations import done, run


async def refused(tenant: Tenant, mutation: str, given: dict[str, Any]) -> tuple[str, str]:
    """Return the code and message of a refusal with one reason."""
    (fault,) = (await run(tenant, mutation, given)).data["payload"]["userErrors"]
    return fault["code"], fault["message"]


async def stored(tenant: Tenant, owner: Customer) -> Customer:
    """Return the customer as stored now."""
    found = await tenant.scope.get(Customer, owner.id)
    assert found is not None
    return found


async def test_a_job_is_entered_begun_completed_and_not_begun_again(acme: Tenant) -> None:
    """Check its history, the customer's number of open jobs, and the log."""
    owner = await acme.customer()
    made = await done(acme, "jobCreate", {"customerId": owner.id, "title": "Boiler", "category": "Heating"})
    assert (made["status"], (await stored(acme, owner)).metrics.open_jobs) == ("SCHEDULED", 1)
    await done(acme, "jobStart", {"id": made["id"]})
    ended = await done(acme, "jobComplete", {"id": made["id"], "completedAt": "2026-02-01T10:00:00Z"})
    assert ended["completedAt"] == "2026-02-01T10:00:00.000Z"
    assert [entry["status"] for entry in ended["statusHistory"]] == ["SCHEDULED", "IN_PROGRESS", "COMPLETED"]
    assert (await stored(acme, owner)).metrics.open_jobs == 0
    code, message = await refused(acme, "jobStart", {"id": made["id"]})
    assert code == "WRONG_STATUS"
    assert message == (
        f"The job {made['number']} is COMPLETED; jobStart needs SCHEDULED or ON_HOLD. "
        "Send jobReopen first if it was completed or canceled."
    )
    log = await acme.scope.find(Change, {"customer_id": owner.id})
    assert sorted(change.operation for change in log) == ["jobComplete", "jobCreate", "jobStart"]


async def test_a_technician_carries_on_own_jobs_and_no_others(acme: Tenant) -> None:
    """Refuse to let technicians make or cancel jobs."""
    owner = await acme.customer()
    own = records.job(owner, technician_id=f"technician-of-{acme.company.handle}")
    other = records.job(owner, technician_id="stf_other")
    await acme.add(own, other)
    begun = await done(acme, "jobStart", {"id": own.id}, role=Role.TECHNICIAN)
    assert begun["status"] == "IN_PROGRESS"
    for mutation, given in (
        ("jobStart", {"id": other.id}),
        ("jobCancel", {"id": own.id}),
        ("jobCreate", {"customerId": owner.id, "title": "A", "category": "B"}),
    ):
        assert (await run(acme, mutation, given, role=Role.TECHNICIAN)).codes == ["FORBIDDEN"]
    kept = await acme.scope.get(Job, other.id)
    assert kept == other


async def test_a_canceled_job_calls_off_its_visits_and_a_dry_run_none(acme: Tenant) -> None:
    """Leave completed visits as they are."""
    owner = await acme.customer()
    work = records.job(owner)
    visits = [
        records.appointment(owner, job_id=work.id, status=status)
        for status in (AppointmentStatus.CONFIRMED, AppointmentStatus.COMPLETED)
    ]
    await acme.add(work, *visits)
    for dry_run, expected in ((True, "CONFIRMED"), (False, "CANCELED")):
        assert (await done(acme, "jobCancel", {"id": work.id, "dryRun": dry_run}))["status"] == "CANCELED"
        found = [await acme.scope.get(Appointment, visit.id) for visit in visits]
        assert [visit and visit.status.value for visit in found] == [expected, "COMPLETED"]


async def test_an_invoice_is_drafted_issued_paid_and_not_voided_while_paid(acme: Tenant) -> None:
    """Apply the customer's payment terms; refuse payments beyond the balance, and for a draft."""
    owner = await acme.customer(payment_terms="NET30")
    draft = await done(acme, "invoiceCreate", {"customerId": owner.id, "total": "100"})
    assert (draft["status"], (await stored(acme, owner)).metrics.total_due) == ("DRAFT", records.dollars(0))
    paid = {"customerId": owner.id, "invoiceId": draft["id"], "amount": "60", "means": "CASH"}
    assert (await refused(acme, "paymentRecord", paid))[0] == "WRONG_STATUS"
    issued = await done(acme, "invoiceIssue", {"id": draft["id"], "issuedAt": "2026-02-01T18:00:00Z"})
    assert (issued["status"], issued["dueOn"]) == ("OPEN", "2026-03-03")
    assert (await refused(acme, "invoiceUpdate", {"id": draft["id"], "total": "90"}))[0] == "WRONG_STATUS"
    payment = await done(acme, "paymentRecord", paid)
    code, message = await refused(acme, "paymentRecord", paid)
    assert (code, message) == ("INVALID", f"40.00 USD can be paid on invoice {draft['number']}; give that or less.")
    assert (await refused(acme, "invoiceVoid", {"id": draft["id"]}))[0] == "WRONG_STATUS"
    await done(acme, "paymentUpdate", {"id": payment["id"], "amount": "100"})
    assert (await stored(acme, owner)).metrics.total_due == records.dollars(0)
    assert (await stored(acme, owner)).metrics.lifetime_value == records.dollars(100)


async def test_of_two_payments_at_once_that_are_too_much_together_one_is_refused(acme: Tenant) -> None:
    """Let the second transaction see the first payment."""
    owner = await acme.customer()
    bill = records.invoice(owner, total=records.dollars(100), balance=records.dollars(100))
    await acme.add(bill)
    paid = {"customerId": owner.id, "invoiceId": bill.id, "amount": "70", "means": "CASH"}
    answers = await asyncio.gather(*(run(acme, "paymentRecord", paid) for _ in range(2)))
    codes = [[fault["code"] for fault in answer.data["payload"]["userErrors"]] for answer in answers]
    assert sorted(codes) == [[], ["INVALID"]]
    assert len(await acme.scope.find(Payment, {"customer_id": owner.id})) == 1


async def test_jobs_that_are_entered_at_once_get_numbers_of_their_own(acme: Tenant) -> None:
    """Give each of five concurrent requests a different number."""
    owner = await acme.customer()
    given = {"customerId": owner.id, "title": "Boiler", "category": "Heating"}
    jobs = await asyncio.gather(*(done(acme, "jobCreate", given) for _ in range(5)))
    assert len({job["number"] for job in jobs}) == 5


async def test_an_accepted_quote_keeps_its_price_and_an_expired_one_needs_a_new_day(acme: Tenant) -> None:
    """Keep the price that the customer has accepted."""
    owner = await acme.customer()
    today = instant().date()
    made = await done(acme, "quoteCreate", {"customerId": owner.id, "title": "Boiler", "total": "100"})
    assert made["status"] == "DRAFT"
    quote = {"id": made["id"]}
    assert (await refused(acme, "quoteAccept", quote))[0] == "WRONG_STATUS"
    past, coming = ((today + timedelta(days=days)).isoformat() for days in (-9, 9))
    await done(acme, "quoteSend", {**quote, "expiresOn": coming})
    await done(acme, "quoteUpdate", {**quote, "expiresOn": past})
    assert "is EXPIRED" in (await refused(acme, "quoteAccept", quote))[1]
    assert (await refused(acme, "quoteReopen", quote))[0] == "INVALID"
    await done(acme, "quoteReopen", {**quote, "expiresOn": coming})
    assert (await done(acme, "quoteAccept", quote))["status"] == "ACCEPTED"
    assert (await refused(acme, "quoteUpdate", {**quote, "total": "90"}))[0] == "WRONG_STATUS"
    assert (await done(acme, "quoteUpdate", {**quote, "title": "Boiler, new"}))["total"] == {"amount": "100.00"}


async def test_an_agreement_that_begins_later_is_pending_and_an_estimate_becomes_quoted(acme: Tenant) -> None:
    """Derive both statuses from the fields that were sent."""
    owner = await acme.customer()
    made = {"customerId": owner.id, "title": "Care", "price": "200", "visitsPerYear": 2}
    for start, status in (("2099-01-01", "PENDING"), ("2026-01-01", "ACTIVE")):
        assert (await done(acme, "agreementCreate", {**made, "startsOn": start}))["status"] == status
    offer = await done(acme, "quoteCreate", {"customerId": owner.id, "title": "Boiler", "total": "100"})
    guess = await done(acme, "estimateCreate", {"customerId": owner.id, "title": "Boiler", "total": "100"})
    assert guess["status"] == "OPEN"
    assert (await done(acme, "estimateUpdate", {"id": guess["id"], "quoteId": offer["id"]}))["status"] == "QUOTED"


async def test_a_late_change_of_a_visit_is_a_conflict_with_the_visit_as_it_is(acme: Tenant) -> None:
    """Compare the version of the visit, not of the customer."""
    owner = await acme.customer()
    visit = records.appointment(owner, version=3)
    await acme.add(visit)
    answer = await run(acme, "appointmentUpdate", {"id": visit.id, "summary": "Ring twice", "expectedVersion": 2})
    payload = answer.data["payload"]
    assert [fault["code"] for fault in payload["userErrors"]] == ["CONFLICT"]
    assert payload["appointment"] == {"id": visit.id, "version": 3, "status": visit.status.value}
