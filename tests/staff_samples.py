"""For every mutation by which staff write records: an input that succeeds, and how each refusal is met."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from gateway.documents.agreement import Agreement, AgreementStatus
from gateway.documents.appointment import Appointment, AppointmentStatus
from gateway.documents.base.record import CustomerRecord
from gateway.documents.communication import Communication
from gateway.documents.customer import CustomerStatus
from gateway.documents.equipment import Equipment, EquipmentStatus
from gateway.documents.estimate import Estimate, EstimateStatus
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.job import Job, JobStatus
from gateway.documents.payment import Payment
from gateway.documents.quote import Quote, QuoteStatus
from gateway.documents.recurring_invoice import RecurringInvoice, RecurringInvoiceStatus
from gateway.documents.sale import Sale
from gateway.documents.service_subscription import ServiceSubscription, SubscriptionStatus
from tests import records, work_records
from tests.mutation_spoils import LONG, ODD, UNSEEN, Spoil, standing
from tests.mutation_stage import Stage
from tests.mutations import ids_of
from tests.portal import change_stored
from tests.upsert_samples import ITEMS

Build = Callable[..., CustomerRecord]
BUILDERS: Mapping[str, tuple[type[CustomerRecord], Build, str]] = {
    "job": (Job, records.job, "jobs"),
    "appointment": (Appointment, records.appointment, "appointments"),
    "quote": (Quote, records.quote, "quotes"),
    "estimate": (Estimate, work_records.estimate, "estimates"),
    "invoice": (Invoice, records.invoice, "invoices"),
    "payment": (Payment, lambda owner, **changes: records.payment(records.invoice(owner), **changes), "payments"),
    "recurringInvoice": (RecurringInvoice, work_records.recurring_invoice, "recurringInvoices"),
    "agreement": (Agreement, work_records.agreement, "agreements"),
    "subscription": (ServiceSubscription, work_records.subscription, "subscriptions"),
    "equipment": (Equipment, records.equipment, "equipment"),
    "sale": (Sale, work_records.sale, "sales"),
    "communication": (Communication, records.communication, "communications"),
}
"""Beginning of the mutation's name → the record, its builder, and the sample of its batch."""
STEPS: Mapping[str, tuple[StrEnum | None, StrEnum]] = {
    "jobStart": (JobStatus.SCHEDULED, JobStatus.COMPLETED),
    "jobHold": (JobStatus.IN_PROGRESS, JobStatus.CANCELED),
    "jobComplete": (JobStatus.IN_PROGRESS, JobStatus.COMPLETED),
    "jobCancel": (JobStatus.ON_HOLD, JobStatus.COMPLETED),
    "jobReopen": (JobStatus.COMPLETED, JobStatus.SCHEDULED),
    "appointmentConfirm": (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED),
    "appointmentComplete": (AppointmentStatus.CONFIRMED, AppointmentStatus.CANCELED),
    "appointmentMiss": (AppointmentStatus.SCHEDULED, AppointmentStatus.COMPLETED),
    "quoteSend": (QuoteStatus.DRAFT, QuoteStatus.ACCEPTED),
    "quoteAccept": (QuoteStatus.OPEN, QuoteStatus.DRAFT),
    "quoteDecline": (QuoteStatus.OPEN, QuoteStatus.ACCEPTED),
    "quoteReopen": (QuoteStatus.DENIED, QuoteStatus.DRAFT),
    "estimateClose": (EstimateStatus.QUOTED, EstimateStatus.CLOSED),
    "estimateReopen": (EstimateStatus.CLOSED, EstimateStatus.OPEN),
    "invoiceIssue": (InvoiceStatus.DRAFT, InvoiceStatus.OPEN),
    "invoiceVoid": (InvoiceStatus.DRAFT, InvoiceStatus.PARTIALLY_PAID),
    "recurringInvoiceEnd": (RecurringInvoiceStatus.PAUSED, RecurringInvoiceStatus.ENDED),
    "agreementCancel": (None, AgreementStatus.CANCELED),
    "subscriptionCancel": (SubscriptionStatus.ACTIVE, SubscriptionStatus.CANCELED),
    "equipmentRetire": (EquipmentStatus.ACTIVE, EquipmentStatus.RETIRED),
    "equipmentRestore": (EquipmentStatus.RETIRED, EquipmentStatus.ACTIVE),
}
"""Step → (the status in which its sample is, if not the builder's own; one in which it is refused)."""
CREATES = tuple(f"{kind}{'Record' if kind == 'payment' else 'Create'}" for kind in BUILDERS)
UPDATES = tuple(f"{kind}Update" for kind in BUILDERS if kind != "sale")
TEXT_OF = {"job": "title", "quote": "title", "estimate": "title", "recurringInvoice": "title"} | {
    **dict.fromkeys(("agreement",), "title"),
    **dict.fromkeys(("appointment",), "category"),
    **dict.fromkeys(("subscription",), "plan"),
    **dict.fromkeys(("equipment",), "name"),
}
CHANGED: Mapping[str, Mapping[str, Any]] = {
    "payment": {"reference": "Check 7"},
    "communication": {"preview": "Asked about the boiler"},
    "invoice": {"dueOn": "2099-01-01"},
    **{kind: {field: "Another text"} for kind, field in TEXT_OF.items()},
}
"""A change of each kind."""


