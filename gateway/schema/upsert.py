"""Records that integrations keep: one mutation for each kind, all of one construction."""

from typing import Any, NamedTuple

import strawberry

from gateway.access.permission import Permission
from gateway.documents.base.record import CustomerRecord
from gateway.inputs.agreement import AgreementUpsertItem
from gateway.inputs.appointment import AppointmentUpsertItem
from gateway.inputs.communication import CommunicationUpsertItem
from gateway.inputs.equipment import EquipmentUpsertItem
from gateway.inputs.estimate import EstimateUpsertItem
from gateway.inputs.invoice import InvoiceStage, InvoiceUpsertItem
from gateway.inputs.job import JobUpsertItem
from gateway.inputs.lead import SaleUpsertItem
from gateway.inputs.note_item import NoteUpsertItem
from gateway.inputs.payment import PaymentUpsertItem
from gateway.inputs.quote import QuoteUpsertItem
from gateway.inputs.recurring_invoice import RecurringInvoiceUpsertItem
from gateway.inputs.refund_item import RefundUpsertItem
from gateway.inputs.service_subscription import SubscriptionUpsertItem
from gateway.operations.record import books, offers, visits
from gateway.operations.record.spec import RecordSpec
from gateway.resolvers import upsert as resolve
from gateway.schema.agreement import Agreement
from gateway.schema.appointment import Appointment
from gateway.schema.communication import Communication
from gateway.schema.equipment import Equipment
from gateway.schema.estimate import Estimate
from gateway.schema.field import describe_enum, field
from gateway.schema.invoice import Invoice, Payment
from gateway.schema.job import Job
from gateway.schema.note import Note
from gateway.schema.quote import Quote
from gateway.schema.recurring_invoice import RecurringInvoice
from gateway.schema.refund import Refund
from gateway.schema.sale import Sale
from gateway.schema.service_subscription import ServiceSubscription
from gateway.schema.user_error import UserError

describe_enum(
    InvoiceStage,
    "How far an invoice has come, as its writer says.",
    DRAFT="Not issued yet: nothing is due.",
    ISSUED="Sent to the customer: its total is due, less what was paid.",
    VOID="Taken back: nothing is due.",
)


class _Kind(NamedTuple):
    name: str
    plural: str
    shown: Any
    item: type[Any]
    spec: RecordSpec
    writes: Permission
    note: str = ""

    @property
    def title(self) -> str:
        """The name as a type has it."""
        return _title(self.name)

    @property
    def batch(self) -> str:
        """The beginning of the names of the batch's types."""
        return f"{_title(self.plural)}Upsert"


