"""E-mail over SMTP: plain values in, delivered or DeliveryFailed."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urlsplit

from gateway.errors import SettingsRefused
from gateway.integrations.delivery import DeliveryFailed
from gateway.integrations.lazy_module import LazyModule
from gateway.integrations.mail_header import (
    address_header,
    ascii_domain,
    attachment_header,
    message_id_header,
    text_header,
    url_header,
)

if TYPE_CHECKING:
    import aiosmtplib
else:
    aiosmtplib = LazyModule("aiosmtplib")

COMMAND_SECONDS: Final = 20.0
"""How long the server may take for one answer."""
DELIVERY_SECONDS: Final = 90.0
"""How long the whole delivery of one mail may take: well within a claim's lease."""
NEEDS_SMTPUTF8: Final = "The mail server takes no addresses with other characters than ASCII before the @ (SMTPUTF8)."
WIRE_POLICY: Final = SMTP_POLICY.clone(cte_type="7bit", refold_source="none")
"""Lines stay as they are written here; parts are in ASCII, which every relay passes on unchanged."""
DEFAULT_PORTS: Final = {"smtp": 587, "smtps": 465}

# A mailbox that does not exist: RFC 5321, 4.2.3. With an enhanced status (RFC 3463) the class 5.1 says so.
_NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})
_ENHANCED_STATUS: Final = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed in. `starttls`: the connection must be encrypted before anything is sent."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    tls: bool = False
    starttls: bool = True


@dataclass(frozen=True)
class MailAttachment:
    """A file that comes with a mail; `content_type` without parameters."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One mail to one recipient; `message_id` and `references` with their angle brackets.

    `references` are the mails before it in its thread, the one that it answers last.
    """

    message_id: str
    sender_name: str
    sender: str
    recipient: str
    subject: str
    text: str
    date: datetime
    html: str | None = None
    reply_to: str | None = None
    unsubscribe_url: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[MailAttachment, ...] = ()


def smtp_server(url: str) -> SmtpServer:
    """The server in `smtp://user:password@host:587` (STARTTLS) or `smtps://…` (TLS from the start).

    `?tls=off` sends in the clear: for a relay on the same machine. Raises SettingsRefused.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingsRefused(f"GATEWAY_SMTP_URL: {error}.") from None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise SettingsRefused("GATEWAY_SMTP_URL: write it as smtp://user:password@host:587 or smtps://…:465.")
    clear = parse_qs(parts.query).get("tls") == ["off"]
    return SmtpServer(
        host=parts.hostname,
        port=port or DEFAULT_PORTS[parts.scheme],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp" and not clear,
    )


class SmtpMailer:
    """Hands mails to one SMTP server, a connection for each."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def send(self, mail: Mail) -> None:
        """Deliver a mail to the server. Raises DeliveryFailed."""
        try:
            written = mime(mail)
        except (MessageError, ValueError) as error:
            raise DeliveryFailed(f"It cannot be written as a mail: {error}", temporary=False) from None
        try:
            async with asyncio.timeout(DELIVERY_SECONDS):
                await self._hand_in(mail, written)
        except TimeoutError:
            raise DeliveryFailed("The mail server took too long.", temporary=True) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _failure(error) from None

    async def _hand_in(self, mail: Mail, written: bytes) -> None:
        server = self._server
        sender, recipient = ascii_domain(mail.sender), ascii_domain(mail.recipient)
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=server.starttls,
            timeout=COMMAND_SECONDS,
        )
        async with client:
            if server.user is not None:
                await client.login(server.user, server.password or "")
            options = []
            if not written.isascii():
                await client.ehlo()
                if not client.supports_extension("smtputf8"):
                    raise DeliveryFailed(NEEDS_SMTPUTF8, temporary=False)
                options.append("SMTPUTF8")
            await client.sendmail(sender, [recipient], written, mail_options=options)


def mime(mail: Mail) -> bytes:
    """Return the mail as it travels: its headers say what was written, and no text can add another.

    Only the local part of an address may be other than ASCII. Raises ValueError for what cannot be written.
    """
    written = EmailMessage(policy=WIRE_POLICY)
    written.set_content(mail.text)
    if mail.html is not None:
        written.add_alternative(mail.html, subtype="html")
    for attached in mail.attachments:
        kind, _, subtype = attached.content_type.partition("/")
        written.add_attachment(attached.content, kind, subtype)
        (*_, part) = written.iter_attachments()
        del part["Content-Disposition"]
        part.set_raw("Content-Disposition", attachment_header(attached.filename))
    for name, value in _headers(mail):
        written.set_raw(name, value)
    utf8 = not all(address.isascii() for address in (mail.sender, mail.recipient, mail.reply_to or ""))
    return written.as_bytes(policy=WIRE_POLICY.clone(utf8=utf8))


def _headers(mail: Mail) -> Iterator[tuple[str, str]]:
    """Return the headers; those with a text from a person are encoded."""
    yield "Message-ID", message_id_header([mail.message_id])
    if mail.references:
        yield "In-Reply-To", message_id_header(mail.references[-1:])
        yield "References", message_id_header(mail.references)
    yield "Date", format_datetime(mail.date)
    yield "From", address_header(mail.sender, mail.sender_name)
    yield "To", address_header(mail.recipient)
    yield "Subject", text_header(mail.subject)
    if mail.reply_to:
        yield "Reply-To", address_header(mail.reply_to)
    if mail.unsubscribe_url:
        yield "List-Unsubscribe", url_header(mail.unsubscribe_url)
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _failure(error: Exception) -> DeliveryFailed:
    """Return what an error means for the mail: only what the server says of this mail can be final."""
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return DeliveryFailed("The mail server refuses our user or password.", temporary=True)
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        refused = error.recipients[0]
        return _refusal(refused.code, refused.message, of_recipient=True)
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        return _refusal(error.code, error.message, of_recipient=True)
    if isinstance(error, aiosmtplib.SMTPSenderRefused | aiosmtplib.SMTPDataError):
        return _refusal(error.code, error.message, of_recipient=False)
    return DeliveryFailed(f"The mail server cannot be used: {type(error).__name__}: {error}"[:500], temporary=True)


def _refusal(code: int, message: str, *, of_recipient: bool) -> DeliveryFailed:
    enhanced = _ENHANCED_STATUS.search(message)
    unknown = enhanced.group().startswith("5.1.") if enhanced else code in _NO_SUCH_MAILBOX
    reason = f"The mail server answered {code} {message}"[:500]
    return DeliveryFailed(reason, temporary=code < 500, bounced=of_recipient and code >= 500 and unknown)
