"""Strawberry types of the customer and of the roots, made from the documents field by field."""

from datetime import date
from decimal import Decimal
from typing import Generic, List, Optional, TypeVar
from urllib.parse import urlencode

import models
import strawberry
from cursor import after_filter, decode_cursor, encode_cursor
from rename import Refused, rename
from rows import TYPES, Appointment, DateTime, Equipment, Invoice, Job, Money, Note, Quote


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: Optional[str]


@strawberry.type
class Email:
    id: strawberry.ID
    address: str
    kind: models.EmailKind
    is_invalid: bool


@strawberry.type
class Phone:
    id: strawberry.ID
    number: str
    e164: Optional[str]
    extension: Optional[str]
    kind: models.PhoneKind
    is_primary: bool


@strawberry.type
class Address:
    id: strawberry.ID
    label: Optional[str]
    street: str
    unit: Optional[str]
    city: Optional[str]
    region: Optional[str]
    county: Optional[str]
    postal_code: Optional[str]
    country: str
    is_billing: bool
    is_service: bool
    is_default: bool

    @strawberry.field
    def map_url(self) -> str:
        parts = (self.street, self.city, self.region, self.postal_code, self.country)
        query = ", ".join(part for part in parts if part)
        return "https://www.google.com/maps/search/?" + urlencode({"api": 1, "query": query})


@strawberry.type
class PaymentMethod:
    id: strawberry.ID
    brand: str
    last4: Optional[str]
    exp_month: int
    exp_year: int
    is_default: bool


@strawberry.type
class Taxability:
    kind: models.TaxKind
    rate_percent: Optional[Decimal]
    certificate: Optional[str]
    expires_on: Optional[date]


@strawberry.type
class EmailPreferences:
    is_subscribed: bool


@strawberry.type
class CustomerMetrics:
    total_due: Money
    lifetime_value: Money
    open_jobs: int


T = TypeVar("T")


@strawberry.type
class Connection(Generic[T]):
    tab: strawberry.Private[str]
    customer_id: strawberry.Private[str]
    nodes: List[T]
    page_info: PageInfo

    @strawberry.field
    async def total_count(self, info: strawberry.Info) -> int:
        return await info.context["counts"][self.tab].load(self.customer_id)


async def page(info, tab, customer, first, after):
    return await info.context["pages"][tab].load((customer.id, 20 if first is None else first, after))


