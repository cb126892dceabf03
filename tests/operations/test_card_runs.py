"""Lives of a customer's cards with every accident; `python -m tests.soak cards` lives a thousand."""

from gateway.store.database import Database
from tests.card_lives import run_lives


async def test_two_hundred_lives_end_as_stripe_says(database: Database) -> None:
    """No two defaults, no dead default, no lost card, no work left over."""
    await run_lives(database, range(200))
