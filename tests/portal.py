"""Portal accounts in tests: invited, confirmed, signed in through HTTP and real mail."""

import re
from typing import Any

import msgspec

from gateway.documents.customer import Customer
from gateway.documents.portal_account import PortalAccount, portal_account_id
from gateway.operations.portal.attempts import PortalLimits
from gateway.settings import Settings
from gateway.store.transaction import Transaction
from tests.post_office import PostOffice
from tests.running_gateway import Answer, Tenant

PASSWORD = "correct horse battery"
LIMITS = PortalLimits(*(Settings.model_fields[f"portal_{name}"].default for name in PortalLimits._fields))
"""As the settings have them by default."""


def mutation(name: str, wanted: str, type_: str) -> str:
    """Return a mutation with one input."""
    return f"mutation ($input: {type_}!) {{ {name}(input: $input) {{ {wanted} userErrors {{ code path message }} }} }}"


INVITE = mutation("portalInviteSend", "customer { id portalAccount { status email } }", "PortalInviteSendInput")
RESET_SEND = mutation("portalPasswordResetSend", "customer { id }", "PortalPasswordResetSendInput")
CONFIRM = mutation("portalAccountConfirm", "email", "PortalPasswordInput")
RESET = mutation("portalPasswordReset", "email", "PortalPasswordInput")
FORGOTTEN = mutation("portalPasswordForgotten", "retryAfterSeconds", "PortalPasswordForgottenInput")
SIGN_IN = mutation("portalSignIn", "accessToken expiresInSeconds customerId retryAfterSeconds", "PortalSignInInput")


async def payload(tenant: Tenant, query: str, **given: Any) -> dict[str, Any]:
    """Return what a mutation answers without a token."""
    answer = await tenant.gateway.ask(query, {"input": given})
    assert answer.errors == [], answer
    ((_, found),) = answer.data.items()
    return dict(found)


def codes(answered: dict[str, Any]) -> list[str]:
    """Why it was refused."""
    return [fault["code"] for fault in answered["userErrors"]]


async def invite(tenant: Tenant, customer: Customer, query: str = INVITE, **given: Any) -> dict[str, Any]:
    """Return what staff are answered who have a link sent."""
    answer = await tenant.ask(query, {"input": {"customerId": customer.id, **given}})
    assert answer.errors == [], answer
    ((_, found),) = answer.data.items()
    return dict(found)


async def token_in_mail(post: PostOffice, customer: Customer) -> str:
    """Return the token of the link in the newest mail to a customer."""
    await post.deliver()
    mail = post.inbox.to(customer.emails[0].address)[-1]
    found = re.search(r"#token=(\S+)", next(iter(mail.iter_parts())).get_content())
    assert found, mail
    return found[1]


async def sign_in(tenant: Tenant, customer: Customer, password: str = PASSWORD, **given: Any) -> dict[str, Any]:
    """Return what signing in is answered."""
    email = given.pop("email", customer.emails[0].address)
    return await payload(tenant, SIGN_IN, companyHandle=tenant.company.handle, email=email, password=password)


async def member(tenant: Tenant, post: PostOffice) -> Customer:
    """Return a customer with a confirmed account."""
    customer: Customer = await tenant.customer()
    await invite(tenant, customer)
    confirmed = await payload(tenant, CONFIRM, token=await token_in_mail(post, customer), password=PASSWORD)
    assert confirmed["userErrors"] == []
    return customer


async def find_account(tenant: Tenant, customer: Customer) -> PortalAccount:
    """Return the stored account."""
    account = await tenant.scope.get(PortalAccount, portal_account_id(customer.id))
    assert account is not None
    return account


async def change_stored(tenant: Tenant, record: Any, **changes: Any) -> None:
    """Store other values, as another part of the gateway would."""

    async def work(transaction: Transaction) -> None:
        current = await transaction.get(type(record), record.id)
        assert current is not None
        await transaction.replace(msgspec.structs.replace(current, **changes))

    await tenant.scope.in_transaction(work)


async def asks(tenant: Tenant, token: str) -> Answer:
    """Return what a portal customer sees with a token."""
    return await tenant.gateway.ask('{ viewer { role id } node(id: "none") { id } }', token=token)
