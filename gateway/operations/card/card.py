"""Adding, preferring and removing cards."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

import msgspec

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import instant
from gateway.documents.card import CardTask, CardWorkKind, CardWorkState, DuplicatePolicy
from gateway.documents.change import FieldChange, Origin
from gateway.documents.contact import PaymentMethod
from gateway.documents.customer import Customer
from gateway.documents.money import Money
from gateway.documents.service_subscription import ServiceSubscription, SubscriptionStatus
from gateway.errors import ErrorCollector, Fault, MutationRefused, NotFound, StripeRefusal, UserErrorCode
from gateway.inputs.card import CardDefaultSetInput, CardRemoveInput, CardSetupCompleteInput, CardSetupStartInput
from gateway.inputs.idempotency import IdempotentRequest
from gateway.integrations.stripe import Stripe
from gateway.operations.card.run import CardOutcome, CardTaskRunner, make_stub, marked
from gateway.operations.card.step import duplicate_refused, finish
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.expected_version import require_version
from gateway.operations.idempotency import Completion, once
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

IN_FLIGHT = timedelta(seconds=30)
"""Time that the caller is given before the worker takes the work up."""


SETUP_ID = re.compile(r"seti_[A-Za-z0-9_]{1,250}")


class CardImpactCode(StrEnum):
    """Kind of consequence of a removal, besides the card being gone."""

    DEFAULT_CHANGES = "DEFAULT_CHANGES"
    NO_CARD_LEFT = "NO_CARD_LEFT"
    UNPAID_BALANCE = "UNPAID_BALANCE"
    OPEN_JOBS = "OPEN_JOBS"
    SUBSCRIPTIONS = "SUBSCRIPTIONS"


class CardImpact(msgspec.Struct, frozen=True, kw_only=True):
    """Something that depends on a card."""

    code: CardImpactCode
    message: str


class CardRemovalResult(msgspec.Struct, frozen=True, kw_only=True):
    """A removed card's customer; of a dry run, what would change."""

    customer: Customer
    impacts: tuple[CardImpact, ...] = ()


