"""Places for costly work: shared among companies, and taken until the work is done."""

import asyncio
from collections.abc import Callable

import pytest

from gateway.errors import Unavailable
from gateway.operations.fair_slots import FairSlots


class Bench:
    """Work that ends when it is let go, and what became of it."""

    def __init__(self, slots: FairSlots) -> None:
        self.slots = slots
        self.started: list[str] = []
        self.discarded: list[str] = []
        self._gates: dict[str, asyncio.Event] = {}

    def ask(self, name: str) -> asyncio.Task[str]:
        """Start a piece of work; the first letter of its name is its company."""
        self._gates[name] = asyncio.Event()

        async def work() -> str:
            self.started.append(name)
            await self._gates[name].wait()
            return name

        return asyncio.create_task(self.slots.run(name[0], work, self.discarded.append))

    async def finish(self, *names: str) -> None:
        """Let pieces of work end."""
        for name in names:
            self._gates[name].set()
            await settled()


async def settled() -> None:
    """Let everything run that can."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
def bench() -> Callable[[int], Bench]:
    """Places by number."""
    return lambda slots: Bench(FairSlots(slots, max_waiting=5, max_seconds=30, busy="busy"))


async def test_a_company_never_has_more_than_one_place(bench: Callable[[int], Bench]) -> None:
    """Another one's work starts at once beside it."""
    work = bench(2)
    asked = [work.ask(name) for name in ("a1", "a2", "a3", "b1")]
    await settled()
    assert work.started == ["a1", "b1"]
    await work.finish("a1", "a2", "b1", "a3")
    assert await asyncio.gather(*asked) == ["a1", "a2", "a3", "b1"]


async def test_those_who_wait_take_turns_by_company(bench: Callable[[int], Bench]) -> None:
    """A client that asked five times is served once before the others."""
    work = bench(1)
    asked = [work.ask(name) for name in ("a1", "a2", "a3", "b1", "c1", "b2")]
    await settled()
    await work.finish("a1", "b1", "c1", "a2", "b2", "a3")
    await asyncio.gather(*asked)
    assert work.started.index("b1") < work.started.index("a3")
    assert work.started.index("c1") < work.started.index("a3")


async def test_work_is_cancelled_when_its_caller_leaves(bench: Callable[[int], Bench]) -> None:
    """Its place is taken until it has ended."""
    work, may_end = bench(1), asyncio.Event()

    async def stubborn() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            await may_end.wait()
        raise AssertionError

    leaving = asyncio.create_task(work.slots.run("a", stubborn, work.discarded.append))
    await settled()
    waiting = work.ask("b1")
    leaving.cancel()
    await settled()
    assert (leaving.cancelled(), work.started) == (True, [])
    may_end.set()
    await settled()
    assert work.started == ["b1"]
    await work.finish("b1")
    assert await waiting == "b1"


async def test_what_was_made_as_its_caller_left_is_discarded(bench: Callable[[int], Bench]) -> None:
    """At the moment in which the work was done."""
    work = bench(1)

    async def work_that_outlasts_its_caller() -> str:
        leaving.cancel()
        return "a1"

    leaving = asyncio.create_task(work.slots.run("a", work_that_outlasts_its_caller, work.discarded.append))
    await settled()
    assert (leaving.cancelled(), work.discarded) == (True, ["a1"])


async def test_who_leaves_while_waiting_gives_the_turn_on(bench: Callable[[int], Bench]) -> None:
    """At any moment."""
    work = bench(1)
    first, leaving, last = work.ask("a1"), work.ask("b1"), work.ask("c1")
    await settled()
    leaving.cancel()
    await settled()
    await work.finish("a1")
    assert work.started == ["a1", "c1"]
    await work.finish("c1")
    assert [await first, await last] == ["a1", "c1"]


async def test_a_turn_that_comes_as_its_caller_leaves_is_given_on(bench: Callable[[int], Bench]) -> None:
    """No place is lost."""
    work = bench(1)
    first, leaving = work.ask("a1"), work.ask("b1")
    await settled()
    work._gates["a1"].set()
    await first
    leaving.cancel()
    await settled()
    await work.finish("b1")
    after = work.ask("c1")
    await settled()
    await work.finish("c1")
    assert await after == "c1"


async def test_a_company_that_asks_without_end_is_turned_away(bench: Callable[[int], Bench]) -> None:
    """Others are not."""
    work = bench(1)
    asked = [work.ask(f"a{number}") for number in range(7)]
    await settled()
    (refused,) = [task for task in asked if task.done()]
    with pytest.raises(Unavailable, match="busy"):
        await refused
    other = work.ask("b1")
    await settled()
    await work.finish("a0", "b1")
    assert await other == "b1"
    for task in asked:
        task.cancel()
    await work.finish(*work._gates)


async def test_waiting_has_an_end() -> None:
    """The caller is asked to come back, and the place is there for the next."""
    work = Bench(FairSlots(1, max_waiting=5, max_seconds=0.01, busy="busy"))
    first = work.ask("a1")
    await settled()
    with pytest.raises(Unavailable, match="busy"):
        await work.ask("b1")
    await work.finish("a1")
    assert await first == "a1"
    third = work.ask("c1")
    await settled()
    await work.finish("c1")
    assert await third == "c1"


async def test_work_that_fails_gives_its_place_back(bench: Callable[[int], Bench]) -> None:
    """Also when no one waits for it any more."""
    work = bench(1)

    async def fail() -> str:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await work.slots.run("a", fail, work.discarded.append)
    left = asyncio.create_task(work.slots.run("a", fail, work.discarded.append))
    await asyncio.sleep(0)
    left.cancel()
    await settled()
    after = work.ask("b1")
    await settled()
    await work.finish("b1")
    assert await after == "b1"
