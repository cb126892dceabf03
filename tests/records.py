"""Records to test with: valid, small, each with a unique id."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from gateway.access.token import company_id_of
from gateway.documents.appointment import Appointment, AppointmentStatus, AppointmentWindow
from gateway.documents.base.record import Record
from gateway.documents.change import Change, FieldChange
from gateway.documents.comment import Comment
from gateway.documents.communication import (
    CallOutcome,
    Communication,
    CommunicationChannel,
    CommunicationDirection,
)
from gateway.documents.company import Company
from gateway.documents.contact import Address, Email, EmailKind, PaymentMethod, Phone, PhoneKind
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer, CustomerMetrics, CustomerStatus, CustomerType
from gateway.documents.equipment import Equipment, EquipmentStatus
from gateway.documents.file import File, FileKind, FileVisibility
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.job import Job, JobStatus
from gateway.documents.money import Money
from gateway.documents.note import Author, Note, NoteVisibility
from gateway.documents.payment import Payment, PaymentMeans
from gateway.documents.quote import Quote, QuoteStatus
from gateway.documents.staff_member import StaffMember, StaffRole
from gateway.store.lookups.activity import ActivityKind

START = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
"""The first instant of test data; the n-th record of a kind is n hours later."""

_numbers = itertools.count(1)


def dollars(amount: float) -> Money:
    """Return an amount in US dollars."""
    return Money(minor=round(amount * 100), currency="USD")


def company(handle: str, **changes: Any) -> Company:
    """Return a company in Texas."""
    facts: dict[str, Any] = {"name": handle.title(), "time_zone": "America/Chicago", "currency": "USD", "country": "US"}
    return Company(id=company_id_of(handle), handle=handle, **{**facts, **changes})


def staff_member(company_id: str, **changes: Any) -> StaffMember:
    """Return a technician."""
    facts: dict[str, Any] = {"name": "Tess Nichols", "role": StaffRole.TECHNICIAN, "email": "tess@example.com"}
    return StaffMember(id=StaffMember.new_id(), company_id=company_id, **{**facts, **changes})


def customer(company_id: str, **changes: Any) -> Customer:
    """Return a household with one address, phone, e-mail and card."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "id": Customer.new_id(),
        "number": f"C-{number}",
        "version": 1,
        "status": CustomerStatus.ACTIVE,
        "type": CustomerType.RESIDENTIAL,
        "joined_on": date(2024, 2, 1) + timedelta(days=number % 300),
        "first_name": "Ada",
        "last_name": f"Kent{number}",
        "emails": (Email(id="eml_1", address=f"Ada.Kent{number}@example.com", kind=EmailKind.PRIMARY),),
        "phones": (phone(f"+1737555{number % 10_000:04d}"),),
        "addresses": (address("adr_1"),),
        "payment_methods": (PaymentMethod(id="pm_1", brand="visa", last4="4242", exp_month=4, exp_year=2030),),
        "metrics": CustomerMetrics(total_due=dollars(0), lifetime_value=dollars(0)),
        "created_at": START,
        "updated_at": START,
    }
    return Customer(company_id=company_id, **{**facts, **changes})


def phone(e164: str, /, **changes: Any) -> Phone:
    """Return a cell phone."""
    facts: dict[str, Any] = {
        "id": "phn_1",
        "number": e164.removeprefix("+1"),
        "kind": PhoneKind.CELL,
        "e164": e164,
        "is_primary": True,
    }
    return Phone(**{**facts, **changes})


def address(id: str, /, **changes: Any) -> Address:
    """Return a service address in Austin."""
    facts: dict[str, Any] = {
        "street": "12 Oak Lane",
        "city": "Austin",
        "region": "TX",
        "postal_code": "78701",
        "country": "US",
        "is_service": True,
        "is_default": True,
    }
    return Address(id=id, **{**facts, **changes})


def appointment(owner: Customer, hour: int = 0, **changes: Any) -> Appointment:
    """Return a visit, `hour` hours after the start."""
    begin = START + timedelta(hours=hour)
    facts: dict[str, Any] = {
        "number": f"A-{next(_numbers)}",
        "address_id": "adr_1",
        "status": AppointmentStatus.SCHEDULED,
        "category": "Plumbing",
        "department": "Service",
        "window": AppointmentWindow(start=begin, end=begin + timedelta(hours=2), time_zone="America/Chicago"),
    }
    return Appointment(id=Appointment.new_id(), **_owned(owner), **{**facts, **changes})


def job(owner: Customer, hour: int = 0, **changes: Any) -> Job:
    """Return a scheduled job."""
    facts: dict[str, Any] = {
        "number": f"J-{next(_numbers)}",
        "address_id": "adr_1",
        "title": "Water heater repair",
        "status": JobStatus.SCHEDULED,
        "category": "Plumbing",
        "department": "Service",
        "total": dollars(120.5),
        "created_at": START + timedelta(hours=hour),
    }
    return Job(id=Job.new_id(), **_owned(owner), **{**facts, **changes})


def quote(owner: Customer, hour: int = 0, **changes: Any) -> Quote:
    """Return an open quote."""
    facts: dict[str, Any] = {
        "number": f"Q-{next(_numbers)}",
        "address_id": "adr_1",
        "title": "New water heater",
        "status": QuoteStatus.OPEN,
        "total": dollars(1_082.5),
        "tax": dollars(82.5),
        "created_at": START + timedelta(hours=hour),
    }
    return Quote(id=Quote.new_id(), **_owned(owner), **{**facts, **changes})


