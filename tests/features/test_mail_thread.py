"""`communicationsUpsert` with the ids of mails: an answer that came in joins the thread of what it answers."""

import asyncio
import itertools
from pathlib import Path
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.documents.message import MessagePurpose
from gateway.operations.message.reply import MAX_REFERENCES
from tests import message_records
from tests.features.test_message_send import make_messages, send
from tests.features.test_message_thread import ids_in, sent, thread_of
from tests.features.test_upsert import done, upsert
from tests.mutations import ask, refusals
from tests.post_office import PostOffice
from tests.running_gateway import Tenant

AT = "2026-02-0{}T10:00:00Z"
FIRST = {"externalId": "one", "mailId": "<one@mail.example>", "at": AT.format(1), "subject": "Leak"}
SECOND = {
    "externalId": "two",
    "mailId": "<two@mail.example>",
    "inReplyToMailId": "<one@mail.example>",
    "at": AT.format(2),
}
THIRD = {
    "externalId": "three",
    "mailId": "three@mail.example",
    "references": ["<one@mail.example> <two@mail.example>"],
    "at": AT.format(3),
}
CONVERSATIONS = (Path(__file__).parent.parent / "queries" / "customer_conversations.graphql").read_text()
CREATE = """mutation ($input: CommunicationCreateInput!) {
  communicationCreate(input: $input) { communication { id } userErrors { code } }
}"""
MAILS = """query ($id: ID!) { customer(id: $id) { version communications(first: 50) { nodes {
  id externalId mailId references inReplyTo { externalId } thread { nodes { externalId } }
} } changes { totalCount } } }"""


async def mails_sent(tenant: Tenant, owner: Customer, *items: dict[str, Any]) -> list[str]:
    """Send mails from the customer; return their ids."""
    mails = [{"customerId": owner.id, "channel": "EMAIL", "direction": "INBOUND", **item} for item in items]
    results = await upsert(tenant, "communications", *mails, role=Role.ADMIN)
    done(results)
    return [result["record"]["id"] for result in results]


async def mails_of(tenant: Tenant, owner: Customer) -> dict[str, Any]:
    """Return the mails of a customer: external id → (what it answers, its thread, newest first)."""
    answer = await tenant.ask(MAILS, {"id": owner.id})
    assert answer.errors == []
    return {
        node["externalId"]: (
            node["inReplyTo"] and node["inReplyTo"]["externalId"],
            [one["externalId"] for one in node["thread"]["nodes"]],
        )
        for node in answer.data["customer"]["communications"]["nodes"]
    }


WHOLE = ["three", "two", "one"]
THREADED = {"one": (None, WHOLE), "two": ("one", WHOLE), "three": ("two", WHOLE)}


ORDERS = list(itertools.permutations([FIRST, SECOND, THIRD]))


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "-".join(one["externalId"] for one in order))
async def test_mails_are_in_one_thread_in_any_order(acme: Tenant, order: Any) -> None:
    """One after the other, all at once, in one batch; sent again, nothing changes."""
    one, two, three = [await acme.customer() for _ in range(3)]
    for item in order:
        await mails_sent(acme, one, {**item, "externalId": f"1{item['externalId']}"})
    await asyncio.gather(*(mails_sent(acme, two, {**item, "externalId": f"2{item['externalId']}"}) for item in order))
    await mails_sent(acme, three, *order)
    for owner, prefix in ((one, "1"), (two, "2"), (three, "")):
        found = await mails_of(acme, owner)
        assert found == {
            f"{prefix}{name}": (answered and f"{prefix}{answered}", [f"{prefix}{other}" for other in thread])
            for name, (answered, thread) in THREADED.items()
        }
    before = (await acme.ask(MAILS, {"id": three.id})).data
    await mails_sent(acme, three, *order)
    assert (await acme.ask(MAILS, {"id": three.id})).data == before


