"""The console's page: its policy, its addresses, the demo's sign-in."""

import json
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from gateway.app.console import console_routes_for
from gateway.errors import SettingsRefused
from gateway.settings import Settings
from gateway.transport.console import NOT_BUILT, console_routes
from gateway.transport.console.demo import PATH, DemoSignIn

PAGE = '<meta name="console-facts" content="CONSOLE_FACTS"><script nonce="CSP_NONCE"></script><p>CONSOLE_LEAD</p>'
DEMO = DemoSignIn(("acme",), 900, lambda role, company: f"{role.value}@{company}")


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of a demo whose console is built in the test's own folder."""
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "frames.json").write_text('{"/accounts": {"title": "Accounts", "lead": "Sort & search"}}')
    routes = console_routes({"mode": "demo", "name": '"><script>'}, ("http://127.0.0.1:9",), DEMO, tmp_path)
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/accounts", "/customers/cus_1/invoices", "/portal/confirm"])
async def test_every_page_has_a_policy_with_a_nonce_of_its_own(browser: httpx.AsyncClient, path: str) -> None:
    """Scripts run by the nonce alone, and requests go to the gateway and where it says."""
    first, second = await browser.get(path), await browser.get(path)
    policy = first.headers["content-security-policy"]
    nonce = policy.partition("script-src 'nonce-")[2].partition("'")[0]
    assert f'nonce="{nonce}"' in first.text
    assert nonce not in second.text
    assert "unsafe" not in policy
    assert "connect-src 'self' http://127.0.0.1:9;" in policy
    assert first.headers["cache-control"] == "no-store"


async def test_what_the_page_is_told_cannot_become_markup(browser: httpx.AsyncClient) -> None:
    """The facts are one attribute's text."""
    page = (await browser.get("/")).text
    assert '"><script>' not in page
    assert '{"mode":"demo"' in unescape(page)


async def test_a_console_that_is_not_built_says_how_to_build_it(browser: httpx.AsyncClient, tmp_path: Path) -> None:
    """A page for people, with a status that says it is not there yet."""
    (tmp_path / "index.html").unlink()
    answer = await browser.get("/")
    assert (answer.status_code, answer.text) == (503, NOT_BUILT)


async def test_the_demo_signs_anyone_in_and_nobody_elsewhere(browser: httpx.AsyncClient) -> None:
    """A token for a known role and company; a reason for anything else."""
    answer = await browser.post(PATH, json={"role": "office", "company": "acme"})
    session = answer.json()
    assert (session["token"], session["expiresInSeconds"]) == ("office@acme", 900)
    assert "customer:read" in session["permissions"]
    for wish in ({"role": "partner", "company": "acme"}, {"role": "office", "company": "other"}, {"role": "?"}):
        assert (await browser.post(PATH, json=wish)).status_code == 400


async def test_a_page_comes_with_what_it_is_for(browser: httpx.AsyncClient) -> None:
    """Shown before any script has run."""
    assert "<p>Sort &amp; search</p>" in (await browser.get("/accounts")).text


@pytest.mark.parametrize(
    ("path", "token"),
    [
        ("/accounts", "office@acme"),
        ("/portal?demo=acme", "customer@acme"),
        ("/portal?demo=other", None),
        ("/portal/confirm", None),
    ],
)
async def test_a_page_of_the_demo_begins_with_a_session(
    browser: httpx.AsyncClient, path: str, token: str | None
) -> None:
    """The office in the console, a customer where the portal is opened as one; none on pages that sign in."""
    facts = unescape((await browser.get(path)).text).partition('content="')[2].partition('"><script nonce')[0]
    session = json.loads(facts)["session"]
    assert (session and session["token"]) == token


def test_production_serves_the_console_with_the_identity_provider_only(settings: Settings) -> None:
    """Off unless set; set, it needs a client id and an issuer that is an address."""
    assert console_routes_for(settings, None) == []
    wanted = settings.model_copy(update={"console": True})
    with pytest.raises(SettingsRefused, match="GATEWAY_CONSOLE_CLIENT_ID"):
        console_routes_for(wanted, None)
    with pytest.raises(SettingsRefused, match="GATEWAY_TOKEN_ISSUER"):
        console_routes_for(wanted.model_copy(update={"console_client_id": "console"}), None)
    complete = {"console_client_id": "console", "token_issuer": "https://login.example.com/acme"}
    paths = [getattr(route, "path", "") for route in console_routes_for(wanted.model_copy(update=complete), None)]
    assert "/" in paths
    assert PATH not in paths
