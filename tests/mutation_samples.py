"""Every mutation of the schema with an input that succeeds: what holds of all of them is tested on these."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLNonNull, get_named_type

from gateway.documents.change import Change
from gateway.documents.communication import Communication
from gateway.documents.contact import Email, EmailKind
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.file import File
from gateway.documents.job import Job
from gateway.documents.message import Message
from gateway.documents.note import Note
from gateway.documents.portal_account import PortalAccount, PortalAccountStatus, portal_account_id
from gateway.documents.sale import Sale
from gateway.documents.staff_member import StaffMember
from gateway.schema import build_schema
from tests import records, work_records
from tests.card_desk import Desk
from tests.portal import PASSWORD, change_stored
from tests.running_gateway import Answer, Attachment, Tenant

MUTATIONS = build_schema()._schema.mutation_type.fields  # type: ignore[union-attr]  # the schema has mutations


@dataclass(frozen=True)
class Stage:
    """A company with a customer of whom there is something that every mutation can change."""

    desk: Desk
    tenant: Tenant
    owner: Customer
    other: Customer
    colleague: StaffMember
    job: Job
    note: Note
    call: Communication
    sale: Sale
    file: File

    async def set(self, **changes: Any) -> None:
        """Store another state of the customer, as if it had come to it before."""
        await change_stored(self.tenant, self.owner, **changes)

    async def account(self) -> None:
        """Give the customer a confirmed portal account."""
        await self.tenant.add(
            PortalAccount(
                id=portal_account_id(self.owner.id),
                company_id=self.owner.company_id,
                customer_id=self.owner.id,
                email=self.owner.emails[0].address.casefold(),
                status=PortalAccountStatus.CONFIRMED,
                session_version=1,
                created_at=records.START,
            )
        )

    async def link(self, mutation: str) -> str:
        """The token in the mail that a mutation sends the customer."""
        answer = await ask(self.tenant, mutation, {"customerId": self.owner.id})
        assert refusals(answer) == []
        (message,) = await self.tenant.scope.find(Message, {"customer_id": self.owner.id})
        found = re.search(r"#token=(\S+)", message.text or "")
        assert found
        return found[1]

    async def card(self) -> str:
        """The id of a card of the customer."""
        return await self.desk.add(self.tenant, self.owner)

    async def set_up(self) -> str:
        """The id of a set-up that the cardholder has confirmed."""
        setup = await self.desk.done(self.tenant, "cardSetupStart", customerId=self.owner.id)
        self.desk.stub.confirm(setup["setupIntentId"])
        return str(setup["setupIntentId"])

    async def log(self, operation: str) -> list[Change]:
        """What the change log of the company has of a mutation."""
        return await self.tenant.scope.find(Change, {"operation": operation})


async def a_stage(desk: Desk) -> Stage:
    """A company of a test's own, with all that mutations change; ids are nobody else's."""
    tenant = await desk.gateway.tenant()
    colleague, other = records.staff_member(tenant.company.id), await tenant.customer()
    mark = other.id.partition("_")[2]
    owner = await tenant.customer(
        version=3,
        tags=("Slow payer",),
        payment_methods=(),
        addresses=(
            records.address(f"adr_{mark}1"),
            records.address(f"adr_{mark}2", street="13 Oak Lane", is_default=False),
        ),
        phones=(records.phone("+15125550142", id=f"phn_{mark}"),),
        emails=(Email(id=f"eml_{mark}", address=f"ada.{mark}@example.com", kind=EmailKind.PRIMARY),),
    )
    made = {
        "job": records.job(owner, address_id=owner.addresses[0].id),
        "note": records.note(owner, version=3),
        "call": records.communication(owner, version=3),
        "sale": work_records.sale(owner, version=3),
        "file": records.file(owner),
    }
    await tenant.add(colleague, *made.values())
    return Stage(desk, tenant, owner, other, colleague, **made)  # type: ignore[arg-type]  # each of its kind


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


Sample = Callable[[Stage], dict[str, Any] | Awaitable[dict[str, Any]]]
SAMPLES: Mapping[str, Sample] = {
    "callLog": _with("customerId", outcome="SPOKE"),
    "callStatusUpdate": lambda stage: {"id": stage.call.id, "outcome": "LEFT_VOICEMAIL"},
    "cardSetupStart": _whose("customerId"),
    "cardSetupComplete": _complete,
    "cardDefaultSet": _other_card,
    "cardRemove": _card,
    "customerAddressAdd": _with("customerId", street="1 Elm Street"),
    "customerAddressUpdate": lambda stage: {
        "customerId": stage.owner.id,
        "addressId": stage.owner.addresses[0].id,
        "unit": "4",
    },
    "customerAddressRemove": lambda stage: {"customerId": stage.owner.id, "addressId": stage.owner.addresses[1].id},
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
    "creditIssue": _with("customerId", amount="12.50", reason="Goodwill"),
    "customerBlock": _whose(),
    "customerUnblock": _standing(CustomerStatus.BLOCKED),
    "customerArchive": _whose(),
    "customerUnarchive": _standing(CustomerStatus.ARCHIVED),
    "customerDelete": _with("id", force=True),
    "customerCreate": lambda stage: {"lastName": "Stone", "accountManagerId": stage.colleague.id},
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
    "customerRelatedDismiss": _pair,
    "customerRelatedRestore": _related,
    "fileUpload": lambda stage: {
        "customerId": stage.owner.id,
        "file": Attachment("note.txt", b"Boiler checked."),
        "description": "What was done",
        "addressId": stage.job.address_id,
        "jobId": stage.job.id,
    },
    "fileUpdate": lambda stage: {"id": stage.file.id, "description": "Another"},
    "fileRemove": lambda stage: {"id": stage.file.id},
    "callIncomingReport": lambda stage: {
        "phone": "+15125550142",
        "staffMemberId": stage.colleague.id,
    },
    "messageSend": lambda stage: {
        "customerId": stage.owner.id,
        "channel": "EMAIL",
        "to": stage.owner.emails[0].id,
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
    "commentAdd": _with("customerId", body="Agreed on Monday"),
    "portalInviteSend": _whose("customerId"),
    "portalPasswordResetSend": _reset,
    "portalAccountConfirm": _confirm,
    "portalPasswordReset": _choose,
    "portalPasswordForgotten": _forgotten,
    "portalSignIn": _sign_in,
    "saleUpdate": lambda stage: {"id": stage.sale.id, "comment": "Calls back in May"},
    "tagRename": lambda stage: {"tag": "Slow payer", "name": "Pays late"},
    "tagMerge": lambda stage: {"tags": ["Slow payer"], "into": "Pays late"},
}
"""An input of each mutation that succeeds, and names something by every id that the mutation takes."""


async def sample(stage: Stage, mutation: str) -> dict[str, Any]:
    """The input of a mutation that succeeds on this stage."""
    made = SAMPLES[mutation](stage)
    return made if isinstance(made, dict) else dict(await made)


def input_of(mutation: str) -> GraphQLInputObjectType:
    """The type of a mutation's input."""
    found = get_named_type(MUTATIONS[mutation].args["input"].type)
    assert isinstance(found, GraphQLInputObjectType)
    return found


def ids_of(mutation: str) -> list[str]:
    """The fields of a mutation's input that are ids."""
    return [name for name, field in input_of(mutation).fields.items() if get_named_type(field.type).name == "ID"]


def taking(field: str) -> list[str]:
    """The mutations whose input has a field."""
    return [mutation for mutation in MUTATIONS if field in input_of(mutation).fields]


def document(mutation: str) -> str:
    """A document with one mutation."""
    kind = input_of(mutation).name
    assert isinstance(MUTATIONS[mutation].args["input"].type, GraphQLNonNull)
    return f"mutation Try($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ code path message }} }} }}"


async def ask(tenant: Tenant, mutation: str, given: Mapping[str, Any], **claims: Any) -> Answer:
    """The answer to a mutation of somebody in a company; `role` is the office unless told."""
    return await tenant.ask(document(mutation), {"input": dict(given)}, **claims)


def refusals(answer: Answer) -> list[tuple[str, str]]:
    """(code, path) of each reason for which a mutation was refused."""
    assert answer.errors == [], answer.errors
    (payload,) = answer.data.values()
    return [(fault["code"], ".".join(fault["path"] or ())) for fault in payload["userErrors"]]
