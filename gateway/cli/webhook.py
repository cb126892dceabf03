"""`gateway webhook`: a company's webhooks, what became of their deliveries, sending again."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from gateway.cli.company import CompanyHandle, in_company
from gateway.cli.listing import print_next_page, print_row, print_values, shown
from gateway.documents.webhook import DeliveryStatus, Webhook, WebhookDelivery
from gateway.errors import NotFound, SettingsRefused
from gateway.operations.webhook.webhook import (
    find_webhook,
    list_deliveries,
    list_webhooks,
    replay_deliveries,
    resume_webhook,
)
from gateway.pages.page import Page, page_request
from gateway.store.scope import TenantScope

webhook = typer.Typer(
    help="Webhooks of a company: where changes are posted to, and what became of it.\n\n"
    "Example: gateway webhook list --company acme",
    no_args_is_help=True,
)
console = Console(highlight=False, soft_wrap=True)

WebhookId = Annotated[str, typer.Argument(help="Id of the webhook, as `list` shows it.")]


@webhook.command("list")
def list_(company: CompanyHandle) -> None:
    """List webhooks, newest first.

    Example: gateway webhook list --company acme
    """
    found = in_company(company, list_webhooks)
    for each in found:
        print_row(console, _row(each))
    console.print(f"{len(found)} webhooks.")


@webhook.command()
def show(
    webhook_id: WebhookId,
    company: CompanyHandle,
    status: Annotated[DeliveryStatus | None, typer.Option(help="Only these.", case_sensitive=False)] = None,
    first: Annotated[int, typer.Option(help="How many deliveries.", min=1, max=100)] = 20,
    after: Annotated[str | None, typer.Option(help="Go on after this cursor.")] = None,
) -> None:
    """Show a webhook and its deliveries, newest first.

    Example: gateway webhook show whk_65f000000000000000000000 --company acme --status dead
    """

    async def work(scope: TenantScope) -> tuple[Webhook, Page[WebhookDelivery]]:
        found = await find_webhook(scope, webhook_id)
        if found is None:
            raise NotFound("webhook", ("id",))
        request = page_request(first, after, None, None)
        return found, await list_deliveries(scope, webhook_id, status, request, counted=True)

    found, page = in_company(company, work)
    console.print(f"id: {found.id}\nstatus: {shown(lambda: found.status.value)}", markup=False)
    print_values(console, found, ("url", "failure", "document_id", "sequence", "last_delivered_at", "created_at"))
    for delivery in page.nodes:
        print_row(console, _delivery_row(delivery))
    console.print(f"{len(page.nodes)} of {page.total_count} deliveries.")
    print_next_page(console, page)


def _row(found: Webhook) -> tuple[str, ...]:
    return (
        found.id,
        shown(lambda: found.status.value),
        shown(lambda: found.url),
        shown(lambda: " ".join(kind.name for kind in found.kinds)),
        shown(lambda: found.owner.name),
        shown(lambda: found.failure or ""),
    )


def _delivery_row(delivery: WebhookDelivery) -> tuple[str, ...]:
    return (
        delivery.id,
        shown(lambda: f"{delivery.created_at:%Y-%m-%d %H:%M:%S}"),
        shown(lambda: delivery.status.value),
        shown(lambda: f"{delivery.kind.name} {delivery.change.value}"),
        shown(lambda: delivery.record_id or ""),
        shown(lambda: _last_answer(delivery)),
    )


def _last_answer(delivery: WebhookDelivery) -> str:
    last = delivery.attempts[-1] if delivery.attempts else None
    return "" if last is None else last.failure or str(last.status_code)


@webhook.command()
def replay(
    webhook_id: WebhookId,
    company: CompanyHandle,
    since: Annotated[datetime | None, typer.Option(help="All that were made since, in UTC.")] = None,
    delivery: Annotated[str | None, typer.Option(help="Id of the one delivery.")] = None,
) -> None:
    """Send deliveries again, with the same ids and in their order.

    Examples:

    gateway webhook replay whk_65f000000000000000000000 --company acme --since 2026-11-29T08:00:00

    gateway webhook replay whk_65f000000000000000000000 --company acme --delivery whd_65f000000000000000000000
    """
    if (since is None) == (delivery is None):
        raise SettingsRefused("Say which: --since or --delivery.")
    chosen: dict[str, object] = (
        {"_id": delivery} if since is None else {"created_at": {"$gte": since.replace(tzinfo=UTC)}}
    )
    found = in_company(company, lambda scope: replay_deliveries(scope, webhook_id, chosen))
    console.print(f"{found.id} sends them again.")


@webhook.command()
def resume(webhook_id: WebhookId, company: CompanyHandle) -> None:
    """Deliver again from where a paused webhook stopped.

    Example: gateway webhook resume whk_65f000000000000000000000 --company acme
    """
    found = in_company(company, lambda scope: resume_webhook(scope, webhook_id))
    console.print(f"{found.id} is {found.status.value} again.")
