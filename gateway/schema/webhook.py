"""Webhooks: changes that are posted to partners."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents.feed_item import FeedChange, FeedKind
from gateway.documents.webhook import DeliveryStatus, WebhookStatus
from gateway.resolvers import webhook as resolve
from gateway.schema.connection import Connection
from gateway.schema.field import describe_enum, field
from gateway.schema.user_error import UserError

LIST_POINTS = 5
_ERRORS = "Why it was refused; empty when it was done."

describe_enum(
    WebhookStatus,
    "Whether a webhook is delivered.",
    ACTIVE="Changes are delivered.",
    PAUSED="Nothing is delivered until `webhookResume`; `failure` says why. Nothing is lost for 30 days.",
)
describe_enum(
    DeliveryStatus,
    "What became of a delivery.",
    PENDING="It waits for its turn, or for the next attempt.",
    DELIVERED="The endpoint accepted it with a status from 200 to 299.",
    DEAD="It was refused for three days while others arrived. `webhookReplay` sends it again.",
)


@strawberry.type(description="An attempt to deliver.")
class WebhookAttempt:
    """An attempt."""

    at: datetime = field("When.")
    milliseconds: int = field("How long the endpoint took.")
    status_code: int | None = field("The status of its answer; null without an answer.")
    failure: str | None = field("Why it counts as failed; null when it was accepted.")


@strawberry.type(description="A change on its way to a webhook.")
class WebhookDelivery:
    """A delivery."""

    delivery_id: strawberry.ID = field("Its id, which is the header `webhook-id`.", resolver=resolve.own_id)
    status: DeliveryStatus = field("What became of it.")
    is_test: bool = field("Whether it is a test by `webhookTest`.")
    change: FeedChange = field("What became of the object.")
    kind: FeedKind = field("What the object is.")
    object_id: strawberry.ID | None = field("The object.", resolver=resolve.object_id)
    customer_id: strawberry.ID | None = field("Whose it is; deliveries of a customer keep their order.",
                                              resolver=resolve.customer_id)  # fmt: skip
    attempts: list[WebhookAttempt] = field("The last 20 attempts, oldest first.", name="attempts")
    created_at: datetime = field("When it was made.")
    due_at: datetime = field("When it is tried next, or was due last.")


@strawberry.type(description="A subscription to changes.")
class Webhook:
    """A webhook."""

    webhook_id: strawberry.ID = field("Its id.", resolver=resolve.own_id)
    url: str = field("Where changes are posted to.")
    kinds: list[FeedKind] = field("Kinds of objects whose changes are delivered.")
    document_id: str | None = field("The published document whose answer is delivered too.")
    status: WebhookStatus = field("Whether it is delivered.")
    failure: str | None = field("Why it was paused, or why the last attempt failed.")
    owner_name: str = field("Who subscribed: changes are read with their permissions.", resolver=resolve.owner_name)
    created_at: datetime = field("When it was made.")
    last_delivered_at: datetime | None = field("When a delivery was accepted last.")
    deliveries: Connection[WebhookDelivery] = field(
        "Its deliveries, newest first; they are kept for 30 days.", resolver=resolve.deliveries
    )


@strawberry.type(description="The answer of mutations of a webhook.")
class WebhookPayload:
    """A webhook, or why not."""

    webhook: Webhook | None = field("The webhook after the change.", resolver=resolve.webhook_after)
    user_errors: list[UserError] = field(_ERRORS)


@strawberry.type(description="The answer of `webhookCreate` and `webhookRotateSecret`.")
class WebhookSecretPayload:
    """A webhook with a new secret, or why not."""

    webhook: Webhook | None = field("The webhook.", resolver=resolve.webhook_after)
    secret: str | None = field(
        "The secret to verify signatures with (Standard Webhooks). Store it: it is shown only here.",
        resolver=resolve.new_secret,
    )
    user_errors: list[UserError] = field(_ERRORS)


@strawberry.type(description="Webhooks.")
class WebhookQueries:
    """A part of the root of queries."""

    webhooks: list[Webhook | None] | None = field(
        "The company's webhooks, newest first; a partner's own. One is null, with an error, if what is stored of it "
        "cannot be read.",
        resolver=resolve.webhooks,
        requires=Permission.WEBHOOK_WRITE,
        cost=LIST_POINTS,
        always=(0, 1),
    )
    webhook: Webhook | None = field(
        "The webhook with this id; null if it does not exist or you cannot access it.",
        resolver=resolve.webhook,
        requires=Permission.WEBHOOK_WRITE,
    )


@strawberry.type(description="Subscribing to changes.")
class WebhookMutations:
    """A part of the root of mutations."""

    webhook_create: WebhookSecretPayload | None = field(
        "Subscribes to changes from now on. They are posted as Standard Webhooks prescribes: signed, at least once, in "
        "order for each customer. Refusals: INVALID, REQUIRED, NOT_FOUND, TOO_MANY.",
        resolver=resolve.webhook_create,
        requires=Permission.WEBHOOK_WRITE,
    )
    webhook_update: WebhookPayload | None = field(
        "Changes where and of what it tells. Refusals: NOT_FOUND, INVALID, REQUIRED.",
        resolver=resolve.webhook_update,
        requires=Permission.WEBHOOK_WRITE,
    )
    webhook_delete: WebhookPayload | None = field(
        "Ends it; what was not delivered is not delivered any more. Refusals: NOT_FOUND.",
        resolver=resolve.webhook_delete,
        requires=Permission.WEBHOOK_WRITE,
    )
    webhook_rotate_secret: WebhookSecretPayload | None = field(
        "Signs with a new secret; for 24 hours with the former one too. Refusals: NOT_FOUND.",
        resolver=resolve.webhook_rotate_secret,
        requires=Permission.WEBHOOK_WRITE,
    )
    webhook_test: WebhookPayload | None = field(
        "Queues a delivery of the type `webhook.test`. Refusals: NOT_FOUND, WRONG_STATUS.",
        resolver=resolve.webhook_test,
        requires=Permission.WEBHOOK_WRITE,
    )
    webhook_replay: WebhookPayload | None = field(
        "Sends deliveries again, with the same ids and in their order: one, or all since an instant. Refusals: "
        "NOT_FOUND, INVALID.",
        resolver=resolve.webhook_replay,
        requires=Permission.WEBHOOK_WRITE,
    )
    webhook_resume: WebhookPayload | None = field(
        "Delivers again from where a paused webhook stopped; that of another administrator becomes yours. "
        "Refusals: NOT_FOUND, WRONG_STATUS.",
        resolver=resolve.webhook_resume,
        requires=Permission.WEBHOOK_WRITE,
    )
