"""`messageSend`: from the mutation to a real mail server."""

import asyncio
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.contact import Email, EmailKind, EmailPreferences
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.message import Message, MessageStatus
from tests import message_records, records
from tests.post_office import PostOffice
from tests.running_gateway import Answer, RunningGateway, Tenant

SEND = """
mutation Send($input: MessageSendInput!) {
  messageSend(input: $input) {
    message { id status channel recipient subject text author { name } customer { id } }
    preview { recipient senderName senderAddress replyTo subject text html }
    userErrors { code message path }
  }
}
"""
BOUNCED = Email(id="eml_1", address="gone@example.com", kind=EmailKind.PRIMARY, is_invalid=True)
MESSAGES = """
query Messages($id: ID!) {
  customer(id: $id) { messages { totalCount nodes { id status recipient text failure attempts sentAt } } }
}
"""


async def send(tenant: Tenant, customer: Customer, role: Role = Role.OFFICE, **given: Any) -> Answer:
    """Return the answer to a message."""
    wanted = {"customerId": customer.id, "channel": "EMAIL", "body": "We come at nine.", **given}
    if wanted["channel"] == "EMAIL":
        wanted = {"subject": "Tomorrow", **wanted}
    claims = wanted.pop("claims", {})
    return await tenant.ask(SEND, {"input": wanted}, role=role, **claims)


async def messages_of(tenant: Tenant, customer: Customer) -> list[Message]:
    """Return all messages to a customer."""
    return await tenant.scope.find(Message, {"customer_id": customer.id})


def codes(answer: Answer) -> list[str]:
    """Why it was refused."""
    return [fault["code"] for fault in answer.data["messageSend"]["userErrors"]]


async def test_a_mail_reaches_the_customer_and_answers_reach_the_writer(acme: Tenant, post: PostOffice) -> None:
    """Both parts, names and addresses; the profile shows that it was sent."""
    writer = records.staff_member(acme.company.id, name="Olga Öffice", email="olga@example.com")
    await acme.add(writer)
    customer = await acme.customer()
    answer = await send(acme, customer, body="Dear <Ada>,\n\nwe come\nat nine & stay.", claims={"sub": writer.id})
    message = answer.data["messageSend"]["message"]
    assert message["status"] == "QUEUED"
    assert message["customer"]["id"] == customer.id
    await post.deliver()
    address = customer.emails[0].address
    (mail,) = post.inbox.to(address)
    assert str(mail["From"].addresses[0].addr_spec) == "post@gateway.example"
    assert mail["Reply-To"].addresses[0].addr_spec == "olga@example.com"
    assert mail["Subject"] == "Tomorrow"
    (stored,) = await messages_of(acme, customer)
    assert mail["Message-ID"] == stored.message_id
    assert message["id"] not in mail["Message-ID"]
    text, html = (part.get_content() for part in mail.iter_parts())
    assert "Dear <Ada>," in text
    assert "Dear &lt;Ada&gt;," in html
    assert "we come<br>at nine &amp; stay." in html
    shown = (await acme.ask(MESSAGES, {"id": customer.id})).data["customer"]["messages"]
    assert shown["totalCount"] == 1
    assert shown["nodes"][0]["status"] == "SENT"
    assert shown["nodes"][0]["sentAt"] is not None


@pytest.mark.parametrize(
    ("staff", "sender"),
    [("olga@acme.example.com", "olga@acme.example.com"), ("o@mail.example", "office@acme.example.com")],
)
async def test_the_sender_is_the_writer_where_the_companys_domain_vouches_for_it(
    gateway: RunningGateway, post: PostOffice, staff: str, sender: str
) -> None:
    """Else the company, with the writer's name; answers go to the writer either way."""
    tenant = await gateway.tenant(email="office@acme.example.com")
    writer = records.staff_member(tenant.company.id, name="Olga Office", email=staff)
    await tenant.add(writer)
    customer = await tenant.customer()
    await send(tenant, customer, claims={"sub": writer.id, "name": "Olga Office"})
    await post.deliver()
    (mail,) = post.inbox.to(customer.emails[0].address)
    assert mail["From"].addresses[0].addr_spec == sender
    assert "Olga Office" in mail["From"].addresses[0].display_name
    assert mail["Reply-To"].addresses[0].addr_spec == staff


