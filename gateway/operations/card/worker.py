"""Card work that no viewer waits for: what Stripe's events tell, what a crash left over, and the regular comparison."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from typing import NamedTuple

import structlog

from gateway.access.viewer import stripe_viewer, system_viewer
from gateway.documents.base.record import Order, instant
from gateway.documents.base.unfit_record import require_fit
from gateway.documents.card import CardAccount, CardTask, CardWorkKind, CardWorkState
from gateway.documents.change import Origin
from gateway.documents.contact import PaymentMethod
from gateway.documents.customer import Customer
from gateway.errors import DuplicateValue, MutationRefused, NotFound, StripeConfigurationError, UnfitValue
from gateway.integrations.stripe import Stripe
from gateway.integrations.stripe_event import StripeEvent
from gateway.operations.background.background import repeat
from gateway.operations.card.card import IN_FLIGHT
from gateway.operations.card.close import close_account
from gateway.operations.card.run import CardTaskRunner
from gateway.operations.card.step import finish
from gateway.operations.card.sync import facts, set_stubs
from gateway.store.database import Database, deadline
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

ACCOUNTS_AT_ONCE = 200
WORK_AT_ONCE = 100
MAX_WORK_SECONDS = 60.0
FINISH_SECONDS = 30.0
"""How often it is looked whether card work is due."""

_OLDEST_FIRST = Order("OLDEST_FIRST", "begun_at", "begun_at", descending=False)

log = structlog.get_logger("gateway.cards")


class CardDrift(NamedTuple):
    """Difference between a customer's stubs and Stripe, which is now corrected."""

    company_id: str
    customer_id: str
    differences: tuple[str, ...]


class CardWorker:
    """The gateway itself at work on cards, for every company."""

    def __init__(self, database: Database, secret: bytes, stripe: Stripe) -> None:
        self._database = database
        self._secret = secret
        self._stripe = stripe

    def scope(self, company_id: str) -> TenantScope:
        """Return the system's scope in a company."""
        return TenantScope(self._database, system_viewer(company_id), self._secret)

    def _scope_for(self, work: CardTask) -> TenantScope:
        """Return the scope that work is done in: what follows a webhook has Stripe as its author."""
        viewer = stripe_viewer if work.kind is CardWorkKind.EVENT else system_viewer
        return TenantScope(self._database, viewer(work.company_id), self._secret)

    async def enqueue(self, event: StripeEvent) -> CardTask | None:
        """Store the task for an event; `None` if it is known already, or concerns no customer of ours.

        Raises UnfitValue, Unavailable: then Stripe has to send it again.
        """
        if event.customer_id is None:
            return None
        where = {"stripe_customer_id": event.customer_id}
        for company_id in await self._database.companies_with(CardAccount, where):
            scope = self.scope(company_id)
            for account in await scope.find(CardAccount, where):
                return await _written_down(scope, account, event)
        return None

    async def run(self, work: CardTask) -> None:
        """Do what was written down; what fails is put off, for `finish`."""
        try:
            async with deadline(MAX_WORK_SECONDS):
                await finish(CardTaskRunner(self._scope_for(work), self._stripe, work))
        except MutationRefused as refusal:
            log.warning("card work refused", work=work.id, kind=work.kind.value, reason=str(refusal))
        except StripeConfigurationError as cause:
            log.error("card work failed", work=work.id, kind=work.kind.value, reason=str(cause))

    async def run_due(self, now: datetime | None = None) -> int:
        """Finish the work that is due, oldest first; how many were taken up. Safe in several processes at once."""
        due = {"state": CardWorkState.OPEN.value, "due_at": {"$lte": now or instant()}, "_id": {"$type": "string"}}
        taken = 0
        for company_id in await self._database.companies_with(CardTask, due):
            scope = self.scope(company_id)
            for work in await scope.find(CardTask, due, order=_OLDEST_FIRST, limit=WORK_AT_ONCE):
                async with scope.isolated(CardTask, work.id):
                    require_fit(work)
                    await self._resume(self._scope_for(work), work)
                taken += 1
        return taken

    async def work(self, stop: asyncio.Event) -> None:
        """Finish due work until stopped. Any number of workers may run."""
        await repeat(self.run_due, stop, FINISH_SECONDS)

    async def _resume(self, scope: TenantScope, work: CardTask) -> None:
        run = CardTaskRunner(scope, self._stripe, work, resumed=True)
        try:
            async with deadline(MAX_WORK_SECONDS):
                await (close_account(run) if work.kind is CardWorkKind.CLOSE else finish(run))
        except MutationRefused as refusal:
            log.warning("card work refused", work=work.id, kind=work.kind.value, reason=str(refusal))
            if await scope.get(Customer, work.customer_id) is None:
                await run.abandon()
        except StripeConfigurationError as cause:
            log.error("card work failed", work=work.id, kind=work.kind.value, reason=str(cause))

    async def sweep(self, seen: Callable[[int], None] = lambda _: None) -> AsyncIterator[CardDrift]:
        """Compare every stub and default with Stripe, and set them right; what was not right. Raises StripeRefusal."""
        done = 0
        where = {"stripe_customer_id": {"$exists": True}}
        for company_id in await self._database.companies_with(CardAccount, where):
            scope = self.scope(company_id)
            async for account in _accounts(scope):
                drift = await self._compared(scope, account)
                if drift is not None:
                    yield drift
                done += 1
                seen(done)

    async def _compared(self, scope: TenantScope, account: CardAccount) -> CardDrift | None:
        try:
            return await self._find_drift(scope, account)
        except NotFound:  # The customer was deleted in the meantime.
            return None
        except UnfitValue as unfit:  # the other accounts are compared anyway
            return CardDrift(scope.viewer.company_id, account.id, (str(unfit),))

    async def _find_drift(self, scope: TenantScope, account: CardAccount) -> CardDrift | None:
        before = await scope.get(Customer, account.customer_id)
        if before is None:
            return None
        key = f"{account.id}:sweep:{instant().timestamp()}"
        try:
            after = await set_stubs(
                scope, self._stripe, account.customer_id, key=key, operation="cardsSweep", origin=Origin("sweep")
            )
        except StripeConfigurationError as cause:
            return CardDrift(account.company_id, account.customer_id, (str(cause),))
        found = differences(before.payment_methods, after.payment_methods)
        return CardDrift(account.company_id, account.customer_id, found) if found else None


