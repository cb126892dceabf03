"""A transaction reads a record once, and knows what it has written itself."""

import msgspec
import pytest

from gateway.access.permission import Role
from gateway.access.viewer import Viewer, list_permissions
from gateway.app.keys import signing_secret
from gateway.documents.customer import Customer
from gateway.documents.note import Note, NoteVisibility
from gateway.errors import NotFound
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction
from tests import records
from tests.running_gateway import Tenant


def scope_of(tenant: Tenant, role: Role, customer_id: str | None = None) -> TenantScope:
    """Return the scope of a viewer whose commands the tests' gateway notes."""
    viewer = Viewer(
        id="stf_1", name="Ada", role=role, company_id=tenant.company.id, customer_id=customer_id,
        permissions=list_permissions(role),
    )  # fmt: skip
    return TenantScope(tenant.gateway.database, viewer, signing_secret(tenant.gateway.settings))


async def test_a_record_is_the_same_object_until_it_is_written(acme: Tenant) -> None:
    """Then it is what was written; a removed one is gone, and another transaction reads again."""
    customer = await acme.customer(first_name="Ada")
    note = records.note(customer, 1)
    await acme.add(note, other := records.note(customer, 2))

    async def work(transaction: Transaction) -> None:
        first = await transaction.get(Customer, customer.id)
        assert first is not None
        assert await transaction.get(Customer, customer.id) is first
        renamed = msgspec.structs.replace(first, first_name="Eva")
        await transaction.replace(renamed)
        assert await transaction.get(Customer, customer.id) is renamed
        found = await transaction.get(Note, note.id)
        assert found is not None
        await transaction.delete(found)
        assert await transaction.get(Note, note.id) is None
        assert await transaction.get(Note, other.id) is not None
        await transaction.remove(Note, {"customer_id": customer.id})
        assert await transaction.get(Note, other.id) is None
        assert await transaction.get(Customer, customer.id) is renamed

    await scope_of(acme, Role.ADMIN).in_transaction(work)
    stored = await acme.scope.get(Customer, customer.id)
    assert stored is not None
    assert stored.first_name == "Eva"


async def test_what_the_gateway_itself_read_is_not_shown_to_the_viewer(acme: Tenant) -> None:
    """Neither another customer in the portal, nor a staff note to a technician."""
    mine, theirs = await acme.customer(), await acme.customer()
    secret = records.note(theirs, 1, visibility=NoteVisibility.STAFF)
    await acme.add(secret)

    async def customer(transaction: Transaction) -> None:
        assert await transaction.as_system().get(Customer, theirs.id) is not None
        assert await transaction.get(Customer, theirs.id) is None
        assert await transaction.hold(theirs.id) is None
        assert await transaction.hold(mine.id) is not None

    async def technician(transaction: Transaction) -> None:
        assert await transaction.as_system().get(Note, secret.id) is not None
        assert await transaction.get(Note, secret.id) is None

    await scope_of(acme, Role.CUSTOMER, mine.id).in_transaction(customer)
    await scope_of(acme, Role.TECHNICIAN).in_transaction(technician)


async def test_a_customer_who_is_gone_gets_no_record(acme: Tenant) -> None:
    """The write that a new record needs finds nobody."""

    async def work(transaction: Transaction) -> None:
        assert await transaction.hold("cus_nobody") is None
        await transaction.insert(records.note(records.customer(acme.company.id), 1))

    with pytest.raises(NotFound):
        await scope_of(acme, Role.ADMIN).in_transaction(work)
