"""For every mutation and every refusal that its description names: how to be refused so."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from gateway.documents.contact import EmailPreferences
from gateway.documents.customer import CustomerStatus
from tests import records
from tests.mutation_stage import Stage, tried
from tests.portal import change_stored

Spoil = Mapping[str, Any] | Callable[[Stage], Awaitable[Mapping[str, Any]]]
"""What to send in place of a part of the sample; or what makes the stage such that it is refused, and gives that."""

LONG = "long " * 3000
ODD = "bell \x07"
MANY_TAGS = [f"tag {number}" for number in range(51)]


def standing(status: CustomerStatus) -> Spoil:
    """A customer who is blocked or archived."""

    async def spoil(stage: Stage) -> Mapping[str, Any]:
        await stage.set(status=status)
        return {}

    return spoil


def after(**changes: Any) -> Spoil:
    """A customer in another state."""

    async def spoil(stage: Stage) -> Mapping[str, Any]:
        await stage.set(**changes)
        return {}

    return spoil


async def bounced(stage: Stage) -> Mapping[str, Any]:
    """Mail to the customer came back."""
    (email,) = stage.owner.emails
    await stage.set(emails=(msgspec.structs.replace(email, is_invalid=True),))
    return {}


async def without_mail(stage: Stage) -> Mapping[str, Any]:
    """A customer without an e-mail address."""
    await stage.set(emails=())
    return {}


async def with_a_job(stage: Stage) -> Mapping[str, Any]:
    """A job at the address."""
    await stage.tenant.add(records.job(stage.owner, address_id=stage.owner.addresses[1].id))
    return {}


async def crowded(stage: Stage) -> Mapping[str, Any]:
    """As many of each part as there may be."""
    await stage.set(
        addresses=tuple(records.address(f"adr_{number}") for number in range(200)),
        phones=tuple(records.phone(f"+15125551{number:03d}", id=f"phn_{number}") for number in range(20)),
        emails=tuple(
            msgspec.structs.replace(stage.owner.emails[0], id=f"eml_{number}", address=f"e{number}@example.com")
            for number in range(20)
        ),
    )
    return {}


async def owned_by_another(stage: Stage) -> Mapping[str, Any]:
    """Another customer signs in with the address."""
    await stage.account()
    (email,) = stage.owner.emails
    await change_stored(stage.tenant, stage.other, emails=(email,))
    return {"customerId": stage.other.id}


async def external_id_of_another(stage: Stage) -> Mapping[str, Any]:
    """Another customer has the external id."""
    await change_stored(stage.tenant, stage.other, external_id="erp-7")
    return {"externalId": "erp-7"}


async def second_phone(stage: Stage) -> Mapping[str, Any]:
    """The customer has the number under another id."""
    (first,) = stage.owner.phones
    await stage.set(phones=(first, records.phone("+15125550199", id="phn_second", is_primary=False)))
    return {"number": "+1 512 555 0199", "extension": ...}


async def second_email(stage: Stage) -> Mapping[str, Any]:
    """The customer has the address under another id."""
    (first,) = stage.owner.emails
    await stage.set(emails=(first, msgspec.structs.replace(first, id="eml_second", address="second@example.com")))
    return {"address": "second@example.com"}


async def tag_of_another(stage: Stage) -> Mapping[str, Any]:
    """The new name is taken."""
    await change_stored(stage.tenant, stage.other, tags=("Pays late",))
    return {}


async def unpaid(stage: Stage) -> Mapping[str, Any]:
    """The customer owes something."""
    await stage.tenant.add(records.invoice(stage.owner))
    await stage.set(metrics=msgspec.structs.replace(stage.owner.metrics, total_due=records.dollars(100)))
    return {"force": False}


async def same_customer(stage: Stage) -> Mapping[str, Any]:
    """Of two, both the same."""
    return {"relatedId": stage.owner.id}


async def tried_often(stage: Stage) -> Mapping[str, Any]:
    """The same address, as often as it may be tried."""
    given = await sample_of_sign_in(stage)
    for _ in range(10):
        await tried(stage, "portalSignIn", given)
    return given


async def sample_of_sign_in(stage: Stage) -> dict[str, Any]:
    """Credentials that are nobody's."""
    email = f"nobody.{stage.owner.id}@example.com"
    return {"companyHandle": stage.tenant.company.handle, "email": email, "password": "wrong horse"}


