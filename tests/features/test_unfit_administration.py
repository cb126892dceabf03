"""What administrators list goes on past a record that does not fit: staff, their log, webhooks and deliveries."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.background_job import JobOwner
from gateway.documents.base.record import Record, instant
from gateway.documents.change import FieldChange
from gateway.documents.company_change import CompanyChange
from gateway.documents.feed_item import FeedChange, FeedKind
from gateway.documents.note import Author
from gateway.documents.staff_member import StaffMember
from gateway.documents.webhook import DeliveryStatus, Webhook, WebhookDelivery, WebhookStatus
from gateway.operations.webhook.secret import made_secret
from tests import records
from tests.features.test_unfit_record import spoil
from tests.running_gateway import Tenant

ANCHORS = {"_id", "company_id", "keys", "webhook_id", "changed_at", "created_at", "status"}
"""What says whose a record is, and where in a list."""
BAD = {"from": ["elsewhere"]}
WEBHOOK = "whk_listed"


def staff_member(tenant: Tenant) -> Record:
    """Return a person of the staff."""
    return records.staff_member(tenant.company.id, subject=f"idp|{StaffMember.new_id()}")


def company_change(tenant: Tenant) -> Record:
    """Return an entry of the company's log."""
    return CompanyChange(
        id=CompanyChange.new_id(),
        company_id=tenant.company.id,
        operation="companyUpdate",
        author=Author(id="stf_1", name="Olga Office", role="ADMIN"),
        request_id="req-1",
        subject_id=tenant.company.id,
        subject="Acme",
        fields=(FieldChange(field="name", before="Acme", after="Acme Ltd."),),
        changed_at=instant(),
    )


def webhook(tenant: Tenant, webhook_id: str | None = None) -> Webhook:
    """Return a webhook of an administrator."""
    now = instant()
    return Webhook(
        id=webhook_id or Webhook.new_id(),
        company_id=tenant.company.id,
        status=WebhookStatus.PAUSED,
        due_at=now,
        owner=JobOwner(id="x", name="Ada", role=Role.ADMIN, permissions=()),
        url="https://hooks.example.com/x",
        kinds=(FeedKind.CUSTOMER,),
        secrets=(made_secret(tenant.scope.secret_box),),
        sequence=0,
        as_of=now,
        access={},
        created_at=now,
        failure="gone",
        last_delivered_at=now,
    )


def delivery(tenant: Tenant) -> Record:
    """Return a delivery of the webhook that is listed."""
    now = instant()
    return WebhookDelivery(
        id=WebhookDelivery.new_id(),
        company_id=tenant.company.id,
        webhook_id=f"{WEBHOOK}_{tenant.company.handle}",
        position=1,
        status=DeliveryStatus.DEAD,
        change=FeedChange.CHANGED,
        kind=FeedKind.CUSTOMER,
        record_id="cus_1",
        owner_id="cus_1",
        changed_at=now,
        due_at=now,
        created_at=now,
        expires_at=now,
    )


LISTS: dict[str, tuple[Callable[[Tenant], Record], str]] = {
    "staffMembers": (staff_member, "staffMembers(first: 50, active: null) { nodes { id name role email isActive } }"),
    "companyChanges": (
        company_change,
        "companyChanges { nodes { id: changeId changedAt author { name role } operation requestId subjectId subject "
        "fields { field } } }",
    ),
    "webhooks": (
        webhook,
        "webhooks { id: webhookId url kinds documentId status failure ownerName createdAt lastDeliveredAt }",
    ),
    "webhook": (
        delivery,
        'webhook(id: "WEBHOOK") { deliveries { nodes { id: deliveryId status isTest change kind objectId customerId '
        "attempts { at } createdAt dueAt } } }",
    ),
}


@pytest.mark.parametrize("name", LISTS)
async def test_a_bad_record_is_null_or_shown_in_part_among_the_others(acme: Tenant, name: str) -> None:
    """With a bad value in each of its fields, one after the other."""
    make, text = LISTS[name]
    good, bad = make(acme), make(acme)
    await acme.add(good, bad, webhook(acme, f"{WEBHOOK}_{acme.company.handle}"))
    query = f"{{ {text.replace('WEBHOOK', f'{WEBHOOK}_{acme.company.handle}')} }}"
    collection = acme.gateway.database.collection(type(bad))
    before = nodes_of(await acme.ask(query, role=Role.ADMIN), good)
    assert len(before) == 1
    whole: Any = await collection.find_one({"_id": bad.id})
    hurt = 0
    for field in sorted(whole.keys() - ANCHORS):
        await spoil(acme, bad, field, BAD)
        answer = await acme.ask(query, role=Role.ADMIN)
        hurt += bool(answer.errors)
        assert {error["extensions"]["code"] for error in answer.errors} <= {"INTERNAL"}, (field, answer.errors)
        assert nodes_of(answer, good) == before, (field, answer.errors)
        await collection.replace_one({"_id": bad.id}, whole)
    assert hurt


def nodes_of(answer: Any, record: Record) -> list[dict[str, Any]]:
    """Return what an answer shows of a record."""
    found = next(iter(answer.data.values()))
    found = found["deliveries"] if found and "deliveries" in found else found
    listed = found["nodes"] if isinstance(found, dict) else found
    return [each for each in listed if each and each["id"] == record.id]


async def test_a_caller_of_whom_something_cannot_be_read_is_null_among_the_others(acme: Tenant) -> None:
    """For all fields of the customer."""
    phone = "+15125550142"
    people = [await acme.customer(phones=(records.phone(phone),)) for _ in range(3)]
    query = (
        f'{{ callerLookup(phone: "{phone}") {{ isBlocked customer {{ id type status joinedOn phones {{ id }} }} }} }}'
    )
    for field in ("type", "joined_on"):
        whole: Any = await acme.gateway.database.collection(type(people[0])).find_one({"_id": people[0].id})
        await spoil(acme, people[0], field, 7)
        answer = await acme.ask(query)
        found = answer.data["callerLookup"]
        assert {each["customer"]["id"] for each in found if each} == {person.id for person in people[1:]}, field
        assert (len(found), {error["extensions"]["code"] for error in answer.errors}) == (3, {"INTERNAL"})
        await acme.gateway.database.collection(type(people[0])).replace_one({"_id": people[0].id}, whole)
