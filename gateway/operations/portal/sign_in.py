"""What a customer does before being signed in: choose a password, sign in, ask for another password."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple, TypeVar

import msgspec

from gateway.access.one_time_token import make_digest, read_token_company
from gateway.access.password import PasswordCheck, check, hashed
from gateway.access.viewer import portal_viewer
from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.company import Company
from gateway.documents.customer import Customer, CustomerStatus, email_key
from gateway.documents.portal_account import PortalAccount, PortalAccountStatus, TokenPurpose
from gateway.errors import ErrorCollector, Fault, MutationRefused, Unavailable, UserErrorCode
from gateway.inputs.portal import PortalPasswordForgottenInput, PortalPasswordInput, PortalSignInInput, unknown_company
from gateway.operations.change.log import log_change
from gateway.operations.message.sender import load_sender
from gateway.operations.portal.attempts import Attempt, Limit, find_network
from gateway.operations.portal.portal import CONFIRM_LINK, RESET_LINK, LinkMail, Portal, require_active, write_link
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

T = TypeVar("T")

MIN_SECONDS = 0.3
"""How long an answer takes that must not tell by its speed whether an account is there."""

_LOGGED_FIELDS = frozenset({"status", "confirmed_at", "session_version"})
_CHOSEN_BY = {TokenPurpose.CONFIRM: "portalAccountConfirm", TokenPurpose.RESET: "portalPasswordReset"}

# Each hash takes 19 MiB and a core: not more than this many at a time, however many ask.
_hashing = ThreadPoolExecutor(2, "password")


class SignedInCustomer(NamedTuple):
    """A customer who is signed in, and the token that says so."""

    customer: Customer
    access_token: str
    expires_in: int


async def sign_in(portal: Portal, input: PortalSignInInput, address: str) -> SignedInCustomer:
    """Sign a customer in. Raises MutationRefused; the same for a wrong password and an unknown account."""
    if portal.tokens is None:
        raise Unavailable("The portal is not set up here: the operator has to set GATEWAY_PORTAL_KEY_FILE.")
    scope, company = await _company(portal, input.company_id())
    email = email_key(input.email)
    account = await _account(scope, {"email": email})
    attempt = Attempt(scope, _sign_in_limits(portal, email, account, find_network(address)))
    await attempt.begin()
    checked = await _in_thread(lambda: check(account.password_hash if account else None, input.password))
    if account is None or not checked.fits:
        raise wrong_credentials()
    await attempt.forgive()
    await attempt.remember()
    account, customer = await _note_sign_in(scope, account, checked, input.password)
    token = portal.tokens.issue(company.handle, customer.id, customer.display_name, account.session_version)
    return SignedInCustomer(customer, token, int(portal.tokens.lifetime.total_seconds()))


def _sign_in_limits(portal: Portal, email: str, account: PortalAccount | None, network: str) -> list[Limit]:
    """Return what bounds guesses, from the narrowest to the widest.

    A chosen password begins another count of its account: a reset lets its owner in again.
    """
    limits = portal.limits
    whose = f"{email} {account.session_version if account else 0}"
    return [
        Limit("sign-in account from", f"{whose} {network}", limits.tries_by_account),
        Limit("sign-in account", whose, limits.tries_by_account_anywhere, unless_known=f"{email} {network}"),
        *([Limit("sign-in address", network, limits.tries_by_address)] if portal.knows_addresses else []),
    ]


async def choose_password(portal: Portal, input: PortalPasswordInput, purpose: TokenPurpose, origin: Origin) -> str:
    """Set the password of the account that a one-time link is for; the address to sign in with.

    The link is used up, so are all others of the account, and every session ends. Raises MutationRefused.
    """
    scope = portal.make_scope(read_token_company(input.token))
    digest = make_digest(input.token)
    account = await _entitled(scope, input, digest, purpose)
    password_hash = await _in_thread(lambda: hashed(input.password))

    async def work(transaction: Transaction) -> str:
        current = _with_token(await transaction.get(PortalAccount, account.id), digest, purpose)
        customer = await transaction.get(Customer, current.customer_id)
        if customer is None:
            raise _bad_token()
        require_active(customer)
        now = instant()
        chosen = msgspec.structs.replace(
            current,
            password_hash=password_hash,
            status=PortalAccountStatus.CONFIRMED,
            confirmed_at=current.confirmed_at or now,
            session_version=current.session_version + 1,
            tokens=(),
        )
        await transaction.replace(chosen)
        owner = portal_viewer(customer.company_id, customer.id, name=customer.display_name)
        operation = _CHOSEN_BY[purpose]
        await log_change(transaction, owner, current, chosen, operation=operation, origin=origin, only=_LOGGED_FIELDS)
        return chosen.email

    return await scope.in_transaction(work)


async def _entitled(
    scope: TenantScope, input: PortalPasswordInput, digest: str, purpose: TokenPurpose
) -> PortalAccount:
    """Return the account of the link, if its owner may set this password. Raises MutationRefused."""
    refusals, email = ErrorCollector(), ""
    with refusals:
        account = _with_token(await _account(scope, {"tokens.digest": digest}), digest, purpose)
        email = account.email
        customer = await scope.get(Customer, account.customer_id)
        if customer is not None:
            require_active(customer)
    with refusals:
        input.require_strength(email)
    refusals.raise_any()
    return account


async def forgot_password(portal: Portal, input: PortalPasswordForgottenInput, address: str, origin: Origin) -> None:
    """Send a link for a new password by mail, if there is such an account: the answer and its time do not reveal that.

    An invitation that can still be accepted is left alone: the caller may be a stranger. Raises MutationRefused for an
    unknown company or too many requests.
    """
    clock = asyncio.get_running_loop().time
    ready = clock() + MIN_SECONDS
    scope, _ = await _company(portal, input.company_id())
    email = email_key(input.email)
    limits = [Limit("reset account", email, portal.limits.mails_by_account)]
    if portal.knows_addresses:
        limits.append(Limit("reset address", find_network(address), portal.limits.mails_by_address))
    await Attempt(scope, limits).begin()
    account = await _account(scope, {"email": email})
    if account is not None:
        with suppress(MutationRefused):  # blocked, archived, or mail to the address comes back
            await _mail_link(scope, portal, account, origin)
    await asyncio.sleep(ready - clock())


async def _mail_link(scope: TenantScope, portal: Portal, account: PortalAccount, origin: Origin) -> None:
    sender = await load_sender(scope)

    async def work(transaction: Transaction) -> None:
        current = await transaction.get(PortalAccount, account.id)
        customer = await transaction.get(Customer, account.customer_id)
        if current is None or customer is None or _is_invited(current):
            return
        link = RESET_LINK if current.status is PortalAccountStatus.CONFIRMED else CONFIRM_LINK
        mail = LinkMail(link, sender, portal.correspondence, "portalPasswordForgotten", origin)
        await write_link(transaction, mail, customer, lambda *_: current)

    await scope.in_transaction(work)


def _is_invited(account: PortalAccount) -> bool:
    """Return whether there is an invitation that can still be accepted."""
    return account.status is PortalAccountStatus.INVITED and any(
        token.purpose is TokenPurpose.CONFIRM and instant() < token.expires_at for token in account.tokens
    )


async def _company(portal: Portal, company_id: str) -> tuple[TenantScope, Company]:
    scope = portal.make_scope(company_id)
    company = await scope.get(Company, company_id)
    if company is None:
        raise unknown_company()
    return scope, company


async def _account(scope: TenantScope, where: Mapping[str, str]) -> PortalAccount | None:
    found = await scope.find(PortalAccount, where, limit=1)
    return found[0] if found else None


async def _welcome_customer(transaction: Transaction, account: PortalAccount) -> Customer:
    """Return the account's customer, who knows the password, so a refusal may be specific. Raises MutationRefused."""
    customer = await transaction.get(Customer, account.customer_id)
    if customer is None or customer.status is not CustomerStatus.ACTIVE:
        code = (
            UserErrorCode.BLOCKED if customer and customer.status is CustomerStatus.BLOCKED else UserErrorCode.ARCHIVED
        )
        raise MutationRefused([Fault(code, "This account is closed. Please call the office.")])
    return customer