IN_THE_TIMELINE = """
query Told($id: ID!) {
  customer(id: $id) {
    communications { nodes { channel direction subject preview email phone actor { name } message { id status } } }
    activity { nodes { ... on Activity { kind } ... on EmailActivity { communication { message { status } } } } }
  }
}
"""


@pytest.mark.parametrize("channel", ["EMAIL", "TEXT"])
async def test_a_message_is_in_the_communications_and_once_in_the_timeline(acme: Tenant, channel: str) -> None:
    """With how it begins, where it went, and what became of it; a repeated request adds nothing."""
    customer = await acme.customer()
    answers = [await send(acme, customer, channel=channel, idempotencyKey="k-1") for _ in range(2)]
    sent = [answer.data["messageSend"]["message"] for answer in answers]
    told = (await acme.ask(IN_THE_TIMELINE, {"id": customer.id})).data["customer"]
    (entry,) = told["communications"]["nodes"]
    assert entry["message"] == {"id": sent[0]["id"], "status": "QUEUED"}
    assert (entry["channel"], entry["direction"], entry["preview"]) == (channel, "OUTBOUND", "We come at nine.")
    assert entry["email" if channel == "EMAIL" else "phone"] == sent[0]["recipient"]
    assert [activity["kind"] for activity in told["activity"]["nodes"]] == [channel]


async def test_what_is_not_sent_is_in_no_timeline(acme: Tenant) -> None:
    """A dry run and a refusal do not."""
    customer = await acme.customer()
    await send(acme, customer, dryRun=True)
    await send(acme, customer, body=" ")
    assert (await acme.ask(IN_THE_TIMELINE, {"id": customer.id})).data["customer"]["activity"]["nodes"] == []


async def test_a_dry_run_shows_the_mail_and_sends_nothing(acme: Tenant) -> None:
    """The preview is what would be sent."""
    customer = await acme.customer()
    payload = (await send(acme, customer, dryRun=True)).data["messageSend"]
    assert payload["message"] is None
    assert payload["preview"]["recipient"] == customer.emails[0].address
    assert "We come at nine." in payload["preview"]["html"]
    assert await messages_of(acme, customer) == []


async def test_the_chosen_address_is_written_to(acme: Tenant) -> None:
    """By its id within the customer; one that the customer does not have is not found."""
    emails = (
        Email(id="eml_1", address="one@example.com", kind=EmailKind.PRIMARY),
        Email(id="eml_2", address="two@example.com", kind=EmailKind.ALTERNATE),
    )
    customer = await acme.customer(emails=emails)
    answer = await send(acme, customer, to="eml_2")
    assert answer.data["messageSend"]["message"]["recipient"] == "two@example.com"
    assert codes(await send(acme, customer, to="eml_3")) == ["NOT_FOUND"]


@pytest.mark.parametrize(
    ("facts", "given", "code"),
    [
        ({"emails": ()}, {}, "NO_ADDRESS"),
        ({"phones": ()}, {"channel": "TEXT"}, "NO_ADDRESS"),
        ({"emails": (BOUNCED,)}, {}, "UNDELIVERABLE"),
        ({"email_preferences": EmailPreferences(is_subscribed=False)}, {}, "UNSUBSCRIBED"),
        ({"status": CustomerStatus.BLOCKED}, {}, "BLOCKED"),
        ({"status": CustomerStatus.BLOCKED}, {"channel": "TEXT"}, "BLOCKED"),
    ],
    ids=["no e-mail", "no phone", "invalid e-mail", "unsubscribed", "blocked", "blocked, by text"],
)
async def test_who_cannot_or_must_not_be_written_to_is_refused(
    acme: Tenant, facts: dict[str, Any], given: dict[str, Any], code: str
) -> None:
    """With the reason, and nothing is queued; the profile gives the same reason before."""
    customer = await acme.customer(**facts)
    assert codes(await send(acme, customer, **given)) == [code]
    assert await messages_of(acme, customer) == []
    query = (
        "query ($id: ID!) { customer(id: $id) { deliverability { canEmail emailObstacles canText textObstacles } } }"
    )
    told = (await acme.ask(query, {"id": customer.id})).data["customer"]["deliverability"]
    channel = "Text" if given else "Email"
    assert told[f"can{channel}"] is False
    assert told[f"{channel.lower()}Obstacles"] == [code]


