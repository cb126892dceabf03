"""Webhooks as their owners and operators see them: create, change, test, replay, resume."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec

from gateway.access.permission import Role
from gateway.access.viewer import SYSTEM_ID, Viewer
from gateway.documents.background_job import JobOwner
from gateway.documents.base.record import instant
from gateway.documents.feed_item import FeedChange, FeedKind
from gateway.documents.feed_kinds import FEED_RECORDS
from gateway.documents.partner_app import PartnerApp
from gateway.documents.webhook import DeliveryStatus, Webhook, WebhookDelivery, WebhookStatus
from gateway.errors import ErrorCollector, Fault, MutationRefused, NotFound, UserErrorCode
from gateway.inputs.webhook import (
    WebhookCreateInput,
    WebhookDeleteInput,
    WebhookReplayInput,
    WebhookUpdateInput,
    url_faults,
)
from gateway.operations.change_feed import begin_feed
from gateway.operations.persisted_document import find_document
from gateway.operations.webhook.secret import made_secret, rotated_secrets
from gateway.pages.page import Page, PageRequest
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

MAX_WEBHOOKS: Final = 20
"""Webhooks of one company."""
DELIVERY_LIFETIME: Final = timedelta(days=30)
Edit = Callable[[Transaction, Webhook], Awaitable[Webhook]]


def _own(viewer: Viewer) -> dict[str, str]:
    """Return the filter for the webhooks that a viewer may manage: a partner's are its own."""
    return {"owner.id": viewer.id} if viewer.role is Role.PARTNER else {}


async def list_webhooks(scope: TenantScope) -> list[Webhook]:
    """Return the webhooks that the viewer may manage, newest first."""
    return await scope.find(Webhook, _own(scope.viewer), order=Webhook.order)


async def find_webhook(scope: TenantScope, webhook_id: str) -> Webhook | None:
    """Return a webhook that the viewer may manage."""
    found = await scope.find(Webhook, {"_id": webhook_id, **_own(scope.viewer)}, limit=1)
    return found[0] if found else None


async def list_deliveries(
    scope: TenantScope, webhook_id: str, status: DeliveryStatus | None, page: PageRequest, *, counted: bool
) -> Page[WebhookDelivery]:
    """Return a page of the deliveries of a webhook, newest first."""
    where = {"webhook_id": webhook_id, **({"status": status.value} if status else {})}
    return await scope.page(WebhookDelivery, where, WebhookDelivery.order, page, counted=counted)


async def create_webhook(scope: TenantScope, input: WebhookCreateInput, *, private_targets: bool) -> Webhook:
    """Subscribe to what changes from now on. Raises InvalidInput, NotFound, MutationRefused."""
    refusals = ErrorCollector([*_url_and_kind_faults(scope, input.url, input.kinds, private_targets=private_targets)])
    with refusals:
        await _require_document(scope, input.document_id)
    with refusals:
        await _require_room(scope)
    refusals.raise_any()
    place, now = (await begin_feed(scope)).place, instant()
    webhook = Webhook(
        id=Webhook.new_id(),
        company_id=scope.viewer.company_id,
        status=WebhookStatus.ACTIVE,
        due_at=now,
        owner=JobOwner.of_viewer(scope.viewer),
        app_id=scope.viewer.id if scope.viewer.id.startswith(f"{PartnerApp.id_prefix}_") else None,
        url=input.url,
        kinds=tuple(dict.fromkeys(input.kinds)),
        document_id=input.document_id,
        secrets=(made_secret(scope.secret_box),),
        sequence=place.sequence,
        as_of=now,
        access=place.access,
        created_at=now,
    )

    async def work(transaction: Transaction) -> Webhook:
        await transaction.insert(webhook)
        return webhook

    return await scope.in_transaction(work)


