"""Lives of a customer's cards, with everything going wrong that can: both sides end up the same.

Each life draws from its own seed, which a failure prints: adding, preferring and removing cards, here and in Stripe's
dashboard, while answers are dropped, broken or late, the gateway crashes between any two steps, and events come twice,
in any order, or only at the end. Then the faults stop, the worker runs, and what is stored must be what Stripe has.
"""

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

import httpx
import orjson
import stripe
from strawberry import ID

from gateway.access.viewer import system_viewer
from gateway.documents.card import CardAccount, CardTask, CardWorkState, DuplicatePolicy
from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.errors import MutationRefused
from gateway.inputs.card import CardDefaultSetInput, CardRemoveInput, CardSetupCompleteInput, CardSetupStartInput
from gateway.inputs.idempotency import idempotent_request
from gateway.integrations.circuit_breaker import CircuitBreaker
from gateway.integrations.stripe import Stripe
from gateway.integrations.stripe_event import verified_event
from gateway.operations.card.card import CardActions
from gateway.operations.card.worker import CardWorker
from gateway.store.database import Database
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction
from tests import records
from tests.card_desk import WEBHOOK_SECRET
from tests.stripe_stub import BROKEN, StripeStub, StubRequest, StubTransport

T = TypeVar("T")

AT_ONCE = 20
NUMBERS = ("4242424242424242", "5555555555554444", "4000056655665556")


class Crash(BaseException):
    """The process ends here."""