@strawberry.type
class Customer:
    id: strawberry.ID
    number: str
    version: int
    type: models.CustomerType
    status: models.CustomerStatus
    joined_on: date
    display_name: str
    first_name: Optional[str]
    last_name: Optional[str]
    company_name: Optional[str]
    emails: List[Email]
    phones: List[Phone]
    addresses: List[Address]
    tags: List[str]
    taxability: Taxability
    email_preferences: EmailPreferences
    payment_terms: Optional[str]
    metrics: Optional[CustomerMetrics]
    payment_methods: Optional[List[PaymentMethod]]

    @strawberry.field
    def billing_address(self) -> Optional[Address]:
        default = next((a for a in self.addresses if a.is_default), self.addresses[0] if self.addresses else None)
        return next((a for a in self.addresses if a.is_billing), default)

    @strawberry.field
    async def appointments(
        self, info: strawberry.Info, first: Optional[int] = None, after: Optional[str] = None
    ) -> Optional[Connection[Appointment]]:
        return await page(info, "appointments", self, first, after)

    @strawberry.field
    async def jobs(
        self, info: strawberry.Info, first: Optional[int] = None, after: Optional[str] = None
    ) -> Optional[Connection[Job]]:
        return await page(info, "jobs", self, first, after)

    @strawberry.field
    async def quotes(
        self, info: strawberry.Info, first: Optional[int] = None, after: Optional[str] = None
    ) -> Optional[Connection[Quote]]:
        return await page(info, "quotes", self, first, after)

    @strawberry.field
    async def invoices(
        self, info: strawberry.Info, first: Optional[int] = None, after: Optional[str] = None
    ) -> Optional[Connection[Invoice]]:
        return await page(info, "invoices", self, first, after)

    @strawberry.field
    async def equipment(
        self, info: strawberry.Info, first: Optional[int] = None, after: Optional[str] = None
    ) -> Optional[Connection[Equipment]]:
        return await page(info, "equipment", self, first, after)

    @strawberry.field
    async def notes(
        self, info: strawberry.Info, first: Optional[int] = None, after: Optional[str] = None
    ) -> Optional[Connection[Note]]:
        return await page(info, "notes", self, first, after)

    @classmethod
    def from_document(cls, d: models.Customer):
        tax, metrics = d.taxability, d.metrics
        return cls(
            id=d.id, number=d.number, version=d.version, type=d.type, status=d.status, joined_on=d.joined_on,
            display_name=d.company_name or " ".join(part for part in (d.first_name, d.last_name) if part),
            first_name=d.first_name, last_name=d.last_name, company_name=d.company_name,
            emails=[Email(id=e.id, address=e.address, kind=e.kind, is_invalid=e.is_invalid) for e in d.emails],
            phones=[
                Phone(id=p.id, number=p.number, e164=p.e164, extension=p.extension, kind=p.kind, is_primary=p.is_primary)
                for p in d.phones
            ],
            addresses=[
                Address(id=a.id, label=a.label, street=a.street, unit=a.unit, city=a.city, region=a.region, county=a.county,
                    postal_code=a.postal_code, country=a.country, is_billing=a.is_billing, is_service=a.is_service,
                    is_default=a.is_default)
                for a in d.addresses
            ],
            tags=d.tags,
            taxability=Taxability(kind=tax.kind, rate_percent=tax.rate_percent, certificate=tax.certificate, expires_on=tax.expires_on),
            email_preferences=EmailPreferences(is_subscribed=d.email_preferences.is_subscribed),
            payment_terms=d.payment_terms,
            metrics=CustomerMetrics(
                total_due=Money.from_document(metrics.total_due), lifetime_value=Money.from_document(metrics.lifetime_value),
                open_jobs=metrics.open_jobs,
            ),
            payment_methods=[
                PaymentMethod(id=m.id, brand=m.brand, last4=m.last4, exp_month=m.exp_month, exp_year=m.exp_year, is_default=m.is_default)
                for m in d.payment_methods
            ],
        )  # fmt: skip


@strawberry.type
class CustomerConnection:
    nodes: List[Customer]
    page_info: PageInfo


@strawberry.type
class Query:
    @strawberry.field
    async def customer(self, info: strawberry.Info, id: strawberry.ID) -> Optional[Customer]:
        return await info.context["customer"].load(id)

    @strawberry.field
    async def customers(
        self, info: strawberry.Info, first: Optional[int] = None, after: Optional[str] = None
    ) -> Optional[CustomerConnection]:
        company_id, size = info.context["viewer"]["company_id"], 20 if first is None else first
        match = {"company_id": company_id, "status": {"$in": ["ACTIVE", "BLOCKED"]}}
        if after:
            match = {"$and": [match, after_filter("joined_on", decode_cursor(company_id, "customers", after))]}
        found = await models.Customer.find(match).sort([("joined_on", -1), ("_id", -1)]).limit(size + 1).to_list()
        last = found[:size][-1] if found else None
        cursor = encode_cursor(company_id, "customers", last.joined_on, last.id) if last else None
        nodes = [Customer.from_document(document) for document in found[:size]]
        return CustomerConnection(nodes=nodes, page_info=PageInfo(has_next_page=len(found) > size, end_cursor=cursor))


@strawberry.enum
class UserErrorCode(models.Enum):
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"


@strawberry.type
class UserError:
    code: UserErrorCode
    message: str
    path: Optional[List[str]]


@strawberry.type
class CustomerPayload:
    customer: Optional[Customer]
    user_errors: List[UserError]


@strawberry.input
class CustomerUpdateInput:
    id: strawberry.ID
    expected_version: Optional[int] = None
    first_name: Optional[str] = strawberry.UNSET


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def customer_update(self, info: strawberry.Info, input: CustomerUpdateInput) -> Optional[CustomerPayload]:
        viewer, client = info.context["viewer"], info.context["client"]
        try:
            document = await rename(client, viewer, input.id, input.expected_version, input.first_name)
        except Refused as refusal:
            current = Customer.from_document(refusal.customer) if refusal.customer else None
            error = UserError(code=UserErrorCode(refusal.code), message=str(refusal), path=["id"])
            return CustomerPayload(customer=current, user_errors=[error])
        return CustomerPayload(customer=Customer.from_document(document), user_errors=[])
