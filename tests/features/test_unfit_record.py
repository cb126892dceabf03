"""A stored value that does not fit its declaration hurts its own record, and nothing beside it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bson import Int64
from bson.datetime_ms import DatetimeMS
from structlog.testing import capture_logs

from gateway.documents.base.record import Record
from gateway.documents.customer import Customer
from tests import records
from tests.contract.test_queries import variables_for
from tests.full_profile import Profile, a_full_profile
from tests.running_gateway import Answer, Tenant

QUERIES = [
    (Path("tests/queries") / f"{name}.graphql").read_text()
    for name in (
        "customer_profile", "work_tabs", "customer_history", "customer_files", "customer_messages", "account_page",
        "lead_page",
    )
]  # fmt: skip
ALL = "{ customers(first: 100) { totalCount nodes { id number displayName type addresses { id country } } } }"
SPOILED: tuple[Any, ...] = (
    "HOSPITAL", 7, 12.5, None, [], {}, {"minor": "a lot", "currency": 5}, [1, "x"], "NaN-ish",
    datetime(2026, 1, 1, tzinfo=UTC), DatetimeMS(10**17), Int64(2**62), True,
)  # fmt: skip
# They say whose a record is, where it is listed and what it is linked to: another value makes another record of it.
PLACES = {"_id", "company_id", "customer_id", "invoice_id", "job_id", "status", "subject_id", "kind", "visibility"}


def nodes_in(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of an answer that has an id."""
    if isinstance(part, list):
        for each in part:
            yield from nodes_in(each)
    if isinstance(part, dict):
        if isinstance(part.get("id"), str):
            yield part
        for value in part.values():
            yield from nodes_in(value)


def leaves(answer: Answer) -> dict[str, dict[str, Any]]:
    """Return id of each object → its own leaves; links are other ones each time."""
    found: dict[str, dict[str, Any]] = {}
    for node in nodes_in(answer.data):
        own = {name: value for name, value in node.items() if isinstance(value, str | int | float)}
        found.setdefault(node["id"], {}).update({name: own[name] for name in own if "://" not in str(own[name])})
    return found


async def spoil(tenant: Tenant, record: Record, field: str, value: Any) -> None:
    """Store a value, as another system would."""
    collection = tenant.gateway.database.collection(type(record))
    found = await collection.update_one({"_id": record.id}, {"$set": {field: value}})
    assert found.matched_count == 1


def fields_of(record: Record) -> list[str]:
    """Return the stored fields that can be invalid: `total`, and one level down `total.minor`."""
    stored = record.stored_fields()
    inner = [f"{name}.{part}" for name, value in stored.items() if isinstance(value, dict) for part in value]
    return [name for name in (*stored, *inner) if name.partition(".")[0] not in PLACES]


async def everything(tenant: Tenant, profile: Profile) -> list[Answer]:
    """Return what all tabs show."""
    return [await tenant.ask(text, variables_for(text, profile)) for text in (*QUERIES, ALL)]


@pytest.mark.parametrize("place", [0, *range(2, 24)])
async def test_a_bad_value_hurts_its_own_record_only(acme: Tenant, place: int) -> None:
    """Of each kind, in each field: all that others show stays as it was, and each error is masked."""
    profile = await a_full_profile(acme)
    record = profile.rows[place]
    before = await everything(acme, profile)
    assert [answer.errors for answer in before] == [[]] * len(before)
    kept = [unhurt(answer, record) for answer in before]
    hurt = 0
    collection = acme.gateway.database.collection(type(record))
    for number, field in enumerate(fields_of(record)):
        whole = await collection.find_one({"_id": record.id})
        assert whole is not None
        await spoil(acme, record, field, SPOILED[number % len(SPOILED)])
        for old, new in zip(kept, await everything(acme, profile), strict=True):
            hurt += bool(new.errors)
            assert {error["extensions"]["code"] for error in new.errors} <= {"INTERNAL"}, (field, new.errors)
            shown = leaves(new)
            for node_id, own in old.items():
                assert own.items() <= shown[node_id].items(), (field, new.errors)
        await collection.replace_one({"_id": record.id}, whole)
    assert hurt


def unhurt(answer: Answer, record: Record) -> dict[str, dict[str, Any]]:
    """Return what must be as it was: all but the record, and what is shown only below it."""
    hurt = _below(answer, record.id)
    return {node_id: own for node_id, own in leaves(answer).items() if node_id not in hurt}


