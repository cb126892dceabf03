"""Guessing passwords: stopped for who guesses, and for no one else."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher

from gateway.access import password
from gateway.settings import Settings
from gateway.store.database import Database
from tests.portal import FORGOTTEN, LIMITS, PASSWORD, RESET, SIGN_IN, codes, member, payload, sign_in, token_in_mail
from tests.post_office import PostOffice
from tests.running_gateway import RunningGateway, Tenant, run_gateway


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords in no time: these tests try hundreds of them."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(password, "_hasher", quick)
    monkeypatch.setattr(password, "_dummy_hash", lambda: quick.hash(PASSWORD))


@pytest.fixture
async def proxied(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway that gets clients' addresses by its proxy."""
    async with run_gateway(settings.model_copy(update={"client_address_header": "x-real-ip"}), database) as running:
        yield running


async def attempt(proxied: RunningGateway, tenant: Tenant, email: str, password: str, address: str) -> list[str]:
    """Return what a sign-in from an address is answered."""
    wanted = {"companyHandle": tenant.company.handle, "email": email, "password": password}
    body = {"query": SIGN_IN, "variables": {"input": wanted}}
    answer = await proxied.client.post("/graphql", json=body, headers={"x-real-ip": address})
    return codes(answer.json()["data"]["portalSignIn"])


async def guesses(proxied: RunningGateway, tenant: Tenant, email: str, address: str, number: int) -> None:
    """Wrong passwords from one address."""
    await asyncio.gather(*(attempt(proxied, tenant, email, f"guess {n}", address) for n in range(number)))


async def test_a_stranger_elsewhere_does_not_shut_the_owner_out(
    proxied: RunningGateway, acme: Tenant, post: PostOffice
) -> None:
    """The stranger's address is stopped; the owner's is not, at any company and account."""
    email = (await member(acme, post)).emails[0].address
    await guesses(proxied, acme, email, "203.0.113.7", LIMITS.tries_by_account + 1)
    assert await attempt(proxied, acme, email, PASSWORD, "203.0.113.7") == ["TOO_MANY_ATTEMPTS"]
    assert await attempt(proxied, acme, email, PASSWORD, "198.51.100.9") == []


async def test_one_network_of_ipv6_is_one_address(proxied: RunningGateway, acme: Tenant, post: PostOffice) -> None:
    """A customer has billions of addresses in it."""
    email = (await member(acme, post)).emails[0].address
    for number in range(LIMITS.tries_by_account + 1):
        await guesses(proxied, acme, email, f"[2001:db8::{number:x}]:443", 1)
    assert await attempt(proxied, acme, email, PASSWORD, "2001:db8::ffff") == ["TOO_MANY_ATTEMPTS"]


async def test_what_a_client_says_before_the_proxy_is_not_its_address(
    proxied: RunningGateway, acme: Tenant, post: PostOffice
) -> None:
    """Proxies add to a list, and some add the port: the last entry counts, however the client begins it."""
    email = (await member(acme, post)).emails[0].address
    for number in range(LIMITS.tries_by_account + 1):
        await guesses(proxied, acme, email, f"198.51.100.{number}, 203.0.113.7:{40_000 + number}", 1)
    assert await attempt(proxied, acme, email, PASSWORD, "203.0.113.7") == ["TOO_MANY_ATTEMPTS"]
    assert await attempt(proxied, acme, email, PASSWORD, "unknown, 203.0.113.8") == []


async def test_many_addresses_together_are_stopped_but_not_where_the_owner_signed_in(
    proxied: RunningGateway, acme: Tenant, post: PostOffice
) -> None:
    """A botnet guesses no further, and the owner at home notices nothing of it."""
    email = (await member(acme, post)).emails[0].address
    assert await attempt(proxied, acme, email, PASSWORD, "198.51.100.9") == []
    networks = LIMITS.tries_by_account_anywhere // LIMITS.tries_by_account + 1
    for number in range(networks):
        await guesses(proxied, acme, email, f"203.0.113.{number}", LIMITS.tries_by_account)
    assert await attempt(proxied, acme, email, PASSWORD, "203.0.113.250") == ["TOO_MANY_ATTEMPTS"]
    assert await attempt(proxied, acme, email, PASSWORD, "198.51.100.9") == []


async def test_one_address_that_tries_all_accounts_is_stopped(
    proxied: RunningGateway, acme: Tenant, post: PostOffice
) -> None:
    """It only."""
    email = (await member(acme, post)).emails[0].address
    tried = (
        attempt(proxied, acme, f"{n}@example.com", PASSWORD, "203.0.113.7") for n in range(LIMITS.tries_by_address + 1)
    )
    await asyncio.gather(*tried)
    assert await attempt(proxied, acme, email, PASSWORD, "203.0.113.7") == ["TOO_MANY_ATTEMPTS"]
    assert await attempt(proxied, acme, email, PASSWORD, "203.0.113.8") == []


async def test_a_completed_reset_lets_the_owner_in(acme: Tenant, post: PostOffice) -> None:
    """At once, from the same address, with the new password only."""
    customer = await member(acme, post)
    for number in range(LIMITS.tries_by_account + 1):
        await sign_in(acme, customer, f"guess {number}")
    assert codes(await sign_in(acme, customer)) == ["TOO_MANY_ATTEMPTS"]
    await payload(acme, FORGOTTEN, companyHandle=acme.company.handle, email=customer.emails[0].address)
    fresh = f"{PASSWORD} staple"
    assert codes(await payload(acme, RESET, token=await token_in_mail(post, customer), password=fresh)) == []
    assert codes(await sign_in(acme, customer)) == ["INVALID_CREDENTIALS"]
    assert codes(await sign_in(acme, customer, fresh)) == []


async def test_where_no_proxy_tells_addresses_nobody_shuts_out_the_whole_company(
    acme: Tenant, post: PostOffice
) -> None:
    """All customers may share the proxy's address: sign-ins and requests for mail are not stopped for all."""
    customer = await member(acme, post)
    for number in range(LIMITS.tries_by_address + 1):
        await sign_in(acme, customer, "guess", email=f"{number}@example.com")
    assert codes(await sign_in(acme, customer)) == []
    asked = (
        payload(acme, FORGOTTEN, companyHandle=acme.company.handle, email=f"{number}@example.com")
        for number in range(LIMITS.mails_by_address + 1)
    )
    await asyncio.gather(*asked)
    assert (
        codes(await payload(acme, FORGOTTEN, companyHandle=acme.company.handle, email=customer.emails[0].address)) == []
    )


async def test_operators_set_the_limits(settings: Settings, database: Database, acme: Tenant) -> None:
    """A third wrong password is one too many here."""
    limited = {"client_address_header": "x-real-ip", "portal_tries_by_account": 2}
    async with run_gateway(settings.model_copy(update=limited), database) as running:
        tries = [await attempt(running, acme, "ada@example.com", f"guess {n}", "203.0.113.9") for n in range(3)]
    assert [code for (code,) in tries] == ["INVALID_CREDENTIALS", "INVALID_CREDENTIALS", "TOO_MANY_ATTEMPTS"]
