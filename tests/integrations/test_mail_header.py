"""Headers of mails, in the bytes on the wire: a parser hides what mail programs see."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.integrations.delivery import DeliveryFailed
from gateway.integrations.mail import Mail, MailAttachment, SmtpMailer, mime, smtp_server
from gateway.integrations.mail_header import is_message_id, new_message_id
from gateway.visible_text import without_bidi_controls
from tests.post_office import run_inbox

ENCODED = "=?utf-8?q?X=0D=0ABcc=3A_evil=40x.example=0D=0A=0D=0AYou_owe_us?="
MAIL = Mail(
    message_id="<one@acme.example>",
    sender_name="Olga",
    sender="office@acme.example",
    recipient="ada@example.com",
    subject="Hello",
    text="We come at nine.\n",
    date=datetime(2026, 1, 5, 9, 30, tzinfo=UTC),
)
# What parsers stumble over: encoded words, quotes, folds, direction, letters of all planes.
TEXTS = st.lists(
    st.one_of(
        st.sampled_from([ENCODED, "=?utf-8?b?QmNjOg==?=", "=?", "?=", '"', "\\", ",", "<a@b.example>", "  ", ":", "é"]),
        st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40),
    ),
    max_size=8,
).map("".join)


def head_of(wire: bytes) -> dict[str, str]:
    """Return the headers of a mail by name, as they travelled: unfolded as RFC 5322 says, and nothing else."""
    head = wire.partition(b"\r\n\r\n")[0].decode("ascii")
    assert all(len(line) <= 998 for line in head.split("\r\n"))
    pairs = [line.partition(": ")[::2] for line in re.sub(r"\r\n(?=[ \t])", "", head).split("\r\n")]
    assert len({name.lower() for name, _ in pairs}) == len(pairs)
    return dict(pairs)


def decoded(header: str) -> str:
    """Return what a reader shows of an unstructured header (RFC 2047)."""
    return str(make_header(decode_header(header)))


@given(TEXTS, TEXTS)
@example(ENCODED, ENCODED)
@example(ENCODED * 4, "Ö" * 100)
def test_a_subject_and_a_name_arrive_exactly_as_they_were_written(subject: str, name: str) -> None:
    """And add no header, with any content."""
    head = head_of(mime(replace(MAIL, subject=subject, sender_name=name)))
    assert set(head) == {
        *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
        *("Message-ID", "Date", "From", "To", "Subject"),
    }
    assert decoded(head["Subject"]) == without_bidi_controls(subject)
    shown, _, address = head["From"].rpartition(" ") if " " in head["From"] else ("", "", head["From"])
    assert address == "<office@acme.example>"
    quoted = re.fullmatch(r'"((?:[^"\\]|\\.)*)"', shown)
    read = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else decoded(shown.strip())
    assert read == without_bidi_controls(name)


@given(TEXTS.map(lambda text: f"a{text}.pdf"))
@example(f"{ENCODED}.pdf")
@example("Straße 元 " * 30 + ".pdf")
@example("50% deposit.pdf")
def test_the_name_of_an_attached_file_arrives_as_it_is(name: str) -> None:
    """By RFC 2231, so that no reader decodes anything else in it."""
    wire = mime(replace(MAIL, attachments=(MailAttachment(name, "application/pdf", b"%PDF"),)))
    assert wire.isascii()
    (part,) = message_from_bytes(wire, policy=SMTP).iter_attachments()
    assert part.get_filename() == without_bidi_controls(name)
    assert len(re.findall(rb"^content-disposition:", wire, re.IGNORECASE | re.MULTILINE)) == 1
    assert b"\nBcc" not in wire


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://gateway.example/unsubscribe/abc", "<https://gateway.example/unsubscribe/abc>"),
        (f"https://gateway.example/unsubscribe/{'a' * 700}", f"<https://gateway.example/unsubscribe/{'a' * 700}>"),
        ("https://bücher.example:8443/u/abc", "<https://xn--bcher-kva.example:8443/u/abc>"),
        ("https://gateway.example/ü b?c=%41&d=é", "<https://gateway.example/%C3%BC%20b?c=%41&d=%C3%A9>"),
        ("http://[::1]:8080/unsubscribe/abc", "<http://[::1]:8080/unsubscribe/abc>"),
    ],
    ids=["short", "long", "international host", "other characters", "IPv6"],
)
async def test_the_unsubscribe_link_is_one_line_of_ascii(url: str, line: str) -> None:
    """One-click programs read the bytes: not encoded or folded (RFC 8058)."""
    async with run_inbox() as inbox:
        await SmtpMailer(smtp_server(inbox.url)).send(replace(MAIL, unsubscribe_url=url))
    (wire,) = inbox.wires
    assert f"\r\nList-Unsubscribe: {line}\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode() in wire


@pytest.mark.parametrize("field", ["recipient", "sender", "reply_to"])
async def test_an_international_domain_is_written_as_the_dns_has_it(field: str) -> None:
    """Relays without SMTPUTF8 take it: in the envelope and in the headers."""
    changes: dict[str, Any] = {field: "portal@bücher.example"}
    async with run_inbox(smtputf8=False) as inbox:
        await SmtpMailer(smtp_server(inbox.url)).send(replace(MAIL, **changes))
    (wire,) = inbox.wires
    assert wire.isascii()
    assert b"<portal@xn--bcher-kva.example>" in wire
    written = "portal@xn--bcher-kva.example"
    assert inbox.envelopes == [
        (written if field == "sender" else MAIL.sender, written if field == "recipient" else MAIL.recipient)
    ]


async def test_an_address_that_the_relay_cannot_write_to_is_given_up_at_once() -> None:
    """A relay that can gets it as it is."""
    mail = replace(MAIL, recipient="jürgen@bücher.example")
    async with run_inbox(smtputf8=False) as inbox:
        with pytest.raises(DeliveryFailed, match="SMTPUTF8") as refused:
            await SmtpMailer(smtp_server(inbox.url)).send(mail)
    assert not refused.value.temporary
    async with run_inbox() as inbox:
        await SmtpMailer(smtp_server(inbox.url)).send(mail)
    assert inbox.envelopes == [(MAIL.sender, "jürgen@xn--bcher-kva.example")]


@pytest.mark.parametrize(
    "address",
    [
        *("", "ada", "@example.com", "ada@", "a b@example.com", "ada@exa mple.com", "ada@example.com\x00"),
        *("ada@example.com>, <eve@example.com", f"ada@{'ä' * 70}.example", ENCODED, f"{ENCODED}@example.com "),
    ],
)
async def test_what_is_no_address_is_refused_before_anything_is_sent(address: str) -> None:
    """Nothing of it reaches an SMTP command."""
    async with run_inbox() as inbox:
        with pytest.raises(DeliveryFailed, match="cannot be written") as refused:
            await SmtpMailer(smtp_server(inbox.url)).send(replace(MAIL, recipient=address))
    assert not refused.value.temporary
    assert inbox.mails == []


IDS = st.from_regex(r"\A<[a-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[a-z0-9-]{1,60}\.example>\Z")


@given(ids=st.lists(IDS, min_size=1, max_size=20, unique=True))
@example(ids=["<=?utf-8?q?x?=@a.example>"])
@example(ids=[f"<{'x' * 64}@{'y' * 60}.example>"])
def test_the_ids_of_a_thread_are_never_encoded_or_broken(ids: list[str]) -> None:
    """Programs compare them as they are written; each has a separate line."""
    wire = mime(replace(MAIL, message_id=ids[0], references=tuple(ids)))
    head = head_of(wire)
    assert head["Message-ID"] == ids[0]
    assert head["In-Reply-To"] == ids[-1]
    assert head["References"].split() == ids
    assert max(map(len, wire.split(b"\r\n"))) < 998


def test_an_id_that_an_earlier_version_made_of_an_international_domain_travels_as_the_dns_has_it() -> None:
    """In every header alike, so that programs find the two equal."""
    head = head_of(mime(replace(MAIL, message_id="<msg_1@bücher.example>", references=("<msg_1@bücher.example>",))))
    assert {head[name] for name in ("Message-ID", "In-Reply-To", "References")} == {"<msg_1@xn--bcher-kva.example>"}


@pytest.mark.parametrize(
    "bad", ["", "x", "<x>", "<a b@c.example>", "<a@b>\r\nBcc: <e@f>", "<a@b><c@d>", "<é@a.example>"]
)
def test_what_is_no_message_id_is_in_no_header(bad: str) -> None:
    """No text can add a header by it."""
    assert not is_message_id(bad)
    with pytest.raises(ValueError, match="Message-ID"):
        mime(replace(MAIL, references=(bad,)))


def test_a_message_id_says_nothing() -> None:
    """Not that of the message or of another one: it is random. Its domain is ASCII."""
    made = {new_message_id("bücher.example") for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"<[0-9a-f]{32}@xn--bcher-kva\.example>", one) for one in made)
