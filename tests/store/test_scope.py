"""The tenant scope, without GraphQL."""

import pytest

from gateway.access.permission import Role
from gateway.access.viewer import Viewer, permissions_of
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.invoice import Invoice
from gateway.errors import Forbidden
from gateway.store.database import Database
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction
from tests import records
from tests.running_gateway import Tenant


def scope_of(tenant: Tenant, database: Database, role: Role) -> TenantScope:
    """Return the scope of a viewer in a company."""
    viewer = Viewer(
        id="x", name="X", role=role, company_id=tenant.company.id, permissions=permissions_of(role), customer_id=None
    )
    return TenantScope(database, viewer, b"s" * 32)


async def test_a_filter_cannot_be_widened_to_another_company(acme: Tenant, rival: Tenant) -> None:
    """Even one that names the other company."""
    foreign = await rival.customer()
    assert await acme.scope.find(Customer, {"company_id": rival.company.id}) == []
    assert await acme.scope.find(Customer, {"$or": [{"company_id": rival.company.id}, {"_id": foreign.id}]}) == []


async def test_reading_a_kind_needs_its_permission(acme: Tenant, database: Database) -> None:
    """The scope requires it itself, even if its caller forgot to."""
    technician = scope_of(acme, database, Role.TECHNICIAN)
    with pytest.raises(Forbidden):
        await technician.find(Invoice, {})
    with pytest.raises(Forbidden):
        await technician.count(Change, {})


async def test_a_record_of_another_company_cannot_be_written(acme: Tenant, rival: Tenant) -> None:
    """A bug in an operation stops here."""

    async def work(transaction: Transaction) -> None:
        await transaction.insert(records.customer(rival.company.id))

    with pytest.raises(AssertionError):
        await acme.scope.in_transaction(work)
    with pytest.raises(AssertionError):
        await acme.scope.add_missing([records.customer(rival.company.id)])


async def test_a_transaction_that_fails_leaves_nothing(acme: Tenant) -> None:
    """Neither of its writes is there."""
    made = records.customer(acme.company.id)

    async def work(transaction: Transaction) -> None:
        await transaction.insert(made)
        await transaction.insert(records.job(made))
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        await acme.scope.in_transaction(work)
    assert await acme.scope.get(Customer, made.id) is None


async def test_adding_what_is_there_adds_and_changes_nothing(acme: Tenant) -> None:
    """Loading data again keeps what people changed in between."""
    first, second = records.customer(acme.company.id), records.customer(acme.company.id)
    assert await acme.scope.add_missing([first]) == 1
    assert await acme.scope.add_missing([first, second]) == 1
    assert await acme.scope.add_missing([first, second]) == 0
    assert await acme.scope.add_missing([]) == 0
