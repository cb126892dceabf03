"""`customerChanged`: news of a customer, over WebSocket and as server-sent events."""

from tests.live import CUSTOMER_CHANGED, rename, socket_of, stream_of, subscribed
from tests.running_gateway import Tenant


async def test_a_change_is_told_over_a_websocket(acme: Tenant) -> None:
    """The customer as it is then, what was changed, by which mutation, and by whom."""
    stored = await acme.customer(first_name="Ada")
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe(CUSTOMER_CHANGED, id=stored.id)
        await subscribed(acme.gateway, 1)
        await rename(acme, stored.id, "Grace")
        event = (await socket.next())["customerChanged"]
    assert event["customer"] == {"id": stored.id, "version": 2, "firstName": "Grace"}
    assert event["change"]["operation"] == "customerUpdate"
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