async def test_an_answer_to_a_mail_sent_from_here_joins_it_and_is_answered(acme: Tenant, post: PostOffice) -> None:
    """The headers of the next mail name both."""
    owner = await acme.customer()
    first = sent(await send(acme, owner))
    await post.deliver()
    (mail,) = post.inbox.to(owner.emails[0].address)
    came_in = {"externalId": "r", "mailId": "<r@mail.example>", "at": "2036-01-01T00:00:00Z"}
    headers = {"inReplyToMailId": str(mail["Message-ID"]), "references": [str(mail["Message-ID"])]}
    (reply,) = await mails_sent(acme, owner, {**came_in, **headers, "email": owner.emails[0].address})
    shown = await thread_of(acme, first)
    assert shown["thread"]["nodes"][0]["id"] == reply
    assert shown["thread"]["totalCount"] == 2
    answered = (await thread_of(acme, reply))["inReplyTo"]["id"]
    assert [node["message"]["id"] for node in shown["thread"]["nodes"] if node["id"] == answered] == [first]
    second = sent(await send(acme, owner, inReplyTo=reply, subject="Re: Tomorrow"))
    await post.deliver()
    answers = [each for each in post.inbox.to(owner.emails[0].address) if each["In-Reply-To"]]
    assert [ids_in(answers[0], name) for name in ("In-Reply-To", "References")] == [
        ["<r@mail.example>"],
        [str(mail["Message-ID"]), "<r@mail.example>"],
    ]
    assert (await thread_of(acme, second))["thread"]["totalCount"] == 3


async def test_an_answer_to_the_mail_about_a_booking_records_that_mail(acme: Tenant) -> None:
    """It is not among the communications until it is answered; who answers it is in its thread."""
    owner = await acme.customer()
    booked = message_records.message(owner, 1, purpose=MessagePurpose.BOOKING, message_id="<b@acme.example>")
    await acme.add(booked)
    answer = {**FIRST, "inReplyToMailId": "<b@acme.example>", "at": "2036-01-01T00:00:00Z"}
    (reply,) = await mails_sent(acme, owner, answer)
    shown = await thread_of(acme, reply)
    assert [node["message"] for node in shown["thread"]["nodes"]] == [None, {"id": booked.id}]
    assert [node["id"] for node in (await thread_of(acme, booked.id))["thread"]["nodes"]] == [
        reply,
        shown["inReplyTo"]["id"],
    ]


async def test_answers_to_a_mail_that_is_not_kept_are_in_one_thread(acme: Tenant) -> None:
    """As mail programs show them; and two threads become one when a mail names both."""
    owner = await acme.customer()
    lost, other = {"references": ["<lost@mail.example>"]}, {"references": ["<other@mail.example>"]}
    for name, named in (("a", lost), ("b", lost), ("c", other), ("d", other)):
        day = AT.format("abcd".index(name) + 1)
        await mails_sent(acme, owner, {"externalId": name, "mailId": f"<{name}@x.example>", "at": day, **named})
    found = await mails_of(acme, owner)
    assert found["a"] == (None, ["b", "a"])
    assert found["d"] == (None, ["d", "c"])
    both = {"references": ["<lost@mail.example>", "<d@x.example>"]}
    await mails_sent(acme, owner, {"externalId": "e", "mailId": "<e@x.example>", "at": AT.format(5), **both})
    found = await mails_of(acme, owner)
    assert found["e"] == ("d", ["e", "d", "c", "b", "a"])
    assert found["a"] == (None, ["e", "d", "c", "b", "a"])


async def test_mails_of_another_customer_or_company_are_not_joined(acme: Tenant, rival: Tenant) -> None:
    """Also when they name the same mail."""
    owner, other, foreign = await acme.customer(), await acme.customer(), await rival.customer()
    await mails_sent(acme, owner, FIRST)
    await mails_sent(acme, other, SECOND)
    await mails_sent(rival, foreign, SECOND)
    assert await mails_of(acme, owner) == {"one": (None, ["one"])}
    assert await mails_of(acme, other) == {"two": (None, ["two"])}
    assert await mails_of(rival, foreign) == {"two": (None, ["two"])}


async def test_a_thread_changes_no_version_and_makes_no_entry_of_the_change_log(acme: Tenant) -> None:
    """Only the mail that was sent is logged, with its id."""
    owner = await acme.customer()
    await mails_sent(acme, owner, FIRST)
    before = (await acme.ask(MAILS, {"id": owner.id})).data["customer"]["changes"]["totalCount"]
    await mails_sent(acme, owner, SECOND)
    after = (await acme.ask(MAILS, {"id": owner.id})).data["customer"]["changes"]["totalCount"]
    assert after == before + 1


