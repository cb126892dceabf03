"""Many who write one customer at once all get through: what met a conflict runs again one after the other."""

import asyncio

import pytest

from gateway.errors import Unavailable
from gateway.store.conflict_turn import ConflictTurns
from gateway.store.database import deadline
from tests.running_gateway import Tenant

WRITERS = 24
ADD = """mutation ($input: JobCreateInput!) { jobCreate(input: $input) { job { id } userErrors { code } } }"""


async def test_writers_of_one_customer_at_once_are_all_served(acme: Tenant) -> None:
    """Each meets a conflict once or twice at most, however many they are."""
    owner = await acme.customer()
    given = {"customerId": owner.id, "title": "Boiler", "category": "Heating"}
    with acme.gateway.commands() as commands:
        answers = await asyncio.gather(*(acme.ask(ADD, {"input": given}) for _ in range(WRITERS)))
    assert [answer.errors for answer in answers] == [[]] * WRITERS
    assert len({answer.data["jobCreate"]["job"]["id"] for answer in answers}) == WRITERS
    tries = sum("startTransaction" in command for command in commands)
    assert WRITERS < tries <= 3 * WRITERS


async def test_the_first_try_waits_for_nothing_and_the_second_for_those_of_its_company() -> None:
    """Not for those of another."""
    turns = ConflictTurns()
    first, second, foreign = turns.turn("com_a"), turns.turn("com_a"), turns.turn("com_b")
    for turn in (first, second, foreign):
        await turn.begin_try()
    await asyncio.create_task(first.begin_try())
    await asyncio.create_task(foreign.begin_try())
    waiting = asyncio.create_task(second.begin_try())
    done, _ = await asyncio.wait([waiting], timeout=0.05)
    assert not done
    first.end()
    await waiting
    for turn in (second, foreign):
        turn.end()


async def test_a_turn_that_does_not_come_ends_with_the_deadline() -> None:
    """And the others go on."""
    turns = ConflictTurns()
    first, second = turns.turn("com_a"), turns.turn("com_a")
    for turn in (first, second, first):
        await asyncio.create_task(turn.begin_try())
    with pytest.raises(Unavailable):
        async with deadline(0.05):
            await second.begin_try()
    first.end()
    await second.begin_try()
    second.end()


async def test_work_within_work_that_has_its_turn_does_not_wait_for_it() -> None:
    """It would wait for itself, also in a task that it begins."""
    turns = ConflictTurns()
    outer, inner, beside = turns.turn("com_a"), turns.turn("com_a"), turns.turn("com_a")
    async with asyncio.timeout(20):
        for turn in (outer, outer, inner, inner):
            await turn.begin_try()
        for _ in range(2):
            await asyncio.create_task(beside.begin_try())
    for turn in (beside, inner, outer):
        turn.end()
