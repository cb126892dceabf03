"""Customers in the portal manage their own bookings, addresses and cards, and no one else's."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.appointment import AppointmentStatus, AppointmentWindow
from gateway.documents.base.record import instant
from gateway.documents.customer import Customer, CustomerStatus
from tests import records
from tests.booking_desk import a_booking, ahead, ask, booked, done, log_of, refusal, visits_of
from tests.features.customer_writing import change
from tests.features.customer_writing import done as changed
from tests.portal import member, sign_in
from tests.post_office import PostOffice
from tests.running_gateway import Tenant


def as_customer(owner: Customer) -> dict[str, Any]:
    """Return the role and claims of a customer in the portal."""
    return {"role": Role.CUSTOMER, "claims": {"customer": owner.id}}


async def test_a_customer_signs_in_books_moves_and_calls_off(acme: Tenant, post: PostOffice) -> None:
    """With the token of `portalSignIn`, and the log names the customer."""
    owner = await member(acme, post)
    token = (await sign_in(acme, owner))["accessToken"]
    query = """mutation ($input: BookingCreateInput!) {
      bookingCreate(input: $input) { appointment { id createdBy { name role } } userErrors { code } } }"""
    answer = await acme.gateway.ask(query, {"input": a_booking(owner, idempotencyKey="one")}, token)
    visit = answer.data["bookingCreate"]["appointment"]
    assert visit["createdBy"] == {"name": owner.display_name, "role": "CUSTOMER"}
    await done(acme, "bookingReschedule", **as_customer(owner), id=visit["id"], window=ahead(72))
    payload = await done(acme, "bookingCancel", **as_customer(owner), id=visit["id"], reason="On holiday")
    assert (payload["appointment"]["status"], payload["customer"]["version"]) == ("CANCELED", 4)
    entries = (await log_of(acme, owner))[:3]  # before are the invitation and the password
    assert [entry.operation for entry in entries] == ["bookingCancel", "bookingReschedule", "bookingCreate"]
    assert {entry.author.role for entry in entries} == {"CUSTOMER"}


async def test_a_customer_sees_the_own_bookings_in_every_tab(acme: Tenant) -> None:
    """As staff do, and in the timeline too."""
    owner = await acme.customer()
    visit = (await done(acme, "bookingCreate", **as_customer(owner), **a_booking(owner)))["appointment"]
    query = """query ($id: ID!) { viewer { company { bookingNoticeHours } } customer(id: $id) { canBook
      appointments(when: UPCOMING) { nodes { id createdBy { name } } } schedule { nodes { id } }
      activity { nodes { ... on BookingActivity { appointment { id } } } } } }"""
    answer = await acme.ask(query, {"id": owner.id}, role=Role.CUSTOMER, customer=owner.id)
    assert answer.errors == []
    assert answer.data["viewer"]["company"]["bookingNoticeHours"] == 2
    customer = answer.data["customer"]
    assert [node["id"] for node in customer["appointments"]["nodes"]] == [visit["id"]]
    assert (customer["schedule"]["nodes"], customer["canBook"]) == ([{"id": visit["id"]}], True)
    assert customer["activity"]["nodes"] == [{"appointment": {"id": visit["id"]}}]


async def test_a_customer_reaches_no_other_customers_bookings(acme: Tenant) -> None:
    """Not to book for, move or call off."""
    owner, other = await acme.customer(), await acme.customer()
    visit = await booked(acme, other)
    mine = as_customer(owner)
    assert await refusal(acme, "bookingCreate", **mine, **a_booking(other)) == [("NOT_FOUND", "customerId")]
    assert await refusal(acme, "bookingReschedule", **mine, id=visit["id"], window=ahead(9)) == [("NOT_FOUND", "id")]
    assert await refusal(acme, "bookingCancel", **mine, id=visit["id"]) == [("NOT_FOUND", "id")]
    assert [stored.status for stored in await visits_of(acme, other)] == [AppointmentStatus.SCHEDULED]
    assert len(await visits_of(acme, owner)) == 0


async def test_an_address_that_was_removed_is_no_place_to_book(acme: Tenant) -> None:
    """Another customer's is not found either."""
    owner = await acme.customer(addresses=(records.address("adr_1"), records.address("adr_2", is_default=False)))
    other = await acme.customer(addresses=(records.address("adr_other"),))
    await changed(acme, "customerAddressRemove", customerId=owner.id, addressId="adr_2")
    for address_id in ("adr_2", other.addresses[0].id):
        given = a_booking(owner, addressId=address_id)
        assert await refusal(acme, "bookingCreate", **as_customer(owner), **given) == [("NOT_FOUND", "addressId")]


