"""Unique values: who gets one of them, and what becomes of reservations that were left over."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.documents.card import CardAccount
from gateway.documents.customer import Customer
from gateway.documents.note import Note
from gateway.documents.reservation import Reservation
from gateway.errors import DuplicateValue
from gateway.operations.verify import verify
from gateway.store.transaction import Transaction
from tests import records
from tests.reserved import reservations_needed, reservations_there
from tests.running_gateway import Tenant


async def store(tenant: Tenant, **facts: Any) -> Customer:
    """Return a new customer, stored in a transaction."""
    made = records.customer(tenant.company.id, **facts)
    await tenant.scope.in_transaction(lambda transaction: transaction.insert(made))
    return made


async def change(tenant: Tenant, owner: Customer, **facts: Any) -> None:
    """Change a customer."""

    async def work(transaction: Transaction) -> None:
        found = await transaction.get(Customer, owner.id)
        assert found is not None
        await transaction.replace(replace(found, **facts))

    await tenant.scope.in_transaction(work)


async def test_of_many_writers_at_once_one_gets_the_value(acme: Tenant) -> None:
    """The others are refused by the rule's name, and store nothing."""
    results = await asyncio.gather(*(store(acme, external_id="E-1") for _ in range(6)), return_exceptions=True)
    refusals = [each for each in results if isinstance(each, DuplicateValue)]
    assert (len(refusals), {refusal.index for refusal in refusals}) == (5, {"by_external_id"})
    assert await acme.scope.count(Customer, {}) == 1
    assert await reservations_there(acme) == await reservations_needed(acme)


async def test_two_of_one_batch_cannot_have_the_same_value(acme: Tenant) -> None:
    """The whole batch is refused."""
    twins = [records.customer(acme.company.id, number="C-1") for _ in range(2)]
    with pytest.raises(DuplicateValue, match="by_number"):
        await acme.scope.in_transaction(lambda transaction: transaction.insert_all(twins))
    with pytest.raises(DuplicateValue, match="by_number"):
        await acme.scope.add_missing(twins)
    assert await reservations_there(acme) == {}


async def test_a_value_that_was_given_up_is_free_and_one_that_was_kept_is_not(acme: Tenant, rival: Tenant) -> None:
    """In the company; another has separate values."""
    owner = await store(acme, external_id="E-1", referral_code="ADA")
    await change(acme, owner, external_id="E-2", first_name="Grace")
    await store(acme, external_id="E-1")
    await store(rival, external_id="E-2", referral_code="ADA")
    with pytest.raises(DuplicateValue, match="by_external_id"):
        await change(acme, owner, external_id="E-1")
    with pytest.raises(DuplicateValue, match="by_referral_code"):
        await store(acme, referral_code="ADA")
    await change(acme, owner, external_id=None, referral_code=None)
    await store(acme, external_id="E-2", referral_code="ADA")
    assert await reservations_there(acme) == await reservations_needed(acme)


async def test_a_removed_record_frees_what_it_had(acme: Tenant) -> None:
    """One alone, and many at once."""
    owner = await acme.customer()
    notes = [records.note(owner, external_id=f"N-{number}") for number in range(3)]
    await acme.add(*notes)

    async def remove(transaction: Transaction) -> None:
        await transaction.delete(notes[0])
        await transaction.remove(Note, {"_id": notes[1].id})

    await acme.scope.in_transaction(remove)
    assert {name.rpartition(":")[2] for name in await reservations_there(acme)} == {owner.number, "N-2"}


async def test_stripes_id_is_one_customers_in_all_companies(acme: Tenant, rival: Tenant) -> None:
    """A webhook names nothing else."""
    mine, theirs = await acme.customer(), await rival.customer()

    def account(owner: Customer) -> CardAccount:
        return CardAccount(
            id=CardAccount.id_for(owner.id), company_id=owner.company_id, customer_id=owner.id,
            stripe_customer_id=f"cus_of_{acme.company.id}",
        )  # fmt: skip

    await acme.scope.in_transaction(lambda transaction: transaction.insert(account(mine)))
    with pytest.raises(DuplicateValue, match="by_stripe_customer"):
        await rival.scope.in_transaction(lambda transaction: transaction.insert(account(theirs)))


@pytest.mark.parametrize("left_by", ["a deletion", "a change"])
async def test_a_reservation_that_was_left_over_is_taken_over(acme: Tenant, left_by: str) -> None:
    """As by a gateway of an earlier version, which does not know them. Only one of many gets it."""
    owner, stored = await store(acme, external_id="E-1"), acme.gateway.database.collection(Customer)
    if left_by == "a deletion":
        await stored.delete_one({"_id": owner.id})
    else:
        await stored.update_one({"_id": owner.id}, {"$unset": {"external_id": ""}})
    results = await asyncio.gather(*(store(acme, external_id="E-1") for _ in range(4)), return_exceptions=True)
    (heir,) = [each for each in results if isinstance(each, Customer)]
    assert {type(each) for each in results} == {Customer, DuplicateValue}
    there = await reservations_there(acme)
    assert [record for name, record in there.items() if name.endswith(":E-1")] == [heir.id]


async def test_an_owner_takes_back_a_value_that_an_earlier_version_has_changed(acme: Tenant) -> None:
    """Its reservation is still there under its own name."""
    owner = await store(acme, external_id="E-1")
    await acme.gateway.database.collection(Customer).update_one({"_id": owner.id}, {"$set": {"external_id": "E-2"}})
    await change(acme, owner, external_id="E-1")
    assert await reservations_there(acme) == await reservations_needed(acme)


async def test_what_differs_is_found_and_put_right(acme: Tenant) -> None:
    """`gateway verify` names records, no values; `gateway reindex` repairs it."""
    database = acme.gateway.database
    unreserved, gone = await store(acme, external_id="E-1"), await store(acme, external_id="E-2")
    await database.collection(Reservation).delete_many({"owner_id": unreserved.id})
    await database.collection(Customer).delete_one({"_id": gone.id})
    found = [problem async for problem in verify(acme.scope, lambda *_: None)]
    assert sorted((each.record_kind, each.record_id, each.field) for each in found) == [
        ("Customer", unreserved.id, "external_id"),
        ("Customer", unreserved.id, "number"),
        ("Reservation", gone.id, "owner_id"),
        ("Reservation", gone.id, "owner_id"),
    ]
    assert await database.upkeep.renew_reservations() >= len(found)
    assert [problem async for problem in verify(acme.scope, lambda *_: None)] == []
