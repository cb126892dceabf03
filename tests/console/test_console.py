"""The console and the portal in a real browser: walks through them, of which each test checks a part."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.app.application import create_app
from gateway.cli.token import development_token
from gateway.documents.staff_member import StaffRole
from gateway.local.stripe_fake import StripeFake
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.transport.console.demo import DemoSignIn
from tests import records
from tests.card_desk import with_stripe
from tests.console.conftest import findings_of
from tests.console.customers import (
    of_the_company,
    of_the_keys,
    of_the_narrow_screens,
    of_the_phones,
    of_the_portal,
    of_the_sellers,
)
from tests.full_profile import a_full_profile
from tests.post_office import delivering, mailbox, run_inbox
from tests.running_gateway import RunningGateway, served

OFFICE = "office@example.com"
MAX_FIRST_LOAD_BYTES = 250_000
MAX_UPLOAD_BYTES = 4_000_000
MAX_SIGN_IN_BYTES = 10_000
"""What the sign-in in production adds to the first load of the demo."""


@pytest.fixture(scope="module")
async def found(
    settings: Settings,
    database: Database,
    gateway: RunningGateway,
    browser: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[dict[str, Any]]:
    """Yield what the walks of the office, of its managers and of those with a phone saw, of a separate company."""
    tenant = await gateway.tenant(email=OFFICE)
    profile = await a_full_profile(tenant)
    # It states a version that the customer never had, which no late write can be merged past.
    changes = tenant.gateway.database.client[tenant.gateway.database.name]["changes"]
    await changes.delete_one({"_id": profile.node("Change").id})
    staff = {
        role: records.staff_member(tenant.company.id, name=f"{role} of ours", role=staff_role)
        for role, staff_role in (
            (Role.OFFICE, StaffRole.OFFICE),
            (Role.ADMIN, StaffRole.ADMIN),
            (Role.SALES, StaffRole.SALES),
        )
    }
    await tenant.add(*staff.values())
    for name in ("Twin One", "Twin Two"):
        await tenant.customer(first_name=name, last_name="Same", phones=(records.phone("+15125550142"),))
    # Calls that one walk has ring would be in the way of another.
    typing = await gateway.tenant(email=OFFICE)
    subjects = {role: member.id for role, member in staff.items()} | {Role.TECHNICIAN: profile.node("StaffMember").id}

    def sign(role: Role, company: str) -> str:
        subject = subjects[role] if company == tenant.company.handle else f"{role.value}-of-another"
        return development_token(settings, role, company, claims={"sub": subject, "name": role.value})

    fake = StripeFake(tmp_path_factory.mktemp("console-stripe"))
    await asyncio.to_thread(fake.start)
    try:
        demo = DemoSignIn((tenant.company.handle, typing.company.handle), 900, sign)
        # The worker beside it does what is imported.
        working = with_stripe(settings, fake.url).model_copy(
            update={"deliver_messages": True, "max_upload_bytes": MAX_UPLOAD_BYTES}
        )
        async with (
            run_inbox() as inbox,
            served(mailbox(inbox)) as mailbox_url,
            served(create_app(delivering(working, inbox), demo=demo)) as url,
        ):
            given: dict[str, Any] = {"url": url, "mailbox": mailbox_url, "browser": browser,
                    "token": sign(Role.OFFICE, tenant.company.handle),
                    "maxUploadBytes": MAX_UPLOAD_BYTES, "pictures": os.environ.get("CONSOLE_PICTURES")}  # fmt: skip
            given |= {**of_the_company(tenant, profile), **await of_the_phones(tenant)}
            given["ending"] = await of_the_portal(tenant)
            given["lead"] = await of_the_sellers(tenant)
            given["longNamed"] = await of_the_narrow_screens(tenant)
            given["typing"] = await of_the_keys(typing)
            yield {**await findings_of("console.js", given), "given": given, "stripe": fake.url}
    finally:
        await asyncio.to_thread(fake.stop)


async def test_everything_in_the_walks_worked(found: dict[str, Any]) -> None:
    """Find, fix, merge, undo, add, send, block, call, import, settings, portal: no step failed."""
    assert {name: given for name, given in found["steps"].items() if str(given).startswith("failed")} == {}


async def test_a_customer_is_found_by_keys_alone_and_the_reason_is_said(found: dict[str, Any]) -> None:
    """The hit says why it matched."""
    assert "Name" in found["steps"]["find by keyboard"]


async def test_the_office_works_by_keys_alone(found: dict[str, Any]) -> None:
    """All six tasks, an upload and a deletion: the focus is always seen, stays in dialogs, and goes back from them."""
    steps = found["steps"]
    assert steps["by keys: the first key leads past the navigation"] < 5
    is_in_the_page, title = steps["by keys: find a customer"]
    assert is_in_the_page
    assert title.startswith(found["given"]["typing"]["name"])
    for name in ("fix a phone", "a dialog keeps the focus, and Escape closes it alone", "send a statement",
                 "send a document without dragging it"):  # fmt: skip
        assert steps[f"by keys: {name}"] is True


async def test_what_cannot_be_shown_says_so_with_a_way_on(found: dict[str, Any]) -> None:
    """Pages that do not exist or are for other roles, files that are too large; going back finds the list as it was."""
    steps = found["steps"]
    assert steps["pages that do not exist"] == [
        f"There is no such {what}" for what in ("account", "lead", "job", "page", "page for your role")
    ]
    assert steps["going back finds the list as it was"] == "?sort=NAME&direction=ASC"
    assert f"{MAX_UPLOAD_BYTES} bytes" in steps["a file that is too large"]


async def test_what_is_refused_is_said_beside_its_field(found: dict[str, Any]) -> None:
    """The gateway's own words."""
    assert "phone" in found["steps"]["fix a phone by keyboard"]
    assert "time zone" in found["steps"]["change the company's settings"]


