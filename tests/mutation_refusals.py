"""For every mutation and every refusal that its description names: how to be refused so."""

from collections.abc import Mapping

from gateway.documents.contact import EmailPreferences
from gateway.documents.customer import CustomerStatus
from gateway.documents.service_subscription import SubscriptionStatus
from gateway.documents.webhook import WebhookStatus
from tests.administration_samples import ADMINISTRATION_REFUSALS
from tests.export_spoils import EXPORT_REFUSALS
from tests.import_spoils import changed_import, ended_import, many_imports, open_import
from tests.merge_spoils import edited_since, number_taken, unmerged_already, with_itself
from tests.mutation_spoils import (
    LONG,
    MANY_TAGS,
    ODD,
    UNSEEN,
    Spoil,
    address_again,
    after,
    booked_already,
    bounced,
    called_off,
    crowded,
    crowded_with_a_retired,
    external_id_of_another,
    forgotten_often,
    much_booked,
    owned_by_another,
    plan_that_is,
    same_customer,
    second_email,
    second_person,
    second_phone,
    soon,
    standing,
    tag_of_another,
    tried_often,
    unpaid,
    with_a_job,
    without_a_chosen_address,
    without_mail,
)
from tests.mutation_stage import in_days
from tests.staff_samples import STAFF_REFUSALS
from tests.undo_spoils import (
    of_a_list_that_is_full,
    of_a_phone_that_came_again,
    of_a_used_address,
    of_the_books,
    of_the_only_name,
    overtaken,
    undone_already,
)
from tests.upsert_samples import SPOILT_BATCHES
from tests.webhook_spoils import many_webhooks, webhook_that_is

BLOCKED, ARCHIVED = standing(CustomerStatus.BLOCKED), standing(CustomerStatus.ARCHIVED)
PAUSED, RESUMED = plan_that_is(SubscriptionStatus.PAUSED), plan_that_is(SubscriptionStatus.ACTIVE)
UNSUBSCRIBED = after(email_preferences=EmailPreferences(is_subscribed=False))
_PORTAL_MAIL = {"NO_ADDRESS": without_mail, "UNDELIVERABLE": bounced, "BLOCKED": BLOCKED, "ARCHIVED": ARCHIVED}
_PASSWORD = {
    "INVALID_LINK": {"token": "acme.none"},
    "TOO_WEAK": {"password": "password12"},
    "BLOCKED": BLOCKED,
    "ARCHIVED": ARCHIVED,
}
_TAGS = {
    "REQUIRED": {"tags": [UNSEEN]},
    "TOO_LONG": {"tags": [LONG]},
    "TOO_MANY": {"tags": MANY_TAGS},
    "INVALID": {"tags": [ODD]},
}
_DESCRIPTION = {
    "REQUIRED": {"description": UNSEEN},
    "INVALID": {"description": ODD},
    "TOO_LONG": {"description": LONG},
}
_ADDRESS = {"REQUIRED": {"street": UNSEEN}, "INVALID": {"postalCode": "?!"}, "TOO_LONG": {"street": LONG}}
_TEXT = {"REQUIRED": {"body": UNSEEN}, "INVALID": {"body": ODD}, "TOO_LONG": {"body": LONG}}
_PERSON: Mapping[str, Spoil] = {
    "INVALID": {"role": ODD},
    "INVALID_PHONE": {"phone": "12"},
    "INVALID_EMAIL": {"email": "pat at work"},
    "TOO_LONG": {"name": LONG},
}
_AGAIN = {"street": "13 oak  ln.", "city": "AUSTIN", "region": "tx", "postalCode": "78701"}
_UNKNOWN_COMPANY: Spoil = {"companyHandle": "no-such-company"}

_CARD = "4242 4242 4242 4242"
_BOOKING = {"INVALID": {"reason": ODD}, "TOO_LONG": {"reason": LONG}, "CARD_NUMBER": {"reason": _CARD}}
_VISIT: Mapping[str, Spoil] = {**_BOOKING, "WRONG_STATUS": called_off, "SHORT_NOTICE": soon}