def kind_of(mutation: str) -> str:
    """The beginning of a mutation's name."""
    return max((kind for kind in BUILDERS if mutation.startswith(kind)), key=len)


async def made(stage: Stage, kind: str, **changes: Any) -> CustomerRecord:
    """A stored record of a kind, at the stage's customer; where it is an invoice's, with that."""
    _, build, _ = BUILDERS[kind]
    if kind == "payment":
        bill = records.invoice(stage.owner, address_id=stage.owner.addresses[0].id)
        await stage.tenant.add(bill)
        record: CustomerRecord = records.payment(bill, **changes)
    else:
        placed = {} if kind == "communication" else {"address_id": stage.owner.addresses[0].id}
        versioned = {"version": 3} if kind in ("appointment", "communication") else {}
        record = build(stage.owner, **placed, **versioned, **changes)
    await stage.tenant.add(record)
    return record


async def _ids(stage: Stage, mutation: str, own: CustomerRecord | None = None) -> dict[str, Any]:
    """Something for each id that a mutation takes."""
    found: dict[str, Any] = {}
    for name in ids_of(mutation):
        if name == "customerId":
            found[name] = stage.owner.id
        elif name == "id" and own is not None:
            found[name] = own.id
        elif name == "addressId":
            found[name] = stage.owner.addresses[0].id
        elif name == "jobId":
            found[name] = stage.job.id
        elif name == "quoteId":
            found[name] = (await made(stage, "quote")).id
        elif name == "invoiceId":
            found[name] = own.invoice_id if isinstance(own, Payment) else (await made(stage, "invoice")).id
        else:
            found[name] = stage.colleague.id
    return found


def _create(mutation: str) -> Callable[[Stage], Any]:
    item = ITEMS[BUILDERS[kind_of(mutation)][2]]
    said = {name: value for name, value in item.items() if not name.endswith("ExternalId") and name != "stage"}
    more = {"amount": "5"} if mutation == "paymentRecord" else {}

    async def sample(stage: Stage) -> dict[str, Any]:
        return {**said, **more, **await _ids(stage, mutation)}

    return sample


def _update(mutation: str) -> Callable[[Stage], Any]:
    async def sample(stage: Stage) -> dict[str, Any]:
        own = await made(stage, kind_of(mutation))
        return {**CHANGED[kind_of(mutation)], **await _ids(stage, mutation, own)}

    return sample


def _step(mutation: str, status: StrEnum | None) -> Callable[[Stage], Any]:
    async def sample(stage: Stage) -> dict[str, Any]:
        own = await made(stage, kind_of(mutation), **({"status": status} if status else {}))
        return await _ids(stage, mutation, own)

    return sample


STAFF_SAMPLES: Mapping[str, Callable[[Stage], Any]] = {
    **{mutation: _create(mutation) for mutation in CREATES},
    **{mutation: _update(mutation) for mutation in UPDATES},
    **{mutation: _step(mutation, status) for mutation, (status, _) in STEPS.items()},
}


def in_status(mutation: str, status: StrEnum, **given: Any) -> Spoil:
    """All records of the kind in another status."""
    kind, _, _ = BUILDERS[kind_of(mutation)]

    async def spoil(stage: Stage) -> Mapping[str, Any]:
        for record in await stage.tenant.scope.find(kind, {"customer_id": stage.owner.id}):
            await change_stored(stage.tenant, record, status=status)
        return given

    return spoil


def _taken(mutation: str) -> Spoil:
    async def spoil(stage: Stage) -> Mapping[str, Any]:
        await made(stage, kind_of(mutation), number="TAKEN-1")
        return {"number": "TAKEN-1"}

    return spoil


async def _without_addresses(stage: Stage) -> Mapping[str, Any]:
    await change_stored(stage.tenant, await stage.current(), addresses=())
    return {"addressId": ...}


async def _void_invoices(stage: Stage) -> Mapping[str, Any]:
    for bill in await stage.tenant.scope.find(Invoice, {"customer_id": stage.owner.id}):
        await change_stored(stage.tenant, bill, status=InvoiceStatus.VOID, balance=records.dollars(0))
    return {"amount": "4"}


async def _sent_from_here(stage: Stage) -> Mapping[str, Any]:
    for call in await stage.tenant.scope.find(Communication, {"customer_id": stage.owner.id}):
        await change_stored(stage.tenant, call, message_id="msg_1")
    return {}