class CardActions:
    """Card work for one viewer's request."""

    def __init__(
        self, scope: TenantScope, stripe: Stripe, origin: Origin, request: IdempotentRequest | None = None
    ) -> None:
        self._scope = scope
        self._stripe = stripe
        self._origin = origin
        self._request = request

    async def start_setup(self, input: CardSetupStartInput) -> CardOutcome:
        """Create a SetupIntent for a new card. Raises MutationRefused."""
        facts = {"kind": CardWorkKind.SETUP, "operation": "cardSetupStart"}
        return await self._once(str(input.customer_id), input.expected_version, facts)

    async def complete_setup(self, input: CardSetupCompleteInput) -> CardOutcome:
        """Store the new card's stub, as Stripe reports it. Raises MutationRefused."""
        if not SETUP_ID.fullmatch(input.setup_intent_id):
            message = "This is not the id of a set-up. Give the setupIntentId of cardSetupStart."
            refusals = ErrorCollector([Fault(UserErrorCode.NOT_FOUND, message, ("setupIntentId",))])
            with refusals:
                await self._customer(str(input.customer_id), input.expected_version)
            refusals.raise_any()
        facts = {
            "kind": CardWorkKind.COMPLETE,
            "operation": "cardSetupComplete",
            "setup_id": str(input.setup_intent_id),
            "make_default": input.make_default,
            "if_duplicate": input.if_duplicate,
        }
        return await self._once(str(input.customer_id), input.expected_version, facts)

    async def set_default(self, input: CardDefaultSetInput) -> CardOutcome:
        """Set another default card and return the customer. Raises MutationRefused."""
        facts = {
            "kind": CardWorkKind.DEFAULT,
            "operation": "cardDefaultSet",
            "card_id": str(input.payment_method_id),
        }
        return await self._once(str(input.customer_id), input.expected_version, facts)

    async def remove(self, input: CardRemoveInput) -> CardRemovalResult:
        """Remove a card and return the customer; in a dry run, return what would change. Raises MutationRefused."""
        customer_id, card_id = str(input.customer_id), str(input.payment_method_id)
        if input.dry_run:
            customer = await self._customer(customer_id, input.expected_version)
            card = _own(customer, card_id)
            viewer = self._scope.viewer
            if not viewer.may(Permission.CARD_READ):  # each impact says something of the other cards
                return CardRemovalResult(customer=customer)
            numbers = await self._charged_subscriptions(customer) if card.is_default else []
            return CardRemovalResult(customer=customer, impacts=impacts_of_removal(viewer, customer, card, numbers))
        facts = {"kind": CardWorkKind.REMOVE, "operation": "cardRemove", "card_id": card_id}
        return CardRemovalResult(customer=(await self._once(customer_id, input.expected_version, facts)).customer)

    async def _charged_subscriptions(self, customer: Customer) -> list[str]:
        """Return the numbers of the subscriptions that are charged by themselves, or will be when they are resumed.

        null where the viewer cannot read it.
        """
        if not self._scope.viewer.may(Permission.INVOICE_READ):
            return []
        statuses = [SubscriptionStatus.ACTIVE.value, SubscriptionStatus.PAUSED.value]
        where = {"customer_id": customer.id, "status": {"$in": statuses}}
        found = await self._scope.find(ServiceSubscription, where)
        return sorted(
            f"{plan.number} (paused)" if plan.status is SubscriptionStatus.PAUSED else plan.number for plan in found
        )

    async def _once(self, customer_id: str, expected_version: int | None, facts: Mapping[str, Any]) -> CardOutcome:
        async def work(completion: Completion) -> CardOutcome:
            return await self._do(customer_id, expected_version, facts, completion)

        async def replay(answer: Mapping[str, str]) -> CardOutcome:
            done = await self._scope.get(CardTask, answer["work"])
            if done is None:
                raise NotFound("request", ("idempotencyKey",))
            return await self._again(done)

        return await once(self._scope, self._request, work, replay)

    async def _do(
        self, customer_id: str, expected_version: int | None, facts: Mapping[str, Any], completion: Completion
    ) -> CardOutcome:
        wanted = self._new_work(customer_id, facts, completion.key)
        known = await self._scope.get(CardTask, wanted.id) if completion.key else None
        if known is not None and known.state is CardWorkState.DONE:
            _require_same(known, wanted)
            return await self._again(known)
        if known is not None and known.state is CardWorkState.OPEN:
            _require_same(known, wanted)
            return await self._run(known, completion, resumed=True)
        await self._customer(customer_id, expected_version)
        await self._finish_earlier(customer_id)
        begun = await self._begin(wanted, known, expected_version)
        return await self._run(begun, completion)

    async def _run(self, work: CardTask, completion: Completion, *, resumed: bool = False) -> CardOutcome:
        return await finish(CardTaskRunner(self._scope, self._stripe, work, resumed=resumed, completion=completion))

    async def _again(self, done: CardTask) -> CardOutcome:
        """Return the answer to earlier work from the current state; a client secret is fetched from Stripe again."""
        customer = await self._customer(done.customer_id)
        if done.kind is CardWorkKind.SETUP:
            try:
                return CardOutcome(customer=customer, setup=await self._stripe.setup(str(done.setup_id)))
            except StripeRefusal as refusal:
                fault = Fault(refusal.code, str(refusal), None, refusal.retryable)
                raise MutationRefused([fault], customer) from None
        if done.duplicate_of is not None and done.if_duplicate is DuplicatePolicy.REFUSE:
            raise duplicate_refused(customer)
        known = [stub for stub in customer.payment_methods if stub.id == done.card_id]
        return CardOutcome(customer=customer, card=known[0] if known else None)

    async def _finish_earlier(self, customer_id: str) -> None:
        """Finish what was begun before: wishes take effect in the order in which they were made."""
        left = {"customer_id": customer_id, "state": CardWorkState.OPEN.value}
        for work in sorted(await self._scope.find(CardTask, left), key=lambda work: (work.begun_at, work.id)):
            try:
                await finish(CardTaskRunner(self._scope, self._stripe, work, resumed=True))
            except MutationRefused as refusal:
                if any(fault.retryable for fault in refusal.faults):
                    raise

    async def _begin(self, wanted: CardTask, known: CardTask | None, expected_version: int | None) -> CardTask:
        """Record the work before any of it is done."""
        begun = wanted if known is None else msgspec.structs.replace(wanted, attempt=known.attempt + 1)

        def edit(customer: Customer) -> Customer:
            nonlocal begun
            if begun.card_id is None:
                return customer
            card = _own(customer, begun.card_id)
            begun = msgspec.structs.replace(begun, was_default=card.is_default)
            return marked(customer, card.id, removing=True) if begun.kind is CardWorkKind.REMOVE else customer

        async def extra_writes(transaction: Transaction, _: Customer) -> Sequence[FieldChange]:
            write = transaction.insert if known is None else transaction.replace
            await write(begun)
            return ()

        await CustomerEdit(
            scope=self._scope,
            customer_id=wanted.customer_id,
            operation=wanted.operation,
            origin=self._origin,
            expected_version=expected_version,
        ).store(edit, extra_writes)
        return begun

    def _new_work(self, customer_id: str, facts: Mapping[str, Any], key: str | None) -> CardTask:
        now = instant()
        return CardTask(
            id=f"{CardTask.id_prefix}_{key.partition('_')[2]}" if key else CardTask.new_id(),
            company_id=self._scope.viewer.company_id,
            customer_id=customer_id,
            state=CardWorkState.OPEN,
            request_id=self._origin.request_id,
            document_id=self._origin.document_id,
            begun_at=now,
            due_at=now + IN_FLIGHT,
            **facts,
        )

    async def _customer(self, customer_id: str, expected_version: int | None = None) -> Customer:
        customer = await self._scope.get(Customer, customer_id)
        if customer is None:
            raise NotFound("customer", ("customerId",))
        require_version(customer, expected_version)
        return customer


