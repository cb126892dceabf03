"""`bookingCreate`, `bookingReschedule`, `bookingCancel` by staff."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.appointment import Appointment, AppointmentStatus, AppointmentWindow
from gateway.documents.change import Change
from gateway.documents.customer import CustomerStatus
from gateway.documents.job import Job, JobStatus
from gateway.documents.record import instant
from tests import records
from tests.booking_desk import (
    a_booking,
    ahead,
    ask,
    booked,
    done,
    log_of,
    refusal,
    visits_of,
    written,
)
from tests.running_gateway import Tenant

TABS = """query ($id: ID!) { customer(id: $id) {
  appointments(when: UPCOMING) { nodes { id number } }
  schedule { nodes { id } }
  activity { nodes { __typename ... on Activity { id kind actor { name role } }
    ... on BookingActivity { job { id } appointment { number } } } }
  activitySummary { counts { kind count } }
} }"""


async def test_a_booking_is_an_appointment_with_a_number_and_its_window(acme: Tenant) -> None:
    """In the company's time zone, scheduled, and told who booked it."""
    owner = await acme.customer()
    window = ahead(48)
    payload = await done(acme, "bookingCreate", **a_booking(owner, window=window, summary="  Tap drips "))
    visit = payload["appointment"]
    assert visit["window"] == {**window, "timeZone": "America/Chicago"}
    assert (visit["number"], visit["version"], visit["status"]) == ("A-10001", 1, "SCHEDULED")
    assert (visit["category"], visit["department"], visit["summary"]) == ("Plumbing", "Service", "Tap drips")
    assert visit["createdBy"]["role"] == "OFFICE"
    assert payload["customer"] == {"id": owner.id, "version": 2}
    node = await acme.ask("query ($id: ID!) { node(id: $id) { ... on Appointment { number } } }", {"id": visit["id"]})
    assert node.data["node"] == {"number": "A-10001"}


async def test_a_booking_is_in_the_tabs_and_once_in_the_timeline(acme: Tenant) -> None:
    """Upcoming appointments, schedule, timeline and its counts; not as an edit besides."""
    owner = await acme.customer()
    visit = await booked(acme, owner)
    answer = await acme.ask(TABS, {"id": owner.id})
    assert answer.errors == []
    customer = answer.data["customer"]
    assert customer["appointments"]["nodes"] == [{"id": visit["id"], "number": visit["number"]}]
    assert customer["schedule"]["nodes"] == [{"id": visit["id"]}]
    (entry,) = customer["activity"]["nodes"]
    assert (entry["__typename"], entry["id"], entry["kind"]) == ("BookingActivity", visit["id"], "BOOKING")
    assert (entry["job"], entry["appointment"]) == (None, {"number": visit["number"]})
    assert entry["actor"]["role"] == "OFFICE"
    assert customer["activitySummary"]["counts"] == [{"kind": "BOOKING", "count": 1}]


async def test_a_window_has_two_hours_and_the_department_the_categorys_name_unless_told(acme: Tenant) -> None:
    """What most callers mean."""
    owner = await acme.customer()
    start = instant() + timedelta(days=3)
    visit = await booked(acme, owner, window={"start": written(start)}, department=None)
    assert visit["window"]["end"] == written(start + timedelta(hours=2))
    assert visit["department"] == "Plumbing"


async def test_moving_a_booking_changes_its_window_and_asks_for_confirmation_anew(acme: Tenant) -> None:
    """Both versions grow, and the log has the window before and after."""
    owner = await acme.customer()
    visit = records.appointment(
        owner,
        status=AppointmentStatus.CONFIRMED,
        window=AppointmentWindow(start=instant(), end=instant() + timedelta(hours=2), time_zone="America/Chicago"),
    )
    await acme.add(visit)
    window = ahead(30)
    payload = await done(acme, "bookingReschedule", id=visit.id, window=window, reason="Part is late.")
    moved = payload["appointment"]
    assert moved["window"] == {**window, "timeZone": "America/Chicago"}
    assert (moved["status"], moved["version"], moved["changeReason"]) == ("SCHEDULED", 2, "Part is late.")
    assert payload["customer"]["version"] == 2
    (entry,) = await log_of(acme, owner)
    assert (entry.operation, entry.version) == ("bookingReschedule", 2)
    assert {field.field for field in entry.fields} == {
        f"appointments.{visit.number}.{name}" for name in ("window", "status", "change_reason")
    }


