"""What `customerDelete` removes outside the records: contents of files, and the account at Stripe."""

import asyncio

from gateway.access.permission import Role
from gateway.access.token import company_id_of
from gateway.access.viewer import system_viewer
from gateway.app.connections import stripe_of
from gateway.app.keys import signing_secret
from gateway.documents.base.record import instant
from gateway.documents.card import CardAccount, CardWork, CardWorkKind, CardWorkState
from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.documents.file import File
from gateway.errors import Unavailable
from gateway.inputs.customer_lifecycle import CustomerDeleteInput
from gateway.operations.card.run import LONGEST_DELAY
from gateway.operations.card.worker import CardWorker
from gateway.operations.customer.delete import delete_customer
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.grid_file_storage import GridFileStorage
from gateway.store.scope import TenantScope
from tests import pictures
from tests.card_desk import Desk
from tests.features.customer_writing import change
from tests.features.test_file_upload import kept_by, uploaded
from tests.running_gateway import Tenant, run_gateway


async def with_a_card(desk: Desk, acme: Tenant) -> tuple[Customer, str]:
    """Return a customer with a card, and the id of the account at Stripe."""
    owner: Customer = await acme.customer(payment_methods=())
    await desk.add(acme, owner)
    account = await acme.scope.get(CardAccount, CardAccount.id_for(owner.id))
    assert account
    return owner, account.stripe_id


async def finish(desk: Desk, *, hours: bool = False) -> None:
    """What the worker does; `hours` later."""
    stripe = stripe_of(desk.gateway.settings)
    try:
        worker = CardWorker(desk.gateway.database, signing_secret(desk.gateway.settings), stripe)
        await worker.finish(instant() + LONGEST_DELAY if hours else None)
    finally:
        await stripe.close()


async def closing(acme: Tenant) -> CardWork:
    """Return the only card work of a company that is left."""
    return await closing_in(acme.scope)


async def closing_in(scope: TenantScope) -> CardWork:
    """Return the same, in a scope."""
    (work,) = await scope.find(CardWork, {})
    return work


async def test_the_contents_of_files_go_with_their_customer(acme: Tenant) -> None:
    """Pictures and thumbnails; those of others stay."""
    owner, other = await acme.customer(), await acme.customer()
    await uploaded(acme, owner, pictures.jpeg())
    kept = await uploaded(acme, other, pictures.jpeg())
    await change(acme, "customerDelete", Role.ADMIN, id=owner.id)
    assert {key.split("/")[1] for key in await kept_by(acme)} == {kept["id"]}


class BrokenStorage(GridFileStorage):
    """A storage that is away when something has to be removed."""

    async def remove(self, key: str) -> None:
        """Fail."""
        raise Unavailable(key)


async def test_an_outage_of_the_storage_leaves_contents_to_the_sweep(acme: Tenant) -> None:
    """The customer is deleted anyway."""
    owner = await acme.customer()
    await uploaded(acme, owner, pictures.jpeg())
    wanted = CustomerDeleteInput(id=owner.id)
    broken = BrokenStorage(acme.gateway.database)
    assert (await delete_customer(acme.scope, broken, wanted, Origin("r"))).customer is None
    assert await acme.scope.find(File, {}) == []
    assert len(await kept_by(acme)) > 0


async def test_the_account_at_stripe_is_closed_with_all_cards(desk: Desk, acme: Tenant) -> None:
    """By the worker; a dry run and a refusal close nothing, and nothing of it names anybody."""
    owner, stripe_id = await with_a_card(desk, acme)
    await change(acme, "customerDelete", Role.ADMIN, id=owner.id, dryRun=True)
    await finish(desk)
    assert "deleted" not in desk.stub.customers[stripe_id]
    await change(acme, "customerDelete", Role.ADMIN, id=owner.id)
    assert await acme.scope.find(CardAccount, {}) == []
    work = await closing(acme)
    assert (work.kind, work.state, work.stripe_customer_id) == (CardWorkKind.CLOSE, CardWorkState.OPEN, stripe_id)
    await finish(desk)
    assert desk.stub.customers[stripe_id]["deleted"] is True
    done = await closing(acme)
    assert done.state is CardWorkState.DONE
    assert done.expires_at is not None


async def test_a_customer_without_an_account_leaves_no_card_work(acme: Tenant) -> None:
    """There is nothing to close."""
    owner = await acme.customer()
    await change(acme, "customerDelete", Role.ADMIN, id=owner.id)
    assert await acme.scope.find(CardWork, {}) == []


async def test_closing_is_repeated_until_stripe_says_it_is_done(desk: Desk, acme: Tenant) -> None:
    """After an outage later; an account that is gone already is done."""
    owner, stripe_id = await with_a_card(desk, acme)
    await change(acme, "customerDelete", Role.ADMIN, id=owner.id)
    desk.stub.fault = lambda _: "dropped"
    await finish(desk)
    put_off = await closing(acme)
    assert (put_off.state, put_off.tries) == (CardWorkState.OPEN, 1)
    desk.stub.fault = lambda _: None
    await finish(desk, hours=True)
    assert desk.stub.customers[stripe_id]["deleted"] is True
    assert (await closing(acme)).state is CardWorkState.DONE


async def test_a_served_gateway_finishes_card_work_by_itself(
    desk: Desk, own_database: Database, settings: Settings
) -> None:
    """Without the command line: a closing that was written down is done soon after the start."""
    serving = desk.gateway.settings.model_copy(update={"database": own_database.name, "deliver_messages": True})
    scope = TenantScope(own_database, system_viewer(company_id_of("acme")), signing_secret(settings))
    stripe = stripe_of(serving)
    account = await stripe.create_customer({}, "k-1")
    await stripe.close()
    work = CardWork(
        id=CardWork.new_id(),
        company_id=scope.viewer.company_id,
        customer_id="cus_gone",
        kind=CardWorkKind.CLOSE,
        state=CardWorkState.OPEN,
        operation="customerDelete",
        request_id="r",
        stripe_customer_id=account,
        begun_at=instant(),
        due_at=instant(),
    )
    await scope.add_missing([work])
    async with run_gateway(serving, own_database):
        async with asyncio.timeout(30):
            while (await closing_in(scope)).state is CardWorkState.OPEN:
                pass
    assert desk.stub.customers[account]["deleted"] is True
