"""A partner keeps an exact copy, by webhooks and by the feed, through kills, failovers, lost scopes and a deletion."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from gateway.access.permission import Permission
from gateway.documents.partner_app import PartnerApp
from gateway.settings import Settings
from gateway.transport import authentication
from tests import records
from tests.features.test_change_feed import delete
from tests.features.test_webhook import due_now
from tests.feed import CHANGE_FEED, run_fed_gateway, write_feed
from tests.feed_schedule import KilledWriter, Schedule, Stopped
from tests.hooks import Endpoint, deliver, endpoint
from tests.live import rename
from tests.partner import Partner, partner_of, sha256
from tests.portal import change_stored
from tests.running_gateway import RunningGateway, Tenant
from tests.transport.test_concurrency_limiter import eventually

READ = (Permission.CUSTOMER_READ, Permission.CUSTOMER_LIST, Permission.NOTE_READ)
SCOPES = (*READ, Permission.FEED_READ, Permission.WEBHOOK_WRITE)
OBJECT = "query ($id: ID!) { node(id: $id) { ... on Customer { id firstName version } ... on Note { id body } } }"
SNAPSHOT = """query ($notes: Boolean!) { customers(first: 50) { nodes {
  id firstName version notes(first: 100) @include(if: $notes) { nodes { id body } } } } }"""
FEED = CHANGE_FEED.replace(
    "node { id ... on Customer { firstName version } }", f"node {OBJECT[OBJECT.index('{ ...') : -1]}"
)
SUBSCRIBE = """mutation ($input: WebhookCreateInput!) { webhookCreate(input: $input) {
  webhook { webhookId } secret userErrors { code } } }"""
RESUME = "mutation ($input: WebhookInput!) { webhookResume(input: $input) { userErrors { code } } }"
PREFIXES = {"NOTE": "not_", "CUSTOMER": "cus_"}
"""Kinds that are kept, and how their ids begin."""
GONE = ("DELETED", "MERGED", "NO_LONGER_VISIBLE")


@pytest.fixture(scope="module")
async def partnered(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database, whose webhooks may reach this machine."""
    async with run_fed_gateway(settings, "partner_copy", webhook_private_targets=True) as running:
        yield running


@dataclass
class Copy:
    """What a partner keeps of customers and notes: id → object."""

    partner: Partner
    objects: dict[str, Any] = field(default_factory=dict)

    async def snapshot(self, *, notes: bool) -> dict[str, Any]:
        """Return all that the partner may read now."""
        answer = await self.partner.run(SNAPSHOT, {"notes": notes})
        assert answer.errors == [], answer.errors
        found: dict[str, Any] = {}
        for node in answer.data["customers"]["nodes"]:
            of_customer = node.pop("notes", {"nodes": []})["nodes"]
            found |= {each["id"]: each for each in (node, *of_customer)}
        return found

    async def apply(self, change: str, kind: str, object_id: str | None, found: Any) -> None:
        """Do what a change says."""
        if kind not in PREFIXES:
            return
        if change == "SNAPSHOT_NEEDED":
            self.objects = await self.snapshot(notes=True)
        elif object_id is None:
            self.objects = {each: kept for each, kept in self.objects.items() if not each.startswith(PREFIXES[kind])}
        elif change in GONE:
            self.objects.pop(object_id, None)
        elif found is not None:
            self.objects[object_id] = found


@dataclass
class FeedCopy(Copy):
    """A copy that is kept by polling."""

    cursor: str | None = None

    async def read(self) -> None:
        """Read the feed to its end."""
        while True:
            variables = {"after": self.cursor, "kinds": None, "first": 3}
            answer = await self.partner.run(FEED, variables)
            assert answer.errors == [], answer.errors
            page = answer.data["changeFeed"]
            for item in page["items"]:
                await self.apply(item["change"], item["kind"], item["objectId"], item["node"])
            self.cursor = page["endCursor"]
            if not page["hasNextPage"]:
                return


@dataclass
class HookCopy(Copy):
    """A copy that is kept by webhooks."""

    done: int = 0

    async def take(self, hook: Endpoint, secret: str) -> None:
        """Apply what was delivered since."""
        for payload in hook.verified(secret)[self.done :]:
            told = payload["data"]
            found = told.get("result", {}).get("data", {}).get("node")
            await self.apply(told["change"], told["kind"], told["objectId"], found)
        self.done = len(hook.received)


