"""One-time links to the portal: who may have them sent, how often they work, who can see them."""

import asyncio
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from gateway.access.one_time_token import make_digest
from gateway.access.permission import Role
from gateway.documents.base.record import instant
from gateway.documents.contact import Email, EmailKind
from gateway.documents.message import Message
from gateway.documents.portal_account import PortalAccount, PortalAccountStatus, portal_account_id
from gateway.integrations.locale_format import shown_long_instant
from tests.portal import (
    CONFIRM,
    FORGOTTEN,
    INVITE,
    PASSWORD,
    RESET,
    RESET_SEND,
    change_stored,
    codes,
    find_account,
    invite,
    member,
    payload,
    sign_in,
    token_in_mail,
)
from tests.post_office import PostOffice
from tests.running_gateway import Tenant


async def test_only_a_digest_of_a_link_is_kept_and_nobody_reads_it_in_the_outbox(
    acme: Tenant, post: PostOffice
) -> None:
    """Not before the mail is sent, and not after; the account never holds it."""
    customer = await acme.customer()
    await invite(acme, customer)
    query = "query ($id: ID!) { customer(id: $id) { messages { nodes { text purpose } } } }"
    shown = (await acme.ask(query, {"id": customer.id})).data["customer"]["messages"]["nodes"]
    assert shown == [{"text": None, "purpose": "PORTAL_INVITE"}]
    token = await token_in_mail(post, customer)
    account = await find_account(acme, customer)
    assert account.tokens[0].digest == make_digest(token)
    (message,) = await acme.scope.find(Message, {"customer_id": customer.id})
    assert (message.text, message.html) == (None, None)


async def test_of_many_who_use_a_link_at_once_one_wins(acme: Tenant, post: PostOffice) -> None:
    """The others' answers say that it was used; so do later ones."""
    customer = await acme.customer()
    await invite(acme, customer)
    token = await token_in_mail(post, customer)
    answers = await asyncio.gather(
        *(payload(acme, CONFIRM, token=token, password=f"{PASSWORD} {number}") for number in range(4))
    )
    assert sorted(codes(answer) for answer in answers) == [[], ["INVALID_LINK"], ["INVALID_LINK"], ["INVALID_LINK"]]
    winner = next(number for number, answer in enumerate(answers) if not answer["userErrors"])
    assert (await sign_in(acme, customer, f"{PASSWORD} {winner}"))["accessToken"]
    assert codes(await payload(acme, CONFIRM, token=token, password=PASSWORD)) == ["INVALID_LINK"]


async def test_a_link_is_refused_when_expired_replaced_or_for_another_purpose(acme: Tenant, post: PostOffice) -> None:
    """Or made up."""
    customer = await acme.customer()
    await invite(acme, customer)
    first = await token_in_mail(post, customer)
    await invite(acme, customer)
    second = await token_in_mail(post, customer)
    assert codes(await payload(acme, CONFIRM, token=first, password=PASSWORD)) == ["INVALID_LINK"]
    assert codes(await payload(acme, RESET, token=second, password=PASSWORD)) == ["INVALID_LINK"]
    account = await find_account(acme, customer)
    (token,) = account.tokens
    expired = msgspec.structs.replace(token, expires_at=instant() - timedelta(seconds=1))
    await change_stored(acme, account, tokens=(expired,))
    for tried in (second, "", "acme", f"{acme.company.handle}.guess", "no-such-company.guess"):
        assert codes(await payload(acme, CONFIRM, token=tried, password=PASSWORD)) == ["INVALID_LINK"]


@pytest.mark.parametrize("password", ["short", "qwertyuiop", "aaaaaaaaaaaaaa", "EMAIL", "x" * 201])
async def test_a_weak_password_is_refused_and_the_link_can_be_used_again(
    acme: Tenant, post: PostOffice, password: str
) -> None:
    """Each with what to do."""
    customer = await acme.customer()
    await invite(acme, customer)
    token = await token_in_mail(post, customer)
    chosen = customer.emails[0].address if password == "EMAIL" else password
    assert codes(await payload(acme, CONFIRM, token=token, password=chosen)) == ["TOO_WEAK"]
    assert codes(await payload(acme, CONFIRM, token=token, password=PASSWORD)) == []


