"""The mail that tells a customer of a booking."""

from enum import Enum
from zoneinfo import ZoneInfo

from gateway.access.viewer import Viewer
from gateway.documents.appointment import Appointment, AppointmentWindow
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.documents.message import Message, MessagePurpose
from gateway.integrations.locale_format import company_locale, shown_long_instant, shown_time
from gateway.integrations.mail_template import mail_body
from gateway.operations.message.deliverability import email_obstacles
from gateway.operations.message.link_builder import LinkBuilder
from gateway.operations.message.message import new_mail
from gateway.operations.message.sender import Sender


class BookingEvent(Enum):
    """Beginning of the subject, and the first sentence, of a booking mail."""

    BOOKED = ("Booked", "Your visit is booked.")
    MOVED = ("New time", "Your visit has a new time.")
    CALLED_OFF = ("Canceled", "Your visit was canceled.")


def booking_mail(
    viewer: Viewer,
    correspondence: LinkBuilder,
    company: Company,
    customer: Customer,
    visit: Appointment,
    news: BookingEvent,
) -> Message | None:
    """Build the mail for the outbox; `None` when the customer has no good address or does not want such mail."""
    email = customer.primary_email
    refused = email_obstacles(customer, email, transactional=False)
    if email is None or refused or not customer.email_preferences.receives_reminders:
        return None
    subject, sentence = news.value
    when = shown_window(visit.window, company_locale(company.locale, company.country))
    unsubscribe_url = correspondence.unsubscribe_url(customer)
    body = mail_body(
        "booking",
        name=customer.display_name,
        company=company.name,
        sentence=sentence,
        number=visit.number,
        category=visit.category,
        when=when,
        where=_shown_place(customer, visit.address_id),
        summary=visit.summary,
        reason=visit.change_reason,
        unsubscribe_url=unsubscribe_url,
    )
    return new_mail(
        Sender(company, viewer, company.email),
        customer,
        email.address,
        f"{subject}: {visit.category}, {when}",
        body,
        MessagePurpose.BOOKING,
        unsubscribe_url=unsubscribe_url,
    )


def shown_window(window: AppointmentWindow, locale: str) -> str:
    """Format a window as it is read there: `Tuesday, March 3, 2026, 9:00 AM to 11:00 AM CST` for `en_US`."""
    zone = ZoneInfo(window.time_zone)
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    begins, is_one_day = shown_long_instant(start, locale), start.date() == end.date()
    ends = shown_time(end, locale) if is_one_day else shown_long_instant(end, locale)
    if not is_one_day or start.tzname() != end.tzname():
        begins = f"{begins} {start:%Z}"
    return f"{begins} to {ends} {end:%Z}"


def _shown_place(customer: Customer, address_id: str) -> str | None:
    """Return the address on one line; `None` when it is no longer the customer's."""
    found = customer.address(address_id)
    return ", ".join(part for part in (found.street, found.unit, found.city) if part) if found else None
