"""`statementSend`: from the mutation to a real mail server, with the statement as it was when it was sent."""

import asyncio
from email.message import EmailMessage
from typing import Any

import pytest

from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.documents.change import Change
from gateway.documents.contact import Email, EmailKind, EmailPreferences
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.message import Message, MessageStatus
from gateway.documents.message_attachment import MessageAttachment
from gateway.integrations import statement_document as documents
from gateway.operations.statement import send as statement_send
from tests import records
from tests.features.customer_writing import change
from tests.features.test_message_send import BOUNCED, IN_THE_TIMELINE, MESSAGES, make_messages
from tests.features.test_statement import a_ledger
from tests.features.test_statement_download import get, statement
from tests.post_office import PostOffice
from tests.running_gateway import Answer, RunningGateway, Tenant
from tests.statement_files import lines_of_pdf

SEND = """
mutation Send($input: StatementSendInput!) {
  statementSend(input: $input) {
    message { id status channel purpose recipient subject text attachmentName author { name } customer { id } }
    preview { recipient senderName replyTo subject text html }
    userErrors { code message path }
  }
}
"""
PERIOD = {"from": "2026-01-01", "to": "2026-06-30"}


async def send(tenant: Tenant, customer: Customer, role: Role = Role.OFFICE, **given: Any) -> Answer:
    """Return the answer to a statement of the first half of 2026, sent."""
    claims = given.pop("claims", {})
    wanted = {"customerId": customer.id, **PERIOD, **given}
    return await tenant.ask(SEND, {"input": wanted}, role=role, **claims)


def refusals(answer: Answer) -> list[tuple[str, list[str]]]:
    """Return (code, path) of each reason of a refusal."""
    return [(fault["code"], fault["path"]) for fault in answer.data["statementSend"]["userErrors"]]


async def load_attachments(tenant: Tenant, customer: Customer) -> list[MessageAttachment]:
    """Return all that waits to go with mails to a customer."""
    return await tenant.scope.find(MessageAttachment, {"customer_id": customer.id})


def enclosed(mail: EmailMessage) -> EmailMessage:
    """Return the only file that is attached to a mail."""
    (part,) = mail.iter_attachments()
    assert isinstance(part, EmailMessage)
    return part


async def test_the_statement_reaches_the_customer_as_it_is_looked_at_and_downloaded(
    acme: Tenant, post: PostOffice
) -> None:
    """As a PDF under the same name with the same content, in a mail from the writer."""
    writer = records.staff_member(acme.company.id, name="Olga Office", email="olga@example.com")
    customer = await a_ledger(acme)
    await acme.add(writer)
    answer = await send(acme, customer, message="Dear <Ada>,\n\nas agreed.", claims={"sub": writer.id})
    message = answer.data["statementSend"]["message"]
    assert (message["status"], message["purpose"], message["customer"]["id"]) == ("QUEUED", "STATEMENT", customer.id)
    name = f"statement-{customer.number}-2026-01-01-2026-06-30.pdf"
    assert message["attachmentName"] == name
    await post.deliver()
    (mail,) = post.inbox.to(customer.emails[0].address)
    assert mail["Subject"] == "Your statement of account, Jan 1, 2026 to Jun 30, 2026"
    assert mail["Reply-To"].addresses[0].addr_spec == "olga@example.com"
    (stored,) = await make_messages(acme, customer)
    assert mail["Message-ID"] == stored.message_id
    assert message["id"] not in mail["Message-ID"]
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "Dear <Ada>,\n\nas agreed." in text.get_content().replace("\r\n", "\n")
    assert "<p>Dear &lt;Ada&gt;,</p>" in html.get_content()
    part = enclosed(mail)
    assert (part.get_content_type(), part.get_filename()) == ("application/pdf", name)
    downloaded = await get(acme, (await statement(acme, customer))["PDF"]["url"])
    assert lines_of_pdf(part.get_content()) == lines_of_pdf(downloaded.content)
    assert "Total due USD 231.00" in lines_of_pdf(part.get_content())


async def test_what_is_attached_is_the_statement_of_when_it_was_sent(acme: Tenant, post: PostOffice) -> None:
    """However late the mail leaves; once it has left the database has the file no more."""
    customer = await a_ledger(acme)
    await send(acme, customer)
    (kept,) = await load_attachments(acme, customer)
    await acme.add(records.invoice(customer, issued_at=records.START, number="I-entered-later"))
    await post.deliver()
    (mail,) = post.inbox.to(customer.emails[0].address)
    assert enclosed(mail).get_content() == kept.content
    assert not any("I-entered-later" in line for line in lines_of_pdf(kept.content))
    assert await load_attachments(acme, customer) == []
    shown = (await acme.ask(MESSAGES, {"id": customer.id})).data["customer"]["messages"]["nodes"]
    assert [one["status"] for one in shown] == ["SENT"]


