"""Mail over SMTP, against a real server."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import SettingsRefused
from gateway.integrations.delivery import DeliveryFailed
from gateway.integrations.mail import Mail, SmtpMailer, SmtpServer, smtp_server
from gateway.integrations.mail_template import mail_body
from tests.post_office import run_inbox

MAIL = Mail(
    message_id="<one@acme.example>",
    sender_name='Olga "O" Öffice, Acme',
    sender="office@acme.example",
    recipient="ada@example.com",
    subject="Grüße, Ada",
    text="We come at nine.\n",
    date=datetime(2026, 1, 5, 9, 30, tzinfo=UTC),
    html="<p>We come at nine.</p>",
    reply_to="olga@acme.example",
    unsubscribe_url="https://gateway.example/unsubscribe/abc",
)


async def test_a_mail_arrives_as_it_was_written() -> None:
    """Names with commas, quotes and umlauts, both parts, and the headers that mail programs look for."""
    async with run_inbox() as inbox:
        await SmtpMailer(smtp_server(inbox.url)).send(MAIL)
    (mail,) = inbox.mails
    assert mail["From"].addresses[0].display_name == MAIL.sender_name
    assert mail["Subject"] == MAIL.subject
    assert mail["Reply-To"] == "olga@acme.example"
    assert mail["Message-ID"] == MAIL.message_id
    assert mail["Date"].datetime == MAIL.date
    assert mail["List-Unsubscribe"] == f"<{MAIL.unsubscribe_url}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("field", ["subject", "recipient", "sender", "sender_name", "reply_to", "unsubscribe_url"])
async def test_no_value_can_add_a_header(field: str) -> None:
    """A line break is refused before anything is sent."""
    changes: dict[str, Any] = {field: f"{getattr(MAIL, field)}\r\nBcc: eve@example.com"}
    async with run_inbox() as inbox:
        with pytest.raises(DeliveryFailed, match="cannot be written") as refused:
            await SmtpMailer(smtp_server(inbox.url)).send(replace(MAIL, **changes))
    assert not refused.value.temporary
    assert inbox.mails == []


async def test_encryption_is_demanded_unless_it_is_turned_off() -> None:
    """A server without STARTTLS gets nothing; that is an operator's matter, so it is tried again."""
    async with run_inbox() as inbox:
        with pytest.raises(DeliveryFailed) as refused:
            await SmtpMailer(smtp_server(inbox.url.removesuffix("?tls=off"))).send(MAIL)
    assert refused.value.temporary
    assert inbox.mails == []


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    """Nothing listens."""
    async with run_inbox() as inbox:
        pass
    with pytest.raises(DeliveryFailed) as refused:
        await SmtpMailer(smtp_server(inbox.url)).send(MAIL)
    assert refused.value.temporary


def test_the_url_says_how_to_reach_the_server() -> None:
    """Ports and encryption by scheme; user and password are unquoted."""
    assert smtp_server("smtp://us%40er:p%2Fw@mail.example") == SmtpServer("mail.example", 587, "us@er", "p/w")
    assert smtp_server("smtps://mail.example") == SmtpServer("mail.example", 465, tls=True, starttls=False)
    assert smtp_server("smtp://127.0.0.1:25?tls=off").starttls is False


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:port"])
def test_an_unusable_url_is_refused_in_one_line(url: str) -> None:
    """It names the setting."""
    with pytest.raises(SettingsRefused, match="GATEWAY_SMTP_URL"):
        smtp_server(url)


@given(st.text(max_size=80))
def test_what_people_write_is_escaped_in_the_html_part(text: str) -> None:
    """And stays as it is in the text part."""
    html = mail_body("message", body=f"<b>{text}", sender="<i>Eve", company="A & B", unsubscribe_url=None)
    assert "<b>" not in html.html
    assert "<i>" not in html.html
    assert "A &amp; B" in html.html
    assert "<i>Eve" in html.text