async def test_customers_give_notice_and_staff_need_not(acme: Tenant) -> None:
    """Two hours, for new visits, for those that are moved or called off, and for their new time."""
    owner = await acme.customer()
    soon = await booked(acme, owner, window=ahead(1))
    later = await booked(acme, owner, window=ahead(50))
    mine = as_customer(owner)
    given = a_booking(owner, window=ahead(1.5))
    assert await refusal(acme, "bookingCreate", **mine, **given) == [("SHORT_NOTICE", "window.start")]
    moved = {"id": later["id"], "window": ahead(1.5)}
    assert await refusal(acme, "bookingReschedule", **mine, **moved) == [("SHORT_NOTICE", "window.start")]
    moved = {"id": soon["id"], "window": ahead(30)}
    assert await refusal(acme, "bookingReschedule", **mine, **moved) == [("SHORT_NOTICE", "id")]
    assert await refusal(acme, "bookingCancel", **mine, id=soon["id"]) == [("SHORT_NOTICE", "id")]
    await done(acme, "bookingCancel", id=soon["id"])


async def test_the_notice_is_the_companys_own(acme: Tenant) -> None:
    """No duration, or days."""
    strict = await acme.gateway.tenant(booking_notice_hours=72)
    lenient = await acme.gateway.tenant(booking_notice_hours=0)
    owner = await strict.customer()
    refused = await refusal(strict, "bookingCreate", **as_customer(owner), **a_booking(owner, window=ahead(71)))
    assert refused == [("SHORT_NOTICE", "window.start")]
    owner = await lenient.customer()
    await done(lenient, "bookingCreate", **as_customer(owner), **a_booking(owner, window=ahead(0.1)))


async def test_a_customer_with_twenty_visits_to_come_calls_to_book_more(acme: Tenant) -> None:
    """Staff may go on."""
    owner = await acme.customer()
    start = instant() + timedelta(days=5)
    window = AppointmentWindow(start=start, end=start + timedelta(hours=2), time_zone="America/Chicago")
    await acme.add(*(records.appointment(owner, window=window) for _ in range(20)))
    answer = await ask(acme, "bookingCreate", a_booking(owner), Role.CUSTOMER, customer=owner.id)
    assert [fault["code"] for fault in answer.data["bookingCreate"]["userErrors"]] == ["TOO_MANY"]
    await booked(acme, owner)


@pytest.mark.parametrize("status", [CustomerStatus.BLOCKED, CustomerStatus.ARCHIVED])
async def test_a_blocked_or_archived_customer_has_no_way_in(acme: Tenant, status: CustomerStatus) -> None:
    """403, and nothing is booked."""
    owner = await acme.customer(status=status)
    answer = await ask(acme, "bookingCreate", a_booking(owner), Role.CUSTOMER, customer=owner.id)
    assert (answer.status, answer.codes) == (403, ["FORBIDDEN"])
    assert await visits_of(acme, owner) == []


async def test_blocking_between_two_taps_ends_the_bookings(acme: Tenant) -> None:
    """However the requests interleave, a booking that came through came before the block."""
    owner = await acme.customer()
    wanted = [a_booking(owner, window=ahead(24 + hour)) for hour in range(6)]
    block = acme.ask(
        "mutation ($input: CustomerStatusInput!) { customerBlock(input: $input) { customer { version } } }",
        {"input": {"id": owner.id}},
    )
    asked = [ask(acme, "bookingCreate", given, Role.CUSTOMER, customer=owner.id) for given in wanted]
    blocked, *_ = await asyncio.gather(block, *asked)
    entries = {entry.operation: entry.version for entry in reversed(await log_of(acme, owner))}
    assert blocked.data["customerBlock"]["customer"]["version"] == entries["customerBlock"]
    last = max(entry.version or 0 for entry in await log_of(acme, owner))
    assert entries["customerBlock"] == last
    assert len(await visits_of(acme, owner)) == last - 2


async def test_customers_manage_their_own_addresses(acme: Tenant) -> None:
    """Add, change, remove; one with a visit is kept."""
    owner = await acme.customer()
    mine: dict[str, Any] = {"role": Role.CUSTOMER, "customerId": owner.id}
    added = await changed(acme, "customerAddressAdd", **mine, street="9 Elm Street", city="Austin", postalCode="78702")
    address_id = next(part["id"] for part in added["addresses"] if part["street"] == "9 Elm Street")
    await done(acme, "bookingCreate", **as_customer(owner), **a_booking(owner, addressId=address_id))
    await changed(acme, "customerAddressUpdate", **mine, addressId=address_id, street="10 Elm Street")
    held = await change(acme, "customerAddressRemove", **mine, addressId=address_id)
    assert [fault["code"] for fault in held.data["customerAddressRemove"]["userErrors"]] == ["IN_USE"]
    left = await changed(acme, "customerAddressRemove", **mine, addressId="adr_1")
    assert [(part["street"], part["isDefault"]) for part in left["addresses"]] == [("10 Elm Street", True)]


