"""A gateway whose budgets are kept in MongoDB."""

from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.access.client import DocumentMode
from gateway.settings import Settings
from gateway.store.database import Database
from tests.partner import Partner, partner_of
from tests.running_gateway import run_gateway
from tests.slow_reads import failing_updates_but_the_first

JOBS = {"query": "{ customer(id: 1) { jobs { nodes { id } } } }"}


@pytest.fixture
async def partner(settings: Settings, database: Database) -> AsyncIterator[Partner]:
    """Yield a viewer with forty-five points."""
    sharing = settings.model_copy(update={"budget_store": "mongodb"})
    async with run_gateway(sharing, database) as gateway:
        yield await partner_of(await gateway.tenant(), DocumentMode.OFF, budget=45, restore_rate=1)


def cost(response: httpx.Response) -> dict[str, int]:
    """Return what an answer says of its price."""
    assert response.status_code == 200, response.text
    return response.json()["extensions"]["cost"]  # type: ignore[no-any-return]


async def test_what_was_not_used_comes_back(partner: Partner) -> None:
    """As with a budget in memory."""
    assert cost(await partner.post(JOBS)) == {"requested": 22, "actual": 2, "remaining": 43, "restoreRate": 1}


async def test_an_answer_is_not_lost_when_points_cannot_be_given_back(partner: Partner, database: Database) -> None:
    """The database went away just then; a budget fills again by itself."""
    async with failing_updates_but_the_first(database):
        kept = cost(await partner.post(JOBS))
    assert (kept["actual"], kept["remaining"]) == (2, 23)
