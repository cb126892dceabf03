"""The console in a real browser: one walk through it, of which each test checks a part."""

import asyncio
import gzip
import json
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from gateway.access.permission import Role
from gateway.app.application import create_app
from gateway.cli.token import development_token
from gateway.documents.message import Message
from gateway.documents.staff_member import StaffRole
from gateway.local.stripe_fake import StripeFake
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.transport.console import BUILD
from gateway.transport.console.demo import DemoSignIn
from tests import records
from tests.card_desk import with_stripe
from tests.clients.node import node
from tests.full_profile import Profile, a_full_profile
from tests.portal import PASSWORD, invite
from tests.running_gateway import RunningGateway, Tenant, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MAX_FIRST_LOAD_BYTES = 250 * 1024

pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None, reason="there is no browser: `apt-get install chromium` (make test does, as root)"
    ),
    pytest.mark.skipif(not (BUILD / "index.html").exists(), reason="`make console` has not been run"),
]


@pytest.fixture(scope="module")
async def found(
    settings: Settings, database: Database, gateway: RunningGateway, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[str, Any]]:
    """Yield what one walk through the console and the portal saw, of a separate company."""
    tenant = await gateway.tenant()
    profile = await a_full_profile(tenant)
    # It states a version that the customer never had, which no late write can be merged past.
    changes = tenant.gateway.database.client[tenant.gateway.database.name]["changes"]
    await changes.delete_one({"_id": profile.node("Change").id})
    office = records.staff_member(tenant.company.id, name="Olga Office", role=StaffRole.OFFICE)
    await tenant.add(office, *[await tenant.customer() for _ in range(3)])
    for name in ("Twin One", "Twin Two"):
        await tenant.customer(first_name=name, last_name="Same", phones=(records.phone("+15125550142"),))
    subjects = {Role.OFFICE: office.id, Role.TECHNICIAN: profile.node("StaffMember").id}

    def sign(role: Role, company: str) -> str:
        return development_token(settings, role, company, claims={"sub": subjects[role], "name": role.value})

    fake = StripeFake(tmp_path_factory.mktemp("console-stripe"))
    await asyncio.to_thread(fake.start)
    try:
        demo = DemoSignIn((tenant.company.handle,), 900, sign)
        # The worker beside it does what is imported.
        working = with_stripe(settings, fake.url).model_copy(update={"deliver_messages": True})
        async with served(create_app(working, demo=demo)) as url:
            given = {"url": url, "chromium": CHROMIUM, "token": sign(Role.OFFICE, tenant.company.handle)}
            told = {**given, **await _what_to_do(tenant, profile)}
            walked = json.loads(await node(Path(__file__).with_name("walk.js"), json.dumps(told)))
            yield {**walked, "told": told, "stripe": fake.url}
    finally:
        await asyncio.to_thread(fake.stop)


async def _what_to_do(tenant: Tenant, profile: Profile) -> dict[str, Any]:
    """Return the customer to search for, and what to change of them."""
    owner = profile.owner
    await invite(tenant, owner)
    (mail,) = [mail for mail in await tenant.scope.find(Message, {"customer_id": owner.id}) if mail.has_secret]
    link = re.search(r"https?://[^/]+(/portal/confirm#token=[\w.~-]+)", str(mail.text))
    assert link, mail.text
    return {
        "company": tenant.company.handle,
        "customer": owner.id,
        "name": owner.display_name,
        "term": owner.last_name,
        "phone": owner.phones[0].number,
        "newPhone": "(737) 555-7788",
        "job": profile.node("Job").id,
        "email": owner.emails[0].address,
        "portalLink": link[1],
        "password": PASSWORD,
        "shown": {
            "Invoices": profile.node("Invoice").number,  # type: ignore[attr-defined]
            "Equipment": profile.node("Equipment").name,  # type: ignore[attr-defined]
            "Notes": profile.node("Note").body,  # type: ignore[attr-defined]
            "Timeline": "Note",
            "Photos and files": "permit.pdf",
        },
    }


async def test_everything_in_the_walk_worked(found: dict[str, Any]) -> None:
    """Find, fix, merge, undo, add, send, block, call: no step failed."""
    assert {name: told for name, told in found["steps"].items() if str(told).startswith("failed")} == {}


async def test_a_customer_is_found_by_keys_alone_and_the_reason_is_said(found: dict[str, Any]) -> None:
    """The hit says why it matched."""
    assert "Name" in found["steps"]["find by keyboard"]


async def test_what_is_refused_is_said_beside_its_field(found: dict[str, Any]) -> None:
    """The gateway's own words."""
    assert "phone" in found["steps"]["fix a phone"]


async def test_what_would_happen_is_said_before_it_does(found: dict[str, Any]) -> None:
    """The consequences of blocking name what is planned."""
    assert found["steps"]["block after its dry run"]
    assert found["steps"]["send a statement"] == 200


async def test_a_technicians_phone_shows_what_the_job_needs(found: dict[str, Any]) -> None:
    """Nothing is wider than the phone, and no money is there."""
    assert found["steps"]["a technician's job on a phone"] == "390 0"


async def test_an_answer_opens_what_it_cites(found: dict[str, Any]) -> None:
    """The row of the record is marked in its tab."""
    assert found["told"]["shown"]["Invoices"] in found["steps"]["ask a question"]


async def test_axe_finds_nothing_on_any_page(found: dict[str, Any]) -> None:
    """Every page and form that the walk came by, light and dark."""
    assert len(found["axe"]) > 12
    assert {page: faults for page, faults in found["axe"].items() if faults} == {}


async def test_the_browser_complains_of_nothing_and_no_token_is_kept(found: dict[str, Any]) -> None:
    """No breach of the policy, no error; only the gateway and the demo's Stripe are contacted; storage has no token."""
    assert found["complaints"] == []
    assert set(found["hosts"]) == {found["told"]["url"], found["stripe"]}
    for kept in (found["kept"], found["portalKept"]):
        assert "eyJ" not in kept
        assert "token" not in kept


def test_the_first_page_is_small() -> None:
    """Page, script, style and font that the accounts list needs, compressed."""
    page = (BUILD / "index.html").read_text()
    names = [urlsplit(name).path for name in re.findall(r'(?:src|href)="(/console-assets/[^"]+)"', page)]
    files = [BUILD / name.lstrip("/") for name in names] + list(BUILD.glob("console-assets/inter-latin-wght*.woff2"))
    size = sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)
    assert size <= MAX_FIRST_LOAD_BYTES
