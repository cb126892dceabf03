"""Keys of partners: how they are kept, compared, replaced and ended."""

import hmac
from datetime import timedelta

import pytest

from gateway.documents.partner_app import PartnerApp
from gateway.operations import partner_app as operation
from gateway.operations.partner_app import add_key, app_of_key, parts_of, revoke_key
from tests.partner import partner_of
from tests.running_gateway import Tenant


async def opens(tenant: Tenant, key: str) -> bool:
    """Return whether a key opens anything."""
    parts = parts_of(key)
    assert parts is not None
    return await app_of_key(tenant.scope, parts) is not None


async def test_a_key_is_kept_as_its_digest_and_found_by_its_prefix(acme: Tenant) -> None:
    """A reader of the database cannot sign in with what is there."""
    key = (await partner_of(acme)).key
    scheme, company, key_id, secret = key.split(".")
    stored = await acme.gateway.database.collection(PartnerApp).find_one({"company_id": acme.company.id})
    assert (scheme, company) == ("cpk", acme.company.handle)
    assert len(secret) == 43  # 256 bits
    assert key_id in str(stored)
    assert secret not in str(stored)


async def test_secrets_are_compared_in_constant_time(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """By their digests, all of each, right or wrong: no answer comes sooner for a better guess."""
    key, compared = (await partner_of(acme)).key, []

    def compare(kept: str, given: str) -> bool:
        compared.append((len(kept), len(given)))
        return hmac.compare_digest(kept, given)

    monkeypatch.setattr(operation, "hmac", type("Counted", (), {"compare_digest": staticmethod(compare)}))
    assert await opens(acme, key)
    assert not await opens(acme, f"{key[:-1]}!")
    assert compared == [(64, 64), (64, 64)]


async def test_a_new_key_works_beside_the_old_one_until_that_is_revoked(acme: Tenant) -> None:
    """So a program is moved from one to the other without a pause."""
    old = (await partner_of(acme)).key
    new = await add_key(acme.scope, "planner", acme.company.handle, None)
    assert [await opens(acme, key) for key in (old, new)] == [True, True]
    await revoke_key(acme.scope, "planner", old.split(".")[2])
    assert [await opens(acme, key) for key in (old, new)] == [False, True]


async def test_a_key_whose_days_are_over_opens_nothing(acme: Tenant) -> None:
    """Without anybody revoking it."""
    await partner_of(acme)
    key = await add_key(acme.scope, "planner", acme.company.handle, timedelta(seconds=-1))
    assert not await opens(acme, key)
