"""Every mutation of the schema with an input that succeeds: what holds of all of them is tested on these."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from gateway.documents.base.record import CustomerRecord
from gateway.documents.customer import CustomerStatus
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.recurring_invoice import RecurringInvoiceStatus
from gateway.documents.service_subscription import SubscriptionStatus
from gateway.documents.webhook import WebhookStatus
from tests import records, work_records
from tests.administration_samples import ADMINISTRATION_SAMPLES
from tests.export_spoils import BULK_DOCUMENT, open_export
from tests.import_spoils import ended_import, open_import
from tests.merge_spoils import sample_of_unmerge
from tests.mutation_fixtures import Stage, in_days, tried
from tests.mutations import document, refusals
from tests.portal import PASSWORD, change_stored
from tests.records import dollars
from tests.running_gateway import Attachment
from tests.staff_samples import STAFF_SAMPLES
from tests.undo_spoils import sample_of_undo
from tests.upsert_samples import UPSERT_SAMPLES
from tests.webhook_spoils import URL, webhook_that_is


def _whose(name: str = "id") -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {name: stage.owner.id}


def _with(name: str, **given: Any) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {name: stage.owner.id, **given}


def _pair(stage: Stage) -> dict[str, Any]:
    return {"id": stage.owner.id, "relatedId": stage.other.id}


async def _complete(stage: Stage) -> dict[str, Any]:
    return {"customerId": stage.owner.id, "setupIntentId": await stage.set_up()}


async def _card(stage: Stage) -> dict[str, Any]:
    return {"customerId": stage.owner.id, "paymentMethodId": await stage.card()}


async def _other_card(stage: Stage) -> dict[str, Any]:
    await stage.desk.add(stage.tenant, stage.owner, "5555555555554444")
    second = await stage.desk.add(stage.tenant, stage.owner, "378282246310005", makeDefault=False)
    return {"customerId": stage.owner.id, "paymentMethodId": second}


async def _related(stage: Stage) -> dict[str, Any]:
    await stage.set(unrelated_ids=(stage.other.id,))
    await change_stored(stage.tenant, stage.other, unrelated_ids=(stage.owner.id,))
    return _pair(stage)


def _standing(status: CustomerStatus) -> Callable[[Stage], Awaitable[dict[str, Any]]]:
    async def sample(stage: Stage) -> dict[str, Any]:
        await stage.set(status=status)
        return {"id": stage.owner.id}

    return sample


async def _reset(stage: Stage) -> dict[str, Any]:
    await stage.account()
    return {"customerId": stage.owner.id}


async def _confirm(stage: Stage) -> dict[str, Any]:
    return {"token": await stage.link("portalInviteSend"), "password": PASSWORD}


async def _choose(stage: Stage) -> dict[str, Any]:
    await stage.account()
    return {"token": await stage.link("portalPasswordResetSend"), "password": PASSWORD}


async def _forgotten(stage: Stage) -> dict[str, Any]:
    await stage.account()
    return {"companyHandle": stage.tenant.company.handle, "email": stage.owner.emails[0].address}


async def _sign_in(stage: Stage) -> dict[str, Any]:
    chosen = await stage.desk.gateway.ask(document("portalAccountConfirm"), {"input": await _confirm(stage)})
    assert refusals(chosen) == []
    email = stage.owner.emails[0].address
    return {"companyHandle": stage.tenant.company.handle, "email": email, "password": PASSWORD}


async def _retired(stage: Stage) -> dict[str, Any]:
    given = {"customerId": stage.owner.id, "addressId": stage.owner.addresses[1].id}
    assert refusals(await tried(stage, "customerAddressRetire", given)) == []
    return given


async def _payment(stage: Stage) -> dict[str, Any]:
    bill = records.invoice(stage.owner, status=InvoiceStatus.PAID, total=dollars(20), balance=dollars(0))
    payment = records.payment(bill)
    await stage.tenant.add(bill, payment)
    await stage.set(metrics=msgspec.structs.replace(stage.owner.metrics, lifetime_value=dollars(20)))
    return {"paymentId": payment.id, "amount": "12.50", "reason": "The part was charged twice"}


def _plan(made: CustomerRecord) -> Callable[[Stage], Awaitable[dict[str, Any]]]:
    async def sample(stage: Stage) -> dict[str, Any]:
        plan = msgspec.structs.replace(made, id=made.new_id(), number=f"P-{made.new_id()}")
        plan = msgspec.structs.replace(plan, company_id=stage.owner.company_id, customer_id=stage.owner.id)
        await stage.tenant.add(plan)
        return {"id": plan.id}

    return sample


_NOBODY = records.customer("com_nobody")
Sample = Callable[[Stage], dict[str, Any] | Awaitable[dict[str, Any]]]
SAMPLES: Mapping[str, Sample] = {
    **ADMINISTRATION_SAMPLES,
    **UPSERT_SAMPLES,
    **STAFF_SAMPLES,
    "bookingCreate": lambda stage: {
        "customerId": stage.owner.id,
        "addressId": stage.owner.addresses[0].id,
        "category": "Plumbing",
        "window": {"start": in_days(9).start.isoformat()},
    },
    "bookingReschedule": lambda stage: {"id": stage.visit.id, "window": {"start": in_days(7).start.isoformat()}},
    "bookingCancel": lambda stage: {"id": stage.visit.id},
    "callLog": _with("customerId", outcome="SPOKE"),
    "callStatusUpdate": lambda stage: {"id": stage.call.id, "outcome": "LEFT_VOICEMAIL"},
    "cardSetupStart": _whose("customerId"),
    "cardSetupComplete": _complete,
    "cardDefaultSet": _other_card,
    "cardRemove": _card,
    "changeUndo": sample_of_undo,
    "customerAddressAdd": _with("customerId", street="1 Elm Street"),
    "customerAddressUpdate": lambda stage: {
        "customerId": stage.owner.id,
        "addressId": stage.owner.addresses[0].id,
        "unit": "4",
    },
    "customerAddressRemove": lambda stage: {"customerId": stage.owner.id, "addressId": stage.owner.addresses[1].id},
    "customerAddressRetire": lambda stage: {"customerId": stage.owner.id, "addressId": stage.owner.addresses[0].id},
    "customerAddressRestore": _retired,
    "customerPhoneAdd": _with("customerId", number="+1 512 555 0177"),
    "customerPhoneUpdate": lambda stage: {
        "customerId": stage.owner.id,
        "phoneId": stage.owner.phones[0].id,
        "extension": "7",
    },
    "customerPhoneRemove": lambda stage: {"customerId": stage.owner.id, "phoneId": stage.owner.phones[0].id},
    "customerEmailAdd": _with("customerId", address="ada.second@example.com"),
    "customerEmailUpdate": lambda stage: {
        "customerId": stage.owner.id,
        "emailId": stage.owner.emails[0].id,
        "isInvalid": True,
    },
    "customerEmailRemove": lambda stage: {"customerId": stage.owner.id, "emailId": stage.owner.emails[0].id},
    "customerContactPersonAdd": lambda stage: {
        "customerId": stage.owner.id,
        "name": "Pat Porter",
        "role": "Site manager",
        "addressId": stage.owner.addresses[0].id,
    },
    "customerContactPersonUpdate": lambda stage: {
        "customerId": stage.owner.id,
        "contactPersonId": stage.owner.contact_persons[0].id,
        "addressId": stage.owner.addresses[1].id,
    },
    "customerContactPersonRemove": lambda stage: {
        "customerId": stage.owner.id,
        "contactPersonId": stage.owner.contact_persons[0].id,
    },
    "creditIssue": _with("customerId", amount="12.50", reason="Goodwill"),
    "customerBlock": _whose(),
    "customerUnblock": _standing(CustomerStatus.BLOCKED),
    "customerArchive": _whose(),
    "customerUnarchive": _standing(CustomerStatus.ARCHIVED),
    "customerDelete": _with("id", force=True),
    "customerCreate": lambda stage: {
        "lastName": "Stone",
        "accountManagerId": stage.colleague.id,
        "contactPersons": [{"name": "Pat Porter", "phone": "512 555 0177"}],
    },
    "customerUpdate": _with("id", lastName="Stone"),
    "customerAccountManagerAssign": lambda stage: {"id": stage.owner.id, "accountManagerId": stage.colleague.id},
    "customerPaymentTermsUpdate": _with("id", paymentTerms="NET45"),
    "customerSalesTaxUpdate": lambda stage: {
        "id": stage.owner.id,
        "addressId": stage.owner.addresses[0].id,
        "kind": "SPECIAL_RATE",
        "ratePercent": "6.25",
    },
    "customerTagsAdd": _with("id", tags=["VIP"]),
    "customerTagsRemove": _with("id", tags=["Slow payer"]),
    "customerMerge": lambda stage: {"survivorId": stage.owner.id, "otherId": stage.other.id},
    "customerUnmerge": sample_of_unmerge,
    "duplicateDismiss": _pair,
    "customerRelatedDismiss": _pair,
    "customerRelatedRestore": _related,
    "tabExport": lambda stage: {
        "customerId": stage.owner.id,
        "addressId": stage.owner.addresses[0].id,
        "tab": "INVOICES",
        "format": "CSV",
    },
    "customersExport": lambda stage: {"format": "CSV"},
    "customerDataExport": lambda stage: {"customerId": stage.owner.id},
    "bulkExportStart": lambda stage: {"document": BULK_DOCUMENT},
    "exportCancel": open_export,
    "importStart": lambda stage: {
        "file": Attachment("customers.csv", b"Customer ID,Last Name\n1,Miller\n"),
        "mapping": [{"header": "Last Name", "target": "last_name"}],
    },
    "importCancel": open_import,
    "importUndo": ended_import,
    "fileUpload": lambda stage: {
        "customerId": stage.owner.id,
        "file": Attachment("note.txt", b"Boiler checked."),
        "description": "What was done",
        "visibility": "CUSTOMER",  # the only one that a partner may choose
        "addressId": stage.job.address_id,
        "jobId": stage.job.id,
    },
    "fileUpdate": lambda stage: {
        "id": stage.file.id,
        "description": "Another",
        "addressId": stage.job.address_id,
        "jobId": stage.job.id,
    },
    "fileRemove": lambda stage: {"id": stage.file.id},
    "callIncomingReport": lambda stage: {"phone": "+15125550142", "staffMemberId": stage.colleague.id},
    "messageSend": lambda stage: {
        "customerId": stage.owner.id,
        "channel": "EMAIL",
        "to": stage.owner.emails[0].id,
        "inReplyTo": stage.call.id,
        "subject": "Tomorrow",
        "body": "We come at nine.",
    },
    "emailPreferencesUpdate": _with("customerId", isSubscribed=False),
    "noteAdd": lambda stage: {
        "customerId": stage.owner.id,
        "body": "Ring twice",
        "addressId": stage.owner.addresses[0].id,
    },
    "noteUpdate": lambda stage: {"id": stage.note.id, "addressId": stage.owner.addresses[1].id},
    "notePin": lambda stage: {"id": stage.note.id, "isPinned": not stage.note.is_pinned},
    "noteRemove": lambda stage: {"id": stage.note.id},
    "commentAdd": _with("customerId", body="Agreed on Monday"),
    "paymentRefund": _payment,
    "subscriptionPause": _plan(work_records.subscription(_NOBODY)),
    "subscriptionResume": _plan(work_records.subscription(_NOBODY, status=SubscriptionStatus.PAUSED)),
    "recurringInvoicePause": _plan(work_records.recurring_invoice(_NOBODY)),
    "recurringInvoiceResume": _plan(
        work_records.recurring_invoice(_NOBODY, status=RecurringInvoiceStatus.PAUSED, ends_on=None)
    ),
    "commentUpdate": lambda stage: {"id": stage.comment.id, "body": "Agreed on Tuesday"},
    "commentRemove": lambda stage: {"id": stage.comment.id},
    "portalInviteSend": _whose("customerId"),
    "portalPasswordResetSend": _reset,
    "portalAccountConfirm": _confirm,
    "portalPasswordReset": _choose,
    "portalPasswordForgotten": _forgotten,
    "portalSignIn": _sign_in,
    "webhookCreate": lambda stage: {"url": URL, "kinds": ["CUSTOMER", "JOB"]},
    "webhookUpdate": webhook_that_is(WebhookStatus.ACTIVE, kinds=["JOB"]),
    "webhookDelete": webhook_that_is(WebhookStatus.ACTIVE),
    "webhookRotateSecret": webhook_that_is(WebhookStatus.ACTIVE),
    "webhookTest": webhook_that_is(WebhookStatus.ACTIVE),
    "webhookReplay": webhook_that_is(WebhookStatus.ACTIVE, since="2026-01-01T00:00:00Z"),
    "webhookResume": webhook_that_is(WebhookStatus.PAUSED),
    "saleUpdate": lambda stage: {
        "id": stage.sale.id,
        "comment": "Calls back in May",
        "methodOfPayment": "CHECK",
    },
    "statementSend": lambda stage: {
        "customerId": stage.owner.id,
        "from": "2026-01-01",
        "to": "2026-03-31",
        "emailId": stage.owner.emails[0].id,
    },
    "tagRename": lambda stage: {"tag": "Slow payer", "name": "Pays late"},
    "tagMerge": lambda stage: {"tags": ["Slow payer"], "into": "Pays late"},
}
"""An input of each mutation that succeeds, and names something by every id that the mutation takes."""


async def sample(stage: Stage, mutation: str) -> dict[str, Any]:
    """Return the input of a mutation that succeeds on this stage."""
    made = SAMPLES[mutation](stage)
    return made if isinstance(made, dict) else dict(await made)
