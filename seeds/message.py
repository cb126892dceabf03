"""Mails to the customers in the company's file: the office announced their latest visits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from gateway.documents.appointment import Appointment
from gateway.documents.contact import Email
from gateway.documents.message import Message, MessageChannel, MessagePurpose, MessageStatus
from seeds.account import Account
from seeds.draw import seeded_id
from seeds.staff_member import author, staff_of

MOST = 2
NO_SUCH_USER = "The mail server answered 550 5.1.1 no such user"


def messages_of(account: Account, appointments: Sequence[Appointment]) -> list[Message]:
    """Return a mail for each of the last visits, written the day before; none without an address or consent."""
    customer, told = account.customer, bool(account.notes)
    email = customer.primary_email
    if not told or email is None or not customer.email_preferences.is_subscribed:
        return []
    latest = sorted(appointments, key=lambda visit: (visit.window.start, visit.id))[-MOST:]
    written = [(visit, visit.window.start - timedelta(hours=20)) for visit in latest]
    now = account.company.reference
    return [_message(account, email, visit, at) for visit, at in written if account.joined_at < at < now]


def _message(account: Account, email: Email, visit: Appointment, written: datetime) -> Message:
    company, customer = account.company, account.customer
    writer = staff_of(company.handle).office[0]
    message_id = seeded_id("msg", written, f"{account.key}:message:{visit.number}")
    sent = not email.is_invalid
    return Message(
        id=message_id,
        company_id=company.id,
        customer_id=customer.id,
        status=MessageStatus.SENT if sent else MessageStatus.FAILED,
        due_at=written,
        attempts=1,
        channel=MessageChannel.EMAIL,
        purpose=MessagePurpose.DIRECT,
        recipient=email.address,
        sender_name=f"{writer.name} ({company.name})",
        sender_address=writer.email,
        reply_to=writer.email,
        subject=f"Your appointment {visit.number}",
        text=f"Dear {customer.display_name},\n\nwe come tomorrow: {visit.category}.\n\n{writer.name}\n{company.name}",
        message_id=f"<{message_id}@{company.handle}.example.com>",
        author=author(writer),
        failure=None if sent else NO_SUCH_USER,
        created_at=written,
        sent_at=written if sent else None,
    )
