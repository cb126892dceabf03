"""`customerChanged`: news of a customer, over WebSocket and as server-sent events."""

import pytest
from websockets.exceptions import ConnectionClosed

from gateway.access.permission import Role
from gateway.settings import Settings
from gateway.store.database import Database
from tests.live import CUSTOMER_CHANGED, Socket, rename, socket_of, stream_of, subscribed
from tests.running_gateway import Tenant, run_gateway

NAME_ONLY = "subscription ($id: ID!) { customerChanged(id: $id) { customer { firstName } } }"
NOTE = """mutation ($id: ID!, $visibility: NoteVisibility!) {
  noteAdd(input: {customerId: $id, body: "Pays late", visibility: $visibility}) { userErrors { code } }
}"""
DELETE = "mutation ($id: ID!) { customerDelete(input: {id: $id, force: true}) { userErrors { code } } }"
BLOCK = 'mutation ($id: ID!) { customerBlock(input: {id: $id, reason: "Fraud"}) { userErrors { code } } }'


async def test_a_change_is_told_over_a_websocket(acme: Tenant) -> None:
    """The customer as it is then, what was changed, by which mutation, and by which person."""
    stored = await acme.customer(first_name="Ada")
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe(CUSTOMER_CHANGED, id=stored.id)
        await subscribed(acme.gateway, 1)
        await rename(acme, stored.id, "Grace")
        event = (await socket.next())["customerChanged"]
    assert event["customer"] == {"id": stored.id, "version": 2, "firstName": "Grace"}
    assert event["change"]["operation"] == "customerUpdate"
    assert event["change"]["author"]["name"]
    assert event["change"]["fields"] == [{"field": "firstName", "before": "Ada", "after": "Grace"}]
    await subscribed(acme.gateway, 0)


async def test_a_change_is_told_as_a_server_sent_event(acme: Tenant) -> None:
    """After a comment that says that nothing can be missed any more."""
    stored = await acme.customer(first_name="Ada")
    async with stream_of(acme.gateway, acme.token(), CUSTOMER_CHANGED, id=stored.id) as stream:
        assert await stream.event() == ("", None)
        await rename(acme, stored.id, "Grace")
        kind, body = await stream.event() or ("", {})
    assert (kind, body["data"]["customerChanged"]["customer"]["firstName"]) == ("next", "Grace")
    await subscribed(acme.gateway, 0)


async def test_every_process_tells_what_another_wrote(acme: Tenant, settings: Settings, database: Database) -> None:
    """Two gateways on one database, a subscriber at each; every event once and in order."""
    stored = await acme.customer()
    async with (
        run_gateway(settings, database) as second,
        socket_of(acme.gateway, acme.token()) as here,
        socket_of(second, acme.token()) as there,
    ):
        for socket, gateway in ((here, acme.gateway), (there, second)):
            await socket.subscribe(NAME_ONLY, id=stored.id)
            await subscribed(gateway, 1)
        for number in range(5):
            await rename(acme, stored.id, f"Name {number}")
        for socket in (here, there):
            versions = [(await socket.next())["customerChanged"]["customer"]["firstName"] for _ in range(5)]
            assert versions[-1] == "Name 4"
            assert versions == sorted(versions)


async def test_nothing_of_another_company_or_customer_is_told(acme: Tenant, rival: Tenant) -> None:
    """A foreign id and an absent one give the same answer, and other customers' changes do not arrive."""
    stored, other = await acme.customer(), await acme.customer()
    foreign = await rival.customer()
    async with socket_of(acme.gateway, acme.token()) as socket:
        for wrong in (foreign.id, "cus_absent"):
            await socket.subscribe(NAME_ONLY, id=wrong)
            refused = await socket.receive()
            assert refused["payload"]["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
            assert "No customer has this id" in refused["payload"]["errors"][0]["message"]
            assert await socket.receive() == {"id": "1", "type": "complete"}
        await socket.subscribe(NAME_ONLY, id=stored.id)
        await subscribed(acme.gateway, 1)
        await rename(rival, foreign.id, "Rival")
        await rename(acme, other.id, "Other")
        await rename(acme, stored.id, "Own")
        assert await socket.next() == {"customerChanged": {"customer": {"firstName": "Own"}}}


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.SALES, Role.CUSTOMER])
async def test_who_may_not_read_staff_notes_hears_nothing_of_them(acme: Tenant, role: Role) -> None:
    """Not even that something happened; a change of the customer itself is sent."""
    stored = await acme.customer()
    async with socket_of(acme.gateway, acme.token(role, {"customer": stored.id})) as socket:
        await socket.subscribe(NAME_ONLY, id=stored.id)
        await subscribed(acme.gateway, 1)
        assert not (await acme.ask(NOTE, {"id": stored.id, "visibility": "STAFF"})).errors
        await rename(acme, stored.id, "Grace")
        assert await socket.next() == {"customerChanged": {"customer": {"firstName": "Grace"}}}


async def test_a_portal_customer_hears_of_themselves_only_and_not_by_whom(acme: Tenant) -> None:
    """The change log is not theirs to read: the field is null, with the reason."""
    stored, other = await acme.customer(), await acme.customer()
    token = acme.token(Role.CUSTOMER, {"customer": stored.id})
    async with socket_of(acme.gateway, token) as socket:
        await socket.subscribe(NAME_ONLY, id=other.id)
        assert (await socket.receive())["payload"]["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        assert (await socket.receive())["type"] == "complete"
        await socket.subscribe(CUSTOMER_CHANGED, id=stored.id)
        await subscribed(acme.gateway, 1)
        await rename(acme, stored.id, "Grace")
        payload = (await socket.receive())["payload"]
        assert payload["data"]["customerChanged"]["change"] is None
        assert [error["extensions"]["code"] for error in payload["errors"]] == ["FORBIDDEN"]


async def test_a_customer_who_is_blocked_is_told_nothing_more(acme: Tenant) -> None:
    """The portal is closed from the very event on that blocked them."""
    stored = await acme.customer()
    async with socket_of(acme.gateway, acme.token(Role.CUSTOMER, {"customer": stored.id})) as socket:
        await socket.subscribe(NAME_ONLY, id=stored.id)
        await subscribed(acme.gateway, 1)
        answer = await acme.ask(BLOCK, {"id": stored.id})
        assert answer.data["customerBlock"]["userErrors"] == []
        with pytest.raises(ConnectionClosed) as closed:
            await socket.receive()
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 4403
        await subscribed(acme.gateway, 0)


async def test_the_deletion_of_a_customer_is_the_last_that_is_told(acme: Tenant) -> None:
    """With no customer in it; then the subscription is complete."""
    stored = await acme.customer()
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe(NAME_ONLY, id=stored.id)
        await subscribed(acme.gateway, 1)
        answer = await acme.ask(DELETE, {"id": stored.id}, role=Role.ADMIN)
        assert answer.data["customerDelete"]["userErrors"] == []
        assert await socket.next() == {"customerChanged": {"customer": None}}
        assert await socket.receive() == {"id": "1", "type": "complete"}


async def test_a_partner_without_the_scope_is_refused(acme: Tenant) -> None:
    """The subscription needs what reading a customer needs."""
    stored = await acme.customer()
    async with socket_of(acme.gateway, acme.token(Role.PARTNER, {"scope": "job:read"})) as socket:
        await socket.subscribe(NAME_ONLY, id=stored.id)
        assert await _codes(socket) == ["FORBIDDEN"]


async def _codes(socket: Socket) -> list[str]:
    errors = (await socket.receive())["payload"]["errors"]
    return [error["extensions"]["code"] for error in errors]