@dataclass
class Story:
    """A company and its partner, with both copies."""

    firm: Tenant
    partner: Partner
    hook: Endpoint
    secret: str
    webhook_id: str
    polled: FeedCopy
    pushed: HookCopy

    async def settle(self) -> None:
        """Let everything arrive, and compare both copies with what the partner may read."""
        await due_now(self.firm, self.webhook_id)
        await deliver(self.firm.gateway)
        await self.polled.read()
        await self.pushed.take(self.hook, self.secret)
        (app,) = await self.firm.scope.find(PartnerApp, {})
        wanted = await self.polled.snapshot(notes=Permission.NOTE_READ in app.scopes)
        assert self.polled.objects == wanted
        assert self.pushed.objects == wanted

    async def edit(self, *customer_ids: str) -> None:
        """Rename customers, and add a note to each."""
        for customer_id in customer_ids:
            await rename(self.firm, customer_id, f"Grace {len(self.hook.received)}")
            add = """mutation ($id: ID!) { noteAdd(input: {customerId: $id, body: "Ring", visibility: TEAM}) {
              userErrors { code } } }"""
            assert (await self.firm.ask(add, {"id": customer_id})).data["noteAdd"]["userErrors"] == []

    async def set_scopes(self, *scopes: Permission) -> None:
        """Change what the partner may do."""
        (app,) = await self.firm.scope.find(PartnerApp, {})
        await change_stored(self.firm, app, scopes=scopes)


@pytest.fixture
async def story(partnered: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Story]:
    """Yield a partner that has just taken its snapshot, and whose scopes are looked up for each request."""
    monkeypatch.setattr(authentication, "KEY_KNOWN_SECONDS", 0.0)
    firm = await partnered.tenant()
    partner = await partner_of(firm, scopes=SCOPES, budget=1_000_000, restore_rate=100_000)
    await partner.publish(OBJECT, SNAPSHOT, FEED, SUBSCRIBE, RESUME)
    for _ in range(3):
        await firm.add(records.note(await firm.customer()))
    await write_feed(partnered.database)
    async with endpoint() as hook:
        polled, pushed = FeedCopy(partner), HookCopy(partner)
        await polled.read()
        given = {"url": hook.url, "kinds": ["CUSTOMER", "NOTE"], "documentId": sha256(OBJECT)}
        made = (await partner.run(SUBSCRIBE, {"input": given})).data["webhookCreate"]
        assert made["userErrors"] == []
        polled.objects, pushed.objects = await polled.snapshot(notes=True), await pushed.snapshot(notes=True)
        yield Story(firm, partner, hook, made["secret"], made["webhook"]["webhookId"], polled, pushed)


async def test_both_copies_stay_exact_through_kills_failovers_lost_scopes_and_a_deletion(story: Story) -> None:
    """One after the other, with edits before and amid each."""
    firm, gateway = story.firm, story.firm.gateway
    first, second, third = [each for each in story.polled.objects if each.startswith("cus_")]
    await story.edit(first, second, third)
    await story.settle()
    # The writer of the feed is killed in the midst of its transaction, and its lease remains.
    await story.edit(first, second)
    schedule = Schedule(firm.scope, gateway.database, seed=1)
    with pytest.raises(Stopped):
        await KilledWriter(gateway.database, batches=0).write(asyncio.Event(), until_idle=True)
    await schedule.write()
    await story.settle()
    # The worker dies amid a delivery: what it has sent comes again.
    await story.edit(second, third)
    await write_feed(gateway.database)
    await due_now(firm, story.webhook_id)
    delivering = asyncio.ensure_future(deliver(gateway))
    before = len(story.hook.received)

    async def has_begun() -> bool:
        return len(story.hook.received) > before

    await eventually(has_begun)
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    await story.settle()
    # The primary steps down amid edits and a write of the feed.
    await schedule.step_down()
    await story.settle()
    # The partner loses a scope, and gets it back after more was changed.
    await story.set_scopes(*(scope for scope in SCOPES if scope is not Permission.NOTE_READ))
    await story.edit(first)
    await story.settle()
    await story.set_scopes(*SCOPES)
    await story.edit(third)
    await story.settle()
    await delete(firm, second)
    await story.settle()
    assert second not in story.polled.objects
