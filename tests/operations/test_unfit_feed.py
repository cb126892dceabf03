"""A record of the change feed that does not fit is noticed by its company's readers, and keeps no other waiting."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.documents.base.record import instant
from gateway.documents.feed_item import FeedHead, FeedItem, FeedTombstone
from gateway.documents.webhook import Webhook, WebhookDelivery
from gateway.operations.webhook.delivery import serve_all_due
from gateway.settings import Settings
from tests.features.test_webhook import subscribed
from tests.feed import Reader, run_fed_gateway, told, write_feed
from tests.hooks import deliver, endpoint, webhook_queue
from tests.live import rename
from tests.running_gateway import RunningGateway, Tenant


@pytest.fixture(scope="module")
async def feeding(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database: the feed's writer reads all that is there."""
    async with run_fed_gateway(settings, "unfit_feed", webhook_private_targets=True) as running:
        yield running


async def begun(firm: Tenant) -> Reader:
    """Return a reader at the end of a company's feed."""
    reader = Reader(firm)
    assert await reader.read() == []
    return reader


@pytest.mark.parametrize("bad", ["many", None, 1.5, {}])
async def test_a_bad_head_stops_neither_its_own_feed_nor_others(feeding: RunningGateway, bad: Any) -> None:
    """Its readers take a snapshot, as what came in between cannot be counted; then they read on."""
    hurt, good = await feeding.tenant(), await feeding.tenant()
    people = [await tenant.customer() for tenant in (hurt, good)]
    await write_feed(feeding.database)
    reader, other = await begun(hurt), await begun(good)
    heads = feeding.database.collection(FeedHead)
    await heads.update_one({"_id": FeedHead.id_for(hurt.company.id)}, {"$set": {"sequence": bad}})
    for tenant, person in zip((hurt, good), people, strict=True):
        await rename(tenant, person.id, "Grace")
    with capture_logs() as logs:
        await write_feed(feeding.database)
    assert [line["record"] for line in logs if line["event"] == "stored value does not fit"] == ["FeedHead"]
    assert told(await other.read()) == [("CHANGED", people[1].id)]
    assert (await reader.page()).codes == ["CURSOR_EXPIRED"]
    again = await begun(hurt)
    await rename(hurt, people[0].id, "Ada")
    await write_feed(feeding.database)
    assert told(await again.read()) == [("CHANGED", people[0].id)]


@pytest.mark.parametrize("bad", [{"kind": "PIANO"}, {"change": 5}, {"sequence": "second"}, {"stored_at": "then"}])
async def test_an_item_that_cannot_be_read_makes_its_readers_take_a_snapshot(
    feeding: RunningGateway, bad: dict[str, Any]
) -> None:
    """Once: its content is lost, and the cursor after the snapshot is beyond it."""
    firm = await feeding.tenant()
    reader = await begun(firm)
    people = [await firm.customer() for _ in range(3)]
    await write_feed(feeding.database)
    items = feeding.database.collection(FeedItem)
    await items.update_one({"company_id": firm.company.id, "record_id": people[1].id}, {"$set": bad})
    assert (await reader.page()).codes == ["CURSOR_EXPIRED"]
    again = await begun(firm)
    await rename(firm, people[0].id, "Grace")
    await write_feed(feeding.database)
    assert told(await again.read()) == [("CHANGED", people[0].id)]


@pytest.mark.parametrize("bad", [{}, {"objects": 5}, {"objects": [{}], "kind": "Customer"}, {"objects": [], "kind": 5}])
async def test_a_tombstone_that_cannot_be_read_is_passed_over(feeding: RunningGateway, bad: dict[str, Any]) -> None:
    """As other systems may store one."""
    firm = await feeding.tenant()
    reader = await begun(firm)
    tombstone = {"_id": FeedTombstone.new_id(), "company_id": firm.company.id, "expires_at": instant(), **bad}
    await feeding.database.collection(FeedTombstone).insert_one(tombstone)
    person = await firm.customer()
    await write_feed(feeding.database)
    assert told(await reader.read()) == [("CREATED", person.id)]


BAD_DELIVERIES: list[dict[str, Any]] = [
    {"owner_id": 5}, {"kind": "PIANO"}, {"changed_at": "then"}, {"attempts": 3}, {"due_at": "soon"}, {"version": "x"},
    {"failures": {}}, {"record_id": []},
]  # fmt: skip


async def test_a_delivery_that_cannot_be_read_is_given_up_and_the_others_arrive(feeding: RunningGateway) -> None:
    """Those of its customer too; what the list shows of it is null, and it says nothing wrong of its neighbours."""
    firm = await feeding.tenant()
    async with endpoint() as hook:
        webhook_id, _ = await subscribed(firm, hook)
        hook.status = 503
        people = [await firm.customer() for _ in range(len(BAD_DELIVERIES) + 1)]
        await deliver(feeding)
        deliveries = feeding.database.collection(WebhookDelivery)
        for person, bad in zip(people, BAD_DELIVERIES, strict=False):
            await deliveries.update_one({"record_id": person.id}, {"$set": bad})
            await rename(firm, person.id, "Grace")
        hook.status = 204
        await write_feed(feeding.database)
        await deliveries.update_many({"due_at": {"$type": "date"}}, {"$set": {"due_at": instant()}})
        await feeding.database.collection(Webhook).update_one({"_id": webhook_id}, {"$set": {"due_at": instant()}})
        await serve_all_due(webhook_queue(feeding))
        arrived = {payload["data"]["objectId"] for payload in hook.payloads()}
        assert arrived == {person.id for person in people}
        assert await deliveries.count_documents({"webhook_id": webhook_id, "status": "DEAD"}) == len(BAD_DELIVERIES)