async def test_what_would_happen_is_said_before_it_does(found: dict[str, Any]) -> None:
    """The consequences of blocking name what is planned."""
    assert found["steps"]["block after its dry run"]
    assert found["steps"]["send a statement"] == 200


async def test_a_mailed_link_resets_the_password(found: dict[str, Any]) -> None:
    """The one of before is refused from then on; the new one signs in."""
    assert "password" in found["steps"]["a forgotten password"]


async def test_a_customer_whose_session_has_ended_goes_on_where_they_were(found: dict[str, Any]) -> None:
    """After they sign in again over the page: what they had typed is saved. Blocked customers see that they are."""
    steps = found["steps"]
    assert "account is closed" in steps["a session that ends while something is typed"]
    assert "signed out in another window" in steps["sign out in another window"]


async def test_customers_change_their_phones_and_emails(found: dict[str, Any]) -> None:
    """Show a refusal at its field; only staff mark an address as one that mail comes back from."""
    given = found["steps"]["a phone and an e-mail address of their own"]
    assert "phone" in given["refusal"]
    assert given["flags"] == 0


async def test_the_report_of_an_import_is_downloaded(found: dict[str, Any]) -> None:
    """As CSV, with the values that were not understood."""
    report = found["steps"]["import and take it back"]
    assert report["name"].endswith(".csv")
    assert report["isThere"]
    assert "No customer fits." in found["steps"]["import jobs and take them back"]


async def test_a_seller_works_on_leads_and_is_offered_nothing_that_is_refused(found: dict[str, Any]) -> None:
    """Six tabs and the form of the sale; no cards, no credit, no merging, no blocking."""
    steps = found["steps"]
    assert steps["a seller's lead"] == ["Sale", "Notes", "Comments", "Documents", "Pictures", "Related"]
    assert steps["a seller edits the sale"] == "Write an amount as 1,234.50."
    assert steps["a dialog does not take the focus from who types in it"] is True
    offered = steps["what a seller may not do"]
    assert offered["others"] == 0
    assert "Cards" not in offered["tabs"]
    assert {"Jobs", "Invoices", "Changes"} < set(offered["tabs"])
    assert "Name, type and terms" in offered["actions"]
    assert not {"Block…", "Archive…", "Delete…"} & set(offered["actions"])


