"""`callIncoming`: tags pop up when a customer calls."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import CustomerStatus
from gateway.documents.incoming_call import IncomingCall
from tests import records
from tests.live import CALL_INCOMING, REPORT, socket_of, subscribed
from tests.running_gateway import Answer, Tenant

NUMBER = "+15125550142"
MINE = "subscription { callIncoming(onlyMine: true) { phone staffMember { id } } }"
RECENT = "subscription ($past: Int!) { callIncoming(pastSeconds: $past) { id phone } }"
REPORTER = {"scope": "call:report", "sub": "phones"}


async def report(tenant: Tenant, role: Role = Role.PARTNER, **wanted: object) -> Answer:
    """Return what a telephony system does."""
    return await tenant.ask(REPORT, {"input": {"phone": NUMBER, **wanted}}, role=role, **REPORTER)


async def set_back(tenant: Tenant, call_id: str, by: timedelta) -> None:
    """Have a call been received earlier than it was."""
    calls = tenant.gateway.database.client[tenant.gateway.database.name][IncomingCall.collection]
    await calls.update_one(
        {"_id": call_id}, [{"$set": {"received_at": {"$subtract": ["$received_at", by.seconds * 1000]}}}]
    )


async def test_a_reported_call_pops_up_with_the_tags_of_who_calls(acme: Tenant, rival: Tenant) -> None:
    """As `callerLookup` gives them; no one of another company gets it."""
    caller = await acme.customer(phones=(records.phone(NUMBER),), tags=("VIP",), status=CustomerStatus.BLOCKED)
    await rival.customer(phones=(records.phone(NUMBER),))
    async with socket_of(acme.gateway, acme.token()) as socket, socket_of(acme.gateway, rival.token()) as other:
        await socket.subscribe(CALL_INCOMING)
        await other.subscribe(CALL_INCOMING)
        await subscribed(acme.gateway, 2)
        reported = (await report(acme, phone="(512) 555-0142")).data["callIncomingReport"]
        await report(rival, phone="+1 512 555 0199")
        assert reported["userErrors"] == []
        assert await socket.next() == {
            "callIncoming": {
                "id": reported["callId"],
                "phone": NUMBER,
                "matches": [{"customer": {"id": caller.id}, "tags": ["VIP"], "isBlocked": True}],
            }
        }
        event = await other.next()
        assert (event["callIncoming"]["phone"], event["callIncoming"]["matches"]) == ("+15125550199", [])


async def test_a_call_that_rings_for_a_colleague_is_left_out_when_asked(acme: Tenant) -> None:
    """Calls for the viewer, and those for everyone, are sent."""
    me, colleague = records.staff_member(acme.company.id), records.staff_member(acme.company.id)
    await acme.add(me, colleague)
    async with socket_of(acme.gateway, acme.token(claims={"sub": me.id})) as socket:
        await socket.subscribe(MINE)
        await subscribed(acme.gateway, 1)
        await report(acme, staffMemberId=colleague.id)
        await report(acme, staffMemberId=me.id)
        await report(acme, phone="+15125550100")
        assert (await socket.next())["callIncoming"] == {"phone": NUMBER, "staffMember": {"id": me.id}}
        assert (await socket.next())["callIncoming"] == {"phone": "+15125550100", "staffMember": None}


async def test_a_window_that_opens_while_it_rings_shows_the_call(acme: Tenant, rival: Tenant) -> None:
    """The oldest first, and each once; without those of before and those of other companies."""
    await report(rival, phone="+15125550199")
    old = (await report(acme, phone="+15125550100")).data["callIncomingReport"]["callId"]
    await set_back(acme, old, timedelta(minutes=5))
    await report(acme)
    await report(acme, phone="+15125550101")
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe(RECENT, past=60)
        assert [(await socket.next())["callIncoming"]["phone"] for _ in range(2)] == [NUMBER, "+15125550101"]
        await report(acme, phone="+15125550102")
        assert (await socket.next())["callIncoming"]["phone"] == "+15125550102"


async def test_a_call_that_is_stored_while_its_window_opens_is_told_once(acme: Tenant) -> None:
    """The feed has it again, which is left out."""
    async with socket_of(acme.gateway, acme.token()) as before, socket_of(acme.gateway, acme.token()) as socket:
        await before.subscribe(CALL_INCOMING)  # so that the feed is open
        await subscribed(acme.gateway, 1)
        reports = [asyncio.create_task(report(acme, callId=f"call-{number}")) for number in range(8)]
        await socket.subscribe(RECENT, past=60)
        ids = [answer.data["callIncomingReport"]["callId"] for answer in await asyncio.gather(*reports)]
        assert sorted([(await socket.next())["callIncoming"]["id"] for _ in ids]) == sorted(ids)
        last = (await report(acme)).data["callIncomingReport"]["callId"]
        assert (await socket.next())["callIncoming"]["id"] == last


@pytest.mark.parametrize("past", [-1, 601])
async def test_calls_are_not_asked_for_beyond_the_ten_minutes_that_they_are_kept(acme: Tenant, past: int) -> None:
    """Refused at once, with what would be right."""
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe(RECENT, past=past)
        (error,) = (await socket.receive())["payload"]["errors"]
        assert error["extensions"]["code"] == "BAD_REQUEST"
        assert error["message"] == f"'pastSeconds' must be from 0 to 600, not {past}."


async def test_a_call_that_is_reported_again_is_not_told_again(acme: Tenant) -> None:
    """A telephony system may try again; another call is another event."""
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe(CALL_INCOMING)
        await subscribed(acme.gateway, 1)
        first, again = await report(acme, callId="abc-1"), await report(acme, callId="abc-1")
        other = await report(acme, callId="abc-2")
        ids = [answer.data["callIncomingReport"]["callId"] for answer in (first, again, other)]
        assert ids[0] == ids[1] != ids[2]
        assert [(await socket.next())["callIncoming"]["id"] for _ in range(2)] == [ids[0], ids[2]]


@pytest.mark.parametrize(
    ("wanted", "code", "path"),
    [
        ({"phone": "5" * 201}, "TOO_LONG", ["phone"]),
        ({"staffMemberId": "stf_absent"}, "NOT_FOUND", ["staffMemberId"]),
        ({"callId": "x" * 201}, "TOO_LONG", ["callId"]),
    ],
)
async def test_a_report_that_makes_no_sense_is_refused(
    acme: Tenant, wanted: dict[str, Any], code: str, path: list[str]
) -> None:
    """With the place of the fault, and nothing stored."""
    refused = (await report(acme, **wanted)).data["callIncomingReport"]
    assert refused == {"callId": None, "userErrors": [{"code": code, "path": path}]}
    assert await acme.scope.count(IncomingCall, {}) == 0


async def test_reporting_takes_a_permission_that_partners_hold_by_scope(acme: Tenant) -> None:
    """A technician, and a partner with another scope, may not."""
    assert (await report(acme, role=Role.TECHNICIAN)).codes == ["FORBIDDEN"]
    other = await acme.ask(REPORT, {"input": {"phone": NUMBER}}, role=Role.PARTNER, scope="call:write")
    assert other.codes == ["FORBIDDEN"]


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PARTNER])
async def test_who_may_not_read_communications_is_told_of_no_call(acme: Tenant, role: Role) -> None:
    """Refused at once, with the reason."""
    stored = await acme.customer()
    token = acme.token(role, {"scope": "call:report", "customer": stored.id})
    async with socket_of(acme.gateway, token) as socket:
        await socket.subscribe(CALL_INCOMING)
        message = await socket.receive()
        assert message["payload"]["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_reported_call_goes_by_itself(acme: Tenant) -> None:
    """It holds a phone number: MongoDB deletes it ten minutes later."""
    await report(acme)
    (call,) = await acme.scope.find(IncomingCall, {})
    assert (call.expires_at - call.received_at).total_seconds() == 600
    assert [
        index.document["expireAfterSeconds"] for index in IncomingCall.indexes if index.document["name"] == "expiry"
    ] == [0]