async def update_webhook(scope: TenantScope, input: WebhookUpdateInput, *, private_targets: bool) -> Webhook:
    """Change where and of what a webhook tells. Raises InvalidInput, NotFound."""
    given = input.given()
    url, kinds = given.get("url", ...), given.get("kinds", ...)
    faults = _url_and_kind_faults(scope, url, kinds, private_targets=private_targets)

    async def edit(_: Transaction, webhook: Webhook) -> Webhook:
        if "kinds" in given:
            given["kinds"] = tuple(dict.fromkeys(input.kinds or ()))
        return msgspec.structs.replace(webhook, **given)

    return await _edited(scope, str(input.id), edit, faults, given.get("document_id"))


async def delete_webhook(scope: TenantScope, input: WebhookDeleteInput) -> Webhook:
    """Delete a webhook and its deliveries. Raises NotFound."""

    async def work(transaction: Transaction) -> Webhook:
        webhook = await _required(transaction, scope.viewer, str(input.id))
        await transaction.remove(WebhookDelivery, {"webhook_id": webhook.id})
        await transaction.delete(webhook)
        return webhook

    return await (scope.in_dry_run(work) if input.dry_run else scope.in_transaction(work))


async def rotate_secret(scope: TenantScope, webhook_id: str) -> Webhook:
    """Sign with a new secret; the former one signs too for a day. Raises NotFound."""

    async def edit(_: Transaction, webhook: Webhook) -> Webhook:
        return msgspec.structs.replace(webhook, secrets=rotated_secrets(scope.secret_box, webhook))

    return await _edited(scope, webhook_id, edit)


async def queue_test(scope: TenantScope, webhook_id: str) -> Webhook:
    """Queue a delivery that says that it is a test. Raises NotFound, MutationRefused."""

    async def edit(transaction: Transaction, webhook: Webhook) -> Webhook:
        _require(webhook, WebhookStatus.ACTIVE, "Resume it first.")
        now = instant()
        delivery = WebhookDelivery(
            id=WebhookDelivery.new_id(),
            company_id=webhook.company_id,
            webhook_id=webhook.id,
            position=webhook.next_position,
            status=DeliveryStatus.PENDING,
            is_test=True,
            change=FeedChange.CHANGED,
            kind=webhook.kinds[0],
            changed_at=now,
            due_at=now,
            created_at=now,
            expires_at=now + DELIVERY_LIFETIME,
        )
        await transaction.insert(delivery)
        return msgspec.structs.replace(webhook, next_position=webhook.next_position + 1, due_at=now)

    return await _edited(scope, webhook_id, edit)


async def replay_webhook(scope: TenantScope, input: WebhookReplayInput) -> Webhook:
    """Queue deliveries again, in their order. Raises InvalidInput, NotFound."""
    is_unclear = (input.since is None) == (input.delivery is None)
    faults = [Fault(UserErrorCode.INVALID, "Give either 'since' or 'delivery'.", ("since",))] if is_unclear else []
    chosen: dict[str, object] = (
        {"_id": input.delivery} if input.delivery is not None else {"created_at": {"$gte": input.since}}
    )
    return await replay_deliveries(scope, str(input.id), chosen, faults)


async def replay_deliveries(
    scope: TenantScope, webhook_id: str, chosen: dict[str, object], faults: Sequence[Fault] = ()
) -> Webhook:
    """Queue the chosen deliveries of a webhook again. Raises NotFound."""

    async def edit(transaction: Transaction, webhook: Webhook) -> Webhook:
        found = await _queue_again(transaction, {**chosen, "webhook_id": webhook.id})
        if not found and "_id" in chosen:
            raise NotFound("delivery", ("delivery",))
        return msgspec.structs.replace(webhook, due_at=instant())

    return await _edited(scope, webhook_id, edit, faults)


