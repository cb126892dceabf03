"""One bad record of a queue delays itself only: mails and card work of all others go on at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson.datetime_ms import DatetimeMS
from pydantic import SecretStr
from structlog.testing import capture_logs

from gateway.access.token import company_id_of
from gateway.access.viewer import system_viewer
from gateway.app.connections import stripe_of
from gateway.app.keys import signing_secret
from gateway.documents.base.record import Record, instant
from gateway.documents.card import CardAccount, CardWork, CardWorkKind, CardWorkState
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.message import Message, MessageStatus
from gateway.operations.card.worker import CardWorker
from gateway.operations.live_feed import LiveFeed, Topic
from gateway.operations.message.worker import release_held
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.scope import TenantScope
from gateway.store.system_feed import SystemFeed
from tests import message_records, pictures, records
from tests.card_desk import Desk
from tests.features.test_card_webhook import account
from tests.features.test_file_upload import uploaded
from tests.live import CUSTOMER_CHANGED, rename, socket_of, subscribed
from tests.operations.test_file_sweep import swept
from tests.operations.test_live_feed import store, told
from tests.operations.test_message_delivery import now, queued
from tests.post_office import MAIL_FROM, PostOffice, run_inbox
from tests.running_gateway import Tenant, run_gateway
from tests.transport.test_metrics import labelled, samples
from tests.transport.test_traffic import eventually
from tests.undecodable import break_text

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SOON = timedelta(hours=12)
ABSENT = object()


async def spoil(tenant: Tenant, record: Record, **values: Any) -> None:
    """Store values, as another system would; due before all others."""
    update: dict[str, Any] = {"$set": {"due_at": LONG_AGO} | {k: v for k, v in values.items() if v is not ABSENT}}
    if gone := [name for name, value in values.items() if value is ABSENT]:
        update["$unset"] = dict.fromkeys(gone, "")
    await tenant.gateway.database.collection(type(record)).update_one({"_id": record.id}, update)


async def stored(tenant: Tenant, record: Record) -> dict[str, Any]:
    """Return the document of a record."""
    return await tenant.gateway.database.collection(type(record)).find_one({"_id": record.id}) or {}


@pytest.mark.parametrize(
    ("bad", "aside"),
    [
        ({"attempts": "x"}, False),
        ({"attempts": 2**63 - 1}, True),
        ({"claim": [7]}, False),
        ({"company_id": "com_gone"}, False),
        ({"company_id": 7}, False),
        ({"company_id": ABSENT}, False),
        ({"customer_id": ABSENT}, True),
        ({"channel": "PIGEON"}, False),
        ({"purpose": "ZZZ"}, True),
        ({"created_at": DatetimeMS(10**17)}, True),
        ({"text": 5}, True),
        ({"has_secret": "x"}, True),
        ({"attachment_id": {"of": 1}}, True),
        ({"author": None}, True),
    ],
)
async def test_a_bad_message_keeps_no_other_from_leaving(
    acme: Tenant, rival: Tenant, post: PostOffice, bad: dict[str, Any], *, aside: bool
) -> None:
    """Of no company; and it is tried again tomorrow, not at once, without being sent in between."""
    hurt = await queued(acme)
    await spoil(acme, hurt, **bad)
    good = [await queued(tenant) for tenant in (acme, rival, acme)]
    with capture_logs() as logs:
        await post.deliver()
        await post.deliver()
    for tenant, message in zip((acme, rival, acme), good, strict=True):
        assert (await now(tenant, message)).status is MessageStatus.SENT
        assert len(post.inbox.to(message.recipient)) == 1
    lines = [line for line in logs if line["event"] == "set aside" and line["id"] == hurt.id]
    assert [(line["collection"], line["field"]) for line in lines] == [("messages", next(iter(bad)))] * aside
    if aside:
        assert (await stored(acme, hurt))["due_at"] > instant() + SOON
        assert post.inbox.to(hurt.recipient) == []


async def test_an_undecodable_message_is_delivered_with_the_others(acme: Tenant, post: PostOffice) -> None:
    """What is not UTF-8 shows as such."""
    hurt, good = await queued(acme), await queued(acme)
    await break_text(acme.gateway.database, hurt, "subject")
    await post.deliver()
    assert (await now(acme, good)).status is MessageStatus.SENT
    (mail,) = post.inbox.to(hurt.recipient)
    assert "\ufffd" in mail["Subject"]


async def test_once_it_is_repaired_a_message_leaves(acme: Tenant, post: PostOffice) -> None:
    """When it is due again."""
    hurt = await queued(acme)
    await spoil(acme, hurt, purpose="ZZZ")
    await post.deliver()
    await spoil(acme, hurt, purpose="DIRECT")
    await post.deliver()
    assert (await now(acme, hurt)).status is MessageStatus.SENT


async def test_a_held_message_that_is_bad_keeps_no_other_held(acme: Tenant, post: PostOffice) -> None:
    """Those of an earlier version are queued again."""
    hurt, good = [await queued(acme, status=MessageStatus.HELD) for _ in range(2)]
    await spoil(acme, hurt, purpose="ZZZ", status="HELD")
    await release_held(post.outbox)
    assert (await now(acme, good)).status is MessageStatus.QUEUED


async def test_records_that_are_set_aside_are_counted(own_database: Database, settings: Settings) -> None:
    """By collection, in the gateway that delivers."""
    scope = TenantScope(own_database, system_viewer(company_id_of("acme")), signing_secret(settings))
    customer = records.customer(scope.viewer.company_id)
    message = message_records.message(customer, status=MessageStatus.QUEUED, due_at=instant(), sent_at=None)
    await scope.add_missing([customer])
    await scope.add_missing([message])
    await own_database.collection(Message).update_one({"_id": message.id}, {"$set": {"purpose": "ZZZ"}})
    serving = {"database": own_database.name, "deliver_messages": True, "mail_from": MAIL_FROM}
    async with run_inbox() as inbox:
        complete = settings.model_copy(update={**serving, "smtp_url": SecretStr(inbox.url)})
        async with run_gateway(complete, own_database) as gateway:

            async def is_counted() -> bool:
                found = await samples(gateway)
                return found.get(("gateway_records_set_aside_total", labelled(collection="messages"))) == 1

            await eventually(is_counted)


def a_work(customer: Customer, **changes: Any) -> CardWork:
    """Work that an event asked for, due now."""
    facts: dict[str, Any] = {
        "id": CardWork.new_id(),
        "company_id": customer.company_id,
        "customer_id": customer.id,
        "kind": CardWorkKind.EVENT,
        "state": CardWorkState.OPEN,
        "operation": "stripeEvent",
        "request_id": "evt_1",
        "begun_at": instant(),
        "due_at": instant(),
    }
    return CardWork(**{**facts, **changes})


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "ZZZ"},
        {"begun_at": "x"},
        {"begun_at": DatetimeMS(10**17)},
        {"tries": "x"},
        {"customer_id": ABSENT},
        {"company_id": 7},
        {"company_id": "com_gone"},
        {"request_id": [1]},
    ],
)
async def test_bad_card_work_keeps_no_other_from_being_done(desk: Desk, acme: Tenant, bad: dict[str, Any]) -> None:
    """One look does all that is due."""
    owner = await acme.customer(payment_methods=())
    await desk.add(acme, owner)
    await desk.send_events(acme)
    hurt, good = a_work(owner), a_work(owner, request_id="evt_2")
    await acme.add(hurt)
    await acme.add(good)
    await spoil(acme, hurt, **bad)
    stripe = stripe_of(desk.gateway.settings)
    worker = CardWorker(desk.gateway.database, signing_secret(desk.gateway.settings), stripe)
    with capture_logs() as logs:
        await worker.finish()
    done = await acme.scope.get(CardWork, good.id)
    assert done is not None
    assert done.state is CardWorkState.DONE
    if "company_id" not in bad:
        (line,) = [line for line in logs if line["event"] == "set aside"]
        assert (line["collection"], line["id"], line["field"]) == (CardWork.collection, hurt.id, next(iter(bad)))
        assert (await stored(acme, hurt))["due_at"] > instant() + SOON
    await stripe.close()


async def test_a_bad_account_keeps_no_other_from_the_sweep(desk: Desk, acme: Tenant) -> None:
    """It is named among those that had drifted."""
    hurt, owner = [await acme.customer(payment_methods=()) for _ in range(2)]
    for customer in (hurt, owner):
        await desk.add(acme, customer)
    await desk.send_events(acme)
    (card_id,) = desk.stub.wallet(await account(acme, owner))[0]
    desk.stub.detach(card_id)
    desk.stub.events.clear()
    accounts = desk.gateway.database.collection(CardAccount)
    await accounts.update_one({"_id": CardAccount.id_for(hurt.id)}, {"$set": {"customer_id": 7}})
    stripe = stripe_of(desk.gateway.settings)
    worker = CardWorker(desk.gateway.database, signing_secret(desk.gateway.settings), stripe)
    drifts = [drift async for drift in worker.sweep() if drift.company_id == acme.company.id]
    assert {drift.customer_id for drift in drifts} == {CardAccount.id_for(hurt.id), owner.id}
    await stripe.close()


async def test_a_change_that_names_nobody_ends_no_subscription(acme: Tenant) -> None:
    """Of any company."""
    customer = await acme.customer()
    feed = LiveFeed(SystemFeed(acme.gateway.database), 1_000)
    listener = await feed.listen(Topic(acme.company.id, customer.id))
    changes = acme.gateway.database.collection(Change)
    ids = [f"chg_{customer.id}_{number}" for number in range(3)]
    for record_id, company_id in zip(ids, ([1], None, {"of": 1}), strict=True):
        await changes.insert_one({"_id": record_id, "company_id": company_id, "customer_id": customer.id})
    expected = await store(acme, customer, 1)
    assert await told(listener, 1) == expected
    listener.close()
    await feed.close()
    await changes.delete_many({"_id": {"$in": ids}})


async def test_a_log_entry_that_does_not_fit_ends_no_subscription(acme: Tenant) -> None:
    """The next change is delivered."""
    customer = await acme.customer(first_name="Ada")
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe(CUSTOMER_CHANGED, id=customer.id)
        await subscribed(acme.gateway, 1)
        document = {**records.change(customer).stored(), "version": "x", "changed_at": "x"}
        await acme.gateway.database.collection(Change).insert_one(document)
        await rename(acme, customer.id, "Grace")
        event = (await socket.next())["customerChanged"]
    assert event["customer"]["firstName"] == "Grace"
    await subscribed(acme.gateway, 0)


async def test_the_sweep_removes_no_content_of_a_file_that_cannot_be_read(acme: Tenant) -> None:
    """Whether it has a small picture is not known."""
    owner = await acme.customer()
    file = await uploaded(acme, owner, pictures.jpeg())
    files = acme.gateway.database.collection(type(records.file(owner)))
    await files.update_one({"_id": file["id"]}, {"$set": {"thumbnail_size": "x"}})
    assert await swept(acme, hours=-1, dry_run=True) == []