async def test_a_seller_edits_all_of_a_lead_in_one_form(found: dict[str, Any]) -> None:
    """What was refused is said beside its field; the rest is saved, and saving again sends that field alone."""
    assert "phone" in found["steps"]["a seller edits the lead"]


async def test_a_phone_opens_what_it_has_no_columns_for(found: dict[str, Any]) -> None:
    """The parts of a unit and its service are one tap away."""
    assert {"Installed", "Components", "Service"} <= set(
        found["steps"]["what a narrow screen has no columns for"].split("\n")
    )


async def test_an_issue_is_reported_to_the_office(found: dict[str, Any]) -> None:
    """By a mail that names the page."""
    given = f"mailto:{OFFICE}?subject=Issue%20on%20the%20page%20%2Fjobs%2F{found['given']['job']}"
    assert found["steps"]["report an issue"] == given


async def test_a_technicians_phone_shows_no_money_and_takes_photos(found: dict[str, Any]) -> None:
    """By the camera or dropped; never without a description; the progress is shown."""
    assert found["steps"]["a technician's job"] == 0
    photo = found["steps"]["a photo with its description"]
    assert photo == {"capture": "environment", "isRequired": True, "wasShown": True}


async def test_customers_see_their_statement_but_cannot_send_mail(found: dict[str, Any]) -> None:
    """The portal has the same statement without the button to send it."""
    assert found["steps"]["a statement"] == 0


async def test_a_customer_whose_session_has_ended_signs_in_and_goes_on(found: dict[str, Any]) -> None:
    """It expired, or the password was changed elsewhere: what was typed is saved then; the old password is refused."""
    steps = found["steps"]
    assert "expired" in steps["portal: an expired session goes on where it was"]
    changed = steps["portal: a password that is changed elsewhere"]
    assert "password may have been changed" in changed["reason"]
    assert "No account has this e-mail address and password." in changed["refusal"]
    assert changed["path"] == "/portal"


async def test_what_is_half_typed_is_not_lost(found: dict[str, Any]) -> None:
    """A dialog asks before it closes, and a note waits in its tab."""
    assert found["steps"]["a dialog asks before it drops what was typed"] == "Half a message"
    assert found["steps"]["half a note is there when one comes back"] == "Half a note"


async def test_a_search_without_a_connection_says_so(found: dict[str, Any]) -> None:
    """It does not say that there is no such customer."""
    assert "cannot be reached" in found["steps"]["offline, and back"]


async def test_the_drawer_shows_the_document_of_the_panel(found: dict[str, Any]) -> None:
    """It was then run in GraphiQL with its variables."""
    assert "query AccountPage" in found["steps"]["show the GraphQL of a panel and open it in GraphiQL"]


async def test_an_answer_opens_what_it_cites(found: dict[str, Any]) -> None:
    """The row of the record is marked in its tab."""
    assert found["given"]["shown"]["Invoices"] in found["steps"]["ask a question"]


async def test_axe_finds_nothing_and_no_page_is_wider_than_its_screen(found: dict[str, Any]) -> None:
    """Every page and form that the walks came by, at 390 and at 1,440 px, light and dark."""
    assert len(found["axe"]) > 25
    assert {page: faults for page, faults in found["axe"].items() if faults} == {}
    assert {page: width for page, width in found["widths"].items() if width > 0} == {}


async def test_the_browser_complains_of_nothing_and_no_token_is_kept(found: dict[str, Any]) -> None:
    """No breach of the policy, no error; only the gateway and the demo's Stripe are asked; storage has no token."""
    assert found["complaints"] == []
    assert set(found["hosts"]) == {found["given"]["url"], found["stripe"]}
    for kept in (found["kept"], found["portalKept"]):
        assert "eyJ" not in kept
        assert "token" not in kept


async def test_the_first_load_is_small(found: dict[str, Any]) -> None:
    """Page, scripts, styles and font that the browser had when the accounts were shown, as they were sent."""
    assert found["steps"]["first load"] + MAX_SIGN_IN_BYTES <= MAX_FIRST_LOAD_BYTES
