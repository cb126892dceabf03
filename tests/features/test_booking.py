"""`bookingCreate`, `bookingReschedule`, `bookingCancel` by staff."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.documents.appointment import AppointmentStatus, AppointmentWindow
from gateway.documents.base.record import instant
from gateway.documents.job import Job, JobStatus
from gateway.operations.booking.window import local_instant
from tests import records
from tests.booking_desk import a_booking, ahead, ask, booked, done, log_of, refusal, visits_of, written
from tests.running_gateway import Tenant

TABS = """query ($id: ID!) { customer(id: $id) {
  appointments(when: UPCOMING) { nodes { id number } }
  schedule { nodes { id } }
  activity { nodes { __typename ... on Activity { id kind actor { name role } }
    ... on BookingActivity { job { id } appointment { number } } } }
  activitySummary { counts { kind count } }
} }"""


async def test_a_booking_is_an_appointment_with_a_number_and_its_window(acme: Tenant) -> None:
    """In the company's time zone, scheduled, with the person who booked it."""
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
    assert (entry["__typename"], entry["id"], entry["kind"]) == ("BookingActivity", f"act_{visit['id']}", "BOOKING")
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


async def test_a_window_can_be_given_in_the_companys_own_time(acme: Tenant) -> None:
    """Front ends do not have to know its time zone; the end may be left out."""
    owner = await acme.customer()
    zone = ZoneInfo(acme.company.time_zone)
    day = (instant() + timedelta(days=9)).astimezone(zone).date()
    for end, hours in (("16:30", 2.5), (None, 2)):
        local = {"day": day.isoformat(), "start": "14:00", "end": end}
        visit = await booked(acme, owner, localWindow=local, category=f"until {end}")
        start = datetime.combine(day, time(14), zone)
        assert (visit["window"]["start"], visit["window"]["end"]) == (
            written(start),
            written(start.astimezone(UTC) + timedelta(hours=hours)),
        )


async def test_a_time_that_clocks_skip_is_refused_where_it_was_written(acme: Tenant) -> None:
    """On the next day that the company's clocks go forward."""
    owner, zone = await acme.customer(), ZoneInfo(acme.company.time_zone)
    today = instant().astimezone(zone).date()
    days = (today + timedelta(days=ahead_by) for ahead_by in range(1, 370))
    gap = next(day for day in days if local_instant(day, time(2, 30), zone) is None)
    given = a_booking(owner, localWindow={"day": gap.isoformat(), "start": "02:30"})
    assert await refusal(acme, "bookingCreate", **given) == [("INVALID", "localWindow.start")]
    given = a_booking(owner, localWindow={"day": gap.isoformat(), "start": "01:00", "end": "02:30"})
    assert await refusal(acme, "bookingCreate", **given) == [("INVALID", "localWindow.end")]
    turned = a_booking(owner, localWindow={"day": gap.isoformat(), "start": "11:00", "end": "09:00"})
    assert await refusal(acme, "bookingCreate", **turned) == [("INVALID", "localWindow.end")]


@pytest.mark.parametrize("start", ["nine", "25:00", "09:00+02:00"])
async def test_what_is_no_time_of_day_is_refused_as_it_is_read(acme: Tenant, start: str) -> None:
    """With how to write one."""
    owner = await acme.customer()
    given = a_booking(owner, localWindow={"day": "2030-01-01", "start": start})
    answer = await ask(acme, "bookingCreate", given)
    assert answer.codes == ["BAD_REQUEST"]
    assert "09:30" in answer.errors[0]["message"]
