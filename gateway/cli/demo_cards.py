"""The demo's cards: what the seeds say of them, put into the Stripe fake, so that they can be worked with."""

import asyncio
from collections.abc import Callable

from gateway.access.viewer import system_viewer
from gateway.app.connections import stripe_of
from gateway.app.keys import signing_secret
from gateway.cli.demo_data import DEMO_COMPANIES, company_facts
from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.integrations.stripe import Stripe
from gateway.local.stripe_fake import FakeCard, add_card
from gateway.operations.card.account import open_account
from gateway.operations.card.sync import account_of, set_stubs
from gateway.settings import Settings
from gateway.store.database import connect
from gateway.store.scope import TenantScope

Progress = Callable[[str, int, int], None]


def give_demo_cards(settings: Settings, progress: Progress) -> None:
    """Give every demo customer that has cards, and no account at the fake, an account with those cards."""

    async def give() -> None:
        database, stripe = connect(str(settings.mongodb_uri), settings.database), stripe_of(settings)
        try:
            for handle in DEMO_COMPANIES:
                scope = TenantScope(database, system_viewer(company_facts(handle).id), signing_secret(settings))
                await _give(scope, stripe, settings.stripe_api_base, progress)
        finally:
            await stripe.close()
            await database.close()

    asyncio.run(give())


async def _give(scope: TenantScope, stripe: Stripe, fake: str, progress: Progress) -> None:
    owners = await scope.find(Customer, {"payment_methods.0": {"$exists": True}})
    for number, owner in enumerate(owners, 1):
        account = await account_of(scope, owner.id)
        if account is None or account.stripe_customer_id is None:
            await _give_one(scope, stripe, fake, owner)
        progress(f"cards of {scope.viewer.company_id}", number, len(owners))


async def _give_one(scope: TenantScope, stripe: Stripe, fake: str, owner: Customer) -> None:
    account = await open_account(scope, stripe, owner.id)
    for place, card in enumerate(owner.payment_methods):
        facts = (card.brand, card.last4 or "0000", card.exp_month, card.exp_year, card.funding.value.lower())
        await asyncio.to_thread(add_card, fake, FakeCard(card.id, *facts, place))
        await stripe.attach(card.id, account.stripe_id, f"demo:{card.id}:attach")
        if card.is_default:
            await stripe.set_default(account.stripe_id, card.id, f"demo:{card.id}:default")
    await set_stubs(scope, stripe, owner.id, key=f"demo:{owner.id}", operation="demoCards", origin=Origin("demo"))
