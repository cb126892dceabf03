"""What contract tests of mutations share: a gateway with a Stripe, and a company with something to change."""

from collections.abc import AsyncIterator

import pytest

from gateway.documents.database import Database
from gateway.settings import Settings
from tests.card_desk import Desk, run_desk
from tests.mutation_stage import Stage, a_stage


@pytest.fixture(scope="module")
async def desk(settings: Settings, database: Database) -> AsyncIterator[Desk]:
    """A gateway with a Stripe."""
    async with run_desk(settings, database) as running:
        yield running


@pytest.fixture
async def stage(desk: Desk) -> Stage:
    """A company with something to change."""
    return await a_stage(desk)