def differences(before: Iterable[PaymentMethod], after: Iterable[PaymentMethod]) -> tuple[str, ...]:
    """Describe in words what was wrong with stubs."""
    old = {stub.id: stub for stub in facts(before)}
    new = {stub.id: stub for stub in facts(after)}
    found = [f"{card_id} is not at Stripe" for card_id in old.keys() - new.keys()]
    found += [f"{card_id} was missing" for card_id in new.keys() - old.keys()]
    for card_id in old.keys() & new.keys():
        if old[card_id].is_default != new[card_id].is_default:
            found.append(f"{card_id} is{'' if new[card_id].is_default else ' not'} the default")
        elif old[card_id] != new[card_id]:
            found.append(f"{card_id} had changed")
    return tuple(sorted(found))


async def _accounts(scope: TenantScope) -> AsyncIterator[CardAccount]:
    last = ""
    while True:
        where = {"_id": {"$gt": last}, "stripe_customer_id": {"$exists": True}}
        found = await scope.find(CardAccount, where, order=CardAccount.order, limit=ACCOUNTS_AT_ONCE)
        for account in found:
            yield account
        if len(found) < ACCOUNTS_AT_ONCE:
            return
        last = found[-1].id


async def _written_down(scope: TenantScope, account: CardAccount, event: StripeEvent) -> CardTask | None:
    now = instant()
    work = CardTask(
        id=CardTask.new_id(),
        company_id=account.company_id,
        customer_id=account.customer_id,
        kind=CardWorkKind.EVENT,
        state=CardWorkState.OPEN,
        operation="stripeEvent",
        request_id=event.id,
        event_id=event.id,
        card_id=event.detached_card_id,
        begun_at=now,
        due_at=now + IN_FLIGHT,
    )

    async def write(transaction: Transaction) -> CardTask:
        await transaction.insert(work)
        return work

    try:
        return await scope.in_transaction(write)
    except (DuplicateValue, NotFound):  # known already; or its customer was deleted, and the account with it
        return None