async def test_a_transactional_mail_reaches_who_unsubscribed(acme: Tenant, post: PostOffice) -> None:
    """It has no unsubscribe link; others have."""
    customer = await acme.customer(email_preferences=EmailPreferences(is_subscribed=False))
    other = await acme.customer()
    await send(acme, customer, isTransactional=True)
    await send(acme, other)
    await post.deliver()
    (plain,) = post.inbox.to(customer.emails[0].address)
    (linked,) = post.inbox.to(other.emails[0].address)
    assert plain["List-Unsubscribe"] is None
    assert linked["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"subject": "Hello\r\nBcc: eve@example.com"}, None),
        ({"subject": "Hello\u0000"}, "INVALID"),
        ({"subject": " "}, "REQUIRED"),
        ({"subject": "x" * 201}, "TOO_LONG"),
        ({"body": " \n "}, "REQUIRED"),
        ({"body": "x" * 10_001}, "TOO_LONG"),
        ({"body": "bell \u0007"}, "INVALID"),
        ({"channel": "TEXT", "subject": "no"}, "INVALID"),
        ({"channel": "TEXT", "body": "x" * 1_601}, "TOO_LONG"),
    ],
)
async def test_the_text_must_be_sendable(acme: Tenant, given: dict[str, Any], code: str | None) -> None:
    """A line break in a subject becomes a space: no header can be added."""
    customer = await acme.customer()
    answer = await send(acme, customer, **given)
    assert codes(answer) == ([code] if code else [])
    if code is None:
        assert answer.data["messageSend"]["message"]["subject"] == "Hello Bcc: eve@example.com"


async def test_the_same_key_sends_once_however_often_and_at_once_it_is_asked(acme: Tenant) -> None:
    """All answers name one message; another text under the key is refused."""
    customer = await acme.customer()
    answers = [await send(acme, customer, idempotencyKey="k-1") for _ in range(3)]
    assert len({answer.data["messageSend"]["message"]["id"] for answer in answers}) == 1
    assert codes(await send(acme, customer, idempotencyKey="k-1", body="Other")) == ["IDEMPOTENCY_MISMATCH"]
    await asyncio.gather(*(send(acme, customer, idempotencyKey="k-2") for _ in range(5)))
    assert len(await messages_of(acme, customer)) == 2


async def test_another_companys_customer_cannot_be_written_to_or_read(acme: Tenant, rival: Tenant) -> None:
    """Absent and foreign are one."""
    customer = await acme.customer()
    await send(acme, customer)
    assert codes(await send(rival, customer)) == ["NOT_FOUND"]
    (message,) = await messages_of(acme, customer)
    query = "query ($id: ID!) { node(id: $id) { id } }"
    assert (await rival.ask(query, {"id": message.id})).data["node"] is None
    assert (await acme.ask(query, {"id": message.id})).data["node"]["id"] == message.id


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.CUSTOMER])
async def test_sending_needs_the_permission_to_send(acme: Tenant, role: Role) -> None:
    """Nothing is queued."""
    customer = await acme.customer()
    answer = await send(acme, customer, role, claims={"customer": customer.id} if role is Role.CUSTOMER else {})
    assert answer.codes == ["FORBIDDEN"]
    assert await messages_of(acme, customer) == []


async def test_the_messages_of_a_customer_can_be_narrowed_by_status(acme: Tenant) -> None:
    """Such as those that were given up."""
    customer = await acme.customer()
    await acme.add(
        message_records.message(customer), message_records.message(customer, status=MessageStatus.FAILED, failure="550")
    )
    query = "query ($id: ID!) { customer(id: $id) { messages(status: [FAILED]) { nodes { status failure } } } }"
    shown = (await acme.ask(query, {"id": customer.id})).data["customer"]["messages"]["nodes"]
    assert shown == [{"status": "FAILED", "failure": "550"}]


async def test_who_is_unsubscribed_is_said_with_what_can_be_changed(acme: Tenant) -> None:
    """The field that would let it pass, if it is about work that was ordered."""
    customer = await acme.customer(email_preferences=EmailPreferences(is_subscribed=False))
    (fault,) = (await send(acme, customer)).data["messageSend"]["userErrors"]
    assert fault["path"] == ["isTransactional"]
    assert fault["message"].endswith("set isTransactional.")
