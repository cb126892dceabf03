"""Writes to a record with a value that does not fit: what is sent replaces it, what is not sent stays, all can go."""

import string
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from bson import Int64
from bson.datetime_ms import DatetimeMS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.errors import WriteError

from gateway.access.permission import Role
from gateway.documents.base.record import OnCustomerDelete, Record
from gateway.documents.change import Change
from gateway.documents.contact import Email, EmailKind
from gateway.documents.customer import Customer
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.documents.registry import RECORDS
from tests import records, work_records
from tests.full_profile import a_full_profile
from tests.mutations import ask
from tests.running_gateway import Answer, Tenant

UPDATE = """mutation ($input: CustomerUpdateInput!) { customerUpdate(input: $input) {
    customer { id firstName type } userErrors { code path } } }"""
DELETE = """mutation ($id: ID!) { customerDelete(input: {id: $id, force: true}) { userErrors { code message } } }"""
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(string.printable, max_size=8),
    st.binary(max_size=4),
    st.sampled_from((DatetimeMS(10**17), Int64(7), datetime(2026, 1, 1, tzinfo=UTC), "Ada was here")),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(("id", "name", "minor")), inner),
    max_leaves=4,
)
ANCHORS = {"_id", "company_id", "customer_id", "keys"}
"""What says whose a record is; `keys` is not a field."""


async def store(tenant: Tenant, record: Record, values: dict[str, Any]) -> None:
    """Store values in a document, as another system would."""
    await tenant.gateway.database.collection(type(record)).update_one({"_id": record.id}, {"$set": values})


async def stored(tenant: Tenant, record: Record) -> dict[str, Any] | None:
    """Return the document of a record."""
    found: dict[str, Any] | None = await tenant.gateway.database.reading(type(record)).find_one({"_id": record.id})
    return found


async def update(tenant: Tenant, customer: Customer, **given: Any) -> Answer:
    """Change a customer; fail for an error."""
    return await tenant.ask(UPDATE, {"input": {"id": customer.id, **given}})


@pytest.mark.parametrize(
    ("field", "bad", "good", "name"),
    [
        ("type", "HOSPITAL", "COMMERCIAL", "type"),
        ("first_name", {"given": "Eve"}, "Eve", "firstName"),
        ("company_name", 7, "Eve & Co", "companyName"),
        ("external_id", ["x"], "X-1", "externalId"),
        ("joined_on", DatetimeMS(10**17), "2026-02-03", "joinedOn"),
    ],
)
async def test_a_good_value_replaces_a_bad_one(acme: Tenant, field: str, bad: Any, good: str, name: str) -> None:
    """And the log shows it, without what could not be shown."""
    customer = await acme.customer()
    await store(acme, customer, {field: bad, "payment_terms": 30})
    answer = await update(acme, customer, **{name: good})
    assert answer.errors == []
    assert answer.data["customerUpdate"]["userErrors"] == []
    after = await stored(acme, customer)
    assert after is not None
    assert (after[field], after["payment_terms"]) == (good, 30)
    (change,) = await acme.scope.find(Change, {"customer_id": customer.id})
    assert [(each.field, each.before, each.after) for each in change.fields] == [(field, None, good)]
    shown = await acme.ask(
        f'{{ customer(id: "{customer.id}") {{ changes {{ nodes {{ fields {{ before after }} }} }} }} }}'
    )
    assert shown.errors == []


@pytest.mark.parametrize("version", ["three", None, -5, [3], True])
async def test_a_version_that_does_not_fit_is_named_and_nothing_is_written(acme: Tenant, version: Any) -> None:
    """There is no next one; the customer can still be deleted."""
    customer = await acme.customer()
    await store(acme, customer, {"version": version})
    before = await stored(acme, customer)
    answer = await update(acme, customer, firstName="Eve")
    (error,) = answer.errors
    assert f"Customer {customer.id}, field version" in error["message"]
    assert await stored(acme, customer) == before
    deleted = await acme.ask(DELETE, {"id": customer.id}, role=Role.ADMIN)
    assert (deleted.errors, deleted.data["customerDelete"]["userErrors"]) == ([], [])


@pytest.mark.parametrize(
    ("record", "mutation", "given"),
    [
        (records.note, "noteUpdate", {"body": "Gate code changed"}),
        (records.comment, "commentUpdate", {"body": "Very clean work"}),
        (work_records.sale, "saleUpdate", {"product": "Sink"}),
    ],
)
async def test_what_is_computed_from_a_bad_value_is_an_error_that_names_it(
    acme: Tenant, record: Callable[[Customer], Record], mutation: str, given: dict[str, Any]
) -> None:
    """Of every kind of record: minus five is a number, but no version."""
    made = record(await acme.customer())
    await acme.add(made)
    await store(acme, made, {"version": -5})
    (error,) = (await ask(acme, mutation, {"id": made.id, **given}, role=Role.ADMIN)).errors
    assert f"{type(made).__name__} {made.id}, field version" in error["message"]


async def test_an_unreadable_time_of_the_last_change_is_replaced(acme: Tenant) -> None:
    """Each change stores its own."""
    customer = await acme.customer()
    await store(acme, customer, {"updated_at": "yesterday"})
    assert (await update(acme, customer, firstName="Eve")).errors == []
    assert isinstance((await stored(acme, customer) or {})["updated_at"], datetime)