async def test_a_job_planned_for_the_old_time_moves_with_its_visit(acme: Tenant) -> None:
    """One that was planned otherwise stays."""
    owner = await acme.customer()
    start = instant() + timedelta(days=2)
    window = AppointmentWindow(start=start, end=start + timedelta(hours=2), time_zone="America/Chicago")
    planned = {"along": start, "apart": start + timedelta(hours=1)}
    jobs = {name: records.job(owner, scheduled_start=at) for name, at in planned.items()}
    visits = [records.appointment(owner, window=window, job_id=job.id, category=name) for name, job in jobs.items()]
    await acme.add(*jobs.values(), *visits)
    window_then = {"start": written(start + timedelta(days=1))}
    for visit in visits:
        await done(acme, "bookingReschedule", id=visit.id, window=window_then)
    found = {job.id: job.scheduled_start for job in await acme.scope.find(Job, {"customer_id": owner.id})}
    assert found[jobs["along"].id] == start + timedelta(days=1)
    assert found[jobs["apart"].id] == planned["apart"]


async def test_a_canceled_booking_is_off_the_schedule_with_its_reason(acme: Tenant) -> None:
    """The appointment stays, as canceled."""
    owner = await acme.customer()
    visit = await booked(acme, owner)
    payload = await done(acme, "bookingCancel", id=visit["id"], reason="Sold the house.")
    assert (payload["appointment"]["status"], payload["appointment"]["changeReason"]) == ("CANCELED", "Sold the house.")
    assert (payload["impact"], payload["customer"]["version"]) == ([], 3)
    customer = (await acme.ask(TABS, {"id": owner.id})).data["customer"]
    assert customer["schedule"]["nodes"] == []
    assert [entry.operation for entry in await log_of(acme, owner)] == ["bookingCancel", "bookingCreate"]


async def test_a_dry_run_says_what_calling_off_breaks_and_changes_nothing(acme: Tenant) -> None:
    """The job left open, the short notice, the technician and the invoice."""
    owner = await acme.customer()
    job = records.job(owner, status=JobStatus.IN_PROGRESS)
    start = instant() + timedelta(minutes=30)
    visit = records.appointment(
        owner,
        window=AppointmentWindow(start=start, end=start + timedelta(hours=2), time_zone="America/Chicago"),
        job_id=job.id,
        technician_id="stf_1",
        invoice_number="I-1",
    )
    await acme.add(job, visit)
    payload = await done(acme, "bookingCancel", id=visit.id, dryRun=True)
    codes = [impact["code"] for impact in payload["impact"]]
    assert codes == ["JOB_WITHOUT_VISIT", "SHORT_NOTICE", "TECHNICIAN_PLANNED", "INVOICED"]
    assert job.number in payload["impact"][0]["message"]
    assert (payload["appointment"]["status"], payload["customer"]["version"]) == ("SCHEDULED", 1)
    assert await log_of(acme, owner) == []


async def test_a_job_with_another_visit_to_come_is_not_left_without(acme: Tenant) -> None:
    """Only the last visit leaves it open."""
    owner = await acme.customer()
    job = records.job(owner)
    start = instant() + timedelta(days=1)
    window = AppointmentWindow(start=start, end=start + timedelta(hours=2), time_zone="America/Chicago")
    visits = [records.appointment(owner, window=window, job_id=job.id) for _ in range(2)]
    await acme.add(job, *visits)
    first = await done(acme, "bookingCancel", id=visits[0].id)
    second = await done(acme, "bookingCancel", id=visits[1].id)
    assert first["impact"] == []
    assert [impact["code"] for impact in second["impact"]] == ["JOB_WITHOUT_VISIT"]


