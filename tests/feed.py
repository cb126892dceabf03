"""Reading the change feed in tests, and keeping a copy in step by it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from gateway.access.permission import Role
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.feed_writer import FeedWriter
from tests.running_gateway import Answer, RunningGateway, Tenant, run_gateway_apart

FIELDS = (
    "change kind objectId customerId version mergedIntoId changedAt node { id ... on Customer { firstName version } }"
)
CHANGE_FEED = f"""query ($after: String, $kinds: [FeedKind!], $first: Int!) {{
  changeFeed(after: $after, kinds: $kinds, first: $first) {{ items {{ {FIELDS} }} endCursor hasNextPage }}
}}"""
RETENTION = timedelta(days=30)


async def write_feed(database: Database) -> None:
    """Write all that was committed until now into the feeds."""
    assert await FeedWriter(database, RETENTION, wait_milliseconds=20).write(asyncio.Event(), until_idle=True)


@asynccontextmanager
async def run_fed_gateway(settings: Settings, name: str, **more: Any) -> AsyncIterator[RunningGateway]:
    """Run a gateway with these settings and a database of this name: the feed's writer reads all that is there."""
    async with run_gateway_apart(settings, name, **more) as running:
        await write_feed(running.database)
        yield running


@dataclass
class Reader:
    """A reader of a company's feed, with a copy built from it: id → object."""

    tenant: Tenant
    role: Role = Role.OFFICE
    claims: dict[str, str] = field(default_factory=dict)
    kinds: list[str] | None = None
    cursor: str | None = None
    copy: dict[str, Any] = field(default_factory=dict)

    async def page(self, first: int = 100) -> Answer:
        """Return the answer to a query for the next page."""
        variables = {"after": self.cursor, "kinds": self.kinds, "first": first}
        return await self.tenant.ask(CHANGE_FEED, variables, role=self.role, **self.claims)

    async def read(self, first: int = 100) -> list[dict[str, Any]]:
        """Read to the end, and bring the copy up to date; what came."""
        came: list[dict[str, Any]] = []
        while True:
            answer = await self.page(first)
            assert answer.errors == [], answer.errors
            page = answer.data["changeFeed"]
            came += page["items"]
            self.cursor = page["endCursor"]
            if not page["hasNextPage"]:
                break
        for item in came:
            if item["node"] is not None:
                self.copy[item["objectId"]] = item["node"]
            elif item["change"] in ("DELETED", "MERGED", "NO_LONGER_VISIBLE"):
                self.copy.pop(item["objectId"], None)
        return came


def told(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return (change, id) of each item."""
    return [(item["change"], item["objectId"]) for item in items]
