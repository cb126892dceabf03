"""Staff sign in to the console at a certified OpenID Connect provider, in a real browser."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.app.application import create_app
from gateway.documents.staff_member import StaffRole
from gateway.operations.staff_sign_in import ENDED
from gateway.settings import Settings
from tests import records
from tests.clients.test_sign_in_guide import AUDIENCE, provider
from tests.console.conftest import findings_of
from tests.full_profile import a_full_profile
from tests.running_gateway import RunningGateway, served

SECONDS = 3600


@pytest.fixture(scope="module")
async def found(settings: Settings, gateway: RunningGateway, browser: str) -> AsyncIterator[dict[str, Any]]:
    """Yield what one walk through the sign-in saw: Olga is on the staff, and the company decides her role."""
    tenant = await gateway.tenant()
    profile = await a_full_profile(tenant)
    olga = records.staff_member(
        tenant.company.id, name="Olga Office", role=StaffRole.OFFICE, subject="olga", email="olga@example.com"
    )
    await tenant.add(olga)
    people: dict[str, Any] = {"olga": {"company": tenant.company.handle}, "stranger": {}}
    async with provider(audience=AUDIENCE, people=people, seconds=SECONDS, asks=True) as issuer:
        changes = {
            "console": True,
            "console_client_id": "field-service-app",
            "token_issuer": issuer,
            "token_audience": AUDIENCE,
            "token_jwks_url": f"{issuer}/jwks",
        }
        async with served(create_app(settings.model_copy(update=changes))) as url:
            given = {"url": url, "browser": browser, "issuer": issuer, "customer": profile.owner.id,
                    "pictures": os.environ.get("CONSOLE_PICTURES"),
                    "api": gateway.url, "token": tenant.token(Role.ADMIN), "member": olga.id,
                    "name": profile.owner.display_name, "equipment": profile.node("Equipment").name}  # type: ignore[attr-defined]  # fmt: skip
            yield {**await findings_of("sign_in.js", given), "given": given}


async def test_each_step_of_the_sign_in_worked(found: dict[str, Any]) -> None:
    """No step failed, and axe found nothing."""
    assert {name: given for name, given in found["steps"].items() if str(given).startswith("failed")} == {}
    assert {page: faults for page, faults in found["axe"].items() if faults} == {}


async def test_the_sign_in_leads_to_the_page_that_was_asked_for(found: dict[str, Any]) -> None:
    """Signed in with code and PKCE, as the person that the staff list has."""
    page = f"/customers/{found['given']['customer']}/notes"
    assert found["steps"]["sign in from the page that was asked for"] == page
    assert "Olga Office" in found["steps"]["the name of the person"]


async def test_no_token_is_kept_and_only_gateway_and_provider_are_asked(found: dict[str, Any]) -> None:
    """Tokens are in the page's memory; the page's policy and the browser complain of nothing."""
    assert "eyJ" not in found["kept"]
    assert "token" not in found["kept"]
    assert "code=" not in found["kept"]
    assert set(found["hosts"]) == {found["given"]["url"], found["given"]["issuer"]}
    assert found["complaints"] == []


async def test_an_expired_session_is_renewed_or_asked_for_again(found: dict[str, Any]) -> None:
    """By the refresh token in place; when the provider has ended it, by its form in a window beside the page."""
    customer = found["given"]["customer"]
    renewed = found["steps"]["a token is renewed without leaving the page"]
    assert renewed == [True, f"/customers/{customer}/equipment"]
    ended = found["steps"]["a session that has ended is asked for again beside the page"]
    assert ended == f"/customers/{customer}/notes"


async def test_who_has_signed_out_or_lost_their_access_or_rights_is_told(found: dict[str, Any]) -> None:
    """In every window and without another request, until they sign in again; the page stays where it is."""
    steps, customer = found["steps"], found["given"]["customer"]
    assert "signed out" in steps["signing out in one window ends the session of the others"]
    assert steps["other rights take effect at once"] == 0
    given = steps["somebody whose access is removed"]
    assert given == {"reason": ENDED, "later": 0}
    assert steps["they go on once they have it back"] == f"/customers/{customer}/equipment"


async def test_signing_out_ends_the_session_at_the_provider(found: dict[str, Any]) -> None:
    """Its form asks again who it is."""
    assert found["steps"]["sign out"] is True


async def test_somebody_unknown_to_the_company_is_told_so_and_can_sign_in_as_another(found: dict[str, Any]) -> None:
    """In the gateway's own words."""
    assert "Ask an administrator to add you" in found["steps"]["somebody whom the company does not know"]