async def test_dry_runs_of_new_and_moved_bookings_change_nothing_but_are_refused_alike(acme: Tenant) -> None:
    """No number is given out, no mail written."""
    owner = await acme.customer()
    new = await done(acme, "bookingCreate", **a_booking(owner, dryRun=True))
    assert (new["appointment"], new["customer"]["version"]) == (None, 1)
    assert await visits_of(acme, owner) == []
    visit = await booked(acme, owner)
    moved = await done(acme, "bookingReschedule", id=visit["id"], window=ahead(90), dryRun=True)
    assert moved["appointment"]["window"] == visit["window"]
    again = a_booking(owner, window={key: visit["window"][key] for key in ("start", "end")}, dryRun=True)
    assert await refusal(acme, "bookingCreate", **again) == [("TAKEN", "window")]
    assert len(await log_of(acme, owner)) == 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"window": ahead(-1)}, ("INVALID", "window.start")),
        ({"window": ahead(24 * 731)}, ("INVALID", "window.start")),
        ({"window": ahead(24, -1)}, ("INVALID", "window.end")),
        ({"window": ahead(24, 0)}, ("INVALID", "window.end")),
        ({"window": ahead(24, 25)}, ("INVALID", "window.end")),
        ({"window": {"start": "9999-12-31T23:59:00Z"}}, ("INVALID", "window.start")),
        ({"window": {"start": "0001-01-01T00:00:00Z"}}, ("INVALID", "window.start")),
        ({"window": None}, ("REQUIRED", "window")),
        ({"window": ahead(24), "localWindow": {"day": "2030-01-01", "start": "09:00"}}, ("REQUIRED", "window")),
        ({"localWindow": {"day": "2020-01-01", "start": "09:00"}}, ("INVALID", "localWindow.day")),
        ({"localWindow": {"day": "9999-12-31", "start": "23:00"}}, ("INVALID", "localWindow.day")),
        ({"category": " "}, ("REQUIRED", "category")),
        ({"category": "x" * 81}, ("TOO_LONG", "category")),
        ({"summary": "My card is 4111 1111 1111 1111"}, ("CARD_NUMBER", "summary")),
        ({"addressId": "adr_9"}, ("NOT_FOUND", "addressId")),
        ({"customerId": "cus_nobody"}, ("NOT_FOUND", "customerId")),
        ({"expectedVersion": 9}, ("CONFLICT", "expectedVersion")),
        ({"idempotencyKey": ""}, ("INVALID", "idempotencyKey")),
    ],
)
async def test_what_cannot_be_booked_is_refused_at_its_place(
    acme: Tenant, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    """And nothing is stored."""
    owner = await acme.customer()
    assert await refusal(acme, "bookingCreate", **a_booking(owner, **given)) == [expected]
    assert (await visits_of(acme, owner), await log_of(acme, owner)) == ([], [])


async def test_all_faults_of_a_booking_are_reported_at_once(acme: Tenant) -> None:
    """Of the texts and of the window."""
    owner = await acme.customer()
    found = await refusal(acme, "bookingCreate", **a_booking(owner, category="", window=ahead(-5)))
    assert found == [("REQUIRED", "category"), ("INVALID", "window.start")]


@pytest.mark.parametrize(
    ("status", "code"), [(CustomerStatus.BLOCKED, "BLOCKED"), (CustomerStatus.ARCHIVED, "ARCHIVED")]
)
async def test_nothing_is_arranged_with_blocked_and_archived_customers_but_calling_off(
    acme: Tenant, status: CustomerStatus, code: str
) -> None:
    """What was booked before can still be called off, without a mail."""
    owner = await acme.customer(status=status)
    visit = records.appointment(owner)
    await acme.add(visit)
    assert await refusal(acme, "bookingCreate", **a_booking(owner)) == [(code, "customerId")]
    assert await refusal(acme, "bookingReschedule", id=visit.id, window=ahead(9)) == [(code, "id")]
    payload = await done(acme, "bookingCancel", id=visit.id)
    assert payload["appointment"]["status"] == "CANCELED"


@pytest.mark.parametrize("status", [AppointmentStatus.CANCELED, AppointmentStatus.COMPLETED, AppointmentStatus.MISSED])
async def test_what_is_over_can_neither_be_moved_nor_called_off(acme: Tenant, status: AppointmentStatus) -> None:
    """The answer has it as it is."""
    owner = await acme.customer()
    visit = records.appointment(owner, status=status)
    await acme.add(visit)
    for mutation, given in (("bookingReschedule", {"window": ahead(9)}), ("bookingCancel", {})):
        payload = (await ask(acme, mutation, {"id": visit.id, **given})).data[mutation]
        assert [fault["code"] for fault in payload["userErrors"]] == ["WRONG_STATUS"]
        assert (payload["appointment"]["status"], payload["customer"]["id"]) == (status.value, owner.id)


async def test_a_stale_version_is_a_conflict_with_the_visit_as_it_is(acme: Tenant) -> None:
    """The appointment's own version counts."""
    owner = await acme.customer()
    visit = await booked(acme, owner)
    await done(acme, "bookingReschedule", id=visit["id"], window=ahead(90), expectedVersion=1)
    given = {"id": visit["id"], "expectedVersion": 1}
    payload = (await ask(acme, "bookingCancel", given)).data["bookingCancel"]
    assert [(fault["code"], fault["path"]) for fault in payload["userErrors"]] == [("CONFLICT", ["expectedVersion"])]
    assert (payload["appointment"]["version"], payload["appointment"]["status"]) == (2, "SCHEDULED")


async def test_moving_to_the_same_window_changes_nothing(acme: Tenant) -> None:
    """No version, no log entry."""
    owner = await acme.customer()
    visit = await booked(acme, owner)
    window = {key: visit["window"][key] for key in ("start", "end")}
    payload = await done(acme, "bookingReschedule", id=visit["id"], window=window)
    assert (payload["appointment"]["version"], payload["customer"]["version"]) == (1, 2)


async def test_another_companys_customers_and_bookings_are_not_found(acme: Tenant, rival: Tenant) -> None:
    """By any of the three."""
    owner = await acme.customer()
    visit = await booked(acme, owner)
    assert await refusal(rival, "bookingCreate", **a_booking(owner)) == [("NOT_FOUND", "customerId")]
    assert await refusal(rival, "bookingReschedule", id=visit["id"], window=ahead(9)) == [("NOT_FOUND", "id")]
    assert await refusal(rival, "bookingCancel", id=visit["id"]) == [("NOT_FOUND", "id")]
    assert [stored.version for stored in await visits_of(acme, owner)] == [1]


@pytest.mark.parametrize("mutation", ["bookingCreate", "bookingReschedule", "bookingCancel"])
async def test_bookings_take_a_permission_that_technicians_and_other_partners_lack(acme: Tenant, mutation: str) -> None:
    """FORBIDDEN, and null."""
    owner = await acme.customer()
    visit = await booked(acme, owner)
    given = a_booking(owner) if mutation == "bookingCreate" else {"id": visit["id"]}
    for role, claims in ((Role.TECHNICIAN, {}), (Role.PARTNER, {"scope": "customer:read job:read"})):
        answer = await ask(acme, mutation, given, role, **claims)
        assert (answer.data, answer.codes) == ({mutation: None}, ["FORBIDDEN"])


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SALES, Role.PARTNER])
async def test_admins_sales_and_partners_with_the_scope_book(acme: Tenant, role: Role) -> None:
    """And are named as who did."""
    owner = await acme.customer()
    claims = {"scope": "booking:write job:read customer:read staff:read"} if role is Role.PARTNER else {}
    payload = await done(acme, "bookingCreate", role, claims, **a_booking(owner))
    assert payload["appointment"]["createdBy"]["role"] == role.value.upper()