def impacts_of_removal(
    viewer: Viewer, customer: Customer, card: PaymentMethod, subscriptions: Sequence[str] = ()
) -> tuple[CardImpact, ...]:
    """Return what removing a card changes: the default, the subscriptions, and what may be waiting to be charged.

    Of balances and jobs only what the viewer can read.
    """
    others = [stub for stub in customer.payment_methods if stub.id != card.id and stub.last_day >= instant().date()]
    charged = f"the {others[-1].brand} ending in {others[-1].last4}" if others else "no card"
    impacts = []
    if card.is_default and others:
        message = f"Another card becomes the default: {charged}, of those that have not expired the one added last."
        impacts.append(CardImpact(code=CardImpactCode.DEFAULT_CHANGES, message=message))
    if subscriptions:
        message = f"Subscriptions are charged to {charged} then: {', '.join(subscriptions)}."
        impacts.append(CardImpact(code=CardImpactCode.SUBSCRIPTIONS, message=message))
    if not others:
        message = "No card is left that can be charged; automatic payments stop."
        impacts.append(CardImpact(code=CardImpactCode.NO_CARD_LEFT, message=message))
        if viewer.may(Permission.INVOICE_READ) and customer.metrics.total_due.minor > 0:
            message = f"{_shown(customer.metrics.total_due)} is unpaid."
            impacts.append(CardImpact(code=CardImpactCode.UNPAID_BALANCE, message=message))
        if viewer.may(Permission.JOB_READ) and customer.metrics.open_jobs > 0:
            message = f"{customer.metrics.open_jobs} open jobs will have to be paid by other means."
            impacts.append(CardImpact(code=CardImpactCode.OPEN_JOBS, message=message))
    return tuple(impacts)


def _shown(money: Money) -> str:
    return f"{money.amount} {money.currency}"


def _own(customer: Customer, card_id: str) -> PaymentMethod:
    try:
        return make_stub(customer, card_id)
    except StripeRefusal as refusal:
        raise MutationRefused([Fault(refusal.code, str(refusal), ("paymentMethodId",))], customer) from None


def _require_same(known: CardTask, wanted: CardTask) -> None:
    """Refuse another input under a key that was used before. Raises MutationRefused."""
    found = {CardWorkKind.SETUP: "setup_id", CardWorkKind.COMPLETE: "card_id"}.get(wanted.kind)
    asked = {"kind", "customer_id", "setup_id", "card_id", "make_default", "if_duplicate"} - {found}
    if any(getattr(known, name) != getattr(wanted, name) for name in asked if name):
        message = "This idempotency key was used for another request. Use a new key for a new request."
        raise MutationRefused([Fault(UserErrorCode.IDEMPOTENCY_MISMATCH, message, ("idempotencyKey",))])