class Life:
    """One customer, one Stripe, one series of accidents."""

    def __init__(self, seed: int, database: Database, company_id: str, stub: StripeStub, stripe: Stripe) -> None:
        self.steps = 1 + seed % 3
        self.draw = random.Random(seed)  # noqa: S311  # accidents, no secrets
        self.database = database
        self.stub = stub
        self.stripe = stripe
        self.scope = FragileScope(self, database, company_id)
        self.worker = FragileWorker(self, database, b"secret", stripe)
        self.owner = records.customer(company_id, payment_methods=())
        self.calm = False
        self.setups: list[str] = []
        self.heard: list[bytes] = []

    def fault(self, _: StubRequest) -> str | None:
        """Return what goes wrong with a request."""
        return self.draw.choice(BROKEN) if not self.calm and self.draw.random() < 0.15 else None

    def crash(self) -> None:
        """Perhaps end the process."""
        if not self.calm and self.draw.random() < 0.05:
            raise Crash

    async def run(self) -> None:
        """Live, with accidents, then in peace; raise AssertionError when the sides differ."""
        await self.scope.add_missing([self.owner])
        for _ in range(self.steps):
            actions = [self.any_action() for _ in range(self.draw.choice((1, 1, 2)))]
            await asyncio.gather(*(self.survive(action) for action in actions))
        self.calm = True
        # Events that never came are what the sweep is for.
        told = self.draw.random() < 0.3
        if told:
            await self.hear(everything=True)
        for _ in range(20):
            due = await self.scope.find(CardTask, {"customer_id": self.owner.id, "state": CardWorkState.OPEN.value})
            for work in due:
                await self.worker._resume(self.scope, work)
            if not due:
                break
        if told:
            await self.hear(everything=True)
        else:
            await self.compare()
        await self.check()

    async def survive(self, action: Callable[[], Awaitable[T]]) -> None:
        """Do something, with any result."""
        with suppress(Crash, MutationRefused):
            await action()

    def any_action(self) -> Callable[[], Awaitable[object]]:
        """Something to do."""
        weighted = [self.add] * 4 + [self.prefer] * 2 + [self.remove] * 3 + [self.hear] * 2
        return self.draw.choice([*weighted, self.dashboard, self.finish])

    def desk(self, operation: str, wanted: object) -> CardActions:
        """Return the desk for a request, half of them with a key."""
        key = uuid.UUID(int=self.draw.getrandbits(128)).hex if self.draw.random() < 0.5 else None
        return CardActions(self.scope, self.stripe, Origin("test"), idempotent_request(key, operation, wanted))

    async def twice(self, work: Callable[[CardActions], Awaitable[T]], desk: CardActions) -> T:
        """Ask, and ask again with the same key when the answer says that this may help."""
        try:
            return await work(desk)
        except MutationRefused as refusal:
            if any(fault.retryable for fault in refusal.faults) and self.draw.random() < 0.5:
                return await work(desk)
            raise

    async def add(self) -> None:
        """Start a set-up, confirm it in a browser, and perhaps come back."""
        wanted = CardSetupStartInput(customer_id=ID(self.owner.id))
        outcome = await self.twice(lambda desk: desk.start_setup(wanted), self.desk("cardSetupStart", wanted))
        assert outcome.setup
        self.stub.confirm(outcome.setup.id, self.draw.choice(NUMBERS))
        if self.draw.random() < 0.8:
            done = CardSetupCompleteInput(
                customer_id=ID(self.owner.id),
                setup_intent_id=ID(outcome.setup.id),
                make_default=self.draw.choice((None, True, False)),
                if_duplicate=self.draw.choice(list(DuplicatePolicy)),
            )
            await self.twice(lambda desk: desk.complete_setup(done), self.desk("cardSetupComplete", done))

    async def prefer(self) -> None:
        """Choose a default."""
        wanted = CardDefaultSetInput(customer_id=ID(self.owner.id), payment_method_id=ID(await self.any_card()))
        await self.twice(lambda desk: desk.set_default(wanted), self.desk("cardDefaultSet", wanted))

    async def remove(self) -> None:
        """Remove a card."""
        wanted = CardRemoveInput(customer_id=ID(self.owner.id), payment_method_id=ID(await self.any_card()))
        await self.twice(lambda desk: desk.remove(wanted), self.desk("cardRemove", wanted))

    async def dashboard(self) -> None:
        """Change a card or the default at Stripe itself."""
        cards = [card for card in self.stub.cards.values() if card["customer"]]
        if not cards:
            return
        card = self.draw.choice(cards)
        if self.draw.random() < 0.5:
            self.stub.detach(card["id"])
        else:
            card["card"]["last4"] = f"{self.draw.randrange(10_000):04d}"
            self.stub.tell("payment_method.automatically_updated", card)

    async def finish(self) -> None:
        """The worker comes by."""
        for work in await self.scope.find(CardTask, {"customer_id": self.owner.id, "state": "OPEN"}):
            await self.worker._resume(self.scope, work)

    async def compare(self) -> None:
        """The sweep comes by."""
        account = await self.scope.get(CardAccount, CardAccount.id_for(self.owner.id))
        if account is not None and account.stripe_customer_id is not None:
            await self.worker._compared(self.scope, account)

    async def hear(self, *, everything: bool = False) -> None:
        """Deliver events: some, in any order, some twice."""
        self.heard += [orjson.dumps(event) for event in self.stub.events]
        self.stub.events.clear()
        self.draw.shuffle(self.heard)
        count = len(self.heard) if everything else min(len(self.heard), self.draw.randint(1, 4))
        for body in [*self.heard[:count], *self.heard[: count // 3]]:
            event = verified_event(body, signed(body), [WEBHOOK_SECRET])
            work = await self.worker.enqueue(event)
            if work is not None:
                await self.worker.run(work)
        del self.heard[:count]

    async def any_card(self) -> str:
        """Return a card, mostly one of the customer's."""
        customer = await self.scope.get(Customer, self.owner.id)
        assert customer
        ids = [card.id for card in customer.payment_methods]
        return self.draw.choice(ids) if ids and self.draw.random() < 0.95 else "pm_nobody"

    async def check(self) -> None:
        """Both sides agree, and nothing is left over."""
        customer = await self.scope.get(Customer, self.owner.id)
        account = await self.scope.get(CardAccount, CardAccount.id_for(self.owner.id))
        assert customer
        stubs = {card.id: card.last4 for card in customer.payment_methods}
        if account is None or account.stripe_customer_id is None:
            assert stubs == {}
            return
        cards, default = self.stub.wallet(account.stripe_customer_id)
        assert stubs == {card_id: self.stub.cards[card_id]["card"]["last4"] for card_id in cards}, "a lost card"
        defaults = [card.id for card in customer.payment_methods if card.is_default]
        assert defaults == ([default] if default else []), "another default"
        assert default is None or default in cards, "a dead default"
        assert not any(card.is_being_removed for card in customer.payment_methods)
        assert {card["customer"] for card in self.stub.cards.values()} <= {None, account.stripe_customer_id}
        left = {"customer_id": self.owner.id, "state": CardWorkState.OPEN.value}
        assert await self.scope.count(CardTask, left) == 0
        assert len(account.fingerprints) == len(cards)


class FragileScope(TenantScope):
    """A scope whose process may end before or after each transaction."""

    def __init__(self, life: Life, database: Database, company_id: str) -> None:
        super().__init__(database, system_viewer(company_id), b"secret")
        self._life = life

    async def in_transaction(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """As ever, unless the process ends."""
        self._life.crash()
        result = await super().in_transaction(work)
        self._life.crash()
        return result


class FragileWorker(CardWorker):
    """A worker whose scopes are fragile."""

    def __init__(self, life: Life, database: Database, secret: bytes, stripe: Stripe) -> None:
        super().__init__(database, secret, stripe)
        self._life = life

    def scope(self, company_id: str) -> TenantScope:
        """Return a fragile scope."""
        return FragileScope(self._life, self._database, company_id)


def signed(body: bytes) -> str:
    """Stripe's signature."""
    return str(stripe.WebhookSignature.generate_signature_header(body.decode(), WEBHOOK_SECRET))


async def one_life(
    seed: int,
    database: Database,
    company_id: str,
    turns: asyncio.Semaphore,
    http: stripe.HTTPXClient,
    transport: StubTransport,
) -> None:
    """A life with its own Stripe."""
    stub = StripeStub()
    async with turns:
        transport.stubs[stub.account] = stub
        breaker = CircuitBreaker(failures=10_000)
        client = Stripe(
            "sk_test_1", f"http://{stub.account}", timeout_seconds=20, network_retries=0, breaker=breaker, http=http
        )
        life = Life(seed, database, company_id, stub, client)
        stub.fault = life.fault
        try:
            await life.run()
        except BaseException as cause:
            cause.add_note(f"seed {seed}")
            raise


async def run_lives(database: Database, seeds: range) -> None:
    """Live the lives of these seeds, in one company. Raises AssertionError, with the seed, when the sides differ."""
    company = records.company(f"t-{uuid.uuid4().hex[:12]}")
    await TenantScope(database, system_viewer(company.id), b"secret").add_missing([company])
    turns, http, transport = asyncio.Semaphore(AT_ONCE), stripe.HTTPXClient(timeout=20), StubTransport()
    http._client_async = httpx.AsyncClient(transport=transport)
    await asyncio.gather(*(one_life(seed, database, company.id, turns, http, transport) for seed in seeds))
    await http.close_async()  # type: ignore[no-untyped-call]