async def test_fifty_times_the_same_request_under_one_key_is_one_booking(acme: Tenant) -> None:
    """Each answer is that booking, or that it is being worked on."""
    owner = await acme.customer()
    given = a_booking(owner, idempotencyKey="tap-tap")
    answers = await asyncio.gather(*(ask(acme, "bookingCreate", given) for _ in range(50)))
    (visit,) = await visits_of(acme, owner)
    payloads = [answer.data["bookingCreate"] for answer in answers]
    codes = {fault["code"] for payload in payloads for fault in payload["userErrors"]}
    assert codes <= {"IN_PROGRESS"}
    assert {payload["appointment"]["id"] for payload in payloads if payload["appointment"]} == {visit.id}
    replayed = await done(acme, "bookingCreate", **given)
    assert replayed["appointment"]["id"] == visit.id
    other = {**given, "category": "Heating"}
    assert await refusal(acme, "bookingCreate", **other) == [("IDEMPOTENCY_MISMATCH", "idempotencyKey")]


async def test_the_same_visit_is_not_booked_twice_without_a_key_either(acme: Tenant) -> None:
    """However many try at once; another category or time is another visit."""
    owner = await acme.customer()
    given = a_booking(owner)
    answers = await asyncio.gather(*(ask(acme, "bookingCreate", given) for _ in range(8)))
    codes = [[fault["code"] for fault in answer.data["bookingCreate"]["userErrors"]] for answer in answers]
    assert sorted(codes) == [[]] + [["TAKEN"]] * 7
    await booked(acme, owner, window=given["window"], category="Heating")
    assert len(await visits_of(acme, owner)) == 2


