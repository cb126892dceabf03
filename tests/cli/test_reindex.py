"""`gateway reindex`: customers stored by an earlier version are found again."""

import asyncio
from pathlib import Path
from typing import Any

from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.documents.portal_account import PortalAccount, PortalAccountStatus, portal_account_id
from gateway.inputs.customer_write import CustomerUpdateInput
from gateway.operations.customer.update import update_customer
from gateway.operations.reindex import renew_customer_keys
from gateway.settings import Settings
from gateway.store.database import Database
from tests.cli.command import run
from tests.cli.stored_company import a_company
from tests.records import START
from tests.running_gateway import Tenant

QUERY = '{ customerSearch(term: "Wanderer") { nodes { customer { id } } } }'


async def keys_of(tenant: Tenant) -> dict[str, Any]:
    """Return id of each customer → its stored keys."""
    rows = await tenant.scope.aggregate(Customer, {}, [{"$project": {"keys": 1}}])
    return {row["_id"]: row.get("keys") for row in rows}


async def forget_keys(tenant: Tenant) -> None:
    """As if all customers had been stored before there were keys."""
    customers = tenant.gateway.database.collection(Customer)
    await customers.update_many({"company_id": tenant.company.id}, {"$unset": {"keys": ""}})


async def found(tenant: Tenant) -> list[str]:
    """Return who is found."""
    nodes = (await tenant.ask(QUERY)).data["customerSearch"]["nodes"]
    return [node["customer"]["id"] for node in nodes]


async def test_the_command_makes_customers_found_again_and_may_be_run_twice(
    acme: Tenant, rival: Tenant, settings: Settings, tmp_path: Path
) -> None:
    """Only the company that was named; the second time there is nothing to do.

    Reservations are made in all companies, also those of tests that run beside this one: that line is not compared.
    """
    stored, foreign = await acme.customer(last_name="Wanderer"), await rival.customer(last_name="Wanderer")
    before = await keys_of(acme)
    await forget_keys(acme)
    await forget_keys(rival)
    assert await found(acme) == []
    where = {"MONGODB_URI": str(settings.mongodb_uri), "GATEWAY_DATABASE": settings.database}
    told = [await asyncio.to_thread(run, tmp_path, "reindex", "--company", acme.company.handle, **where) for _ in "12"]
    assert [done.stdout.splitlines()[0] for done in told] == [
        "Looked at 1 customers; the keys of 1 were not up to date and are now.",
        "Looked at 1 customers; the keys of 0 were not up to date and are now.",
    ]
    assert await keys_of(acme) == before
    assert await found(acme) == [stored.id]
    assert await keys_of(rival) == {foreign.id: None}


async def test_without_a_company_the_customers_of_all_get_their_keys(
    own_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """The command goes through all companies."""
    made = [(await a_company(own_database, settings, handle))[1] for handle in ("ash", "birch")]
    customers = own_database.collection(Customer)
    await customers.update_many({}, {"$unset": {"keys": ""}})
    where = {"MONGODB_URI": str(settings.mongodb_uri), "GATEWAY_DATABASE": own_database.name}
    done = await asyncio.to_thread(run, tmp_path, "reindex", **where)
    assert done.stdout.splitlines()[0] == "Looked at 2 customers; the keys of 2 were not up to date and are now."
    stored = {each["_id"]: each["keys"] async for each in customers.find({}, {"keys": 1})}
    assert stored == {customer.id: customer.index_keys() for customer in made}


async def test_an_unknown_company_is_refused_in_one_line(settings: Settings, tmp_path: Path) -> None:
    """With what to do."""
    where = {"MONGODB_URI": str(settings.mongodb_uri), "GATEWAY_DATABASE": settings.database}
    refused = await asyncio.to_thread(run, tmp_path, "reindex", "--company", "nobody-here", **where)
    assert refused.returncode == 1
    assert "There is no company 'nobody-here'" in refused.stderr


async def test_it_never_undoes_what_somebody_writes_meanwhile(acme: Tenant) -> None:
    """Customers are renamed while their keys are renewed: afterwards keys and fields agree in any case."""
    people = [await acme.customer() for _ in range(30)]
    await forget_keys(acme)

    async def rename(person: Customer) -> None:
        wanted = CustomerUpdateInput(id=person.id, last_name=f"Wanderer{person.number}")  # type: ignore[arg-type]
        await update_customer(acme.scope, wanted, Origin("req_1"))

    await asyncio.gather(
        *(rename(person) for person in people), *(renew_customer_keys(acme.scope, _unseen) for _ in "123")
    )
    after = await acme.scope.find(Customer, {})
    assert {person.version for person in after} == {2}
    assert await keys_of(acme) == {person.id: person.index_keys() for person in after}


def _unseen(done: int, total: int) -> None:
    assert done <= total


def account_with(owner: Customer, email: str) -> PortalAccount:
    """Make a portal account as an earlier version stored it."""
    return PortalAccount(
        id=portal_account_id(owner.id),
        company_id=owner.company_id,
        customer_id=owner.id,
        email=email,
        status=PortalAccountStatus.CONFIRMED,
        session_version=1,
        created_at=START,
    )


async def test_portal_accounts_get_the_form_of_their_address_that_is_compared_today(
    acme: Tenant, rival: Tenant, settings: Settings, tmp_path: Path
) -> None:
    """One whose address another account has is named and left as it is; the command may be run again."""
    owners = [await acme.customer() for _ in range(4)]
    plain, old, taken, keeps = owners
    foreign = await rival.customer()
    await acme.add(
        account_with(plain, "ada@example.com"),
        account_with(old, "info@b\u00fccher.example"),
        account_with(keeps, "info@xn--mnchen-3ya.example"),
        account_with(taken, "info@m\u00fcnchen.example"),
    )
    await rival.add(account_with(foreign, "info@b\u00fccher.example"))
    where = {"MONGODB_URI": str(settings.mongodb_uri), "GATEWAY_DATABASE": settings.database}
    told = [await asyncio.to_thread(run, tmp_path, "reindex", "--company", acme.company.handle, **where) for _ in "12"]
    assert [done.returncode for done in told] == [1, 1]
    assert "1 portal accounts had their address" in told[0].stdout
    assert "portal accounts" not in told[1].stdout
    for done in told:
        assert taken.id in done.stderr
        assert keeps.id in done.stderr
    stored = {account.customer_id: account.email for account in await acme.scope.find(PortalAccount, {})}
    assert stored == {
        plain.id: "ada@example.com",
        old.id: "info@xn--bcher-kva.example",
        keeps.id: "info@xn--mnchen-3ya.example",
        taken.id: "info@m\u00fcnchen.example",
    }
    (other,) = await rival.scope.find(PortalAccount, {})
    assert other.email == "info@b\u00fccher.example"
