"""Strawberry types of the rows of the tabs, made from the documents field by field."""

from datetime import date, datetime
from decimal import Decimal
from typing import NewType, Optional

import models
import strawberry

DateTime = NewType("DateTime", datetime)
for _enum in (
    models.CustomerType, models.CustomerStatus, models.EmailKind, models.PhoneKind, models.TaxKind,
    models.AppointmentStatus, models.JobStatus, models.QuoteStatus, models.InvoiceStatus, models.EquipmentStatus,
    models.NoteVisibility,
):  # fmt: skip
    strawberry.enum(_enum)


@strawberry.type
class Money:
    amount: Decimal
    currency: str

    @classmethod
    def from_document(cls, d):
        return cls(amount=Decimal(d.minor).scaleb(-2), currency=d.currency)


@strawberry.type
class Author:
    id: strawberry.ID
    name: str
    role: str


@strawberry.type
class AppointmentWindow:
    start: DateTime
    end: DateTime
    time_zone: str


@strawberry.type
class Appointment:
    id: strawberry.ID
    number: str
    status: models.AppointmentStatus
    category: str
    department: str
    window: AppointmentWindow
    summary: Optional[str]
    address_id: strawberry.ID
    job_number: Optional[str]
    invoice_number: Optional[str]

    @classmethod
    def from_document(cls, d: models.Appointment):
        return cls(
            id=d.id, number=d.number, status=d.status, category=d.category, department=d.department,
            window=AppointmentWindow(start=d.window.start, end=d.window.end, time_zone=d.window.time_zone),
            summary=d.summary, address_id=d.address_id, job_number=d.job_number, invoice_number=d.invoice_number,
        )  # fmt: skip


@strawberry.type
class Job:
    id: strawberry.ID
    number: str
    title: str
    status: models.JobStatus
    category: str
    department: str
    total: Money
    created_at: DateTime
    scheduled_start: Optional[DateTime]
    completed_at: Optional[DateTime]

    @classmethod
    def from_document(cls, d: models.Job):
        return cls(
            id=d.id, number=d.number, title=d.title, status=d.status, category=d.category, department=d.department,
            total=Money.from_document(d.total), created_at=d.created_at, scheduled_start=d.scheduled_start,
            completed_at=d.completed_at,
        )  # fmt: skip


@strawberry.type
class Quote:
    id: strawberry.ID
    number: str
    title: str
    status: models.QuoteStatus
    total: Money
    tax: Money
    address_id: strawberry.ID
    created_at: DateTime
    expires_on: Optional[date]

    @classmethod
    def from_document(cls, d: models.Quote):
        return cls(
            id=d.id, number=d.number, title=d.title, status=d.status, total=Money.from_document(d.total),
            tax=Money.from_document(d.tax), address_id=d.address_id, created_at=d.created_at, expires_on=d.expires_on,
        )  # fmt: skip


@strawberry.type
class Invoice:
    id: strawberry.ID
    number: str
    status: models.InvoiceStatus
    total: Money
    balance: Money
    address_id: strawberry.ID
    job_number: Optional[str]
    issued_at: DateTime
    due_on: date
    paid_at: Optional[DateTime]

    @classmethod
    def from_document(cls, d: models.Invoice):
        return cls(
            id=d.id, number=d.number, status=d.status, total=Money.from_document(d.total),
            balance=Money.from_document(d.balance), address_id=d.address_id, job_number=d.job_number,
            issued_at=d.issued_at, due_on=d.due_on, paid_at=d.paid_at,
        )  # fmt: skip


@strawberry.type
class Equipment:
    id: strawberry.ID
    name: str
    category: str
    status: models.EquipmentStatus
    manufacturer: Optional[str]
    model: Optional[str]
    serial_number: Optional[str]
    location: Optional[str]
    installed_on: Optional[date]
    warranty_until: Optional[date]

    @classmethod
    def from_document(cls, d: models.Equipment):
        return cls(
            id=d.id, name=d.name, category=d.category, status=d.status, manufacturer=d.manufacturer, model=d.model,
            serial_number=d.serial_number, location=d.location, installed_on=d.installed_on,
            warranty_until=d.warranty_until,
        )  # fmt: skip


@strawberry.type
class Note:
    id: strawberry.ID
    body: str
    visibility: models.NoteVisibility
    is_pinned: bool
    address_id: Optional[strawberry.ID]
    created_at: DateTime
    author: Author

    @classmethod
    def from_document(cls, d: models.Note):
        author = Author(id=d.author.id, name=d.author.name, role=d.author.role)
        return cls(
            id=d.id, body=d.body, visibility=d.visibility, is_pinned=d.is_pinned, address_id=d.address_id,
            created_at=d.created_at, author=author,
        )  # fmt: skip


TYPES = {
    "appointments": Appointment,
    "jobs": Job,
    "quotes": Quote,
    "invoices": Invoice,
    "equipment": Equipment,
    "notes": Note,
}
