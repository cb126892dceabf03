"""`gateway outbox`: what became of a company's messages, and trying again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from gateway.access.token import company_id_of
from gateway.access.viewer import system_viewer
from gateway.app.keys import signing_secret
from gateway.cli.local_services import reachable_mongodb
from gateway.documents.database import connect
from gateway.documents.message import MessageStatus
from gateway.documents.page import page_request
from gateway.documents.scope import TenantScope
from gateway.operations.outbox import list_messages, message_by_id, retry_message
from gateway.settings import load_settings

T = TypeVar("T")

outbox = typer.Typer(
    help="Messages of a company: those on their way, held, and given up (dead letters).\n\n"
    "Example: gateway outbox list --company acme",
    no_args_is_help=True,
)
console = Console(highlight=False, soft_wrap=True)

Company = Annotated[str, typer.Option(help="Handle of the company, as acme.")]
MessageId = Annotated[str, typer.Argument(help="Id of the message, as `list` shows it.")]


@outbox.command("list")
def list_(
    company: Company,
    status: Annotated[MessageStatus, typer.Option(help="Which.", case_sensitive=False)] = MessageStatus.FAILED,
    first: Annotated[int, typer.Option(help="How many.", min=1, max=100)] = 20,
    after: Annotated[str | None, typer.Option(help="Go on after this cursor.")] = None,
) -> None:
    """Show messages, newest first: those given up, unless told.

    Examples:

    gateway outbox list --company acme

    gateway outbox list --company acme --status held --first 50
    """
    page = _run(company, lambda scope: list_messages(scope, status, page_request(first, after, None, None)))
    for message in page.nodes:
        written = f"{message.created_at:%Y-%m-%d %H:%M}"
        tried = f"{message.attempts} attempts"
        parts = (message.id, written, message.channel.value, message.recipient, tried, message.failure or "")
        console.print("  ".join(parts).rstrip(), markup=False)  # one line each, whatever the terminal: ids are copied
    console.print(f"{len(page.nodes)} of {page.total_count} {status.value}.")
    if page.has_next_page:
        console.print(f"More: --after {page.end_cursor}")


@outbox.command()
def show(message_id: MessageId, company: Company) -> None:
    """Show one message; its text only in development when it holds a one-time link.

    Example: gateway outbox show msg_65f000000000000000000000 --company acme
    """
    message = _run(company, lambda scope: message_by_id(scope, message_id))
    hidden = message.has_secret and not load_settings().development
    for name in ("id", "status", "purpose", "channel", "recipient", "reply_to", "subject", "message_id"):
        console.print(f"{name}: {getattr(message, name)}", markup=False)
    for name in ("attempts", "failure", "created_at", "due_at", "sent_at"):
        console.print(f"{name}: {getattr(message, name)}", markup=False)
    text = "(hidden: it holds a one-time link)" if hidden else message.text or "(removed: it held a one-time link)"
    console.print(f"\n{text}", markup=False)


@outbox.command()
def retry(message_id: MessageId, company: Company) -> None:
    """Try to deliver a message again that is held or was given up.

    Example: gateway outbox retry msg_65f000000000000000000000 --company acme
    """
    message = _run(company, lambda scope: retry_message(scope, message_id))
    console.print(f"{message.id} is {message.status.value} again.")


def _run(company: str, work: Callable[[TenantScope], Awaitable[T]]) -> T:
    async def reach() -> T:
        database = connect(str(settings.mongodb_uri), settings.database)
        try:
            return await work(TenantScope(database, system_viewer(company_id_of(company)), signing_secret(settings)))
        finally:
            await database.close()

    with reachable_mongodb(load_settings()) as settings:
        return asyncio.run(reach())
