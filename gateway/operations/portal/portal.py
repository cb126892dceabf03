"""Portal accounts: what they need, and the links that staff and customers have sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from gateway.access.one_time_token import make_digest, new_one_time_token
from gateway.access.portal_token import PortalTokens
from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.contact import Email
from gateway.documents.customer import Customer, CustomerStatus, email_key
from gateway.documents.message import Message, MessagePurpose
from gateway.documents.portal_account import (
    OneTimeToken,
    PortalAccount,
    PortalAccountStatus,
    TokenPurpose,
    portal_account_id,
)
from gateway.errors import DuplicateValue, ErrorCollector, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.idempotency import IdempotentRequest
from gateway.inputs.portal import PortalInviteSendInput, PortalPasswordResetSendInput
from gateway.integrations.locale_format import company_locale, shown_long_instant
from gateway.integrations.mail_template import mail_body
from gateway.operations.customer.late_write import customer_as_seen
from gateway.operations.idempotency import Completion, once
from gateway.operations.message.deliverability import DeliveryObstacle, email_obstacles, find_faults
from gateway.operations.message.link_builder import LinkBuilder
from gateway.operations.message.message import new_mail, put_into_outbox
from gateway.operations.message.sender import Sender, load_sender
from gateway.operations.portal.attempts import PortalLimits
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

# No setting: the mails that bring the links say how long they work.
LIFETIME = {TokenPurpose.CONFIRM: timedelta(days=7), TokenPurpose.RESET: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Portal:
    """Settings that the portal needs from the deployment."""

    make_scope: Callable[[str], TenantScope]
    """Function that returns the gateway's scope of a company: no one is signed in yet."""
    tokens: PortalTokens | None
    """Codec of portal tokens; `None`: the gateway has no key to sign with."""
    correspondence: LinkBuilder
    limits: PortalLimits
    knows_addresses: bool = False
    """Whether the proxy passes clients' addresses; otherwise all may share one, and limits must not apply to it."""


class PortalLink(NamedTuple):
    """A kind of one-time link: what it is for, where it leads, and the mail that brings it."""

    purpose: TokenPurpose
    page: str
    template: str
    subject: str
    mail: MessagePurpose


CONFIRM_LINK = PortalLink(
    TokenPurpose.CONFIRM, "confirm", "portal_invite", "Confirm your account at {}", MessagePurpose.PORTAL_INVITE
)
RESET_LINK = PortalLink(
    TokenPurpose.RESET,
    "reset-password",
    "portal_password_reset",
    "A new password for your account at {}",
    MessagePurpose.PORTAL_PASSWORD_RESET,
)


class LinkMail(NamedTuple):
    """A mail with a one-time link: its sender, and the request that caused it."""

    link: PortalLink
    sender: Sender
    correspondence: LinkBuilder
    operation: str
    origin: Origin


async def send_invite(
    scope: TenantScope,
    correspondence: LinkBuilder,
    input: PortalInviteSendInput,
    origin: Origin,
    request: IdempotentRequest | None,
) -> Customer:
    """Send the link that confirms the customer's portal account, which is created if it does not exist.

    A confirmed account is refused: its owner needs a new password instead. Raises MutationRefused.
    """
    mail = LinkMail(CONFIRM_LINK, await load_sender(scope), correspondence, "portalInviteSend", origin)
    return await _send_once(scope, mail, input, request, _to_be_confirmed)


async def send_password_reset(
    scope: TenantScope,
    correspondence: LinkBuilder,
    input: PortalPasswordResetSendInput,
    origin: Origin,
    request: IdempotentRequest | None,
) -> Customer:
    """Send the customer a link for a new password by mail. Raises MutationRefused."""
    mail = LinkMail(RESET_LINK, await load_sender(scope), correspondence, "portalPasswordResetSend", origin)
    return await _send_once(scope, mail, input, request, _confirmed)


def _to_be_confirmed(customer: Customer, account: PortalAccount | None) -> PortalAccount:
    if account is not None and account.status is PortalAccountStatus.CONFIRMED:
        message = "This account is confirmed. Send a link for a new password: portalPasswordResetSend."
        raise InvalidInput([Fault(UserErrorCode.TAKEN, message, ("customerId",))])
    email = email_key(customer.primary_email.address) if customer.primary_email else ""
    return account_for(customer, email, account)


def _confirmed(_: Customer, account: PortalAccount | None) -> PortalAccount:
    if account is None or account.status is not PortalAccountStatus.CONFIRMED:
        message = "This customer has no confirmed portal account. Send an invitation: portalInviteSend."
        raise InvalidInput([Fault(UserErrorCode.NOT_FOUND, message, ("customerId",))])
    return account


def account_for(customer: Customer, email: str, account: PortalAccount | None) -> PortalAccount:
    """Return the customer's account with this sign-in address: a new one, or the existing one."""
    if account is not None:
        return msgspec.structs.replace(account, email=email)
    return PortalAccount(
        id=portal_account_id(customer.id),
        company_id=customer.company_id,
        customer_id=customer.id,
        email=email,
        status=PortalAccountStatus.INVITED,
        session_version=1,
        created_at=instant(),
    )


