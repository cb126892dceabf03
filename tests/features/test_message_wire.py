"""Messages on the wire: what people write is a text, and every address can be written to."""

import re
from email.header import decode_header, make_header
from uuid import uuid4

import idna

from gateway.documents.contact import Email, EmailKind
from tests.features.test_message_send import codes, send
from tests.post_office import PostOffice
from tests.running_gateway import Tenant


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
