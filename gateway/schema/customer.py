"""The customer's profile."""

from datetime import date, datetime

from gateway.access.permission import Permission
from gateway.documents import customer, equipment, invoice, job, quote
from gateway.documents.customer import CustomerStatus, CustomerType
from gateway.inputs.customer import CustomerSortField, SortDirection
from gateway.resolvers.appointment import appointments
from gateway.resolvers.staff_member import account_manager
from gateway.resolvers.tab import tab, tab_by_status
from gateway.schema.appointment import Appointment
from gateway.schema.connection import Connection
from gateway.schema.contact import Address, ContactPerson, Email, EmailPreferences, PaymentMethod, Phone, Taxability
from gateway.schema.customer_files import CustomerFiles
from gateway.schema.customer_history import CustomerHistory
from gateway.schema.customer_metrics import CustomerMetrics
from gateway.schema.customer_related import CustomerRelations
from gateway.schema.customer_summary import CustomerSummary
from gateway.schema.customer_work import CustomerWork
from gateway.schema.equipment import Equipment
from gateway.schema.field import describe_enum, field
from gateway.schema.invoice import Invoice
from gateway.schema.job import Job
from gateway.schema.message import CustomerMessages
from gateway.schema.node import Node, node_type
from gateway.schema.portal_account import CustomerPortal
from gateway.schema.quote import Quote
from gateway.schema.staff_member import StaffMember
from gateway.schema.statement import CustomerLedger

describe_enum(
    CustomerType,
    "What kind of account a customer is.",
    RESIDENTIAL="A household.",
    COMMERCIAL="A business.",
    PROPERTY_MANAGER="Manages addresses for others.",
    NON_PROFIT="A non-profit organisation.",
    GOVERNMENT="A public body.",
)
describe_enum(
    CustomerStatus,
    "Status of a customer with the company.",
    ACTIVE="Served as usual.",
    ARCHIVED="Kept for the records; cannot sign in.",
    BLOCKED="May not book, and has no access to the portal.",
)
describe_enum(
    CustomerSortField,
    "What the customer list can be sorted by.",
    NAME="Company name, else last then first name; accents and case do not count.",
    JOINED_DATE="Day of becoming a customer.",
    BALANCE="What the customer owes. Needs the permission `invoice:read`.",
    LIFETIME_VALUE="What the customer has paid in all, less refunds. Needs the permission `invoice:read`.",
    OPEN_JOBS="Jobs not yet completed or canceled. Needs the permission `job:read`.",
)
describe_enum(SortDirection, "Which end of an order comes first.", ASC="Smallest first.", DESC="Largest first.")


@node_type(customer.Customer, description="A person or firm the company works for: one profile.")
class Customer(
    CustomerSummary,
    CustomerHistory,
    CustomerLedger,
    CustomerRelations,
    CustomerWork,
    CustomerFiles,
    CustomerMessages,
    CustomerPortal,
    Node,
):
    """The profile."""

    number: str = field("People-facing number (PID), unique within the company.")
    version: int = field("Grows by one with each change; send it back as `expectedVersion`.")
    type: CustomerType = field("Kind of account.")
    status: CustomerStatus = field("The customer's status.")
    joined_on: date = field("Day of becoming a customer.")
    display_name: str = field("Company name, else first and last name.")
    first_name: str | None = field("Given name.")
    last_name: str | None = field("Family name.")
    company_name: str | None = field("Business name.")
    external_id: str | None = field("The id another system gave the customer.")
    emails: list[Email] = field("All e-mail addresses.")
    primary_email: Email | None = field("The address to write to.")
    phones: list[Phone] = field("All phones.")
    primary_phone: Phone | None = field("The phone to call.")
    addresses: list[Address] = field("All addresses but those that are retired: what to choose from.")
    retired_addresses: list[Address] = field(
        "Addresses that were retired with `customerAddressRetire`; jobs and invoices may still be about them."
    )
    contact_persons: list[ContactPerson] = field(
        "People to talk to, with their roles. They find the customer in `customerSearch` and `callerLookup`; but their "
        "phones and e-mail addresses are theirs: the customer is not called, written to or signed in by them."
    )
    default_address: Address | None = field("The address that is used by default.")
    billing_address: Address | None = field("Where bills go.")
    tags: list[str] | None = field(
        "Labels that group customers, for staff: they may say what no customer should read.",
        requires=Permission.TAG_READ,
        always=(0,),
    )
    taxability: Taxability = field("How sales tax applies.")
    email_preferences: EmailPreferences = field("What mail the customer wants.")
    payment_terms: str | None = field("When invoices fall due, as NET30 or DUE_ON_RECEIPT.")
    created_at: datetime = field("When the profile was made.")
    updated_at: datetime = field("When it was last changed.")
    account_manager: StaffMember | None = field(
        "The staff member responsible for the customer.", resolver=account_manager, requires=Permission.STAFF_READ
    )
    metrics: CustomerMetrics | None = field("Key figures.", requires=Permission.INVOICE_READ, always=(0,))
    payment_methods: list[PaymentMethod] | None = field(
        "Cards kept at Stripe.", requires=Permission.CARD_READ, always=(0,)
    )
    appointments: Connection[Appointment] | None = field(
        "Visits, the latest first; upcoming ones with the next first.",
        resolver=appointments,
        requires=Permission.JOB_READ,
    )
    jobs: Connection[Job] | None = field(
        "Jobs, newest first.", resolver=tab_by_status(job.Job, job.JobStatus), requires=Permission.JOB_READ
    )
    quotes: Connection[Quote] | None = field(
        "Quotes, newest first.", resolver=tab_by_status(quote.Quote, quote.QuoteStatus), requires=Permission.QUOTE_READ
    )
    invoices: Connection[Invoice] | None = field(
        "Invoices, newest first.",
        resolver=tab_by_status(invoice.Invoice, invoice.InvoiceStatus),
        requires=Permission.INVOICE_READ,
    )
    equipment: Connection[Equipment] | None = field(
        "Installed units, newest first.", resolver=tab(equipment.Equipment), requires=Permission.EQUIPMENT_READ
    )