AccountOf = Callable[[Customer, PortalAccount | None], PortalAccount]


async def _send_once(
    scope: TenantScope,
    mail: LinkMail,
    input: PortalInviteSendInput | PortalPasswordResetSendInput,
    request: IdempotentRequest | None,
    find_account: AccountOf,
) -> Customer:
    async def work(completion: Completion) -> Customer:
        async def write(transaction: Transaction) -> Customer:
            customer = await customer_as_seen(
                transaction,
                scope.viewer,
                str(input.customer_id),
                input.expected_version,
                ("customerId",),
                gets_record=False,
            )
            await write_link(transaction, mail, customer, find_account)
            await completion.done(transaction, customer=customer.id)
            return customer

        return await scope.in_transaction(write)

    async def replay(answer: Mapping[str, str]) -> Customer:
        customer = await scope.get(Customer, answer["customer"])
        if customer is None:
            raise NotFound("customer", ("customerId",))
        return customer

    try:
        return await once(scope, request, work, replay)
    except DuplicateValue:
        raise _address_taken() from None


async def write_link(transaction: Transaction, mail: LinkMail, customer: Customer, find_account: AccountOf) -> None:
    """Note a fresh one-time token at the account, in place of an older one, and queue the mail with its link.

    Raises MutationRefused.
    """
    # Permission to send a link does not require permission to read accounts.
    accounts = transaction.as_system()
    before = await accounts.get(PortalAccount, portal_account_id(customer.id))
    refusals = ErrorCollector()
    with refusals:
        require_active(customer)
    with refusals:
        account = find_account(customer, before)
        with refusals:
            await _require_own_address(accounts, account)
        address = _addressee(customer, account)
    refusals.raise_any()
    link, now = mail.link, instant()
    token = new_one_time_token(mail.sender.company.handle)
    kept = OneTimeToken(purpose=link.purpose, digest=make_digest(token), expires_at=now + LIFETIME[link.purpose])
    others = tuple(other for other in account.tokens if other.purpose is not link.purpose)
    account = msgspec.structs.replace(account, tokens=(*others, kept), invited_at=account.invited_at or now)
    await (accounts.insert(account) if before is None else accounts.replace(account))
    message = _letter(mail, customer, address.address, token, kept.expires_at)
    await put_into_outbox(transaction, mail.sender.viewer, message, operation=mail.operation, origin=mail.origin)


def _letter(mail: LinkMail, customer: Customer, address: str, token: str, ends: datetime) -> Message:
    """Build the mail with the link of a token; its expiry is shown in the company's time."""
    link, company = mail.link, mail.sender.company
    locale, local = company_locale(company.locale, company.country), ends.astimezone(ZoneInfo(company.time_zone))
    body = mail_body(
        link.template,
        name=customer.display_name,
        company=company.name,
        url=mail.correspondence.portal_link(link.page, token),
        until=f"{shown_long_instant(local, locale)} {local:%Z}",
        unsubscribe_url=None,
    )
    subject = link.subject.format(company.name)
    return new_mail(mail.sender, customer, address, subject, body, link.mail, has_secret=True)


def _addressee(customer: Customer, account: PortalAccount) -> Email:
    """Return the customer's sign-in address. Raises InvalidInput when mail to it would not be sent."""
    address = next((email for email in customer.emails if email_key(email.address) == account.email), None)
    found = email_obstacles(customer, address, transactional=True)
    obstacles = [obstacle for obstacle in found if obstacle is not DeliveryObstacle.BLOCKED]  # `require_active`
    # reports it.
    if obstacles or address is None:
        raise InvalidInput(find_faults(obstacles, to="customerId"))
    return address


async def _require_own_address(transaction: Transaction, account: PortalAccount) -> None:
    """Raise InvalidInput when another customer signs in with the address; of two at once, the index refuses one."""
    others = {"email": account.email, "_id": {"$ne": account.id}}
    if account.email and await transaction.find(PortalAccount, others):
        raise _address_taken()


def _address_taken() -> InvalidInput:
    message = "Another customer signs in with this e-mail address. Give one of them an address of their own."
    return InvalidInput([Fault(UserErrorCode.TAKEN, message, ("customerId",))])


def require_active(customer: Customer) -> None:
    """Raise MutationRefused for a customer who may not use the portal."""
    if customer.status is CustomerStatus.BLOCKED:
        message = "The customer is blocked and may not use the portal. Unblock the customer first."
        raise InvalidInput([Fault(UserErrorCode.BLOCKED, message, ("customerId",))])
    if customer.status is CustomerStatus.ARCHIVED:
        message = "The customer is archived and may not use the portal. Take the customer out of the archive first."
        raise InvalidInput([Fault(UserErrorCode.ARCHIVED, message, ("customerId",))])


async def end_sessions(transaction: Transaction, customer_id: str) -> None:
    """End every portal session of a customer, and every link under way: for a block, an archiving, a new password."""
    account = await transaction.get(PortalAccount, portal_account_id(customer_id))
    if account is not None:
        ended = msgspec.structs.replace(account, tokens=(), session_version=account.session_version + 1)
        await transaction.replace(ended)
