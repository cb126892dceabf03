"""`gateway feed`: how far a company's change feed is, and its last items."""

from typing import Annotated

import typer
from rich.console import Console

from gateway.cli.company import CompanyHandle, in_company
from gateway.cli.listing import print_row, shown
from gateway.documents.base.record import Order
from gateway.documents.feed_item import FeedHead, FeedItem
from gateway.store.scope import TenantScope

feed = typer.Typer(
    help="The change feed of a company.\n\nExample: gateway feed status --company acme", no_args_is_help=True
)
console = Console(highlight=False, soft_wrap=True)
_NEWEST_FIRST = Order("SEQUENCE_DOWN", "sequence", "sequence")


@feed.command()
def status(company: CompanyHandle) -> None:
    """Show how far the feed is, and how old its last and its oldest item are.

    Example: gateway feed status --company acme
    """

    async def work(scope: TenantScope) -> tuple[list[FeedHead], list[FeedItem], list[FeedItem]]:
        heads = await scope.find(FeedHead, {}, limit=1)
        last = await scope.find(FeedItem, {}, order=_NEWEST_FIRST, limit=1)
        return heads, last, await scope.find(FeedItem, {}, order=FeedItem.order, limit=1)

    heads, last, oldest = in_company(company, work)
    if not heads:
        console.print("Nothing is in the feed yet: a worker writes it (`gateway worker`, or `gateway serve`).")
        return
    console.print(f"sequence: {shown(lambda: heads[0].sequence)}")
    for name, found in (("last", last), ("oldest", oldest)):
        for item in found:
            console.print(f"{name}: {shown(lambda item=item: _times(item))}")  # type: ignore[misc]


@feed.command()
def tail(
    company: CompanyHandle,
    first: Annotated[int, typer.Option(help="How many items.", min=1, max=1_000)] = 20,
) -> None:
    """Show the last items of the feed, oldest of them first.

    Example: gateway feed tail --company acme --first 50
    """
    items = in_company(company, lambda scope: scope.find(FeedItem, {}, order=_NEWEST_FIRST, limit=first))
    for item in reversed(items):
        print_row(console, _row(item))
    console.print(f"{len(items)} items.")


def _times(item: FeedItem) -> str:
    return f"{item.sequence}, changed {item.changed_at:%Y-%m-%d %H:%M:%S}, written {item.stored_at:%Y-%m-%d %H:%M:%S}"


def _row(item: FeedItem) -> tuple[str, ...]:
    return (
        shown(lambda: item.sequence),
        shown(lambda: f"{item.changed_at:%Y-%m-%d %H:%M:%S}"),
        shown(lambda: item.change.value),
        shown(lambda: item.kind.name if item.kind else "-"),
        shown(lambda: item.record_id or ""),
    )
