"""What bookings are refused for, who may not book, and what happens when many do at once."""

import asyncio
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.appointment import AppointmentStatus
from gateway.documents.change import Change
from gateway.documents.customer import CustomerStatus
from tests import records
from tests.booking_desk import a_booking, ahead, ask, booked, done, log_of, refusal, visits_of
from tests.running_gateway import Tenant


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