async def test_bookings_at_once_get_numbers_and_versions_of_their_own(acme: Tenant) -> None:
    """Of one customer and of several."""
    owners = [await acme.customer() for _ in range(2)]
    wanted = [a_booking(owner, window=ahead(24 + hour)) for owner in owners for hour in range(6)]
    answers = await asyncio.gather(*(ask(acme, "bookingCreate", given) for given in wanted))
    assert [answer.data["bookingCreate"]["userErrors"] for answer in answers] == [[]] * 12
    numbers = {answer.data["bookingCreate"]["appointment"]["number"] for answer in answers}
    assert len(numbers) == 12
    for owner in owners:
        changes = await acme.scope.find(Change, {"customer_id": owner.id})
        assert sorted(change.version or 0 for change in changes) == list(range(2, 8))


async def test_a_number_that_is_taken_is_left_out(acme: Tenant) -> None:
    """By an appointment of another system, say."""
    owner = await acme.customer()
    first = await booked(acme, owner)
    await acme.add(records.appointment(owner, number="A-10002"))
    second = await booked(acme, owner, category="Heating")
    assert (first["number"], second["number"]) == ("A-10001", "A-10003")


async def test_of_two_who_move_and_call_off_at_once_with_versions_one_is_refused(acme: Tenant) -> None:
    """No change is lost."""
    owner = await acme.customer()
    visit = await booked(acme, owner)
    moved, canceled = await asyncio.gather(
        ask(acme, "bookingReschedule", {"id": visit["id"], "window": ahead(80), "expectedVersion": 1}),
        ask(acme, "bookingCancel", {"id": visit["id"], "expectedVersion": 1}),
    )
    faults = [moved.data["bookingReschedule"]["userErrors"], canceled.data["bookingCancel"]["userErrors"]]
    assert sorted([fault["code"] for fault in found] for found in faults) == [[], ["CONFLICT"]]
    (stored,) = await visits_of(acme, owner)
    assert stored.version == 2
