"""Every kind of record there is, found by class or by the prefix of an id."""

from gateway.documents.agreement import Agreement
from gateway.documents.appointment import Appointment
from gateway.documents.attempt_count import AttemptCount
from gateway.documents.background_job import BackgroundJob
from gateway.documents.base.record import Record
from gateway.documents.card import CardAccount, CardTask
from gateway.documents.change import Change
from gateway.documents.client_budget import ClientBudget
from gateway.documents.comment import Comment
from gateway.documents.communication import Communication
from gateway.documents.company import Company
from gateway.documents.company_change import CompanyChange
from gateway.documents.counter import Counter
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer
from gateway.documents.customer_merge import CustomerMerge
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.documents.equipment import Equipment
from gateway.documents.estimate import Estimate
from gateway.documents.feed_item import FeedHead, FeedItem, FeedTombstone
from gateway.documents.file import File
from gateway.documents.idempotency import IdempotencyClaim
from gateway.documents.import_row import ImportRow
from gateway.documents.incoming_call import IncomingCall
from gateway.documents.invoice import Invoice
from gateway.documents.job import Job
from gateway.documents.message import Message
from gateway.documents.message_attachment import MessageAttachment
from gateway.documents.note import Note
from gateway.documents.partner_app import PartnerApp
from gateway.documents.payment import Payment
from gateway.documents.persisted_document import PersistedDocument
from gateway.documents.portal_account import PortalAccount
from gateway.documents.quote import Quote
from gateway.documents.recurring_invoice import RecurringInvoice
from gateway.documents.referral import Referral
from gateway.documents.refund import Refund
from gateway.documents.reservation import Reservation
from gateway.documents.sale import Sale
from gateway.documents.service_subscription import ServiceSubscription
from gateway.documents.staff_member import StaffMember
from gateway.documents.statement_checkpoint import StatementCheckpoint
from gateway.documents.webhook import Webhook, WebhookDelivery

RECORDS: tuple[type[Record], ...] = (
    Company,
    CompanyChange,
    StaffMember,
    Customer,
    Appointment,
    Job,
    Estimate,
    Quote,
    Invoice,
    Payment,
    Refund,
    RecurringInvoice,
    Agreement,
    ServiceSubscription,
    Sale,
    Referral,
    Credit,
    Equipment,
    Note,
    Comment,
    Communication,
    Change,
    File,
    IdempotencyClaim,
    PartnerApp,
    PersistedDocument,
    ClientBudget,
    Counter,
    DeletedCustomer,
    CustomerMerge,
    Message,
    MessageAttachment,
    PortalAccount,
    AttemptCount,
    CardAccount,
    CardTask,
    IncomingCall,
    StatementCheckpoint,
    BackgroundJob,
    ImportRow,
    FeedItem,
    FeedHead,
    FeedTombstone,
    Reservation,
    Webhook,
    WebhookDelivery,
)

_BY_PREFIX = {record.id_prefix: record for record in RECORDS}
_BY_COLLECTION = {record.collection: record for record in RECORDS}


def record_of_id(record_id: str) -> type[Record] | None:
    """Return the kind of record that an id names, or `None` when it names no kind."""
    return _BY_PREFIX.get(record_id.partition("_")[0])


def record_of_collection(collection: str) -> type[Record] | None:
    """Return the kind of record that a collection holds, or `None` when it holds no kind."""
    return _BY_COLLECTION.get(collection)
