"""Calls, texts, e-mails, web forms and chats around every job, and the comments of those who work for the customer."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from gateway.documents.comment import Comment
from gateway.documents.communication import (
    CallOutcome,
    Communication,
    CommunicationChannel,
    CommunicationDirection,
)
from gateway.documents.job import Job, JobStatus
from gateway.documents.note import Author
from gateway.documents.staff_member import StaffMember
from seeds.account import Account
from seeds.draw import Draw, seeded_id
from seeds.facts import PayingHabit
from seeds.staff_member import author, staff_of
from seeds.wording import wording
from seeds.working_day import office_hour

CALL, TEXT, EMAIL, WEB_FORM, CHAT = CommunicationChannel
CONFIRMED, ON_THE_WAY, FOLLOWED_UP, COMMENTED = 0.35, 0.2, 0.15, 0.2
UNANSWERED = (CallOutcome.CALLED, CallOutcome.NO_ANSWER, CallOutcome.NO_ANSWER, CallOutcome.LEFT_VOICEMAIL)


class Moment(StrEnum):
    """What is communicated about."""

    REQUEST = "request"
    CONFIRMATION = "confirmation"
    ON_THE_WAY = "on_the_way"
    FOLLOW_UP = "follow_up"
    REMINDER = "reminder"


class Contact(NamedTuple):
    """One communication, before its words are chosen."""

    moment: Moment
    job: Job
    at: datetime
    channels: tuple[CommunicationChannel, ...]


def communications_of(account: Account, jobs: Sequence[Job]) -> list[Communication]:
    """Return what was communicated until the reference, oldest first."""
    draw = Draw(f"{account.key}:communications")
    contacts = sorted(_contacts(account, jobs, draw), key=lambda contact: contact.at)
    return [
        _communication(account, contact, number, draw)
        for number, contact in enumerate(contacts)
        if contact.at <= account.company.reference
    ]


def comments_of(account: Account) -> list[Comment]:
    """Few, by the office or sales."""
    draw = Draw(f"{account.key}:comments")
    staff, company = staff_of(account.company.handle), account.company
    count = draw.between(1, 2) if draw.chance(COMMENTED) else 0
    days = max(0, (company.reference - account.joined_at).days - 3)
    comments = []
    for number, text in enumerate(draw.several(wording().comments, count)):
        day = account.joined_at.date() + timedelta(days=draw.between(0, days))
        created = max(account.joined_at, office_hour(draw, day, company.zone))
        comments.append(
            Comment(
                id=seeded_id("cmt", created, f"{account.key}:comment:{number}"),
                company_id=company.id,
                customer_id=account.customer.id,
                body=text,
                author=author(draw.pick((*staff.office, *staff.sales))),
                created_at=created,
            )
        )
    return comments


def _contacts(account: Account, jobs: Sequence[Job], draw: Draw) -> Iterator[Contact]:
    """For each job the request, and sometimes what follows from it."""
    spoken, written = _reachable_by(account)
    for job in jobs:
        asked = max(account.joined_at, job.created_at - timedelta(minutes=draw.between(3, 90)))
        yield Contact(Moment.REQUEST, job, asked, (*spoken, *written, WEB_FORM, CHAT))
        if written and draw.chance(CONFIRMED):
            yield Contact(Moment.CONFIRMATION, job, job.created_at + timedelta(minutes=draw.between(1, 9)), written)
        if job.status is not JobStatus.COMPLETED or job.scheduled_start is None or job.completed_at is None:
            continue
        if TEXT in written and draw.chance(ON_THE_WAY):
            yield Contact(Moment.ON_THE_WAY, job, job.scheduled_start - timedelta(minutes=25), (TEXT,))
        afterwards = (*spoken, *(channel for channel in written if channel is EMAIL))
        if afterwards and draw.chance(FOLLOWED_UP):
            yield Contact(Moment.FOLLOW_UP, job, _day_after(account, job.completed_at, 1, draw), afterwards)
        if afterwards and account.pays is PayingHabit.NEVER:
            yield Contact(Moment.REMINDER, job, _day_after(account, job.completed_at, 20, draw), afterwards)


def _reachable_by(account: Account) -> tuple[tuple[CommunicationChannel, ...], tuple[CommunicationChannel, ...]]:
    """Return (spoken, written): channels by which the customer can be reached; calls are the most usual."""
    customer = account.customer
    phone, email = bool(customer.phones), any(not email.is_invalid for email in customer.emails)
    return (CALL,) * 3 * phone, (*(TEXT,) * phone, *(EMAIL,) * email)


def _day_after(account: Account, done: datetime, days: int, draw: Draw) -> datetime:
    return office_hour(draw, done.date() + timedelta(days=draw.between(days, days + 3)), account.company.zone)


def _communication(account: Account, contact: Contact, number: int, draw: Draw) -> Communication:
    staff, customer = staff_of(account.company.handle), account.customer
    inbound = contact.moment is Moment.REQUEST
    colleague = draw.pick(staff.office)
    if contact.moment is Moment.ON_THE_WAY:
        colleague = next(member for member in staff.everyone if member.id == contact.job.technician_id)
    channel = draw.pick(contact.channels)
    is_call, is_email = channel is CALL, channel is EMAIL
    text = _told(account, contact, draw.pick(wording().texts(contact.moment)[channel]))
    subjects = wording().subjects.get(contact.moment, ()) if is_email else ()
    outcome = _outcome(inbound, draw) if is_call else None
    spoke = outcome is CallOutcome.SPOKE
    return Communication(
        id=seeded_id("cmn", contact.at, f"{account.key}:communication:{number}"),
        company_id=account.company.id,
        customer_id=customer.id,
        channel=channel,
        direction=CommunicationDirection.INBOUND if inbound else CommunicationDirection.OUTBOUND,
        at=contact.at,
        actor=Author(id=customer.id, name=customer.display_name, role="CUSTOMER") if inbound else author(colleague),
        subject=_told(account, contact, draw.pick(subjects)) if subjects else None,
        preview=None if is_call else text,
        phone=_phone(account) if channel in (CALL, TEXT) else None,
        email=_email(account) if is_email else None,
        outcome=outcome,
        duration_seconds=draw.between(45, 540) if spoke else None,
        note=text if spoke else None,
        staff_member_id=_staff_member_id(channel, colleague, inbound=inbound),
        job_id=contact.job.id,
    )


def _outcome(inbound: bool, draw: Draw) -> CallOutcome:
    return CallOutcome.SPOKE if inbound or draw.chance(0.5) else draw.pick(UNANSWERED)


def _staff_member_id(channel: CommunicationChannel, colleague: StaffMember, *, inbound: bool) -> str | None:
    """Return texts and e-mails that come in, and forms, have no author."""
    return colleague.id if not inbound or channel in (CALL, CHAT) else None


def _phone(account: Account) -> str | None:
    primary = account.customer.primary_phone
    return primary.e164 if primary else None


def _email(account: Account) -> str | None:
    return next((email.address for email in account.customer.emails if not email.is_invalid), None)


def _told(account: Account, contact: Contact, text: str) -> str:
    """Return the text with its blanks filled in."""
    start = (contact.job.scheduled_start or contact.at).astimezone(account.company.zone)
    staff = staff_of(account.company.handle).everyone
    technician = next((member.name for member in staff if member.id == contact.job.technician_id), account.company.name)
    title = contact.job.title
    filled = text.format(
        first=account.customer.first_name or account.customer.display_name,
        Title=title,
        title=title[0].lower() + title[1:] if title[1:2].islower() else title,
        day=f"{start:%A, %b} {start.day}",
        time=f"{start.hour % 12 or 12} {'am' if start.hour < 12 else 'pm'}",
        tech=technician.partition(" ")[0],
        company=account.company.name,
    )
    return filled[0].upper() + filled[1:]