_TEXTS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "payment": {"REQUIRED": {"receivedAt": None}, "INVALID": {"amount": "-1"}, "TOO_LONG": {"reference": LONG}},
    "invoice": {"REQUIRED": {"dueOn": None}, "INVALID": {"tax": "-1"}, "TOO_LONG": {"number": LONG}},
    "quote": {"REQUIRED": {"title": UNSEEN}, "INVALID": {"tax": "-1"}, "TOO_LONG": {"number": LONG}},
    "appointment": {"REQUIRED": {"category": UNSEEN}, "INVALID": {"department": ODD}, "TOO_LONG": {"number": LONG}},
    "equipment": {"REQUIRED": {"name": UNSEEN}, "INVALID": {"category": ODD}, "TOO_LONG": {"model": LONG}},
    "sale": {"REQUIRED": {"result": None}, "INVALID": {"units": -1}, "TOO_LONG": {"product": LONG}},
    "communication": {
        "INVALID": {"durationSeconds": -1},
        "TOO_LONG": {"subject": LONG},
        "INVALID_PHONE": {"phone": "1"},
        "INVALID_EMAIL": {"email": "nobody"},
    },
    **{
        kind: {"REQUIRED": {TEXT_OF[kind]: UNSEEN}, "INVALID": {price: "-1"}, "TOO_LONG": {"number": LONG}}
        for kind, price in {
            "job": "total",
            "estimate": "total",
            "recurringInvoice": "total",
            "agreement": "price",
            "subscription": "price",
        }.items()
    },
}
_UNNUMBERED = ("payment", "equipment", "communication")
_BOOKED = {"BLOCKED": standing(CustomerStatus.BLOCKED), "ARCHIVED": standing(CustomerStatus.ARCHIVED)}


def _refusals(mutation: str) -> dict[str, Spoil]:
    kind = kind_of(mutation)
    found: dict[str, Spoil] = dict(_TEXTS[kind])
    if kind not in _UNNUMBERED:
        found["TAKEN"] = _taken(mutation)
    if mutation in CREATES and kind not in ("payment", "communication"):
        found["NO_ADDRESS"] = _without_addresses
    return found


_WRONG: Mapping[str, Spoil] = {
    "quoteUpdate": in_status("quoteUpdate", QuoteStatus.ACCEPTED, total="5"),
    "invoiceUpdate": in_status("invoiceUpdate", InvoiceStatus.OPEN, total="5"),
    "paymentRecord": _void_invoices,
    "paymentUpdate": _void_invoices,
    "communicationUpdate": _sent_from_here,
    **{mutation: in_status(mutation, status) for mutation, (_, status) in STEPS.items()},
}
_MORE: Mapping[str, Mapping[str, Spoil]] = {
    **dict.fromkeys(("jobCreate", "appointmentCreate"), _BOOKED),
    "jobComplete": {"INVALID": {"completedAt": "2099-01-01T00:00:00Z"}},
    "quoteSend": {"INVALID": {"expiresOn": "2001-01-01"}},
    "quoteReopen": {"INVALID": {"expiresOn": "2001-01-01"}},
    "invoiceIssue": {"REQUIRED": {"issuedAt": None}},
    "recurringInvoiceEnd": {"INVALID": {"endsOn": "2001-01-01"}},
    "communicationUpdate": {"REQUIRED": {"at": None}},
}
STAFF_REFUSALS: Mapping[str, Mapping[str, Spoil]] = {
    mutation: {
        **(_refusals(mutation) if mutation in (*CREATES, *UPDATES) else {}),
        **({"WRONG_STATUS": _WRONG[mutation]} if mutation in _WRONG else {}),
        **_MORE.get(mutation, {}),
    }
    for mutation in STAFF_SAMPLES
}
TOUCHED: Mapping[Spoil, set[str]] = {
    **{spoils["TAKEN"]: {"number"} for spoils in STAFF_REFUSALS.values() if "TAKEN" in spoils},
    **{spoil: {"the status"} for spoil in _BOOKED.values()},
    _without_addresses: {"addressId"},
    _void_invoices: {"amount"},
    _WRONG["quoteUpdate"]: {"total"},
    _WRONG["invoiceUpdate"]: {"total"},
}
"""What a spoil changes, when that is not what it sends."""
RESTS_ON: Mapping[tuple[str, str], set[str]] = {
    (mutation, "WRONG_STATUS"): {"amount", "receivedAt", "reference"} for mutation in ("paymentRecord", "paymentUpdate")
}
JUDGED_BY_WHAT_IS_STORED = {
    (mutation, "INVALID") for mutation in ("jobComplete", "quoteSend", "quoteReopen", "recurringInvoiceEnd")
}
