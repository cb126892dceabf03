"""What contract tests of mutations share: a gateway with a Stripe, and a company with something to change."""

import pytest

from tests.card_desk import Desk
from tests.mutation_stage import Stage, a_stage


@pytest.fixture
async def stage(desk: Desk) -> Stage:
    """Return a company with something to change."""
    return await a_stage(desk)