async def resume_webhook(scope: TenantScope, webhook_id: str) -> Webhook:
    """Deliver again from where a paused webhook stopped. Raises NotFound, MutationRefused.

    An administrator takes over what another one subscribed to, whose access may have ended.
    """

    async def edit(transaction: Transaction, webhook: Webhook) -> Webhook:
        _require(webhook, WebhookStatus.PAUSED, "It is delivered already.")
        is_person = scope.viewer.role is Role.ADMIN and scope.viewer.id != SYSTEM_ID
        is_taken_over = is_person and webhook.owner.role is Role.ADMIN
        owner = JobOwner.of_viewer(scope.viewer) if is_taken_over else webhook.owner
        await _queue_again(transaction, {"webhook_id": webhook.id, "status": DeliveryStatus.PENDING.value})
        resumed = msgspec.structs.replace(webhook, status=WebhookStatus.ACTIVE, failure=None, claim=None, owner=owner)
        return msgspec.structs.replace(resumed, due_at=instant())

    return await _edited(scope, webhook_id, edit)


async def _queue_again(transaction: Transaction, where: dict[str, object]) -> int:
    """Queue the deliveries that match, which may be very many; return how many."""
    ids = await transaction.ids(WebhookDelivery, where)
    again = {"status": DeliveryStatus.PENDING.value, "failures": 0, "due_at": instant()}
    await transaction.rewrite(WebhookDelivery, ids, [{"$set": again}])
    return len(ids)


async def _edited(
    scope: TenantScope, webhook_id: str, edit: Edit, faults: Sequence[Fault] = (), document_id: str | None = None
) -> Webhook:
    """Store a webhook after an edit. Raises MutationRefused with all that is wrong."""

    async def work(transaction: Transaction) -> Webhook:
        refusals = ErrorCollector(faults)
        with refusals:
            await _require_document(scope, document_id)
        webhook: Webhook | None = None
        with refusals:
            webhook = await _required(transaction, scope.viewer, webhook_id)
        refusals.raise_any()
        if webhook is None:
            raise AssertionError("it was found, or refused")
        edited = await edit(transaction, webhook)
        await transaction.replace(edited)
        return edited

    return await scope.in_transaction(work)


async def _required(transaction: Transaction, viewer: Viewer, webhook_id: str) -> Webhook:
    found = await transaction.find(Webhook, {"_id": webhook_id, **_own(viewer)})
    if not found:
        raise NotFound("webhook", ("id",))
    return found[0]


def _require(webhook: Webhook, status: WebhookStatus, advice: str) -> None:
    if webhook.status is not status:
        message = f"The webhook is {webhook.status.value}. {advice}"
        raise MutationRefused([Fault(UserErrorCode.WRONG_STATUS, message, ("id",))], webhook)


def _kind_faults(viewer: Viewer, kinds: Collection[FeedKind]) -> list[Fault]:
    """Return what is wrong with kinds. Raises Forbidden for one that the viewer may not read."""
    for kind in kinds:
        if (needed := FEED_RECORDS[kind].readable_with) is not None:
            viewer.require(needed)
    return [] if kinds else [Fault(UserErrorCode.REQUIRED, "Name at least one kind.", ("kinds",))]


def _url_and_kind_faults(scope: TenantScope, url: Any, kinds: Any, *, private_targets: bool) -> list[Fault]:
    """Return what is wrong with an address and kinds; `...` means not given."""
    faults = [] if url is ... else list(url_faults(url, private_targets=private_targets))
    return faults if kinds is ... else [*faults, *_kind_faults(scope.viewer, kinds or ())]


async def _require_room(scope: TenantScope) -> None:
    if await scope.as_system().count(Webhook, {}) >= MAX_WEBHOOKS:
        message = f"Your company has {MAX_WEBHOOKS} webhooks. Delete one first."
        raise MutationRefused([Fault(UserErrorCode.TOO_MANY, message)])


async def _require_document(scope: TenantScope, document_id: str | None) -> None:
    if document_id is not None and await find_document(scope.as_system(), scope.viewer.id, document_id) is None:
        message = "This document was not published for you. Publish a manifest that has it first."
        raise MutationRefused([Fault(UserErrorCode.NOT_FOUND, message, ("documentId",))])
