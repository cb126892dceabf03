"""`gateway outbox`: what became of a company's messages, and trying again."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Console

from gateway.cli.company import CompanyHandle, in_company
from gateway.cli.listing import print_next_page, print_row, print_values, shown
from gateway.documents.base.unfit_record import drop_unfit
from gateway.documents.message import Message, MessageChannel, MessageStatus
from gateway.operations.message.outbox import list_messages, message_by_id, retry_message
from gateway.pages.page import page_request
from gateway.settings import load_settings

outbox = typer.Typer(
    help="Messages of a company: those on their way, held, and given up (dead letters).\n\n"
    "Example: gateway outbox list --company acme",
    no_args_is_help=True,
)
console = Console(highlight=False, soft_wrap=True)

MessageId = Annotated[str, typer.Argument(help="Id of the message, as `list` shows it.")]


@outbox.command("list")
def list_(
    company: CompanyHandle,
    status: Annotated[MessageStatus, typer.Option(help="Which.", case_sensitive=False)] = MessageStatus.FAILED,
    first: Annotated[int, typer.Option(help="How many.", min=1, max=100)] = 20,
    after: Annotated[str | None, typer.Option(help="Go on after this cursor.")] = None,
) -> None:
    """Show messages, newest first: by default those given up.

    Examples:

    gateway outbox list --company acme

    gateway outbox list --company acme --status held --first 50
    """
    page = in_company(company, lambda scope: list_messages(scope, status, page_request(first, after, None, None)))
    for message in page.nodes:
        print_row(console, _row(message))
    console.print(f"{len(page.nodes)} of {page.total_count} {status.value}.")
    if status is MessageStatus.QUEUED and (waiting := _not_carried_here(page.nodes)):
        console.print(f"[yellow]{waiting}[/yellow]")
    print_next_page(console, page)


def _row(message: Message) -> tuple[str, ...]:
    return (
        message.id,
        shown(lambda: f"{message.created_at:%Y-%m-%d %H:%M}"),
        shown(lambda: message.channel.value),
        shown(lambda: message.recipient),
        shown(lambda: f"{message.attempts} attempts"),
        shown(lambda: message.failure or ""),
    )


def _not_carried_here(messages: Iterable[Message]) -> str:
    """Say which messages wait for another process, as this one's settings name no service for their channel."""
    settings = load_settings()
    services = {
        MessageChannel.EMAIL: ("GATEWAY_SMTP_URL", settings.smtp_url),
        MessageChannel.TEXT: ("GATEWAY_TWILIO_ACCOUNT_SID", settings.twilio_account_sid),
    }
    channels = {message.channel for message in drop_unfit(messages, ("channel",))}
    missing = {services[channel][0] for channel in channels if services[channel][1] is None}
    return f"They wait until a gateway or worker runs that has {' and '.join(sorted(missing))}." if missing else ""


@outbox.command()
def show(message_id: MessageId, company: CompanyHandle) -> None:
    """Show one message; its text only in development when it holds a one-time link.

    Example: gateway outbox show msg_65f000000000000000000000 --company acme
    """
    message = in_company(company, lambda scope: message_by_id(scope, message_id))
    print_values(
        console,
        message,
        ("id", "status", "purpose", "channel", "recipient", "reply_to", "subject", "message_id", "attempts", "failure",
         "created_at", "due_at", "sent_at"),
    )  # fmt: skip
    console.print(f"\n{shown(lambda: _text(message))}", markup=False)


def _text(message: Message) -> str:
    """Return the text as far as it may be shown: a message of which that is not known may hold a link."""
    if not load_settings().development and message.has_secret:
        return "(hidden: it holds a one-time link)"
    return message.text or "(removed: it held a one-time link)"


@outbox.command()
def retry(message_id: MessageId, company: CompanyHandle) -> None:
    """Try to deliver a message again that is held or was given up.

    Example: gateway outbox retry msg_65f000000000000000000000 --company acme
    """
    message = in_company(company, lambda scope: retry_message(scope, message_id))
    console.print(f"{message.id} is {message.status.value} again.")
