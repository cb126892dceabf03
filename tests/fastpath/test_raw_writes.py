"""Edits by the raw pool: what goes wrong there PyMongo does again, and nothing is done twice."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from gateway.documents.base.record import Record
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.fastpath.reads.raw_connection import ConnectionLost, RawConnection
from tests.features.test_customer_read_before import RENAME, versions
from tests.raw_reader import is_direct
from tests.running_gateway import Tenant
from tests.slow_reads import one_refused_write

NOT_PRIMARY, STEPPED_DOWN, TOO_LATE = 10107, 189, 50
WRITTEN: dict[str, type[Record]] = {"update": Customer, "insert": Change}
Lose = Callable[..., None]


@pytest.fixture
def lose_reply(monkeypatch: pytest.MonkeyPatch) -> Lose:
    """Lose the connection once a command of a name was carried out, and before its reply came."""

    def arrange(name: str, meanwhile: Callable[[], Awaitable[Any]] | None = None, *, loses: bool = True) -> None:
        exchange, left = RawConnection.exchange, [name.encode()]

        async def exchange_and_lose(connection: RawConnection, command: bytes, *how: Any) -> bytes:
            reply = await exchange(connection, command, *how)
            if left and command[5:].startswith(left[0] + b"\0"):
                left.clear()
                if meanwhile is not None:
                    await meanwhile()
                if loses:
                    connection.close()
                    raise ConnectionLost
            return reply

        monkeypatch.setattr(RawConnection, "exchange", exchange_and_lose)

    return arrange


async def renamed(tenant: Tenant, customer_id: str, **given: Any) -> tuple[Any, list[str], list[str]]:
    """Rename a customer; return the payload, the writes that were sent, and how."""
    with tenant.gateway.commands() as sent:
        answer = await tenant.ask(RENAME, {"input": {"id": customer_id, "firstName": "Eva", **given}})
    own = [command for command in sent if "comment" not in command]  # others finish edits of before
    writes = [command for command in own if next(iter(command)) in ("update", "insert")]
    ways = ["direct" if is_direct(command) else "PyMongo" for command in writes]
    return answer.data["customerUpdate"], [next(iter(command)) for command in writes], ways


async def test_an_edit_is_written_past_pymongo_and_is_as_durable(acme: Tenant) -> None:
    """Both writes wait for other members and the journal."""
    customer = await acme.customer(first_name="Ada")
    await renamed(acme, customer.id)
    with acme.gateway.commands() as sent:
        await acme.ask(RENAME, {"input": {"id": customer.id, "firstName": "Ida"}})
    writes = [command for command in sent if next(iter(command)) in ("update", "insert")]
    assert [is_direct(command) for command in writes] == [True, True]
    assert [command["writeConcern"] for command in writes] == [{"w": "majority", "j": True}] * 2
    assert await versions(acme, customer) == [2, 3]


@pytest.mark.parametrize("write", ["update", "insert"])
async def test_a_write_without_an_answer_is_done_once(acme: Tenant, lose_reply: Lose, write: str) -> None:
    """PyMongo does it again, and finds it done; it is no conflict with itself."""
    customer = await acme.customer(first_name="Ada")
    lose_reply(write)
    payload, writes, ways = await renamed(acme, customer.id, expectedVersion=1)
    assert payload["userErrors"] == []
    assert (payload["customer"]["version"], payload["customer"]["firstName"]) == (2, "Eva")
    assert ("PyMongo" in ways, writes.count(write)) == (True, 2)
    assert await versions(acme, customer) == [2]


async def test_an_update_without_an_answer_is_known_after_the_next_edit_too(acme: Tenant, lose_reply: Lose) -> None:
    """Which has moved its entry into the log."""
    customer = await acme.customer(first_name="Ada", last_name="King")
    lose_reply("update", lambda: acme.ask(RENAME, {"input": {"id": customer.id, "lastName": "Byron"}}))
    payload, _, _ = await renamed(acme, customer.id, expectedVersion=1)
    assert payload["userErrors"] == []
    assert await versions(acme, customer) == [2, 3]
    answer = await acme.ask(RENAME, {"input": {"id": customer.id, "firstName": "Eva"}})
    assert answer.data["customerUpdate"]["customer"] == {"version": 3, "firstName": "Eva", "lastName": "Byron"}


async def test_an_update_that_another_edit_came_before_is_a_conflict(acme: Tenant, lose_reply: Lose) -> None:
    """Although its connection was lost: the edit that is there is not its own."""
    customer = await acme.customer(first_name="Ada")
    async with AsyncExitStack() as refusing:

        async def edit_and_refuse() -> None:
            await acme.ask(RENAME, {"input": {"id": customer.id, "lastName": "King"}})
            refused = one_refused_write(acme.gateway.database, Customer, "update", {"closeConnection": True})
            await refusing.enter_async_context(refused)

        lose_reply("find", edit_and_refuse, loses=False)
        payload, _, _ = await renamed(acme, customer.id, expectedVersion=1)
    assert [error["code"] for error in payload["userErrors"]] == ["CONFLICT"]
    assert await versions(acme, customer) == [2]


@pytest.mark.parametrize(
    "how",
    [
        {"closeConnection": True},
        {"errorCode": NOT_PRIMARY},
        {"errorCode": STEPPED_DOWN},
        {"errorCode": TOO_LATE},
        {"writeConcernError": {"code": STEPPED_DOWN, "errmsg": "stepped down"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("write", ["update", "insert"])
async def test_a_write_that_is_refused_is_pymongos_to_do(acme: Tenant, write: str, how: dict[str, Any]) -> None:
    """For any reason, whether it was done or not."""
    customer = await acme.customer(first_name="Ada")
    await renamed(acme, customer.id)
    for version in range(2, 7):  # what finishes edits of before may be refused in place of this one
        async with one_refused_write(acme.gateway.database, WRITTEN[write], write, how):
            given = {"lastName": f"King{version}", "expectedVersion": version}
            payload, writes, ways = await renamed(acme, customer.id, **given)
        assert payload["userErrors"] == []
        if writes.count(write) == 2:
            break
    assert ("PyMongo" in ways, writes.count(write)) == (True, 2)
    assert await versions(acme, customer) == [*range(2, version + 2)]