async def test_no_amount_stands_in_what_readers_of_messages_can_read(acme: Tenant) -> None:
    """They may lack the permission to read the books."""
    customer = await a_ledger(acme)
    made = (await send(acme, customer)).data["statementSend"]["message"]
    said = (made["text"] + made["subject"]).replace(acme.company.name, "")  # which has digits by chance
    assert "231" not in said
    assert "is attached" in made["text"]


async def test_a_sent_statement_is_in_the_communications_the_timeline_and_the_change_log(acme: Tenant) -> None:
    """Once, with what became of it."""
    customer = await acme.customer()
    sent = (await send(acme, customer)).data["statementSend"]["message"]
    told = (await acme.ask(IN_THE_TIMELINE, {"id": customer.id})).data["customer"]
    (entry,) = told["communications"]["nodes"]
    assert entry["message"] == {"id": sent["id"], "status": "QUEUED"}
    assert (entry["channel"], entry["direction"], entry["subject"]) == ("EMAIL", "OUTBOUND", sent["subject"])
    assert [activity["kind"] for activity in told["activity"]["nodes"]] == ["EMAIL"]
    (logged,) = await acme.scope.find(Change, {"customer_id": customer.id})
    assert (logged.operation, logged.subject_id) == ("statementSend", sent["id"])


async def test_a_dry_run_shows_the_mail_and_queues_nothing(acme: Tenant) -> None:
    """Under a key it may be sent afterwards."""
    customer = await acme.customer()
    answer = (await send(acme, customer, dryRun=True, idempotencyKey="k-1")).data["statementSend"]
    assert answer["message"] is None
    assert answer["preview"]["recipient"] == customer.emails[0].address
    assert answer["userErrors"] == []
    assert await make_messages(acme, customer) == []
    assert await load_attachments(acme, customer) == []
    assert (await send(acme, customer, idempotencyKey="k-1")).data["statementSend"]["message"] is not None


async def test_the_statement_goes_to_the_address_that_is_chosen(acme: Tenant, post: PostOffice) -> None:
    """Such as that of the accountant; an unknown one is refused."""
    customer = await acme.customer(
        emails=(
            Email(id="eml_1", address="first@example.com", kind=EmailKind.PRIMARY),
            Email(id="eml_2", address=f"books@{acme.company.handle}.example.com", kind=EmailKind.ALTERNATE),
        )
    )
    await send(acme, customer, emailId="eml_2")
    await post.deliver()
    assert len(post.inbox.to(f"books@{acme.company.handle}.example.com")) == 1
    assert refusals(await send(acme, customer, emailId="eml_3")) == [("NOT_FOUND", ["emailId"])]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"emails": ()}, ("NO_ADDRESS", ["emailId"])),
        ({"emails": (BOUNCED,)}, ("UNDELIVERABLE", ["emailId"])),
        ({"email_preferences": EmailPreferences(is_subscribed=False)}, ("UNSUBSCRIBED", ["isTransactional"])),
        ({"status": CustomerStatus.BLOCKED}, ("BLOCKED", ["customerId"])),
    ],
    ids=["no address", "invalid", "unsubscribed", "blocked"],
)
async def test_who_cannot_or_must_not_be_written_to_gets_no_statement(
    acme: Tenant, facts: dict[str, Any], expected: tuple[str, list[str]]
) -> None:
    """With the reason and where to correct it; nothing is queued."""
    customer = await acme.customer(**facts)
    assert refusals(await send(acme, customer)) == [expected]
    assert await make_messages(acme, customer) == []
    assert await load_attachments(acme, customer) == []


async def test_a_statement_about_ordered_work_reaches_who_unsubscribed(acme: Tenant, post: PostOffice) -> None:
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


async def test_an_archived_customer_still_gets_a_statement(acme: Tenant, post: PostOffice) -> None:
    """They may still owe something."""
    customer = await acme.customer(status=CustomerStatus.ARCHIVED)
    assert refusals(await send(acme, customer)) == []
    await post.deliver()
    assert len(post.inbox.to(customer.emails[0].address)) == 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"from": "2026-07-01"}, [("INVALID", ["from"])]),
        ({"from": "1969-12-31"}, [("INVALID", ["from"])]),
        ({"to": "2201-01-01"}, [("INVALID", ["to"])]),
        ({"message": "x" * 10_001}, [("TOO_LONG", ["message"])]),
        ({"message": "bell \u0007", "from": "2026-07-01"}, [("INVALID", ["message"]), ("INVALID", ["from"])]),
        ({"message": "4242 4242 4242 4242"}, [("CARD_NUMBER", ["message"])]),
        ({"message": "  \n "}, []),
    ],
)
async def test_all_faults_of_a_statement_to_send_are_reported_at_once(
    acme: Tenant, given: dict[str, Any], expected: list[tuple[str, list[str]]]
) -> None:
    """Each with its place."""
    assert refusals(await send(acme, await acme.customer(), **given)) == expected


