"""The portal: signed in, and out again; nothing shown to strangers."""

import asyncio

import pytest
from argon2 import PasswordHasher

from gateway.documents.customer import CustomerStatus
from gateway.operations.portal.portal import end_sessions
from tests.portal import (
    CONFIRM,
    FORGOTTEN,
    LIMITS,
    PASSWORD,
    RESET,
    RESET_SEND,
    SIGN_IN,
    asks,
    change_stored,
    codes,
    find_account,
    invite,
    member,
    mutation,
    payload,
    sign_in,
    token_in_mail,
)
from tests.post_office import PostOffice
from tests.running_gateway import Tenant


async def test_an_invited_customer_confirms_signs_in_and_sees_their_own_profile(acme: Tenant, post: PostOffice) -> None:
    """From the mail to the first query; the profile shows how far they are."""
    customer, other = await acme.customer(), await acme.customer()
    invited = await invite(acme, customer)
    assert invited["customer"]["portalAccount"] == {"status": "INVITED", "email": customer.emails[0].address.lower()}
    token = await token_in_mail(post, customer)
    confirmed = await payload(acme, CONFIRM, token=token, password=PASSWORD)
    assert confirmed == {"email": customer.emails[0].address.lower(), "userErrors": []}
    signed_in = await sign_in(acme, customer, email=f" {customer.emails[0].address.upper()} ")
    assert signed_in["customerId"] == customer.id
    assert signed_in["expiresInSeconds"] == 3600
    query = "query ($own: ID!, $other: ID!) { own: customer(id: $own) { id } other: customer(id: $other) { id } }"
    variables = {"own": customer.id, "other": other.id}
    answer = await acme.gateway.ask(query, variables, signed_in["accessToken"])
    assert answer.data == {"own": {"id": customer.id}, "other": None}
    account = await find_account(acme, customer)
    assert account.last_signed_in_at is not None


async def test_an_unknown_account_and_a_wrong_password_are_answered_alike(acme: Tenant, post: PostOffice) -> None:
    """So are an unconfirmed account and one of another company."""
    customer, invited = await member(acme, post), await acme.customer()
    await invite(acme, invited)
    wrong = await sign_in(acme, customer, "wrong password")
    unknown = await sign_in(acme, customer, email="nobody@example.com")
    unconfirmed = await sign_in(acme, invited)
    assert codes(wrong) == ["INVALID_CREDENTIALS"]
    assert wrong == unknown == unconfirmed


async def test_a_company_signs_in_its_own_customers_only(acme: Tenant, rival: Tenant, post: PostOffice) -> None:
    """Same address and password, other company."""
    customer = await member(acme, post)
    assert codes(await sign_in(rival, customer)) == ["INVALID_CREDENTIALS"]
    nowhere = await payload(acme, SIGN_IN, companyHandle="No Such!", email="a@b.example", password=PASSWORD)
    assert nowhere["userErrors"][0]["path"] == ["companyHandle"]


async def test_guessing_is_stopped_even_when_it_comes_all_at_once(acme: Tenant, post: PostOffice) -> None:
    """Then the right password does not help either, until the time that the answer says."""
    customer = await member(acme, post)
    answers = await asyncio.gather(*(sign_in(acme, customer, f"guess {n}") for n in range(LIMITS.tries_by_account + 5)))
    assert sorted(codes(answer)[0] for answer in answers).count("INVALID_CREDENTIALS") == LIMITS.tries_by_account
    refused = await sign_in(acme, customer)
    assert codes(refused) == ["TOO_MANY_ATTEMPTS"]
    assert 0 < refused["retryAfterSeconds"] <= 900
    unknown = [await sign_in(acme, customer, email="nobody@example.com") for _ in range(LIMITS.tries_by_account + 1)]
    assert codes(unknown[-1]) == ["TOO_MANY_ATTEMPTS"]


async def test_right_passwords_do_not_count_as_attempts(acme: Tenant, post: PostOffice) -> None:
    """A customer who signs in often is not shut out."""
    customer = await member(acme, post)
    for _ in range(LIMITS.tries_by_account + 2):
        assert codes(await sign_in(acme, customer)) == []


async def test_a_forgotten_password_is_reset_by_mail_and_ends_every_session(acme: Tenant, post: PostOffice) -> None:
    """The old password and the tokens of before are worth nothing."""
    customer = await member(acme, post)
    before = (await sign_in(acme, customer))["accessToken"]
    assert (await asks(acme, before)).status == 200
    forgotten = {"companyHandle": acme.company.handle, "email": customer.emails[0].address}
    assert codes(await payload(acme, FORGOTTEN, **forgotten)) == []
    fresh = f"{PASSWORD} staple"
    reset = await payload(acme, RESET, token=await token_in_mail(post, customer), password=fresh)
    assert codes(reset) == []
    assert (await asks(acme, before)).status == 401
    assert codes(await sign_in(acme, customer)) == ["INVALID_CREDENTIALS"]
    assert (await asks(acme, (await sign_in(acme, customer, fresh))["accessToken"])).status == 200