def _below(answer: Answer, record_id: str) -> set[str]:
    inside = [node["id"] for whole in nodes_in(answer.data) if whole["id"] == record_id for node in nodes_in(whole)]
    return {record_id, f"act_{record_id}", *inside}


async def test_one_customer_of_an_unknown_type_is_null_among_the_others(acme: Tenant) -> None:
    """The list, its count and the neighbours are there; the log names the record, not the value."""
    people = [await acme.customer() for _ in range(5)]
    await spoil(acme, people[2], "type", "HOSPITAL")
    with capture_logs() as logs:
        answer = await acme.ask(ALL)
    (line,) = [line for line in logs if line["log_level"] == "error"]
    assert (line["record"], line["id"], line["field"]) == ("Customer", people[2].id, "type")
    assert "HOSPITAL" not in str(logs)
    nodes = answer.data["customers"]["nodes"]
    assert answer.data["customers"]["totalCount"] == 5
    assert sorted(node["id"] for node in nodes if node) == sorted({person.id for person in people} - {people[2].id})
    (error,) = answer.errors
    assert (error["extensions"]["code"], error["path"][-1]) == ("INTERNAL", "type")
    assert "HOSPITAL" not in str(answer.errors)
    without = await acme.ask("{ customers(first: 100) { nodes { id number } } }")
    assert len(without.data["customers"]["nodes"]) == 5
    assert without.errors == []


async def test_a_bad_quote_leaves_the_other_tabs_and_quotes_alone(acme: Tenant) -> None:
    """Of this customer and of others whose tabs are read by the same command."""
    one, other = await acme.customer(), await acme.customer()
    quotes = [records.quote(owner) for owner in (one, one, other)]
    await acme.add(*quotes, records.job(one), records.invoice(one))
    await spoil(acme, quotes[0], "total", "a lot")
    tabs = "quotes { totalCount nodes { id total { amount } } } jobs { nodes { id } } invoices { nodes { id } }"
    alone = f'{{ customers: customer(id: "{one.id}") {{ id {tabs} }} }}'
    for text in (f"{{ customers {{ nodes {{ id {tabs} }} }} }}", alone):
        answer = await acme.ask(text)
        found = answer.data["customers"]
        mine = found if "id" in found else next(node for node in found["nodes"] if node["id"] == one.id)
        assert [quote and quote["id"] for quote in mine["quotes"]["nodes"]].count(None) == 1
        assert quotes[1].id in [quote["id"] for quote in mine["quotes"]["nodes"] if quote]
        assert mine["quotes"]["totalCount"] == 2
        assert len(mine["jobs"]["nodes"]) == len(mine["invoices"]["nodes"]) == 1
        assert [error["extensions"]["code"] for error in answer.errors] == ["INTERNAL"]


async def test_a_customer_who_cannot_be_compared_is_left_out_of_searches(acme: Tenant) -> None:
    """By name and by phone; all others are found."""
    phone = "+15125550142"
    people = [await acme.customer(last_name="Wanderer", phones=(records.phone(phone),)) for _ in range(3)]
    await spoil(acme, people[0], "addresses", "none")
    caller = f'callerLookup(phone: "{phone}") {{ customer {{ id }} }}'
    answer = await acme.ask(f'{{ customerSearch(term: "Wanderer") {{ nodes {{ customer {{ id }} }} }} {caller} }}')
    assert answer.errors == []
    hits = {hit["customer"]["id"] for hit in answer.data["customerSearch"]["nodes"]}
    assert hits == {person.id for person in people[1:]}
    assert len(answer.data["callerLookup"]) == 3


async def test_a_write_on_a_record_that_does_not_fit_leaves_the_bad_value_as_it_is(acme: Tenant) -> None:
    """What it writes is stored, in that record and in its neighbour."""
    bad, good = await acme.customer(), await acme.customer()
    await spoil(acme, bad, "type", "HOSPITAL")
    text = 'mutation ($id: ID!) { customerUpdate(input: {id: $id, firstName: "Eve"}) { customer { firstName } } }'
    for person in (bad, good):
        answer = await acme.ask(text, {"id": person.id})
        assert (answer.errors, answer.data["customerUpdate"]["customer"]["firstName"]) == ([], "Eve")
    stored = await acme.gateway.database.collection(Customer).find_one({"_id": bad.id})
    assert stored is not None
    assert (stored["type"], stored["first_name"]) == ("HOSPITAL", "Eve")