async def test_staff_are_told_why_a_link_cannot_be_sent(acme: Tenant, post: PostOffice, rival: Tenant) -> None:
    """No address, a bad one, one that another customer signs in with, the wrong kind of link, another company."""
    bounced = Email(id="eml_1", address="gone@example.com", kind=EmailKind.PRIMARY, is_invalid=True)
    shared = Email(id="eml_1", address="both@example.com", kind=EmailKind.PRIMARY)
    first, second = await acme.customer(emails=(shared,)), await acme.customer(emails=(shared,))
    confirmed, plain = await member(acme, post), await acme.customer()
    assert codes(await invite(acme, await acme.customer(emails=()))) == ["NO_ADDRESS"]
    assert codes(await invite(acme, await acme.customer(emails=(bounced,)))) == ["UNDELIVERABLE"]
    assert codes(await invite(acme, first)) == []
    assert codes(await invite(acme, second)) == ["TAKEN"]
    assert codes(await invite(acme, confirmed)) == ["TAKEN"]
    assert codes(await invite(acme, plain, RESET_SEND)) == ["NOT_FOUND"]
    assert codes(await invite(rival, plain)) == ["NOT_FOUND"]
    assert await acme.scope.get(PortalAccount, portal_account_id(plain.id)) is None


async def test_one_key_sends_one_invitation(acme: Tenant) -> None:
    """For any number of requests."""
    customer = await acme.customer()
    for _ in range(3):
        assert codes(await invite(acme, customer, idempotencyKey="k-1")) == []
    assert len(await acme.scope.find(Message, {"customer_id": customer.id})) == 1


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.CUSTOMER, Role.PARTNER])
async def test_inviting_needs_the_permission_for_the_portal(acme: Tenant, role: Role) -> None:
    """No account, no mail."""
    customer = await acme.customer()
    claims = {"customer": customer.id} if role is Role.CUSTOMER else {}
    answer = await acme.ask(INVITE, {"input": {"customerId": customer.id}}, role=role, **claims)
    assert answer.codes == ["FORBIDDEN"]
    assert await acme.scope.get(PortalAccount, portal_account_id(customer.id)) is None


async def test_an_invited_account_is_not_confirmed_until_a_password_is_chosen(acme: Tenant, post: PostOffice) -> None:
    """Who forgot a password that was never set gets the invitation again, once the first has expired."""
    customer = await acme.customer()
    await invite(acme, customer)
    await post.deliver()
    account = await find_account(acme, customer)
    expired = msgspec.structs.replace(account.tokens[0], expires_at=instant() - timedelta(seconds=1))
    await change_stored(acme, account, tokens=(expired,))
    forgotten = {"companyHandle": acme.company.handle, "email": customer.emails[0].address}
    await payload(acme, FORGOTTEN, **forgotten)
    assert (await find_account(acme, customer)).status is PortalAccountStatus.INVITED
    confirmed = await payload(acme, CONFIRM, token=await token_in_mail(post, customer), password=PASSWORD)
    assert codes(confirmed) == []
    assert (await find_account(acme, customer)).status is PortalAccountStatus.CONFIRMED


async def test_a_stranger_who_asks_for_a_password_ends_no_invitation(acme: Tenant, post: PostOffice) -> None:
    """It still works, no other mail is sent, and the stranger is answered as for an address that is unknown."""
    customer = await acme.customer()
    await invite(acme, customer)
    token = await token_in_mail(post, customer)
    company = acme.company.handle
    asked = await payload(acme, FORGOTTEN, companyHandle=company, email=customer.emails[0].address)
    assert asked == await payload(acme, FORGOTTEN, companyHandle=company, email="nobody@example.com")
    assert len(await acme.scope.find(Message, {"customer_id": customer.id})) == 1
    assert codes(await payload(acme, CONFIRM, token=token, password=PASSWORD)) == []


async def test_a_mail_tells_the_end_of_its_link_in_the_companys_time(acme: Tenant, post: PostOffice) -> None:
    """Customers do not count in UTC."""
    customer = await acme.customer()
    await invite(acme, customer)
    await post.deliver()
    account = await find_account(acme, customer)
    ends = account.tokens[0].expires_at.astimezone(ZoneInfo(acme.company.time_zone))
    (mail,) = post.inbox.to(customer.emails[0].address)
    text = " ".join(next(iter(mail.iter_parts())).get_content().split())
    assert f"until {shown_long_instant(ends, 'en_US')} {ends:%Z}." in text
    assert "UTC" not in re.sub(r"\S+://\S+", "", text)  # a link has letters by chance


async def test_why_no_link_is_sent_names_a_field_of_the_input(acme: Tenant) -> None:
    """There is no `to`: the address is the customer's."""
    answer = await invite(acme, await acme.customer(emails=()))
    assert [(fault["code"], fault["path"]) for fault in answer["userErrors"]] == [("NO_ADDRESS", ["customerId"])]