@pytest.mark.parametrize(("limit", "module"), [("MAX_PDF_LINES", documents), ("MAX_ATTACHMENT_BYTES", statement_send)])
async def test_a_statement_that_is_too_large_for_a_mail_is_refused(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch, limit: str, module: Any
) -> None:
    """By its movements or its bytes; nothing is queued, and the key is free."""
    customer = await a_ledger(acme)
    with monkeypatch.context() as patched:
        patched.setattr(module, limit, 3)
        assert refusals(await send(acme, customer, idempotencyKey="k-1")) == [("TOO_LONG", ["from"])]
        assert await make_messages(acme, customer) == []
    assert refusals(await send(acme, customer, idempotencyKey="k-1")) == []


async def test_two_sends_at_once_under_one_key_are_one_mail(acme: Tenant, post: PostOffice) -> None:
    """The second caller has to wait, or gets the same answer; another period under the key is refused."""
    customer = await acme.customer()
    answers = await asyncio.gather(*(send(acme, customer, idempotencyKey="k-1") for _ in range(4)))
    assert {code for answer in answers for code, _ in refusals(answer)} <= {"IN_PROGRESS"}
    again = await send(acme, customer, idempotencyKey="k-1")
    (message,) = await make_messages(acme, customer)
    assert again.data["statementSend"]["message"]["id"] == message.id
    assert len(await load_attachments(acme, customer)) == 1
    await post.deliver()
    assert len(post.inbox.to(customer.emails[0].address)) == 1
    other = await send(acme, customer, idempotencyKey="k-1", to="2026-06-29")
    assert refusals(other) == [("IDEMPOTENCY_MISMATCH", ["idempotencyKey"])]


async def test_another_companys_customer_gets_no_statement_of_ours(acme: Tenant, rival: Tenant) -> None:
    """Absent and foreign are one."""
    customer = await acme.customer()
    assert refusals(await send(rival, customer)) == [("NOT_FOUND", ["customerId"])]
    assert await make_messages(acme, customer) == []


@pytest.mark.parametrize("missing", [Permission.MESSAGE_SEND, Permission.INVOICE_READ])
async def test_sending_a_statement_needs_both_permissions(acme: Tenant, missing: Permission) -> None:
    """To send messages, and to read the books; nothing is queued without one of them."""
    customer = await acme.customer()
    held = " ".join(ROLE_PERMISSIONS[Role.PARTNER] - {missing})
    answer = await send(acme, customer, Role.PARTNER, claims={"scope": held})
    assert answer.codes == ["FORBIDDEN"]
    assert answer.data == {"statementSend": None}
    assert await make_messages(acme, customer) == []


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.CUSTOMER])
async def test_technicians_and_customers_send_no_statements(acme: Tenant, role: Role) -> None:
    """A customer downloads theirs."""
    customer = await acme.customer()
    claims = {"customer": customer.id} if role is Role.CUSTOMER else {}
    assert (await send(acme, customer, role, claims=claims)).codes == ["FORBIDDEN"]


async def test_a_deleted_customers_statement_is_not_sent_and_gone(acme: Tenant, post: PostOffice) -> None:
    """The file too, whether it was queued or given up."""
    customer = await a_ledger(acme)
    await send(acme, customer)
    assert len(await load_attachments(acme, customer)) == 1
    await change(acme, "customerDelete", Role.ADMIN, id=customer.id, force=True)
    assert await acme.scope.find(MessageAttachment, {}) == []
    assert await acme.scope.find(Message, {}) == []
    await post.deliver()
    assert post.inbox.to(customer.emails[0].address) == []


async def test_a_statement_in_the_outbox_is_no_object_to_fetch(gateway: RunningGateway, acme: Tenant) -> None:
    """By no id, to no viewer."""
    customer = await acme.customer()
    await send(acme, customer)
    (kept,) = await load_attachments(acme, customer)
    found = await acme.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": kept.id}, role=Role.ADMIN)
    assert found.data == {"node": None}
    (message,) = await make_messages(acme, customer)
    assert message.status is MessageStatus.QUEUED
