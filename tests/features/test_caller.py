"""`callerLookup`: who is calling."""

from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.communication import CallOutcome
from gateway.documents.contact import PhoneKind
from gateway.documents.customer import CustomerMetrics, CustomerStatus
from tests import records
from tests.contract.test_queries import explain, scans
from tests.running_gateway import Tenant

LOOKUP = """query ($phone: String!) { callerLookup(phone: $phone) {
  customer { id } matchedOn { number kind e164 } score tags isBlocked isArchived openJobs lastCall { outcome }
} }"""
NUMBER = "+15125550142"


async def matches(tenant: Tenant, phone: str = NUMBER, role: Role = Role.OFFICE) -> list[dict[str, Any]]:
    """Return who may be calling."""
    answer = await tenant.ask(LOOKUP, {"phone": phone}, role=role)
    assert answer.errors == []
    found: list[dict[str, Any]] = answer.data["callerLookup"]
    return found


@pytest.mark.parametrize(
    "written",
    ["+1 512 555 0142", "(512) 555-0142", "512.555.0142", "5125550142", "512/555/0142", "tel:+1-512-555-0142"],
)
async def test_a_caller_is_found_however_the_number_is_written(acme: Tenant, written: str) -> None:
    """With everything that the dashboard pops up."""
    metrics = CustomerMetrics(total_due=records.dollars(0), lifetime_value=records.dollars(0), open_jobs=2)
    caller = await acme.customer(phones=(records.phone(NUMBER),), tags=("VIP",), metrics=metrics)
    await acme.customer()
    await acme.add(
        records.communication(caller, 1, outcome=CallOutcome.NO_ANSWER),
        records.communication(caller, 5, outcome=CallOutcome.LEFT_VOICEMAIL),
    )
    assert await matches(acme, written) == [
        {
            "customer": {"id": caller.id},
            "matchedOn": {"number": "5125550142", "kind": "CELL", "e164": NUMBER},
            "score": 1.0,
            "tags": ["VIP"],
            "isBlocked": False,
            "isArchived": False,
            "openJobs": 2,
            "lastCall": {"outcome": "LEFT_VOICEMAIL"},
        }
    ]


async def test_matches_are_ranked_and_say_why(acme: Tenant) -> None:
    """Primary phones first, of them those with open jobs; archived customers last, and marked."""
    busy = CustomerMetrics(total_due=records.dollars(0), lifetime_value=records.dollars(0), open_jobs=1)
    own, other = records.phone(NUMBER), records.phone("+15125550100")
    shared = records.phone(NUMBER, id="phn_2", kind=PhoneKind.HOME, is_primary=False)
    archived = await acme.customer(phones=(own,), status=CustomerStatus.ARCHIVED)
    second = await acme.customer(phones=(other, shared))
    blocked = await acme.customer(phones=(own,), status=CustomerStatus.BLOCKED)
    first = await acme.customer(phones=(own,), metrics=busy)
    found = await matches(acme)
    assert [match["customer"]["id"] for match in found] == [first.id, blocked.id, second.id, archived.id]
    assert [match["score"] for match in found] == [1.0, 1.0, 0.8, 0.5]
    assert [match["isBlocked"] for match in found] == [False, True, False, False]
    assert [match["isArchived"] for match in found] == [False, False, False, True]
    assert found[2]["matchedOn"]["kind"] == "HOME"


async def test_an_unknown_number_finds_nobody(acme: Tenant, rival: Tenant) -> None:
    """Not a customer with a similar number, and not one of another company."""
    await acme.customer(phones=(records.phone("+15125550143"),))
    await rival.customer(phones=(records.phone(NUMBER),))
    assert await matches(acme) == []


@pytest.mark.parametrize("text", ["", "private", "12", "555-0142"])
async def test_what_is_no_number_is_refused_with_advice(acme: Tenant, text: str) -> None:
    """A top-level error that says how to write one."""
    answer = await acme.ask(LOOKUP, {"phone": text})
    assert answer.data == {"callerLookup": None}
    assert answer.codes == ["BAD_REQUEST"]
    assert "area code" in answer.errors[0]["message"]


async def test_a_portal_customer_looks_nobody_up(acme: Tenant) -> None:
    """It is for those who may list customers."""
    caller = await acme.customer(phones=(records.phone(NUMBER),))
    answer = await acme.ask(LOOKUP, {"phone": NUMBER}, role=Role.CUSTOMER, customer=caller.id)
    assert (answer.data, answer.codes) == ({"callerLookup": None}, ["FORBIDDEN"])


async def test_a_technician_looks_callers_up(acme: Tenant) -> None:
    """Without the books."""
    caller = await acme.customer(phones=(records.phone(NUMBER),))
    assert [match["customer"]["id"] for match in await matches(acme, role=Role.TECHNICIAN)] == [caller.id]


async def test_many_matches_cost_as_many_commands_as_one(acme: Tenant) -> None:
    """Customers with their last calls, by indexes. At most twenty are shown."""
    for number in range(23):
        caller = await acme.customer(phones=(records.phone(NUMBER),))
        await acme.add(*(records.communication(caller, number + hour) for hour in range(3)))
    with acme.gateway.commands() as commands:
        found = await matches(acme)
    assert len(found) == 20
    assert all(match["lastCall"] for match in found)
    assert [next(iter(command)) for command in commands] == ["aggregate"]
    for command in commands:
        assert scans(await explain(acme, command)) == []


@pytest.mark.parametrize(("written", "reads"), [("+1 512 555 0142", 1), ("tel:+15125550142", 1), ("512 555 0142", 2)])
async def test_a_number_with_its_country_is_one_read(acme: Tenant, written: str, reads: int) -> None:
    """As telephone systems send it, last calls and all; without it the company's country is read first."""
    caller = await acme.customer(phones=(records.phone(NUMBER),))
    asked = "query ($phone: String!) { callerLookup(phone: $phone) { customer { id } tags isBlocked openJobs } }"
    with acme.gateway.commands() as commands:
        answer = await acme.ask(asked, {"phone": written})
    assert [match["customer"]["id"] for match in answer.data["callerLookup"]] == [caller.id]
    assert [next(iter(command)) for command in commands] == ["find", "aggregate"][2 - reads :]
    with acme.gateway.commands() as commands:
        await matches(acme, written)
    assert len(commands) == reads