def invoice(owner: Customer, hour: int = 0, **changes: Any) -> Invoice:
    """Return an open invoice."""
    facts: dict[str, Any] = {
        "number": f"I-{next(_numbers)}",
        "address_id": "adr_1",
        "status": InvoiceStatus.OPEN,
        "total": dollars(120.5),
        "tax": dollars(9.5),
        "balance": dollars(120.5),
        "issued_at": START + timedelta(hours=hour),
        "due_on": date(2026, 2, 5),
    }
    return Invoice(id=Invoice.new_id(), **_owned(owner), **{**facts, **changes})


def payment(bill: Invoice, hour: int = 0, **changes: Any) -> Payment:
    """Return a payment in cash."""
    facts: dict[str, Any] = {
        "invoice_id": bill.id,
        "amount": dollars(20),
        "means": PaymentMeans.CASH,
        "received_at": START + timedelta(hours=hour),
    }
    owner: dict[str, Any] = {"company_id": bill.company_id, "customer_id": bill.customer_id}
    return Payment(id=Payment.new_id(), **owner, **{**facts, **changes})


def credit(owner: Customer, hour: int = 0, **changes: Any) -> Credit:
    """Return a credit that was not applied yet."""
    facts: dict[str, Any] = {
        "number": f"CR-{next(_numbers)}",
        "amount": dollars(15),
        "remaining": dollars(15),
        "reason": "The technician came late.",
        "author": Author(id="stf_1", name="Olga Office", role="OFFICE"),
        "issued_at": START + timedelta(hours=hour),
    }
    return Credit(id=Credit.new_id(), **_owned(owner), **{**facts, **changes})


def equipment(owner: Customer, hour: int = 0, **changes: Any) -> Equipment:
    """Return a water heater."""
    facts: dict[str, Any] = {
        "address_id": "adr_1",
        "name": "Water heater",
        "category": "Plumbing",
        "status": EquipmentStatus.ACTIVE,
        "serial_number": "WH-1",
        "created_at": START + timedelta(hours=hour),
    }
    return Equipment(id=Equipment.new_id(), **_owned(owner), **{**facts, **changes})


def note(owner: Customer, hour: int = 0, **changes: Any) -> Note:
    """Return a note for the team."""
    facts: dict[str, Any] = {
        "body": "Gate code 4711.",
        "visibility": NoteVisibility.TEAM,
        "author": Author(id="stf_1", name="Olga Office", role="OFFICE"),
        "created_at": START + timedelta(hours=hour),
    }
    return Note(id=Note.new_id(), **_owned(owner), **{**facts, **changes})


def file(owner: Customer, hour: int = 0, **changes: Any) -> File:
    """Return a photo that everybody may see."""
    uploaded = START + timedelta(hours=hour)
    facts: dict[str, Any] = {
        "kind": FileKind.PHOTO,
        "visibility": FileVisibility.CUSTOMER,
        "filename": "heater.jpg",
        "description": "Water heater before the repair",
        "content_type": "image/jpeg",
        "size": 4,
        "sha256": "0" * 64,
        "thumbnail_size": 4,
        "address_id": "adr_1",
        "uploaded_by": Author(id="stf_1", name="Tess Nichols", role="TECHNICIAN"),
        "uploaded_at": uploaded,
        "dated_at": uploaded,
        "day": uploaded.date(),
    }
    return File(id=File.new_id(), **_owned(owner), **{**facts, **changes})


def comment(owner: Customer, hour: int = 0, **changes: Any) -> Comment:
    """Return a comment by the office."""
    facts: dict[str, Any] = {
        "body": "Asked for an early slot.",
        "author": Author(id="stf_1", name="Olga Office", role="OFFICE"),
        "created_at": START + timedelta(hours=hour),
    }
    return Comment(id=Comment.new_id(), **_owned(owner), **{**facts, **changes})


def communication(
    owner: Customer, hour: int = 0, channel: CommunicationChannel = CommunicationChannel.CALL, **changes: Any
) -> Communication:
    """Return a call that the office made, or something else that it wrote."""
    is_call = channel is CommunicationChannel.CALL
    facts: dict[str, Any] = {
        "channel": channel,
        "direction": CommunicationDirection.OUTBOUND,
        "at": START + timedelta(hours=hour),
        "actor": Author(id="stf_1", name="Olga Office", role="OFFICE"),
        "outcome": CallOutcome.NO_ANSWER if is_call else None,
        "preview": None if is_call else "We are on our way.",
    }
    return Communication(id=Communication.new_id(), **_owned(owner), **{**facts, **changes})


def change(owner: Customer, hour: int = 0, **changes: Any) -> Change:
    """Return a renamed customer."""
    facts: dict[str, Any] = {
        "version": 2 + next(_numbers),
        "operation": "customerUpdate",
        "author": Author(id="stf_1", name="Olga Office", role="OFFICE"),
        "request_id": "req-1",
        "fields": (FieldChange(field="last_name", before="Kent", after="Lovelace"),),
        "changed_at": START + timedelta(hours=hour),
    }
    return Change(id=Change.new_id(), **_owned(owner), **{**facts, **changes})


def entry(owner: Customer, kind: ActivityKind, hour: int = 0, **changes: Any) -> Record:
    """Return what makes an entry of a kind in the timeline."""
    makers: dict[ActivityKind, Any] = {
        ActivityKind.NOTE: note,
        ActivityKind.COMMENT: comment,
        ActivityKind.BOOKING: job,
        ActivityKind.EDIT: change,
    }
    if kind in makers:
        made: Record = makers[kind](owner, hour, **changes)
        return made
    return communication(owner, hour, CommunicationChannel(kind.value), **changes)


def _owned(owner: Customer) -> dict[str, Any]:
    return {"company_id": owner.company_id, "customer_id": owner.id}
