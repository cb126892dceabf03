"""Beanie documents; the same file runs on beanie 2 (PyMongo Async) and beanie 1.30 (motor)."""

import os
from datetime import date, datetime
from enum import Enum
from typing import Any, List, Optional

from beanie import Document, init_beanie
from pydantic import BaseModel

try:  # beanie 1.30 runs on motor, which the other environment does not have
    from motor.motor_asyncio import AsyncIOMotorClient as Client
except ImportError:
    from pymongo import AsyncMongoClient as Client


def enum(name: str, values: str) -> Any:
    return Enum(name, {value: value for value in values.split()}, type=str)


CustomerType = enum("CustomerType", "RESIDENTIAL COMMERCIAL PROPERTY_MANAGER NON_PROFIT GOVERNMENT")
CustomerStatus = enum("CustomerStatus", "ACTIVE ARCHIVED BLOCKED")
EmailKind = enum("EmailKind", "PRIMARY ALTERNATE")
PhoneKind = enum("PhoneKind", "HOME CELL WORK OTHER")
TaxKind = enum("TaxKind", "STANDARD SPECIAL_RATE EXEMPT")
AppointmentStatus = enum("AppointmentStatus", "SCHEDULED CONFIRMED COMPLETED CANCELED MISSED")
JobStatus = enum("JobStatus", "SCHEDULED IN_PROGRESS ON_HOLD COMPLETED CANCELED")
QuoteStatus = enum("QuoteStatus", "DRAFT OPEN ACCEPTED DENIED EXPIRED")
InvoiceStatus = enum("InvoiceStatus", "DRAFT OPEN PARTIALLY_PAID PAID VOID")
EquipmentStatus = enum("EquipmentStatus", "ACTIVE RETIRED")
NoteVisibility = enum("NoteVisibility", "STAFF TEAM")


class Money(BaseModel):
    minor: int
    currency: str


class Email(BaseModel):
    id: str
    address: str
    kind: EmailKind
    is_invalid: bool = False


class Phone(BaseModel):
    id: str
    number: str
    kind: PhoneKind
    e164: Optional[str] = None
    extension: Optional[str] = None
    is_primary: bool = False


class Address(BaseModel):
    id: str
    label: Optional[str] = None
    street: str
    unit: Optional[str] = None
    city: Optional[str] = None
    region: Optional[str] = None
    county: Optional[str] = None
    postal_code: Optional[str] = None
    country: str
    is_billing: bool = False
    is_service: bool = False
    is_default: bool = False


class PaymentMethod(BaseModel):
    id: str
    brand: str
    last4: Optional[str] = None
    exp_month: int
    exp_year: int
    is_default: bool = False


class Taxability(BaseModel):
    kind: TaxKind = TaxKind.STANDARD
    rate_percent: Optional[str] = None
    certificate: Optional[str] = None
    expires_on: Optional[date] = None


class EmailPreferences(BaseModel):
    is_subscribed: bool = True


class Metrics(BaseModel):
    total_due: Money
    lifetime_value: Money
    open_jobs: int = 0


class Author(BaseModel):
    id: str
    name: str
    role: str


class Line(BaseModel):
    description: str
    quantity: str
    unit_price: Money
    total: Money


class Window(BaseModel):
    start: datetime
    end: datetime
    time_zone: str


class Customer(Document):
    id: str
    company_id: str
    number: str
    version: int
    type: CustomerType
    status: CustomerStatus
    joined_on: date
    first_name: Optional[str] = None
    last_name: Optional[str] = None
    company_name: Optional[str] = None
    external_id: Optional[str] = None
    emails: List[Email] = []
    phones: List[Phone] = []
    addresses: List[Address] = []
    tags: List[str] = []
    payment_methods: List[PaymentMethod] = []
    taxability: Taxability = Taxability()
    email_preferences: EmailPreferences = EmailPreferences()
    account_manager_id: Optional[str] = None
    payment_terms: Optional[str] = None
    metrics: Metrics
    created_at: datetime
    updated_at: datetime

    class Settings:
        name = "customers"
        keep_nulls = False


class Row(Document):
    id: str
    company_id: str
    customer_id: str


class Appointment(Row):
    number: str
    address_id: str
    status: AppointmentStatus
    category: str
    department: str
    window: Window
    summary: Optional[str] = None
    job_number: Optional[str] = None
    invoice_number: Optional[str] = None
    technician_id: Optional[str] = None

    class Settings:
        name = "appointments"


class Job(Row):
    number: str
    address_id: str
    title: str
    status: JobStatus
    category: str
    department: str
    total: Money
    description: Optional[str] = None
    technician_id: Optional[str] = None
    created_at: datetime
    scheduled_start: Optional[datetime] = None
    completed_at: Optional[datetime] = None

    class Settings:
        name = "jobs"


class Quote(Row):
    number: str
    address_id: str
    title: str
    status: QuoteStatus
    total: Money
    tax: Money
    lines: List[Line] = []
    sold_by_id: Optional[str] = None
    created_at: datetime
    expires_on: Optional[date] = None

    class Settings:
        name = "quotes"


class Invoice(Row):
    number: str
    address_id: str
    status: InvoiceStatus
    total: Money
    tax: Money
    balance: Money
    lines: List[Line] = []
    job_number: Optional[str] = None
    issued_at: datetime
    due_on: date
    paid_at: Optional[datetime] = None

    class Settings:
        name = "invoices"


class Equipment(Row):
    address_id: str
    name: str
    category: str
    status: EquipmentStatus
    manufacturer: Optional[str] = None
    model: Optional[str] = None
    serial_number: Optional[str] = None
    location: Optional[str] = None
    installed_on: Optional[date] = None
    warranty_until: Optional[date] = None
    created_at: datetime

    class Settings:
        name = "equipment"


class Note(Row):
    body: str
    visibility: NoteVisibility
    author: Author
    is_pinned: bool = False
    address_id: Optional[str] = None
    created_at: datetime

    class Settings:
        name = "notes"


class FieldChange(BaseModel):
    field: str
    before: Optional[str] = None
    after: Optional[str] = None


class Change(Row):
    version: int
    operation: str
    author: Author
    request_id: str
    fields: List[FieldChange]
    changed_at: datetime

    class Settings:
        name = "changes"
        keep_nulls = False


TABS = {
    "appointments": Appointment,
    "jobs": Job,
    "quotes": Quote,
    "invoices": Invoice,
    "equipment": Equipment,
    "notes": Note,
}
ORDERS = {"appointments": "window.start", "invoices": "issued_at"}
ORDERS = {tab: ORDERS.get(tab, "created_at") for tab in TABS}


async def connect() -> Any:
    client: Any = Client(os.environ["MONGODB_URI"])
    await init_beanie(database=client[os.environ["BENCH_DATABASE"]], document_models=[Customer, Change, *TABS.values()])
    return client