async def test_customers_manage_their_own_phones_and_emails(acme: Tenant) -> None:
    """Add, change, remove; and nothing else of the contact card."""
    owner = await acme.customer()
    mine: dict[str, Any] = {"role": Role.CUSTOMER, "customerId": owner.id}
    added = await changed(acme, "customerPhoneAdd", **mine, number="512 555 0188", isPrimary=True)
    phone_id = next(part["id"] for part in added["phones"] if part["e164"] == "+15125550188")
    await changed(acme, "customerPhoneUpdate", **mine, phoneId=phone_id, number="512 555 0189")
    for phone in owner.phones:
        left = await changed(acme, "customerPhoneRemove", **mine, phoneId=phone.id)
    assert [(part["e164"], part["isPrimary"]) for part in left["phones"]] == [("+15125550189", True)]
    added = await changed(acme, "customerEmailAdd", **mine, address="ada.new@example.com")
    email_id = next(part["id"] for part in added["emails"] if part["address"] == "ada.new@example.com")
    await changed(acme, "customerEmailUpdate", **mine, emailId=email_id, kind="PRIMARY")
    for email in owner.emails:
        left = await changed(acme, "customerEmailRemove", **mine, emailId=email.id)
    assert [(part["address"], part["kind"]) for part in left["emails"]] == [("ada.new@example.com", "PRIMARY")]
    rename = {"role": Role.CUSTOMER, "id": owner.id}
    assert (await change(acme, "customerUpdate", **rename, firstName="Eve")).codes == ["FORBIDDEN"]


@pytest.mark.parametrize("mutation", ["customerPhoneAdd", "customerEmailAdd"])
async def test_phones_and_emails_need_a_permission_of_their_own(acme: Tenant, mutation: str) -> None:
    """`phone:write` and `email:write`: a partner's `customer:write` is not enough, and a technician has neither."""
    owner = await acme.customer()
    given = {"number": "512 555 0188"} if "Phone" in mutation else {"address": "b@example.com"}
    query = f"""mutation ($input: {mutation[0].upper()}{mutation[1:]}Input!) {{
      {mutation}(input: $input) {{ userErrors {{ code }} }} }}"""
    told = {"input": {"customerId": owner.id, **given}}
    scope = "phone:write" if "Phone" in mutation else "email:write"
    assert (await acme.ask(query, told, role=Role.PARTNER, scope="customer:read customer:write")).codes == ["FORBIDDEN"]
    assert (await acme.ask(query, told, role=Role.TECHNICIAN)).codes == ["FORBIDDEN"]
    allowed = await acme.ask(query, told, role=Role.PARTNER, scope=f"customer:read {scope}")
    assert allowed.data[mutation] == {"userErrors": []}


@pytest.mark.parametrize(
    ("mutation", "given"),
    [
        ("customerAddressAdd", {"street": "1 Main Street"}),
        ("customerAddressUpdate", {"addressId": "adr_1", "street": "1 Main Street"}),
        ("customerAddressRemove", {"addressId": "adr_1"}),
        ("customerPhoneAdd", {"number": "512 555 0188"}),
        ("customerPhoneUpdate", {"phoneId": "phn_1", "number": "512 555 0188"}),
        ("customerPhoneRemove", {"phoneId": "phn_1"}),
        ("customerEmailAdd", {"address": "b@example.com"}),
        ("customerEmailUpdate", {"emailId": "eml_1", "address": "b@example.com"}),
        ("customerEmailRemove", {"emailId": "eml_1"}),
    ],
)
async def test_customers_reach_no_other_customers_contact(
    acme: Tenant, rival: Tenant, mutation: str, given: dict[str, str]
) -> None:
    """NOT_FOUND, as if it did not exist; neither of their company nor of another one."""
    owner, others = await acme.customer(), (await acme.customer(), await rival.customer())
    query = f"""mutation ($input: {mutation[0].upper()}{mutation[1:]}Input!) {{
      {mutation}(input: $input) {{ customer {{ id }} userErrors {{ code path }} }} }}"""
    not_found = [{"code": "NOT_FOUND", "path": ["customerId"]}]
    for other in others:
        told = {"input": {"customerId": other.id, **given}}
        answer = await acme.ask(query, told, role=Role.CUSTOMER, customer=owner.id)
        assert answer.data[mutation] == {"customer": None, "userErrors": not_found}
