"""What customers are written about their bookings, and what the change log and subscriptions show of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.appointment import Appointment, AppointmentWindow
from gateway.documents.contact import Email, EmailKind, EmailPreferences
from gateway.documents.customer import CustomerStatus
from gateway.documents.message import MessageChannel, MessagePurpose
from gateway.operations.booking.mail import shown_window
from tests import records
from tests.booking_desk import a_booking, ahead, booked, done, mails_to, refusal
from tests.live import CUSTOMER_CHANGED, socket_of, subscribed
from tests.post_office import PostOffice
from tests.running_gateway import Tenant


async def test_each_change_of_a_booking_is_told_by_mail(acme: Tenant, post: PostOffice) -> None:
    """In text and HTML, from the company, with a link to unsubscribe; what people wrote is escaped."""
    owner = await acme.customer()
    visit = await booked(acme, owner, summary="Tap <b>drips</b>")
    await post.deliver()
    await done(acme, "bookingReschedule", id=visit["id"], window=ahead(90), reason="Part is late.")
    await post.deliver()
    await done(acme, "bookingCancel", id=visit["id"], reason="Sold the house.")
    await post.deliver()
    mails = post.inbox.to(owner.emails[0].address)
    assert [str(mail["Subject"]).partition(":")[0] for mail in mails] == ["Booked", "New time", "Canceled"]
    for mail, sentence in zip(mails, ("Tap <b>drips</b>", "Part is late.", "Sold the house."), strict=True):
        text, html = (part.get_content() for part in mail.iter_parts())
        assert visit["number"] in text
        assert visit["number"] in html
        assert "12 Oak Lane, Austin" in text
        assert sentence in text
        assert "<b>drips" not in html
        assert "/unsubscribe/" in text
        assert "/unsubscribe/" in mail["List-Unsubscribe"]


async def test_the_mail_is_among_the_messages_and_in_the_transaction_of_the_booking(acme: Tenant) -> None:
    """Once for a repeated request, and no mail for a refused one."""
    owner = await acme.customer()
    given = a_booking(owner, idempotencyKey="k")
    for _ in range(3):
        await done(acme, "bookingCreate", **given)
    assert await refusal(acme, "bookingCreate", **a_booking(owner, window=given["window"])) == [("TAKEN", "window")]
    (message,) = await mails_to(acme, owner)
    assert (message.purpose, message.channel) == (MessagePurpose.BOOKING, MessageChannel.EMAIL)
    assert (message.recipient, message.sender_name) == (owner.emails[0].address, acme.company.name)
    query = "query ($id: ID!) { customer(id: $id) { messages { nodes { purpose subject author { role } } } } }"
    (shown,) = (await acme.ask(query, {"id": owner.id})).data["customer"]["messages"]["nodes"]
    assert (shown["purpose"], shown["author"]["role"]) == ("BOOKING", "OFFICE")


@pytest.mark.parametrize(
    "facts",
    [
        {"emails": ()},
        {"emails": (Email(id="eml_1", address="ada@example.com", kind=EmailKind.PRIMARY, is_invalid=True),)},
        {"email_preferences": EmailPreferences(is_subscribed=False)},
        {"email_preferences": EmailPreferences(receives_reminders=False)},
    ],
)
async def test_who_cannot_or_will_not_be_written_to_is_not(acme: Tenant, facts: dict[str, Any]) -> None:
    """The booking is made anyway."""
    owner = await acme.customer(**facts)
    await booked(acme, owner)
    assert await mails_to(acme, owner) == []


async def test_staff_may_leave_the_mail_out(acme: Tenant) -> None:
    """They informed the customer on the phone; and blocked customers get no mail."""
    owner = await acme.customer()
    await booked(acme, owner, notifyCustomer=False)
    blocked = await acme.customer(status=CustomerStatus.BLOCKED)
    visit = records.appointment(blocked)
    await acme.add(visit)
    await done(acme, "bookingCancel", id=visit.id)
    assert (await mails_to(acme, owner), await mails_to(acme, blocked)) == ([], [])


async def test_the_change_log_shows_a_booking_in_the_names_of_the_api(acme: Tenant) -> None:
    """What was booked, and what became of it."""
    owner = await acme.customer()
    visit = await booked(acme, owner)
    await done(acme, "bookingCancel", id=visit["id"])
    query = """query ($id: ID!) { customer(id: $id) { changes { nodes {
      operation version fields { field before after isHidden } } } } }"""
    canceled, created = (await acme.ask(query, {"id": owner.id})).data["customer"]["changes"]["nodes"]
    place = f"appointments.{visit['number']}"
    assert canceled["fields"] == [
        {"field": f"{place}.status", "before": "SCHEDULED", "after": "CANCELED", "isHidden": False}
    ]
    (made,) = created["fields"]
    assert (made["field"], made["before"], made["after"]["addressId"]) == (place, None, "adr_1")
    assert made["after"]["window"]["timeZone"] == "America/Chicago"


async def test_whoever_looks_at_the_customer_hears_of_a_booking_at_once(acme: Tenant) -> None:
    """`customerChanged`, once for each change."""
    owner = await acme.customer()
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe(CUSTOMER_CHANGED, id=owner.id)
        await subscribed(acme.gateway, 1)
        visit = await booked(acme, owner)
        await done(acme, "bookingCancel", id=visit["id"])
        heard = [(await socket.next())["customerChanged"] for _ in range(2)]
    assert [event["change"]["operation"] for event in heard] == ["bookingCreate", "bookingCancel"]
    assert [event["customer"]["version"] for event in heard] == [2, 3]
    await subscribed(acme.gateway, 0)


@pytest.mark.parametrize(
    ("locale", "start", "end", "expected"),
    [
        ("en_US", (2026, 3, 3, 15), (2026, 3, 3, 17), "Tuesday, March 3, 2026, 9:00 AM to 11:00 AM CST"),
        ("en_US", (2026, 3, 8, 7), (2026, 3, 8, 9), "Sunday, March 8, 2026, 1:00 AM CST to 4:00 AM CDT"),
        (
            "en_GB",
            (2026, 3, 4, 4),
            (2026, 3, 4, 8),
            "Tuesday, 3 March 2026, 22:00 CST to Wednesday, 4 March 2026, 02:00 CST",
        ),
        ("de_DE", (2026, 3, 3, 15), (2026, 3, 3, 17), "Dienstag, 3. März 2026, 09:00 to 11:00 CST"),
    ],
)
def test_a_window_is_written_as_the_companys_people_say_it(
    locale: str, start: tuple[int, ...], end: tuple[int, ...], expected: str
) -> None:
    """Across a change of the clocks, and across midnight, nothing is left to guess."""
    first, last = datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC)  # type: ignore[arg-type,misc]
    window = AppointmentWindow(start=first, end=last, time_zone="America/Chicago")
    assert shown_window(window, locale) == expected


async def test_the_mail_is_written_in_the_locale_that_the_company_has_chosen(acme: Tenant, post: PostOffice) -> None:
    """In its subject and its body."""
    await acme.ask('mutation { companyUpdate(input: {locale: "en-GB"}) { userErrors { message } } }', role=Role.ADMIN)
    owner = await acme.customer()
    visit = await booked(acme, owner)
    stored = await acme.scope.get(Appointment, visit["id"])
    assert stored is not None
    await post.deliver()
    (mail,) = post.inbox.to(owner.emails[0].address)
    when = shown_window(stored.window, "en_GB")
    assert when in str(mail["Subject"])
    assert when in " ".join(next(iter(mail.iter_parts())).get_content().split())
