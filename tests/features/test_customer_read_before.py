"""An edit reads its customer before it writes, and holds only if nothing it is made of was changed since."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from gateway.documents.change import Change
from gateway.documents.contact import PaymentMethod
from gateway.documents.customer import Customer
from gateway.store.customer_edit import CustomerEdits
from gateway.store.database import Database
from gateway.store.record_update import StoredRecord
from tests.running_gateway import PYMONGOS_OWN, Tenant

RENAME = """mutation ($input: CustomerUpdateInput!) {
  customerUpdate(input: $input) { customer { version firstName lastName } userErrors { code } }
}"""
ADD_EMAIL = """mutation ($input: CustomerEmailAddInput!) {
  customerEmailAdd(input: $input) { customer { version emails { id } } userErrors { code } }
}"""
Meanwhile = Callable[[Callable[[], Awaitable[Any]]], None]


@pytest.fixture
def after_the_read(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Do something once, between the read of a customer and the update that changes it."""

    def arrange(work: Callable[[], Awaitable[Any]]) -> None:
        read, left = CustomerEdits.read, [work]

        async def read_and_wait(edits: CustomerEdits, *what: Any) -> StoredRecord[Customer] | None:
            found = await read(edits, *what)
            if left:
                await left.pop()()
            return found

        monkeypatch.setattr(CustomerEdits, "read", read_and_wait)

    return arrange


async def versions(tenant: Tenant, customer: Customer) -> list[int | None]:
    """The versions of a customer's entries in the change log."""
    return sorted([entry.version async for entry in tenant.scope.stream(Change, {"customer_id": customer.id})], key=str)


async def test_an_edit_takes_three_commands_and_no_transaction(acme: Tenant) -> None:
    """What it finds unchanged it does not write."""
    customer = await acme.customer(first_name="Ada", last_name="Lovelace")
    for name, expected in (("Eva", ["find", "update", "insert"]), ("Eva", ["find"])):
        with acme.gateway.commands() as sent:
            answer = await acme.ask(RENAME, {"input": {"id": customer.id, "firstName": name}})
        names = [next(iter(command)) for command in sent]
        assert [name for name in names if name not in PYMONGOS_OWN] == expected
        assert not any("autocommit" in command for command in sent)
        assert answer.data["customerUpdate"]["customer"] == {"version": 2, "firstName": "Eva", "lastName": "Lovelace"}


async def test_two_edits_at_once_both_hold(acme: Tenant, after_the_read: Meanwhile) -> None:
    """The later one is made again of what the first has stored; the log has one entry for each version."""
    customer = await acme.customer(first_name="Ada", last_name="Lovelace")
    variables = {"input": {"id": customer.id, "lastName": "King"}}
    after_the_read(lambda: acme.ask(RENAME, variables))
    answer = await acme.ask(RENAME, {"input": {"id": customer.id, "firstName": "Eva"}})
    assert answer.data["customerUpdate"]["customer"] == {"version": 3, "firstName": "Eva", "lastName": "King"}
    assert await versions(acme, customer) == [2, 3]


async def test_a_late_edit_is_a_conflict(acme: Tenant, after_the_read: Meanwhile) -> None:
    """Also if it was in time when its customer was read."""
    customer = await acme.customer(first_name="Ada")
    after_the_read(lambda: acme.ask(RENAME, {"input": {"id": customer.id, "lastName": "King"}}))
    late = {"id": customer.id, "firstName": "Eva", "expectedVersion": 1}
    answer = await acme.ask(RENAME, {"input": late})
    assert [error["code"] for error in answer.data["customerUpdate"]["userErrors"]] == ["CONFLICT"]
    assert await versions(acme, customer) == [2]


async def test_what_is_written_without_a_version_is_kept(
    acme: Tenant, database: Database, after_the_read: Meanwhile
) -> None:
    """Index keys are made of the cards too, which Stripe's events change without a version."""
    customer = await acme.customer()
    card = PaymentMethod(id="pm_new", brand="visa", last4="1111", exp_month=1, exp_year=2031)
    stored: Any = msgspec.to_builtins(card)
    found = database.collection(Customer)
    after_the_read(lambda: found.update_one({"_id": customer.id}, {"$set": {"payment_methods": [stored]}}))
    answer = await acme.ask(ADD_EMAIL, {"input": {"customerId": customer.id, "address": "new@example.com"}})
    assert answer.data["customerEmailAdd"]["userErrors"] == []
    document: Any = await found.find_one({"_id": customer.id})
    assert stored["id"] in document["keys"]["parts"]


async def test_a_customer_deleted_after_the_read_stays_deleted(
    acme: Tenant, database: Database, after_the_read: Meanwhile
) -> None:
    """Neither customer nor entry comes back."""
    customer = await acme.customer()
    after_the_read(lambda: database.collection(Customer).delete_one({"_id": customer.id}))
    answer = await acme.ask(RENAME, {"input": {"id": customer.id, "firstName": "Eva"}})
    assert [error["code"] for error in answer.data["customerUpdate"]["userErrors"]] == ["NOT_FOUND"]
    assert await versions(acme, customer) == []