async def _note_sign_in(
    scope: TenantScope, account: PortalAccount, checked: PasswordCheck, password: str
) -> tuple[PortalAccount, Customer]:
    """Store this sign-in and, if its hash is outdated, a new one; return the account and its customer.

    Both are read in the transaction that writes the account, as a block writes it too: no session begins after it.
    """
    fresh = await _in_thread(lambda: hashed(password)) if checked.outdated else account.password_hash

    async def work(transaction: Transaction) -> tuple[PortalAccount, Customer]:
        current = await transaction.get(PortalAccount, account.id)
        customer = await _welcome_customer(transaction, account)
        if current is None or current.password_hash != account.password_hash:
            raise wrong_credentials()  # changed while we looked
        noted = msgspec.structs.replace(current, password_hash=fresh, last_signed_in_at=instant())
        await transaction.replace(noted)
        return noted, customer

    return await scope.in_transaction(work)


def _with_token(account: PortalAccount | None, digest: str, purpose: TokenPurpose) -> PortalAccount:
    """Return the account, if the token belongs to it, for this purpose, and in time. Raises MutationRefused."""
    for token in account.tokens if account else ():
        if account and token.digest == digest and token.purpose is purpose and instant() < token.expires_at:
            return account
    raise _bad_token()


def _bad_token() -> MutationRefused:
    message = "This link was used, has expired, or was replaced by a newer one. Ask for a new one."
    return MutationRefused([Fault(UserErrorCode.INVALID_LINK, message, ("token",))])


def wrong_credentials() -> MutationRefused:
    """Return the refusal of a sign-in: the same for a wrong password and for an unknown address."""
    message = "No account has this e-mail address and password. Check both, or ask for a new password."
    return MutationRefused([Fault(UserErrorCode.INVALID_CREDENTIALS, message)])


async def _in_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_hashing, work)
