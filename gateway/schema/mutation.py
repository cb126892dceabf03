"""Everything that can be changed: each feature's mutations are a base of the root."""

import strawberry

from gateway.schema.administration import AdministrationMutations
from gateway.schema.booking import BookingMutations
from gateway.schema.card import CardMutations
from gateway.schema.change_mutation import ChangeMutations
from gateway.schema.communication import CallMutations
from gateway.schema.contact_mutation import ContactMutations
from gateway.schema.credit import CreditMutations
from gateway.schema.customer_lifecycle import CustomerLifecycleMutations
from gateway.schema.customer_merge import CustomerMergeMutations
from gateway.schema.customer_mutation import CustomerMutations
from gateway.schema.customer_related_mutation import CustomerRelatedMutations
from gateway.schema.duplicate import DuplicateMutations
from gateway.schema.export import ExportMutations
from gateway.schema.file_mutation import FileMutations
from gateway.schema.import_file import ImportMutations
from gateway.schema.incoming_call import IncomingCallMutations
from gateway.schema.message_mutation import MessageMutations
from gateway.schema.note_mutation import NoteMutations
from gateway.schema.plan_pause import PlanMutations
from gateway.schema.portal import PortalMutations
from gateway.schema.refund import RefundMutations
from gateway.schema.sale import SaleMutations
from gateway.schema.staff_record import StaffRecordMutations
from gateway.schema.statement_mutation import StatementMutations
from gateway.schema.tag import TagMutations
from gateway.schema.upsert import UpsertMutations
from gateway.schema.webhook import WebhookMutations


@strawberry.type(description="Everything that can be changed.")
class Mutation(
    AdministrationMutations,
    BookingMutations,
    CallMutations,
    CardMutations,
    ChangeMutations,
    ContactMutations,
    CreditMutations,
    CustomerLifecycleMutations,
    CustomerMergeMutations,
    CustomerMutations,
    CustomerRelatedMutations,
    DuplicateMutations,
    ExportMutations,
    FileMutations,
    ImportMutations,
    IncomingCallMutations,
    MessageMutations,
    NoteMutations,
    PlanMutations,
    PortalMutations,
    RefundMutations,
    SaleMutations,
    StaffRecordMutations,  # type: ignore[misc]  # it is made of a table
    StatementMutations,
    TagMutations,
    UpsertMutations,  # type: ignore[misc]  # it is made of a table
    WebhookMutations,
):
    """The root of mutations."""
