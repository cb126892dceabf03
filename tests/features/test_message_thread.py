"""`messageSend` with `inReplyTo`: where an answer belongs, in the profile and in mail programs."""

import asyncio
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest

from gateway.access.permission import Role
from gateway.documents.communication import Communication, CommunicationChannel, CommunicationDirection
from gateway.documents.contact import Email, EmailKind
from gateway.documents.customer import Customer
from gateway.documents.message import Message, MessagePurpose
from gateway.operations.message.reply import MAX_REFERENCES
from gateway.store.transaction import Transaction
from tests import message_records, records
from tests.features.test_message_send import codes, messages_of, send
from tests.post_office import PostOffice
from tests.running_gateway import Answer, Tenant

THREAD = """
query Thread($id: ID!, $first: Int, $after: String) {
  node(id: $id) {
    ... on Communication { inReplyTo { id } thread(first: $first, after: $after) { ...page } }
    ... on Message { inReplyTo { id message { id } } thread(first: $first, after: $after) { ...page } }
  }
}
fragment page on CommunicationConnection {
  totalCount pageInfo { hasNextPage endCursor } nodes { id subject message { id } inReplyTo { id } }
}
"""
TWO = (
    Email(id="eml_1", address="one@example.com", kind=EmailKind.PRIMARY),
    Email(id="eml_2", address="two@example.com", kind=EmailKind.ALTERNATE),
)


def sent(answer: Answer) -> str:
    """Return the id of the message that was sent."""
    assert codes(answer) == []
    return str(answer.data["messageSend"]["message"]["id"])


def came_in(owner: Customer, **changes: Any) -> Communication:
    """Make a mail from the customer."""
    facts: dict[str, Any] = {
        "direction": CommunicationDirection.INBOUND,
        "subject": "Leaking tap",
        "email": "one@example.com",
    }
    return records.communication(owner, 1, CommunicationChannel.EMAIL, **{**facts, **changes})


async def thread_of(tenant: Tenant, node_id: str, role: Role = Role.OFFICE, **variables: Any) -> Any:
    """Return what a message or communication answers, and its thread."""
    answer = await tenant.ask(THREAD, {"id": node_id, **variables}, role=role)
    assert answer.errors == []
    return answer.data["node"]


async def exchange(tenant: Tenant, owner: Customer, length: int) -> list[str]:
    """Send a mail and answers, each to the one before; return their ids."""
    ids = [sent(await send(tenant, owner))]
    while len(ids) < length:
        ids.append(sent(await send(tenant, owner, inReplyTo=ids[-1], subject=None)))
    return ids


def ids_in(mail: EmailMessage, header: str) -> list[str]:
    """Return the ids that a header has."""
    return str(mail[header] or "").split()


async def test_an_answer_names_the_mails_before_it(acme: Tenant, post: PostOffice) -> None:
    """By In-Reply-To the answered one, by References all, as RFC 5322 says; the subject has one `Re:`."""
    owner = await acme.customer()
    await exchange(acme, owner, 3)
    await post.deliver()
    mails = {str(mail["Message-ID"]): mail for mail in post.inbox.to(owner.emails[0].address)}
    first, second, third = [message.message_id for message in await in_order(acme, owner)]
    assert [ids_in(mails[first], name) for name in ("In-Reply-To", "References")] == [[], []]
    assert [ids_in(mails[second], name) for name in ("In-Reply-To", "References")] == [[first], [first]]
    assert [ids_in(mails[third], name) for name in ("In-Reply-To", "References")] == [[second], [first, second]]
    assert [mails[each]["Subject"] for each in (first, second, third)] == ["Tomorrow", "Re: Tomorrow", "Re: Tomorrow"]


async def in_order(tenant: Tenant, owner: Customer) -> list[Message]:
    """Return the messages to a customer, oldest first."""
    return sorted(await messages_of(tenant, owner), key=lambda message: (message.created_at, message.id))


