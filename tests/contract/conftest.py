"""What contract tests share: a company with something to change, and one with a record of every kind to read."""

import pytest

from tests.card_desk import Desk
from tests.full_profile import Profile, a_full_profile
from tests.mutation_fixtures import Stage, a_stage
from tests.running_gateway import RunningGateway, Tenant


@pytest.fixture
async def stage(desk: Desk) -> Stage:
    """Return a company with something to change."""
    return await a_stage(desk)


@pytest.fixture(scope="module")
async def reader(gateway: RunningGateway) -> Tenant:
    """Return a company whose records are only read."""
    return await gateway.tenant()


@pytest.fixture(scope="module")
async def profile(reader: Tenant) -> Profile:
    """Return a customer with a record of every kind, to be only read."""
    return await a_full_profile(reader)
