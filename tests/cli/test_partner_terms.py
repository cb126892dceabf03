"""`gateway partner set` and `gateway persisted unpublish`: what a partner may do is changed while gateways serve."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from gateway.access.client import DocumentMode
from gateway.transport import authentication, persisted
from tests.cli.command import invoke
from tests.partner import Partner, manifest, partner_of, sha256
from tests.running_gateway import Tenant

ADD = "partner add planner --company acme --name Planner --scope customer:read"
CARD = "query Card($id: ID!) { customer(id: $id) { number } }"
VIEWER = "query Viewer { viewer { name } }"


async def operate(tenant: Tenant, text: str) -> str:
    """Return what a command of this company's operator prints."""
    settings = tenant.gateway.settings
    variables = {
        "MONGODB_URI": str(settings.mongodb_uri),
        "GATEWAY_DATABASE": settings.database,
        "GATEWAY_DATA_FOLDER": str(settings.data_folder),
    }
    status, printed = await asyncio.to_thread(invoke, f"{text} --company {tenant.company.handle}", **variables)
    assert status == 0, printed
    return printed


@pytest.fixture
def looking_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway reads keys and documents for each request, instead of every five seconds."""
    monkeypatch.setattr(authentication, "KEY_KNOWN_SECONDS", 0.0)
    monkeypatch.setattr(persisted, "PUBLISHED_SECONDS", 0.0)


def test_what_is_named_is_changed_and_told_and_all_else_stays(known: dict[str, str]) -> None:
    """Old and new of each."""
    invoke(ADD, **known)
    text = "partner set planner --company acme --documents warn --scope job:read --scope customer:read --budget 20000"
    assert invoke(text, **known) == (
        0,
        "documents: enforce → warn\nscopes: customer:read → customer:read job:read\nbudget: 10000 → 20000\n",
    )
    assert invoke(text, **known) == (0, "planner has all of that already.\n")
    rate = invoke("partner set planner --company acme --restore-rate 7", **known)
    assert rate == (0, "restore rate: 500 → 7\n")
    listed = invoke("partner list --company acme", **known)[1]
    assert "customer:read job:read" in listed
    assert "warn" in listed
    assert "20000 + 7/s" in listed


def test_several_scopes_may_stand_in_one_option(known: dict[str, str]) -> None:
    """As in `gateway token`."""
    invoke(ADD, **known)
    assert invoke("partner set planner --company acme --scopes job:read", **known)[1] == (
        "scopes: customer:read → job:read\n"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("partner set planner", "Say what to change: --documents, --scope, --budget or --restore-rate."),
        ("partner set nobody --budget 5", "There is no partner 'nobody'"),
        ("partner set planner --scope staff_note:read", "none a partner may have"),
        ("persisted unpublish --partner planner", "Say what to take away: ids of documents, or a --manifest."),
        ("persisted unpublish x --partner nobody", "There is no partner 'nobody'"),
        ("persisted unpublish x --partner planner", "Not published for 'planner': x. Nothing was taken away."),
    ],
)
def test_what_cannot_be_changed_is_refused_in_one_line(known: dict[str, str], text: str, words: str) -> None:
    """With exit status 1, and nothing changed."""
    invoke(ADD, **known)
    status, printed = invoke(f"{text} --company acme", **known)
    assert status == 1
    assert words in printed


@pytest.mark.usefixtures("looking_each_time")
async def test_a_running_gateway_follows_a_partners_new_terms(acme: Tenant) -> None:
    """Mode, scopes and budget of keys that are in use."""
    partner = await partner_of(acme, DocumentMode.ENFORCE)
    body = {"query": CARD, "variables": {"id": "cus_x"}}
    assert (await partner.post(body)).status_code == 403
    await operate(acme, "partner set planner --documents warn --scope job:read --budget 77")
    answer = (await partner.post(body)).json()
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert answer["extensions"]["warnings"]
    assert answer["extensions"]["cost"]["remaining"] <= 77


async def status_of(partner: Partner, text: str) -> int:
    """Of the answer to a published document."""
    return (await partner.post({"documentId": sha256(text), "variables": {"id": "cus_x"}})).status_code


@pytest.mark.usefixtures("looking_each_time")
async def test_a_document_that_was_taken_away_is_run_no_more(acme: Tenant) -> None:
    """A dry run only tells; the others stay; published again, it runs again."""
    partner = await partner_of(acme)
    await partner.publish(CARD, VIEWER)
    told = await operate(acme, f"persisted unpublish {sha256(CARD)} --partner planner --dry-run")
    assert "1 documents would be taken away from planner." in told
    assert [await status_of(partner, text) for text in (CARD, VIEWER)] == [200, 200]
    told = await operate(acme, f"persisted unpublish sha256:{sha256(CARD)} --partner planner")
    assert "1 documents were taken away from planner." in told
    assert [await status_of(partner, text) for text in (CARD, VIEWER)] == [404, 200]


async def test_a_gateway_looks_again_after_some_seconds_and_not_for_each_request(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is taken away may be run for as long, and no longer."""
    clock = [1_000_000_000.0]
    monkeypatch.setattr(persisted, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    partner = await partner_of(acme)
    await partner.publish(CARD)
    assert await status_of(partner, CARD) == 200
    await operate(acme, f"persisted unpublish {sha256(CARD)} --partner planner")
    assert await status_of(partner, CARD) == 200
    clock[0] += persisted.PUBLISHED_SECONDS
    assert await status_of(partner, CARD) == 404


def test_a_whole_manifest_is_taken_away_and_told(tmp_path: Path, known: dict[str, str]) -> None:
    """But for what is gone already; another manifest's documents stay."""
    invoke(ADD, **known)
    first = manifest(tmp_path, {sha256(CARD): CARD, sha256(VIEWER): VIEWER}, "first.json")
    second = manifest(tmp_path, {"roles": "query Roles { viewer { role } }"}, "second.json")
    for file in (first, second):
        invoke(f"persisted publish {file} --partner planner --company acme", **known)
    invoke(f"persisted unpublish {sha256(VIEWER)} --partner planner --company acme", **known)
    taking = f"persisted unpublish --manifest {first} --partner planner --company acme"
    for extra, words in ((" --dry-run", "would be"), ("", "were")):
        status, printed = invoke(taking + extra, **known)
        assert status == 0
        assert sha256(CARD) in printed
        assert f"1 documents {words} taken away from planner; 1 of the manifest were not published." in printed
    assert "Nothing was taken away." in invoke(taking, **known)[1]
    listed = invoke("persisted list --partner planner --company acme", **known)[1]
    assert "roles" in listed
    assert sha256(CARD) not in listed