async def test_null_takes_a_bad_value_away(acme: Tenant) -> None:
    """As it takes away a good one."""
    customer = await acme.customer(company_name="Eve & Co")
    await store(acme, customer, {"company_name": [1]})
    assert (await update(acme, customer, companyName=None)).errors == []
    assert "company_name" not in (await stored(acme, customer) or {})


async def test_a_bad_phone_is_repaired_and_the_phone_beside_it_changed(acme: Tenant) -> None:
    """Each by its id; the other stays to the byte."""
    customer = await acme.customer(phones=(records.phone("+15125550142", id="phn_1"),))
    bad = {"id": "phn_2", "number": "", "kind": "PAGER", "from_elsewhere": [1]}
    collection = acme.gateway.database.collection(Customer)
    await collection.update_one({"_id": customer.id}, {"$push": {"phones": {"$each": [bad, "512"]}}})
    change = """mutation ($input: CustomerPhoneUpdateInput!) { customerPhoneUpdate(input: $input) {
        customer { id } userErrors { code path message } } }"""
    given = {"customerId": customer.id, "phoneId": "phn_1", "kind": "WORK"}
    answer = await acme.ask(change, {"input": given})
    assert (answer.errors, answer.data["customerPhoneUpdate"]["userErrors"]) == ([], [])
    after = await stored(acme, customer) or {}
    assert [after["phones"][0]["kind"], *after["phones"][1:]] == ["WORK", bad, "512"]
    given = {"customerId": customer.id, "phoneId": "phn_2", "kind": "CELL", "number": "+15125550143"}
    answer = await acme.ask(change, {"input": given})
    assert (answer.errors, answer.data["customerPhoneUpdate"]["userErrors"]) == ([], [])
    after = await stored(acme, customer) or {}
    repaired = {"id": "phn_2", "number": "+15125550143", "kind": "CELL", "e164": "+15125550143", "from_elsewhere": [1]}
    assert after["phones"][1:] == [repaired, "512"]


async def test_a_tag_of_another_customer_that_does_not_fit_keeps_nobody_from_that_tag(acme: Tenant) -> None:
    """The company's spelling is taken from what fits."""
    other, customer = await acme.customer(tags=("VIP",)), await acme.customer()
    await acme.gateway.database.collection(Customer).update_one({"_id": other.id}, {"$push": {"tags": 7}})
    text = """mutation ($id: ID!) { customerTagsAdd(input: {customerId: $id, tags: ["vip"]}) { customer { tags } } }"""
    answer = await acme.ask(text.replace("customerId", "id"), {"id": customer.id})
    assert answer.errors == []
    assert answer.data["customerTagsAdd"]["customer"]["tags"] == ["VIP"]


@given(data=st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
async def test_a_customer_is_deleted_whatever_is_stored_of_them(acme: Tenant, data: st.DataObject) -> None:
    """All about the person goes, the books stay, and no name is left in them."""
    profile = await a_full_profile(acme)
    everything = [profile.owner, *(row for row in profile.rows if getattr(row, "customer_id", None))]
    for record in everything:
        fields = sorted(record.stored_fields().keys() - ANCHORS)
        for field in data.draw(st.lists(st.sampled_from(fields), max_size=3, unique=True)):
            value = data.draw(VALUES)
            if field == "number" and isinstance(value, str):
                continue  # any text is a number that fits, and the books keep their numbers
            if record is not profile.owner or field not in ("number", "external_id", "first_name"):
                with suppress(WriteError):  # MongoDB itself keeps no such value: of an index
                    await store(acme, record, {field: value})
    answer = await acme.ask(DELETE, {"id": profile.owner.id}, role=Role.ADMIN)
    assert answer.errors == []
    assert answer.data["customerDelete"]["userErrors"] == []
    assert await stored(acme, profile.owner) is None
    assert await acme.scope.count(DeletedCustomer, {"deleted_customer_id": profile.owner.id}) == 1
    for kind in RECORDS:
        where = kind.of_customer(profile.owner.id)
        if kind.on_customer_delete is OnCustomerDelete.REMOVE:
            assert await acme.gateway.database.collection(kind).count_documents(where) == 0
        elif kind.on_customer_delete is OnCustomerDelete.KEEP_ANONYMISED:
            kept = await acme.gateway.database.reading(kind).find(where).to_list()
            assert "Ada was" not in str(kept)


async def test_the_books_keep_a_bad_amount_and_no_name_in_it(acme: Tenant) -> None:
    """A required value stays as far as it names no one; another is not kept."""
    customer = await acme.customer(
        last_name="Lovelace", emails=(Email(id="eml_1", address="ada@example.com", kind=EmailKind.PRIMARY),)
    )
    invoice = records.invoice(customer)
    await acme.add(invoice)
    bad = {"total": "12.50 by Lovelace", "number": 7, "job_id": {"of": "Lovelace"}, "later": "Lovelace"}
    await store(acme, invoice, bad)
    assert (await acme.ask(DELETE, {"id": customer.id}, role=Role.ADMIN)).errors == []
    kept = await stored(acme, invoice) or {}
    assert (kept["total"], kept["number"]) == ("12.50 by [removed]", 7)
    assert "Lovelace" not in str(kept)
