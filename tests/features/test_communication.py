"""Communications, and logging calls."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.base.record import instant
from gateway.documents.change import Change
from gateway.documents.communication import Communication, CommunicationChannel, CommunicationDirection
from gateway.documents.customer import Customer
from gateway.documents.note import Author
from gateway.operations.communication import record_communication
from gateway.store.transaction import Transaction
from tests import records
from tests.running_gateway import Tenant

TAB = """query ($id: ID!, $channel: [CommunicationChannel!], $direction: CommunicationDirection) {
  customer(id: $id) { communications(channel: $channel, direction: $direction) { totalCount nodes { id channel } } }
}"""
LOG = """mutation ($input: CallLogInput!) { callLog(input: $input) {
  call { id channel direction outcome durationSeconds phone note at version actor { role customer { id } } }
  customer { version lastCall { id outcome } }
  userErrors { code message path }
} }"""
STATUS = """mutation ($input: CallStatusUpdateInput!) { callStatusUpdate(input: $input) {
  call { outcome durationSeconds note version } customer { lastCall { outcome } } userErrors { code path }
} }"""


async def one_of_each_channel(tenant: Tenant) -> tuple[Customer, list[Communication]]:
    """Return a customer with one communication through each channel, oldest first."""
    owner = await tenant.customer()
    made = [records.communication(owner, hour, channel) for hour, channel in enumerate(CommunicationChannel)]
    await tenant.add(*made)
    return owner, made


async def log(tenant: Tenant, owner: Customer, role: Role = Role.OFFICE, **call: Any) -> Any:
    """Return the payload of a call that was logged."""
    given = {"customerId": owner.id, "outcome": "CALLED", **call}
    answer = await tenant.ask(LOG, {"input": given}, role=role)
    assert answer.errors == []
    return answer.data["callLog"]


async def test_communications_are_newest_first_and_can_be_narrowed(acme: Tenant) -> None:
    """By channels and by direction, also in the count."""
    owner, made = await one_of_each_channel(acme)
    came_in = records.communication(owner, 9, CommunicationChannel.CHAT, direction=CommunicationDirection.INBOUND)
    await acme.add(came_in)
    everything = (await acme.ask(TAB, {"id": owner.id})).data["customer"]["communications"]
    assert [node["id"] for node in everything["nodes"]] == [came_in.id, *(one.id for one in reversed(made))]
    written = (await acme.ask(TAB, {"id": owner.id, "channel": ["TEXT", "EMAIL"]})).data["customer"]["communications"]
    assert ([node["channel"] for node in written["nodes"]], written["totalCount"]) == (["EMAIL", "TEXT"], 2)
    inward = (await acme.ask(TAB, {"id": owner.id, "direction": "INBOUND"})).data["customer"]["communications"]
    assert [node["id"] for node in inward["nodes"]] == [came_in.id]


async def test_e_mails_are_for_those_who_may_read_the_books(acme: Tenant) -> None:
    """A technician sees calls and texts; e-mails are not in the list, the count or the node."""
    owner, made = await one_of_each_channel(acme)
    tab = (await acme.ask(TAB, {"id": owner.id}, role=Role.TECHNICIAN)).data["customer"]["communications"]
    assert (len(tab["nodes"]), tab["totalCount"]) == (4, 4)
    assert "EMAIL" not in {node["channel"] for node in tab["nodes"]}
    email = next(one for one in made if one.channel is CommunicationChannel.EMAIL)
    query = "query ($id: ID!) { node(id: $id) { id } }"
    assert (await acme.ask(query, {"id": email.id}, role=Role.TECHNICIAN)).data == {"node": None}
    asked = (await acme.ask(TAB, {"id": owner.id, "channel": ["EMAIL"]}, role=Role.TECHNICIAN)).data["customer"]
    assert asked["communications"] == {"totalCount": 0, "nodes": []}


async def test_communications_need_their_permission(acme: Tenant, rival: Tenant) -> None:
    """The portal does not show it; another company sees nothing."""
    owner, made = await one_of_each_channel(acme)
    answer = await acme.ask(TAB, {"id": owner.id}, role=Role.CUSTOMER, customer=owner.id)
    assert (answer.data, answer.codes) == ({"customer": {"communications": None}}, ["FORBIDDEN"])
    query = "query ($id: ID!) { node(id: $id) { id } }"
    assert (await rival.ask(query, {"id": made[0].id})).data == {"node": None}


@pytest.mark.parametrize("outcome", ["CALLED", "NO_ANSWER", "LEFT_VOICEMAIL", "SPOKE"])
async def test_a_call_is_logged_with_its_outcome(acme: Tenant, outcome: str) -> None:
    """By which person, to which number; it is the customer's last call, and the customer's version stays."""
    owner = await acme.customer()
    payload = await log(acme, owner, outcome=outcome, durationSeconds=61, note="Wants a quote.")
    call = payload["call"]
    assert payload["userErrors"] == []
    assert (call["channel"], call["direction"], call["outcome"], call["durationSeconds"]) == (
        "CALL",
        "OUTBOUND",
        outcome,
        61,
    )
    assert call["phone"] == owner.phones[0].e164
    assert call["actor"]["role"] == "OFFICE"
    assert payload["customer"] == {"version": 1, "lastCall": {"id": call["id"], "outcome": outcome}}
    (change,) = await acme.scope.find(Change, {"customer_id": owner.id})
    assert (change.operation, change.subject_id) == ("callLog", call["id"])


async def test_a_call_from_the_customer_names_them(acme: Tenant) -> None:
    """With the number they called from, however it is written."""
    owner = await acme.customer()
    call = (await log(acme, owner, Role.TECHNICIAN, direction="INBOUND", outcome="SPOKE", phone="(512) 555-0177"))[
        "call"
    ]
    assert (call["direction"], call["phone"]) == ("INBOUND", "+15125550177")
    assert call["actor"] == {"role": "CUSTOMER", "customer": {"id": owner.id}}


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"phone": "none"}, "INVALID", ["phone"]),
        ({"durationSeconds": -1}, "INVALID", ["durationSeconds"]),
        ({"durationSeconds": 90_000}, "INVALID", ["durationSeconds"]),
        ({"note": "x" * 2_001}, "TOO_LONG", ["note"]),
        ({"at": (instant() + timedelta(days=1)).isoformat()}, "INVALID", ["at"]),
        ({"customerId": "cus_nobody"}, "NOT_FOUND", ["customerId"]),
    ],
)
async def test_a_call_that_cannot_be_is_refused(acme: Tenant, given: Any, code: str, path: list[str]) -> None:
    """With code and place; nothing is stored."""
    owner = await acme.customer()
    payload = await log(acme, owner, **given)
    assert (payload["call"], payload["customer"]) == (None, None)
    assert [(fault["code"], fault["path"]) for fault in payload["userErrors"]] == [(code, path)]
    assert await acme.scope.find(Communication, {}) == []


async def test_the_last_call_is_the_latest_one(acme: Tenant) -> None:
    """Not the last one logged; texts do not count."""
    owner = await acme.customer()
    await log(acme, owner, outcome="SPOKE")
    await log(acme, owner, outcome="NO_ANSWER", at="2026-01-05T09:30:00Z")
    await acme.add(records.communication(owner, 100_000, CommunicationChannel.TEXT))
    query = "query ($id: ID!) { customer(id: $id) { lastCall { outcome } } }"
    assert (await acme.ask(query, {"id": owner.id})).data["customer"] == {"lastCall": {"outcome": "SPOKE"}}


async def test_the_status_of_a_call_is_changed_and_logged(acme: Tenant) -> None:
    """What is left out stays; the log has before and after."""
    owner = await acme.customer()
    call = (await log(acme, owner, note="Try again."))["call"]
    answer = await acme.ask(STATUS, {"input": {"id": call["id"], "outcome": "SPOKE", "expectedVersion": 1}})
    payload = answer.data["callStatusUpdate"]
    assert payload["call"] == {"outcome": "SPOKE", "durationSeconds": None, "note": "Try again.", "version": 2}
    assert payload["customer"] == {"lastCall": {"outcome": "SPOKE"}}
    change = (await acme.scope.find(Change, {"customer_id": owner.id}, order=Change.order))[0]
    assert [(field.field, field.before, field.after) for field in change.fields] == [("outcome", "CALLED", "SPOKE")]


async def test_of_concurrent_status_updates_with_one_version_one_wins(acme: Tenant) -> None:
    """The others are conflicts, with the call as it is."""
    owner = await acme.customer()
    call = (await log(acme, owner))["call"]
    outcomes = ["NO_ANSWER", "LEFT_VOICEMAIL", "SPOKE"]
    answers = await asyncio.gather(
        *(acme.ask(STATUS, {"input": {"id": call["id"], "outcome": one, "expectedVersion": 1}}) for one in outcomes)
    )
    payloads = [answer.data["callStatusUpdate"] for answer in answers]
    assert sorted(fault["code"] for payload in payloads for fault in payload["userErrors"]) == ["CONFLICT"] * 2
    assert len({payload["call"]["outcome"] for payload in payloads}) == 1


async def test_only_a_call_has_a_status(acme: Tenant, rival: Tenant) -> None:
    """A text, an unknown id and a call of another company are not found."""
    owner, foreign = await acme.customer(), records.communication(await rival.customer())
    text = records.communication(owner, 0, CommunicationChannel.TEXT)
    await acme.add(text)
    await rival.add(foreign)
    for wanted in (text.id, "cmn_nothing", foreign.id):
        payload = (await acme.ask(STATUS, {"input": {"id": wanted, "outcome": "SPOKE"}})).data["callStatusUpdate"]
        assert [fault["code"] for fault in payload["userErrors"]] == ["NOT_FOUND"]
        assert payload["call"] is None


async def test_a_portal_customer_logs_no_calls(acme: Tenant) -> None:
    """A top-level error."""
    owner = await acme.customer()
    given = {"customerId": owner.id, "outcome": "SPOKE"}
    answer = await acme.ask(LOG, {"input": given}, role=Role.CUSTOMER, customer=owner.id)
    assert (answer.data, answer.codes) == ({"callLog": None}, ["FORBIDDEN"])


async def test_other_operations_record_what_they_sent_in_their_own_transaction(acme: Tenant) -> None:
    """The beginning of a long text is kept; when the transaction fails, so does the record."""
    owner = await acme.customer()
    told: dict[str, Any] = {
        "channel": CommunicationChannel.EMAIL,
        "direction": CommunicationDirection.OUTBOUND,
        "at": instant(),
        "actor": Author(id="system", name="Gateway", role="ADMIN"),
        "subject": "Your\nstatement",
        "email": "ada@example.com",
    }

    async def sent(transaction: Transaction) -> Communication:
        return await record_communication(transaction, owner, text="word " * 400, **told)

    async def failing(transaction: Transaction) -> None:
        await record_communication(transaction, owner, **told)
        raise LookupError

    recorded = await acme.scope.in_transaction(sent)
    with pytest.raises(LookupError):
        await acme.scope.in_transaction(failing)
    assert await acme.scope.find(Communication, {"customer_id": owner.id}) == [recorded]
    assert recorded.subject == "Your statement"
    assert recorded.preview is not None
    assert (len(recorded.preview) <= 500, recorded.preview[-1]) == (True, "…")