AS_THE_CUSTOMER = {("bookingCreate", "TOO_MANY")} | {
    (mutation, "SHORT_NOTICE") for mutation in ("bookingCreate", "bookingReschedule", "bookingCancel")
}
"""What only customers are refused, in the portal."""
SPOILT: Mapping[str, Mapping[str, Spoil]] = {
    **ADMINISTRATION_REFUSALS,
    **SPOILT_BATCHES,
    **STAFF_REFUSALS,
    "bookingCreate": {
        "BLOCKED": BLOCKED,
        "ARCHIVED": ARCHIVED,
        "TAKEN": booked_already,
        "SHORT_NOTICE": {"window": {"start": in_days(0).end.isoformat()}},
        "TOO_MANY": much_booked,
        "REQUIRED": {"category": UNSEEN},
        "INVALID": {"category": ODD},
        "TOO_LONG": {"summary": LONG},
        "CARD_NUMBER": {"summary": _CARD},
    },
    "bookingReschedule": {
        **_VISIT,
        "BLOCKED": BLOCKED,
        "ARCHIVED": ARCHIVED,
        "TAKEN": booked_already,
        "REQUIRED": {"window": ...},
    },
    "bookingCancel": _VISIT,
    "callLog": {"INVALID": {"phone": "x"}, "TOO_LONG": {"note": LONG}},
    "callStatusUpdate": {"INVALID": {"durationSeconds": -1}, "TOO_LONG": {"note": LONG}},
    "changeUndo": {
        "NOT_UNDOABLE": of_the_books,
        "LATER_CHANGES": overtaken,
        "WRONG_STATUS": undone_already,
        "IN_USE": of_a_used_address,
        "REQUIRED": of_the_only_name,
        "TAKEN": of_a_phone_that_came_again,
        "TOO_MANY": of_a_list_that_is_full,
    },
    "customerAddressAdd": {**_ADDRESS, "TAKEN": _AGAIN, "TOO_MANY": crowded},
    "customerAddressUpdate": {**_ADDRESS, "TAKEN": {"street": "13 OAK LANE", "unit": ...}},
    "customerAddressRestore": {"TAKEN": address_again, "TOO_MANY": crowded_with_a_retired},
    "customerAddressRemove": {"IN_USE": with_a_job},
    "customerPhoneAdd": {
        "INVALID_PHONE": {"number": "12"},
        "TAKEN": {"number": "+1 512 555 0142"},
        "TOO_LONG": {"extension": LONG},
        "TOO_MANY": crowded,
    },
    "customerPhoneUpdate": {
        "REQUIRED": {"kind": None},
        "INVALID_PHONE": {"number": "12"},
        "TAKEN": second_phone,
        "TOO_LONG": {"extension": LONG},
    },
    "customerEmailAdd": {
        "INVALID_EMAIL": {"address": "ada at home"},
        "TAKEN": second_email,
        "TOO_LONG": {"address": f"{'a' * 300}@example.com"},
        "TOO_MANY": crowded,
    },
    "customerEmailUpdate": {
        "REQUIRED": {"kind": None},
        "INVALID_EMAIL": {"address": "ada at home"},
        "TAKEN": second_email,
        "TOO_LONG": {"address": f"{'a' * 300}@example.com"},
    },
    "customerContactPersonAdd": {
        **_PERSON,
        "REQUIRED": {"name": UNSEEN},
        "TAKEN": {"name": "SAM SITTER", "role": "tenant", "addressId": ...},
        "TOO_MANY": crowded,
    },
    "customerContactPersonUpdate": {**_PERSON, "REQUIRED": {"isPrimary": None}, "TAKEN": second_person},
    "creditIssue": {"REQUIRED": {"reason": UNSEEN}, "INVALID": {"amount": "-1"}, "TOO_LONG": {"reason": LONG}},
    "customerBlock": {"WRONG_STATUS": ARCHIVED},
    "customerUnblock": {"WRONG_STATUS": ARCHIVED},
    "customerDelete": {"IN_USE": unpaid},
    "customerCreate": {
        "REQUIRED": {"lastName": UNSEEN},
        "INVALID": {"addresses": [{"street": "1 Elm Street", "postalCode": "?!"}]},
        "INVALID_PHONE": {"phones": [{"number": "12"}]},
        "INVALID_EMAIL": {"emails": [{"address": "ada at home"}]},
        "TOO_LONG": {"lastName": LONG},
        "TOO_MANY": {"tags": MANY_TAGS},
        "TAKEN": external_id_of_another,
    },
    "customerUpdate": {
        "REQUIRED": {"type": None},
        "INVALID": {"lastName": ODD},
        "TOO_LONG": {"lastName": LONG},
        "TAKEN": external_id_of_another,
    },
    "customerAccountManagerAssign": {"REQUIRED": {"accountManagerId": ...}},
    "customerPaymentTermsUpdate": {"REQUIRED": {"paymentTerms": ...}, "INVALID": {"paymentTerms": "soon"}},
    "customerSalesTaxUpdate": {
        "REQUIRED": {"ratePercent": ...},
        "INVALID": {"ratePercent": "101"},
        "TOO_LONG": {"kind": "EXEMPT", "ratePercent": ..., "certificate": LONG},
    },
    "customerTagsAdd": _TAGS,
    "customerTagsRemove": _TAGS,
    "customerMerge": {"INVALID": with_itself},
    "customerUnmerge": {"WRONG_STATUS": unmerged_already, "LATER_CHANGES": edited_since, "TAKEN": number_taken},
    "duplicateDismiss": {"INVALID": same_customer},
    "customerRelatedDismiss": {"INVALID": same_customer},
    "customerRelatedRestore": {"INVALID": same_customer},
    **EXPORT_REFUSALS,
    "importStart": {
        "INVALID": {"mapping": [{"header": "Last Name", "target": "shoe_size"}]},
        "REQUIRED": {"mapping": [{"header": "Last Name", "target": "note"}]},
        "TOO_MANY": many_imports,
    },
    "importCancel": {"WRONG_STATUS": ended_import},
    "importUndo": {"WRONG_STATUS": open_import, "IN_USE": changed_import},
    "fileUpload": _DESCRIPTION,
    "fileUpdate": _DESCRIPTION,
    "callIncomingReport": {"INVALID": {"callId": "a\x07b"}, "TOO_LONG": {"callId": LONG}},
    "messageSend": {
        **_TEXT,
        "NO_ADDRESS": {"channel": "TEXT", "subject": ..., "to": ...},
        "UNDELIVERABLE": bounced,
        "UNSUBSCRIBED": UNSUBSCRIBED,
        "BLOCKED": BLOCKED,
    },
    "noteAdd": _TEXT,
    "noteUpdate": _TEXT,
    "commentAdd": _TEXT,
    "paymentRefund": {
        "REQUIRED": {"reason": " "},
        "INVALID": {"amount": "-1"},
        "TOO_LONG": {"reason": LONG},
        "CARD_NUMBER": {"reason": _CARD},
    },
    "subscriptionPause": {
        "WRONG_STATUS": PAUSED,
        "INVALID": {"resumesOn": "2020-01-01"},
    },
    "subscriptionResume": {
        "WRONG_STATUS": RESUMED,
        "INVALID": {"nextOn": "2020-01-01"},
    },
    "recurringInvoicePause": {
        "WRONG_STATUS": PAUSED,
        "INVALID": {"resumesOn": "2020-01-01"},
    },
    "recurringInvoiceResume": {
        "WRONG_STATUS": RESUMED,
        "INVALID": {"nextOn": "2020-01-01"},
    },
    "commentUpdate": _TEXT,
    "portalInviteSend": {**_PORTAL_MAIL, "TAKEN": owned_by_another},
    "portalPasswordResetSend": _PORTAL_MAIL,
    "portalAccountConfirm": _PASSWORD,
    "portalPasswordReset": _PASSWORD,
    "portalPasswordForgotten": {"NOT_FOUND": _UNKNOWN_COMPANY, "TOO_MANY_ATTEMPTS": forgotten_often},
    "portalSignIn": {
        "NOT_FOUND": _UNKNOWN_COMPANY,
        "INVALID_CREDENTIALS": {"password": "wrong horse"},
        "TOO_MANY_ATTEMPTS": tried_often,
        "BLOCKED": BLOCKED,
        "ARCHIVED": ARCHIVED,
    },
    "webhookCreate": {
        "INVALID": {"url": "ftp://hooks.example.com"},
        "REQUIRED": {"kinds": []},
        "NOT_FOUND": {"documentId": "unpublished"},
        "TOO_MANY": many_webhooks,
    },
    "webhookUpdate": {"INVALID": {"url": "https://10.0.0.1/"}, "REQUIRED": {"kinds": []}},
    "webhookTest": {"WRONG_STATUS": webhook_that_is(WebhookStatus.PAUSED)},
    "webhookReplay": {"INVALID": {"since": None}},
    "webhookResume": {"WRONG_STATUS": webhook_that_is(WebhookStatus.ACTIVE)},
    "saleUpdate": {
        "REQUIRED": {"result": None},
        "INVALID": {"commissions": {"total": "1", "paid": "2"}},
        "TOO_LONG": {"comment": LONG},
    },
    "statementSend": {
        "INVALID": {"from": "2026-04-01"},
        "TOO_LONG": {"message": LONG},
        "CARD_NUMBER": {"message": _CARD},
        "NO_ADDRESS": without_a_chosen_address,
        "UNDELIVERABLE": bounced,
        "UNSUBSCRIBED": UNSUBSCRIBED,
        "BLOCKED": BLOCKED,
    },
    "tagRename": {
        "NOT_FOUND": {"tag": "Unheard of"},
        "INVALID": {"name": "Slow payer"},
        "TAKEN": tag_of_another,
        "TOO_LONG": {"name": LONG},
        "REQUIRED": {"name": UNSEEN},
    },
    "tagMerge": {
        "NOT_FOUND": {"tags": ["Unheard of"]},
        "REQUIRED": {"tags": ["Pays late"]},
        "INVALID": {"into": ODD},
        "TOO_LONG": {"into": LONG},
        "TOO_MANY": {"tags": MANY_TAGS},
    },
}
"""Mutation → code → how to be refused with it. Of cards, `tests/features/test_card*.py` tell."""