@pytest.mark.parametrize(
    ("given", "path", "code"),
    [
        ({"mailId": "no id at all"}, "mailId", "INVALID"),
        ({"mailId": "<a b@x.example>"}, "mailId", "INVALID"),
        ({"inReplyToMailId": "<>"}, "inReplyToMailId", "INVALID"),
        ({"references": ["<a@x.example>", "plain words"]}, "references", "INVALID"),
        ({"mailId": f"<{'x' * 400}@x.example>"}, "mailId", "INVALID"),
        ({"references": [f"<{n}@x.example>" for n in range(201)]}, "references", "TOO_MANY"),
    ],
    ids=["words", "a space", "nothing", "a word among them", "too long", "too many"],
)
async def test_what_is_no_message_id_is_refused(acme: Tenant, given: dict[str, Any], path: str, code: str) -> None:
    """At its field, and nothing is stored."""
    owner = await acme.customer()
    item = {"customerId": owner.id, "channel": "EMAIL", "direction": "INBOUND", **FIRST, **given}
    (result,) = await upsert(acme, "communications", item, role=Role.ADMIN)
    assert {(fault["code"], *fault["path"][:3]) for fault in result["userErrors"]} == {(code, "items", "0", path)}
    assert await mails_of(acme, owner) == {}


async def test_of_a_long_header_the_first_and_the_latest_ids_are_kept(acme: Tenant) -> None:
    """The mail still joins the one that it answers."""
    owner = await acme.customer()
    await mails_sent(acme, owner, {**FIRST, "mailId": "<149@x.example>"})
    header = " ".join(f"<{n}@x.example>" for n in range(150))
    await mails_sent(acme, owner, {"externalId": "two", "at": AT.format(2), "references": [header]})
    assert (await mails_of(acme, owner))["two"] == ("one", ["two", "one"])
    nodes = (await acme.ask(MAILS, {"id": owner.id})).data["customer"]["communications"]["nodes"]
    (kept,) = [node["references"] for node in nodes if node["externalId"] == "two"]
    assert (len(kept), kept[0], kept[-1]) == (MAX_REFERENCES, "<0@x.example>", "<149@x.example>")


async def test_staff_record_a_mail_with_its_id_too(acme: Tenant) -> None:
    """By `communicationCreate`; and an update that names what it answers joins it to that."""
    owner = await acme.customer()
    (first,) = await mails_sent(acme, owner, FIRST)
    mail = {"customerId": owner.id, "channel": "EMAIL", "direction": "INBOUND", "at": AT.format(2)}
    made = await acme.ask(CREATE, {"input": {**mail, "mailId": "<s@x.example>"}})
    second = made.data["communicationCreate"]["communication"]["id"]
    assert (await thread_of(acme, second))["thread"]["totalCount"] == 1
    named = {"id": second, "inReplyToMailId": "<one@mail.example>"}
    assert refusals(await ask(acme, "communicationUpdate", named, role=Role.OFFICE)) == []
    shown = await thread_of(acme, first)
    assert [node["id"] for node in shown["thread"]["nodes"]] == [second, first]
    assert await make_messages(acme, owner) == []


async def test_a_page_of_threads_costs_as_many_commands_as_one(acme: Tenant) -> None:
    """However many threads there are."""
    few, many = await acme.customer(), await acme.customer()
    for owner, count in ((few, 1), (many, 6)):
        for n in range(count):
            first = {**FIRST, "externalId": f"a{owner.id}{n}", "mailId": f"<a{n}@x.example>"}
            second = {"externalId": f"b{owner.id}{n}", "at": AT.format(2), "inReplyToMailId": f"<a{n}@x.example>"}
            await mails_sent(acme, owner, first, second)
    counts = []
    for owner in (few, many):
        with acme.gateway.commands() as commands:
            answer = await acme.ask(CONVERSATIONS, {"id": owner.id})
        assert answer.errors == []
        counts.append(len(commands))
    assert counts[0] == counts[1]