async def forgotten_often(stage: Stage) -> Mapping[str, Any]:
    """The same address, as often as a mail may be asked for."""
    given = {"companyHandle": stage.tenant.company.handle, "email": f"nobody.{stage.owner.id}@example.com"}
    for _ in range(3):
        await tried(stage, "portalPasswordForgotten", given)
    return given


BLOCKED, ARCHIVED = standing(CustomerStatus.BLOCKED), standing(CustomerStatus.ARCHIVED)
_PORTAL_MAIL = {"NO_ADDRESS": without_mail, "UNDELIVERABLE": bounced, "BLOCKED": BLOCKED, "ARCHIVED": ARCHIVED}
_PASSWORD = {
    "INVALID_LINK": {"token": "acme.none"},
    "TOO_WEAK": {"password": "password12"},
    "BLOCKED": BLOCKED,
    "ARCHIVED": ARCHIVED,
}
_TAGS = {
    "REQUIRED": {"tags": [""]},
    "TOO_LONG": {"tags": [LONG]},
    "TOO_MANY": {"tags": MANY_TAGS},
    "INVALID": {"tags": [ODD]},
}
_DESCRIPTION = {
    "REQUIRED": {"description": " "},
    "INVALID": {"description": ODD},
    "TOO_LONG": {"description": LONG},
}
_ADDRESS = {"REQUIRED": {"street": " "}, "INVALID": {"postalCode": "?!"}, "TOO_LONG": {"street": LONG}}
_TEXT = {"REQUIRED": {"body": " "}, "INVALID": {"body": ODD}, "TOO_LONG": {"body": LONG}}
_UNKNOWN_COMPANY: Spoil = {"companyHandle": "no-such-company"}

SPOILT: Mapping[str, Mapping[str, Spoil]] = {
    "callLog": {"INVALID": {"phone": "x"}, "TOO_LONG": {"note": LONG}},
    "callStatusUpdate": {"INVALID": {"durationSeconds": -1}, "TOO_LONG": {"note": LONG}},
    "customerAddressAdd": {**_ADDRESS, "TOO_MANY": crowded},
    "customerAddressUpdate": _ADDRESS,
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
    "creditIssue": {"REQUIRED": {"reason": " "}, "INVALID": {"amount": "-1"}, "TOO_LONG": {"reason": LONG}},
    "customerBlock": {"WRONG_STATUS": ARCHIVED},
    "customerUnblock": {"WRONG_STATUS": ARCHIVED},
    "customerDelete": {"IN_USE": unpaid},
    "customerCreate": {
        "REQUIRED": {"lastName": " "},
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
    "customerRelatedDismiss": {"INVALID": same_customer},
    "customerRelatedRestore": {"INVALID": same_customer},
    "fileUpload": _DESCRIPTION,
    "fileUpdate": _DESCRIPTION,
    "callIncomingReport": {"INVALID": {"phone": "x"}, "TOO_LONG": {"callId": LONG}},
    "messageSend": {
        **_TEXT,
        "NO_ADDRESS": {"channel": "TEXT", "subject": ..., "to": ...},
        "UNDELIVERABLE": bounced,
        "UNSUBSCRIBED": after(email_preferences=EmailPreferences(is_subscribed=False)),
        "BLOCKED": BLOCKED,
    },
    "noteAdd": _TEXT,
    "noteUpdate": _TEXT,
    "commentAdd": _TEXT,
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
    "saleUpdate": {"REQUIRED": {"result": None}, "INVALID": {"units": -1}, "TOO_LONG": {"comment": LONG}},
    "tagRename": {
        "NOT_FOUND": {"tag": "Unheard of"},
        "INVALID": {"name": "Slow payer"},
        "TAKEN": tag_of_another,
        "TOO_LONG": {"name": LONG},
        "REQUIRED": {"name": " "},
    },
    "tagMerge": {
        "REQUIRED": {"tags": ["Pays late"]},
        "INVALID": {"into": ODD},
        "TOO_LONG": {"into": LONG},
        "TOO_MANY": {"tags": MANY_TAGS},
    },
}
"""Mutation → code → how to be refused with it. Of cards, `tests/features/test_card*.py` tell."""
