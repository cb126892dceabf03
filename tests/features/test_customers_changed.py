"""`customersChanged`: news of all customers of a company, for lists that are kept up to date."""

from gateway.access.permission import Role
from tests.features.test_customer_changed import DELETE, NOTE
from tests.live import rename, socket_of, stream_of, subscribed
from tests.running_gateway import Tenant

ALL = "subscription { customersChanged { customerId changedAt customer { firstName } change { operation } } }"
NAMES = "subscription { customersChanged { customerId customer { firstName } } }"
CREATE = """mutation { customerCreate(input: {firstName: "Ada", lastName: "Byron"}) {
  customer { id } userErrors { code } } }"""


async def test_a_list_hears_of_every_customer_of_the_company(acme: Tenant, rival: Tenant) -> None:
    """New ones, changed ones, and deleted ones, after which it goes on; of another company's nothing."""
    first, second, foreign = await acme.customer(), await acme.customer(), await rival.customer()
    async with socket_of(acme.gateway, acme.token(Role.ADMIN)) as socket:
        await socket.subscribe(ALL)
        await subscribed(acme.gateway, 1)
        await rename(rival, foreign.id, "Rival")
        await rename(acme, first.id, "Grace")
        made = (await acme.ask(CREATE)).data["customerCreate"]["customer"]["id"]
        await acme.ask(DELETE, {"id": second.id}, role=Role.ADMIN)
        await rename(acme, made, "Augusta")
        events = [(await socket.next())["customersChanged"] for _ in range(4)]
    assert [(each["customerId"], each["change"] and each["change"]["operation"]) for each in events] == [
        (first.id, "customerUpdate"),
        (made, "customerCreate"),
        (second.id, None),
        (made, "customerUpdate"),
    ]
    assert events[0]["customer"] == {"firstName": "Grace"}
    assert events[2]["customer"] is None
    await subscribed(acme.gateway, 0)


async def test_who_may_not_read_staff_notes_hears_nothing_of_them_in_a_list(acme: Tenant) -> None:
    """As a server-sent event; the next change that a technician may know of is told."""
    stored = await acme.customer()
    async with stream_of(acme.gateway, acme.token(Role.TECHNICIAN), NAMES) as stream:
        assert await stream.event() == ("", None)
        assert not (await acme.ask(NOTE, {"id": stored.id, "visibility": "STAFF"})).errors
        await rename(acme, stored.id, "Grace")
        _, body = await stream.event() or ("", {})
    assert body["data"]["customersChanged"] == {"customerId": stored.id, "customer": {"firstName": "Grace"}}


async def test_a_portal_customer_and_a_partner_without_the_scope_hear_nothing(acme: Tenant) -> None:
    """A list takes the permission to list customers."""
    stored = await acme.customer()
    for role, claims in ((Role.CUSTOMER, {"customer": stored.id}), (Role.PARTNER, {"scope": "customer:read"})):
        async with socket_of(acme.gateway, acme.token(role, claims)) as socket:
            await socket.subscribe(NAMES)
            refused = await socket.receive()
            assert refused["payload"]["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    await subscribed(acme.gateway, 0)
