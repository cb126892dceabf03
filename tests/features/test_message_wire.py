"""Messages on the wire: what people write is a text, and every address can be written to."""

import re
from email.header import decode_header, make_header
from uuid import uuid4

import idna
import pytest

from gateway.documents.contact import Email, EmailKind
from tests import records
from tests.booking_desk import ahead, booked, done
from tests.features.test_message_send import codes, send
from tests.features.test_statement_send import send as send_statement
from tests.portal import CONFIRM, FORGOTTEN, PASSWORD, invite, payload, token_in_mail
from tests.portal import RESET_SEND as SEND_RESET
from tests.post_office import PostOffice
from tests.running_gateway import RunningGateway, Tenant

WRITTEN_HEADERS = {
    "Message-ID", "In-Reply-To", "References", "Date", "From", "To", "Subject", "Reply-To", "List-Unsubscribe",
    "List-Unsubscribe-Post", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip
ENCODED = "=?utf-8?q?X=0D=0ABcc=3A_evil=40x.example=0D=0A=0D=0AYou_owe_us?="


def head_of(wire: bytes) -> dict[str, str]:
    """Return the headers of a mail as it travelled, unfolded; each is there once."""
    head = wire.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 998
    lines = re.sub(rb"\r\n(?=[ \t])", b"", head).decode("ascii").split("\r\n")
    found = [line.partition(": ")[::2] for line in lines]
    assert len(found) == len(dict(found))
    return dict(found)


@pytest.mark.parametrize("name", [ENCODED, 'A "Quoted" \\ Firm, Ltd. <evil@x.example>', "太郎\u202e gnirts " * 8])
async def test_every_mail_has_the_headers_that_it_should_and_no_other(
    gateway: RunningGateway, post: PostOffice, name: str
) -> None:
    """Of messages, statements, bookings, invitations and resets: whatever companies, staff and customers are called."""
    firm = await gateway.tenant(name=name, email="office@acme.example")
    writer = records.staff_member(firm.company.id, name=name, email="olga@example.com")
    owner = await firm.customer(first_name=name, last_name=name)
    await firm.add(writer, records.invoice(owner))
    claims = {"sub": writer.id, "name": f"{name}\r\nBcc: eve@example.com"}
    assert codes(await send(firm, owner, subject=name.strip(), claims=claims)) == []
    assert (await send_statement(firm, owner, message=name, claims=claims)).data["statementSend"]["userErrors"] == []
    visit = await booked(firm, owner, category=name[:80].strip(), summary=name)
    await done(firm, "bookingReschedule", id=visit["id"], window=ahead(90), reason=name)
    await done(firm, "bookingCancel", id=visit["id"], reason=name)
    await post.deliver()
    await invite(firm, owner)
    await payload(firm, CONFIRM, token=await token_in_mail(post, owner), password=PASSWORD)
    await invite(firm, owner, SEND_RESET)
    await payload(firm, FORGOTTEN, companyHandle=firm.company.handle, email=owner.emails[0].address)
    await post.deliver()
    wires = [wire for wire in post.inbox.wires if owner.emails[0].address.encode() in wire]
    assert len(wires) == 8
    for wire in wires:
        head = head_of(wire)
        assert head.keys() <= WRITTEN_HEADERS
        sender = str(make_header(decode_header(head["From"].rpartition("<")[0].strip())))
        plain = sender.strip('"').replace('\\"', '"').replace("\\\\", "\\")
        assert name.replace("\u202e", "").strip() in plain
        assert head["From"].endswith("<office@acme.example>")
        assert head["To"] == f"<{owner.emails[0].address}>"
        if "List-Unsubscribe" in head:
            assert re.fullmatch(r"<https?://[!-~]+>", head["List-Unsubscribe"])
            assert b"\r\nList-Unsubscribe: <http" in wire


async def test_a_text_that_looks_like_a_header_is_a_text(acme: Tenant, post: PostOffice) -> None:
    """On the wire, in subject and writer's name: readers that decode encoded words find no others in it."""
    encoded = "=?utf-8?q?X=0D=0ABcc=3A_evil=40x.example=0D=0A=0D=0AYou_owe_us?="
    customer = await acme.customer()
    await send(acme, customer, subject=encoded, claims={"name": f"{encoded}\r\nBcc: eve@example.com"})
    await post.deliver()
    (wire,) = [wire for wire in post.inbox.wires if customer.emails[0].address.encode() in wire]
    head = wire.partition(b"\r\n\r\n")[0]
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", head).decode("ascii").split("\r\n")
    assert [line for line in unfolded if line.lower().startswith("bcc")] == []
    (subject,) = [line for line in unfolded if line.startswith("Subject: ")]
    assert str(make_header(decode_header(subject.removeprefix("Subject: ")))) == encoded


async def test_an_address_that_no_relay_writes_to_is_said_beforehand(acme: Tenant) -> None:
    """It was stored by an earlier version or an import; nothing is queued for it."""
    unwritable = Email(id="eml_1", address="jürgen@example.com", kind=EmailKind.PRIMARY)
    customer = await acme.customer(emails=(unwritable,))
    told = await acme.ask(
        "query ($id: ID!) { customer(id: $id) { deliverability { canEmail emailObstacles } } }", {"id": customer.id}
    )
    assert told.data["customer"]["deliverability"] == {"canEmail": False, "emailObstacles": ["UNDELIVERABLE"]}
    assert codes(await send(acme, customer)) == ["UNDELIVERABLE"]


async def test_mail_to_an_international_domain_arrives(acme: Tenant, post: PostOffice) -> None:
    """Its domain as the DNS has it."""
    address = f"portal@bücher-{uuid4().hex[:8]}.example"
    customer = await acme.customer(emails=(Email(id="eml_1", address=address, kind=EmailKind.PRIMARY),))
    await send(acme, customer)
    await post.deliver()
    written = f"portal@{idna.encode(address.partition('@')[2]).decode()}"
    assert written in [recipient for _, recipient in post.inbox.envelopes]