async def test_asking_for_a_new_password_does_not_tell_who_has_an_account(acme: Tenant, post: PostOffice) -> None:
    """Same answer; mail goes out for the one that exists only, and not without end."""
    customer = await member(acme, post)
    known = {"companyHandle": acme.company.handle, "email": customer.emails[0].address}
    unknown = {**known, "email": "nobody@example.com"}
    assert await payload(acme, FORGOTTEN, **known) == await payload(acme, FORGOTTEN, **unknown)
    await post.deliver()
    assert len(post.inbox.to(customer.emails[0].address)) == 2
    assert post.inbox.to("nobody@example.com") == []
    for given in (known, unknown):
        answers = [await payload(acme, FORGOTTEN, **given) for _ in range(LIMITS.mails_by_account)]
        assert codes(answers[-1]) == ["TOO_MANY_ATTEMPTS"]
        assert answers[-1]["retryAfterSeconds"] > 0


@pytest.mark.parametrize(
    ("status", "code"), [(CustomerStatus.BLOCKED, "BLOCKED"), (CustomerStatus.ARCHIVED, "ARCHIVED")]
)
async def test_a_blocked_or_archived_customer_is_out_at_once(
    acme: Tenant, post: PostOffice, status: CustomerStatus, code: str
) -> None:
    """The session ends, sign-in is refused to who knows the password, and no link is sent or works."""
    customer = await member(acme, post)
    await invite(acme, customer, RESET_SEND)
    link = await token_in_mail(post, customer)
    token = (await sign_in(acme, customer))["accessToken"]
    await change_stored(acme, customer, status=status)
    assert (await asks(acme, token)).codes == ["UNAUTHENTICATED"]
    assert codes(await sign_in(acme, customer)) == [code]
    assert codes(await sign_in(acme, customer, "wrong password")) == ["INVALID_CREDENTIALS"]
    assert codes(await invite(acme, customer, RESET_SEND)) == [code]
    assert codes(await payload(acme, RESET, token=link, password=PASSWORD)) == [code]


@pytest.mark.parametrize("name", ["Block", "Archive"])
async def test_what_closes_the_portal_ends_sessions_and_links_for_good(
    acme: Tenant, post: PostOffice, name: str
) -> None:
    """Opened again, it takes signing in again; a dry run ends nothing."""
    customer = await member(acme, post)
    await invite(acme, customer, RESET_SEND)
    link = await token_in_mail(post, customer)
    token = (await sign_in(acme, customer))["accessToken"]
    close = mutation(f"customer{name}", "customer { id }", "CustomerStatusInput")
    await acme.ask(close, {"input": {"id": customer.id, "dryRun": True}})
    assert (await asks(acme, token)).status == 200
    for query in (close, mutation(f"customerUn{name.lower()}", "customer { id }", "CustomerStatusInput")):
        answer = await acme.ask(query, {"input": {"id": customer.id}})
        assert answer.errors == []
        assert (await asks(acme, token)).codes == ["UNAUTHENTICATED"]
    assert codes(await payload(acme, RESET, token=link, password=PASSWORD)) == ["INVALID_LINK"]
    assert codes(await sign_in(acme, customer)) == []


async def test_a_portal_token_costs_one_read(acme: Tenant, post: PostOffice) -> None:
    """Whether the session is valid and the customer active is one command."""
    customer = await member(acme, post)
    token = (await sign_in(acme, customer))["accessToken"]
    await asks(acme, token)
    acme.gateway.command_log.commands.clear()
    await acme.gateway.ask("{ viewer { role } }", token=token)
    assert len(acme.gateway.command_log.commands) == 1


async def test_ended_sessions_stay_ended(acme: Tenant, post: PostOffice) -> None:
    """What a block calls: tokens of before do not come back to life."""
    customer = await member(acme, post)
    token = (await sign_in(acme, customer))["accessToken"]
    await acme.scope.in_transaction(lambda transaction: end_sessions(transaction, customer.id))
    assert (await asks(acme, token)).status == 401
    assert codes(await sign_in(acme, customer)) == []


async def test_an_outdated_hash_is_made_anew_when_its_owner_signs_in(acme: Tenant, post: PostOffice) -> None:
    """The password is known only then."""
    customer = await member(acme, post)
    account = await find_account(acme, customer)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    await change_stored(acme, account, password_hash=weak)
    assert codes(await sign_in(acme, customer)) == []
    fresh = (await find_account(acme, customer)).password_hash
    assert fresh is not None
    assert fresh != weak
    assert fresh.startswith("$argon2id$")
    assert codes(await sign_in(acme, customer)) == []


@pytest.mark.parametrize(
    "query",
    [
        "{ viewer { id } }",
        "mutation { customerUpdate(input: {id: 1}) { userErrors { code } } }",
        'mutation { portalSignIn(input: {companyHandle: "a", email: "b", password: "c"}) { __typename } '
        "customerUpdate(input: {id: 1}) { userErrors { code } } }",
        "mutation { ...Both } fragment Both on Mutation { customerUpdate(input: {id: 1}) { userErrors { code } } }",
    ],
)
async def test_without_a_token_only_the_public_mutations_run(acme: Tenant, query: str) -> None:
    """Not beside them, and not through a fragment."""
    assert (await acme.gateway.ask(query)).status == 401