def _title(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


_P = Permission
_WAITS = "A {} may come before its {}, and is set against it later. "
_KINDS = (
    _Kind("job", "jobs", Job, JobUpsertItem, books.JOBS, _P.JOB_WRITE),
    _Kind("appointment", "appointments", Appointment, AppointmentUpsertItem, visits.APPOINTMENTS, _P.JOB_WRITE),
    _Kind("quote", "quotes", Quote, QuoteUpsertItem, offers.QUOTES, _P.QUOTE_WRITE),
    _Kind("estimate", "estimates", Estimate, EstimateUpsertItem, offers.ESTIMATES, _P.QUOTE_WRITE),
    _Kind("invoice", "invoices", Invoice, InvoiceUpsertItem, books.INVOICES, _P.INVOICE_WRITE),
    _Kind(
        "payment",
        "payments",
        Payment,
        PaymentUpsertItem,
        books.PAYMENTS,
        _P.INVOICE_WRITE,
        _WAITS.format("payment", "invoice"),
    ),
    _Kind(
        "refund",
        "refunds",
        Refund,
        RefundUpsertItem,
        books.REFUNDS,
        _P.INVOICE_WRITE,
        _WAITS.format("refund", "payment"),
    ),
    _Kind(
        "recurring_invoice",
        "recurring_invoices",
        RecurringInvoice,
        RecurringInvoiceUpsertItem,
        offers.RECURRING_INVOICES,
        _P.INVOICE_WRITE,
    ),
    _Kind("agreement", "agreements", Agreement, AgreementUpsertItem, offers.AGREEMENTS, _P.AGREEMENT_WRITE),
    _Kind(
        "subscription",
        "subscriptions",
        ServiceSubscription,
        SubscriptionUpsertItem,
        offers.SUBSCRIPTIONS,
        _P.INVOICE_WRITE,
    ),
    _Kind("equipment", "equipment", Equipment, EquipmentUpsertItem, visits.EQUIPMENT, _P.EQUIPMENT_WRITE),
    _Kind("sale", "sales", Sale, SaleUpsertItem, offers.SALES, _P.SALE_WRITE),
    _Kind(
        "communication",
        "communications",
        Communication,
        CommunicationUpsertItem,
        visits.COMMUNICATIONS,
        _P.COMMUNICATION_WRITE,
    ),
    _Kind("note", "notes", Note, NoteUpsertItem, visits.NOTES, _P.NOTE_WRITE),
)


def _declare(name: str, base_doc: str, fields: dict[str, tuple[Any, Any]]) -> type[Any]:
    """Return a class with annotated fields, for strawberry to make a type of."""
    members: dict[str, Any] = {field_name: declared for field_name, (_, declared) in fields.items()}
    annotations = {field_name: type_ for field_name, (type_, _) in fields.items()}
    return type(name, (), {"__annotations__": annotations, "__doc__": base_doc, "__module__": __name__, **members})


def _input(kind: _Kind) -> type[Any]:
    name = f"{kind.batch}Input"
    items = strawberry.field(description="The records, up to 200; each is done or refused by itself.")
    declared = _declare(name, "A batch.", {"items": (list[kind.item], items)})  # type: ignore[name-defined]
    return strawberry.input(declared, description="A batch of records that your system keeps.")


def _result(kind: _Kind) -> type[Any]:
    record: type[CustomerRecord] = kind.spec.record
    reads = record.readable_with
    fields = {
        "index": (int, field("Place of the item in `items`, from 0.", resolver=resolve.index)),
        "external_id": (str | None, field("The id that your system gave it, as it was sent.")),
        kind.name: (
            kind.shown | None,
            field(
                "The record as it is now; null when it was refused.",
                resolver=resolve.record_in(record),
                requires=reads or (),
            ),
        ),
        "created": (bool, field("Whether it is new.")),
        "user_errors": (list[UserError], field("Why the item was refused; empty when it was done.")),
    }
    declared = _declare(f"{kind.title}UpsertResult", "What became of an item.", fields)
    return strawberry.type(declared, description="What became of an item of the batch.")


def _payload(kind: _Kind, result: type[Any]) -> type[Any]:
    fields = {
        "results": (
            list[result],  # type: ignore[valid-type]
            field(
                "A result for each item, in their order; empty when the batch was refused.", resolver=resolve.results
            ),
        ),
        "user_errors": (list[UserError], field("Why the whole batch was refused; of an item, see its result.")),
    }
    declared = _declare(f"{kind.batch}Payload", "The results of a batch.", fields)
    return strawberry.type(declared, description="The answer to a batch.")


def _mutation(kind: _Kind) -> tuple[Any, Any]:
    payload = _payload(kind, _result(kind))
    declared = field(
        f"Makes or changes up to 200 records that your system keeps, each found again by its `externalId`: the same "
        f"batch again changes nothing, and items may come in any order. {kind.note}Each item is done or refused by "
        f"itself, with `userErrors` in its result. No idempotency key is needed. The batch is refused with REQUIRED, "
        f"TOO_MANY.",
        resolver=resolve.upserting(kind.spec, _input(kind)),
        requires=kind.writes,
        sizes=("results", resolve.count_items),
    )
    return payload | None, declared


_FIELDS = {f"{kind.plural}_upsert": _mutation(kind) for kind in _KINDS}
UpsertMutations: Any = strawberry.type(
    _declare("UpsertMutations", "A part of the root of mutations.", _FIELDS),
    description="Records that integrations keep.",
)
