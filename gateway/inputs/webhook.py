"""What callers may say about webhooks."""

import ipaddress
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import strawberry
from strawberry import UNSET

from gateway.documents.feed_item import FeedKind
from gateway.errors import Fault, UserErrorCode
from gateway.integrations.webhook_client import is_public

MAX_URL = 2_000
_WEBHOOK = "The webhook."


@strawberry.input(description="A subscription to changes.")
class WebhookCreateInput:
    """The input of `webhookCreate`."""

    url: str = strawberry.field(description="Where changes are posted to: https, at a public address.")
    kinds: list[FeedKind] = strawberry.field(description="Kinds of objects whose changes are delivered; at least one.")
    document_id: str | None = strawberry.field(
        default=None,
        description="A document that was published for your application, with a variable `$id: ID!`: its answer for "
        "the object is delivered too, as `data.result`. NOT_FOUND when it was not published.",
    )


@strawberry.input(description="Changes of a webhook.")
class WebhookUpdateInput:
    """The input of `webhookUpdate`."""

    id: strawberry.ID = strawberry.field(description=_WEBHOOK)
    url: str | None = strawberry.field(default=UNSET, description="Where changes are posted to from now on.")
    kinds: list[FeedKind] | None = strawberry.field(default=UNSET, description="All kinds from now on.")
    document_id: str | None = strawberry.field(
        default=UNSET, description="The published document from now on; null removes it."
    )

    def given(self) -> dict[str, Any]:
        """Return the values to change, by the webhook's fields."""
        values = {"url": self.url, "kinds": self.kinds, "document_id": self.document_id}
        return {name: value for name, value in values.items() if value is not UNSET}


@strawberry.input(description="A webhook to delete.")
class WebhookDeleteInput:
    """The input of `webhookDelete`."""

    id: strawberry.ID = strawberry.field(description=_WEBHOOK)
    dry_run: bool = strawberry.field(default=False, description="Change nothing; show the webhook that would go.")


@strawberry.input(description="A webhook.")
class WebhookInput:
    """The input of `webhookTest`, `webhookResume` and `webhookRotateSecret`."""

    id: strawberry.ID = strawberry.field(description=_WEBHOOK)


@strawberry.input(description="Deliveries to send again.")
class WebhookReplayInput:
    """The input of `webhookReplay`."""

    id: strawberry.ID = strawberry.field(description=_WEBHOOK)
    since: datetime | None = strawberry.field(
        default=None, description="All deliveries that were made at this instant or later."
    )
    delivery: str | None = strawberry.field(
        default=None, description="The `deliveryId` of the one delivery to send again; give this or `since`."
    )


def url_faults(url: str | None, *, private_targets: bool) -> Iterator[Fault]:
    """Yield what is wrong with the address of an endpoint."""
    wrong = _wrong_with(url or "", private_targets=private_targets)
    if wrong is not None:
        yield Fault(UserErrorCode.INVALID, wrong, ("url",))


def _wrong_with(url: str, *, private_targets: bool) -> str | None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "This is no URL. Write it as https://hooks.example.com/path."
    schemes = ("https", "http") if private_targets else ("https",)
    if parts.scheme not in schemes or not host or len(url) > MAX_URL or not url.isascii() or " " in url:
        return "Write it as https://hooks.example.com/path, in ASCII."
    if parts.username or parts.password:
        return "Put no user and password in it: deliveries are signed."
    if private_targets:
        return None
    try:
        ipaddress.ip_address(host)
    except ValueError:
        is_local = host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
        return "This is no public name." if is_local else None
    return None if is_public(host) else "This is no public address."