async def test_a_thread_has_its_messages_and_edges(acme: Tenant) -> None:
    """On the messages and on the communications, the first one included; other messages are in no thread."""
    owner = await acme.customer()
    ids = await exchange(acme, owner, 3)
    other = sent(await send(acme, owner))
    for each in ids:
        shown = await thread_of(acme, each)
        nodes = shown["thread"]["nodes"]
        assert [node["message"]["id"] for node in nodes] == ids[::-1]
        assert shown["thread"]["totalCount"] == 3
        assert [node["inReplyTo"] for node in nodes] == [{"id": nodes[1]["id"]}, {"id": nodes[2]["id"]}, None]
    assert (await thread_of(acme, ids[2]))["inReplyTo"]["message"]["id"] == ids[1]
    assert (await thread_of(acme, nodes[2]["id"]))["thread"]["nodes"] == nodes
    alone = await thread_of(acme, other)
    assert (alone["inReplyTo"], [node["message"]["id"] for node in alone["thread"]["nodes"]]) == (None, [other])


async def test_a_long_thread_is_paged_and_its_references_are_bounded(acme: Tenant) -> None:
    """The first mail stays among them, by which programs find the thread, and the latest."""
    owner = await acme.customer()
    ids = await exchange(acme, owner, MAX_REFERENCES + 4)
    messages = {message.id: message for message in await messages_of(acme, owner)}
    names = [messages[each].message_id for each in ids]
    assert messages[ids[-1]].references == (names[0], *names[-MAX_REFERENCES:-1])
    seen, after = [], None
    while True:
        page = (await thread_of(acme, ids[5], first=10, after=after))["thread"]
        seen += [node["message"]["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == ids[::-1]


async def test_what_came_in_is_answered_at_the_address_that_it_came_from(acme: Tenant, post: PostOffice) -> None:
    """Unless the input names another. A mail whose Message-ID is not known gives no header to thread by."""
    owner = await acme.customer(emails=TWO)
    asked = came_in(owner, subject="AW: RE[2]: re: Leaking tap", email="TWO@example.com")
    known = came_in(owner, mail_id="<a@mail.example>", references=("<r@mail.example>",))
    await acme.add(asked, known)
    first = sent(await send(acme, owner, inReplyTo=asked.id, subject=None))
    second = sent(await send(acme, owner, inReplyTo=known.id, to="eml_2"))
    messages = {message.id: message for message in await messages_of(acme, owner)}
    assert (messages[first].recipient, messages[first].subject) == ("two@example.com", "Re: Leaking tap")
    assert (messages[second].recipient, messages[second].subject) == ("two@example.com", "Tomorrow")
    await post.deliver()
    mails = {str(mail["Message-ID"]): mail for mail in post.inbox.to("two@example.com")}
    assert mails[messages[first].message_id]["In-Reply-To"] is None
    assert ids_in(mails[messages[second].message_id], "References") == ["<r@mail.example>", "<a@mail.example>"]
    assert (await thread_of(acme, first))["inReplyTo"]["id"] == asked.id
    assert (await thread_of(acme, asked.id))["thread"]["totalCount"] == 2


@pytest.mark.parametrize("channel", CommunicationChannel)
@pytest.mark.parametrize("answer", ["EMAIL", "TEXT"])
async def test_any_channel_answers_any_other(acme: Tenant, channel: CommunicationChannel, answer: str) -> None:
    """A text travels without headers: its thread is in the profile, and on the phone by the number."""
    owner = await acme.customer()
    asked = records.communication(owner, 1, channel, phone=owner.phones[0].e164)
    await acme.add(asked)
    message = sent(await send(acme, owner, inReplyTo=asked.id, channel=answer))
    shown = await thread_of(acme, message)
    assert (shown["inReplyTo"]["id"], shown["thread"]["totalCount"]) == (asked.id, 2)
    assert (await messages_of(acme, owner))[0].references == ()


async def test_a_mail_needs_a_subject_where_what_it_answers_has_none(acme: Tenant) -> None:
    """A call has no subject, and `Re:` alone is not one; a text works without."""
    owner = await acme.customer()
    call, bare = records.communication(owner, 1), came_in(owner, subject="Re: ")
    await acme.add(call, bare)
    for each in (call, bare):
        assert codes(await send(acme, owner, inReplyTo=each.id, subject=None)) == ["REQUIRED"]
        assert codes(await send(acme, owner, inReplyTo=each.id, channel="TEXT")) == []
    assert codes(await send(acme, owner, subject=None)) == ["REQUIRED"]


async def test_what_is_not_of_this_customer_cannot_be_answered(acme: Tenant, rival: Tenant) -> None:
    """Another customer's, another company's, what is not there, what is no message: not found, and nothing is sent."""
    owner, other = await acme.customer(), await acme.customer()
    foreign = await rival.customer()
    elsewhere = [sent(await send(acme, other)), sent(await send(rival, foreign))]
    made = [came_in(other), came_in(foreign)]
    await acme.add(made[0])
    await rival.add(made[1])
    for answered in (
        *elsewhere,
        *(one.id for one in made),
        Message.new_id(),
        Communication.new_id(),
        owner.id,
        "",
        "x",
    ):
        for dry_run in (False, True):
            refused = await send(acme, owner, inReplyTo=answered, subject=None, dryRun=dry_run)
            (fault,) = refused.data["messageSend"]["userErrors"]
            assert (fault["code"], fault["path"]) == ("NOT_FOUND", ["inReplyTo"])
    assert await messages_of(acme, owner) == []
    assert (await thread_of(acme, elsewhere[0]))["thread"]["totalCount"] == 1


async def test_a_mail_that_is_not_among_the_communications_is_recorded_when_it_is_answered(acme: Tenant) -> None:
    """As what is mailed of bookings: once, at its own time; of a portal's link without the link."""
    owner = await acme.customer()
    booked = message_records.message(owner, 1, purpose=MessagePurpose.BOOKING, message_id="<b@acme.example>")
    invited = message_records.message(owner, 2, purpose=MessagePurpose.PORTAL_INVITE, text="the link", has_secret=True)
    await acme.add(booked, invited)
    assert codes(await send(acme, owner, inReplyTo=booked.id, dryRun=True)) == []
    assert (await thread_of(acme, booked.id))["thread"]["nodes"] == []
    assert await acme.scope.find(Communication, {"customer_id": owner.id}) == []
    await asyncio.gather(*(send(acme, owner, inReplyTo=booked.id) for _ in range(3)))
    await send(acme, owner, inReplyTo=invited.id)
    assert (await thread_of(acme, booked.id))["thread"]["totalCount"] == 4
    recorded = await acme.scope.find(Communication, {"message_id": {"$in": [booked.id, invited.id]}})
    about = {one.message_id: one for one in recorded}
    assert (len(recorded), about[booked.id].at, about[invited.id].preview) == (2, booked.created_at, None)
    answers = [message for message in await messages_of(acme, owner) if message.references]
    assert {message.references for message in answers} >= {("<b@acme.example>",)}


async def test_an_answer_to_what_is_no_longer_kept_still_names_it(acme: Tenant) -> None:
    """Messages are removed after 90 days; communications stay."""
    owner = await acme.customer()
    (first,) = await exchange(acme, owner, 1)
    (message,) = await messages_of(acme, owner)
    (communication,) = await acme.scope.find(Communication, {"message_id": first})

    async def remove(transaction: Transaction) -> None:
        await transaction.delete(message)

    await acme.scope.in_transaction(remove)
    assert codes(await send(acme, owner, inReplyTo=first)) == ["NOT_FOUND"]
    await send(acme, owner, inReplyTo=communication.id)
    (answer,) = await messages_of(acme, owner)
    assert answer.references == (message.message_id,)


async def test_what_an_earlier_version_sent_is_answered_by_its_message(acme: Tenant) -> None:
    """Its communication has no Message-ID."""
    owner = await acme.customer()
    old = message_records.message(owner, 1, message_id="<msg_1@bücher.example>")
    told = records.communication(owner, 1, CommunicationChannel.EMAIL, message_id=old.id)
    await acme.add(old, msgspec.structs.replace(told, at=old.created_at))
    for answered in (old.id, told.id):
        await send(acme, owner, inReplyTo=answered)
    _, *answers = await in_order(acme, owner)
    assert [answer.references for answer in answers] == [("<msg_1@bücher.example>",)] * 2
    assert len(await acme.scope.find(Communication, {"customer_id": owner.id})) == 3


async def test_answers_at_once_are_in_one_thread(acme: Tenant) -> None:
    """And the same request sent again, under its key, adds no message."""
    owner = await acme.customer()
    (first,) = await exchange(acme, owner, 1)
    await asyncio.gather(*(send(acme, owner, inReplyTo=first, body=f"Answer {turn}") for turn in range(4)))
    for _ in range(2):
        await send(acme, owner, inReplyTo=first, idempotencyKey="k-1")
    assert codes(await send(acme, owner, idempotencyKey="k-1")) == ["IDEMPOTENCY_MISMATCH"]
    (begun,) = await acme.scope.find(Communication, {"message_id": first})
    assert (await thread_of(acme, begun.id))["thread"]["totalCount"] == 6


async def test_who_may_not_read_what_is_answered_cannot_answer_it(acme: Tenant) -> None:
    """E-mails among the communications are for those who may read the books; a message needs its own permission."""
    owner = await acme.customer()
    asked = came_in(owner)
    await acme.add(asked)
    (first,) = await exchange(acme, owner, 1)
    scopes = "message:send customer:read staff:read communication:read"
    refused = await send(acme, owner, Role.PARTNER, inReplyTo=asked.id, claims={"scope": scopes})
    assert codes(refused) == ["NOT_FOUND"]
    forbidden = await send(acme, owner, Role.PARTNER, inReplyTo=first, claims={"scope": scopes})
    assert forbidden.codes == ["FORBIDDEN"]
    reader = f"{scopes} message:read"
    assert codes(await send(acme, owner, Role.PARTNER, inReplyTo=first, claims={"scope": reader})) == []


async def test_a_dry_run_shows_the_answer_and_begins_no_thread(acme: Tenant) -> None:
    """With its subject and recipient."""
    owner = await acme.customer(emails=TWO)
    asked = came_in(owner, email="two@example.com", at=records.START + timedelta(days=1))
    await acme.add(asked)
    preview = (await send(acme, owner, inReplyTo=asked.id, subject=None, dryRun=True)).data["messageSend"]["preview"]
    assert (preview["subject"], preview["recipient"]) == ("Re: Leaking tap", "two@example.com")
    shown = await thread_of(acme, asked.id)
    assert (shown["inReplyTo"], [node["id"] for node in shown["thread"]["nodes"]]) == (None, [asked.id])


async def test_the_change_log_names_what_was_answered(acme: Tenant) -> None:
    """Beside the recipient and subject."""
    owner = await acme.customer()
    first, second = await exchange(acme, owner, 2)
    query = "query ($id: ID!) { customer(id: $id) { changes { nodes { subjectId fields { field after } } } } }"
    nodes = (await acme.ask(query, {"id": owner.id})).data["customer"]["changes"]["nodes"]
    told = {node["subjectId"]: {one["field"]: one["after"] for one in node["fields"]} for node in nodes}
    assert "inReplyTo" not in told[first]
    assert told[second]["inReplyTo"]["id"] == (await thread_of(acme, second))["inReplyTo"]["id"]
