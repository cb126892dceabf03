"""What holds of every mutation: the author is shown, other companies are out of reach, late writes and retries."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.access.permission import ROLE_PERMISSIONS, Role
from gateway.documents.change import Change
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.documents.note import Author
from gateway.store.database import Database
from tests.card_desk import Desk
from tests.contract.sharding import refused_by_a_cluster, shard_keys
from tests.mutation_fixtures import Stage, a_stage, tried
from tests.mutation_samples import SAMPLES, sample
from tests.mutations import MUTATIONS, PUBLIC, ask, document, ids_of, needed, refusals, role_for, taking
from tests.partner import Partner, partner_of, sha256
from tests.portal import change_stored
from tests.staff_samples import STEPS, UPDATES
from tests.upsert_samples import UPSERT_SAMPLES

KEYS = shard_keys()
WEBHOOKS = [name for name in MUTATIONS if name.startswith("webhook")]
UNLOGGED = {
    "callIncomingReport": "nobody's record changes: whose phone rings is told, and forgotten after ten minutes",
    "cardSetupStart": "the customer stays as it is until cardSetupComplete, which is logged",
    "customersExport": "it is about no one customer: `gateway jobs` shows who asked for what, and when",
    "bulkExportStart": "it is about no one customer: `gateway jobs` shows who asked for what, and when",
    "exportCancel": "nobody's record changes: the job itself says that it was canceled",
    "companyUpdate": "it is about no customer: `companyChanges` has it",
    "staffMemberAdd": "it is about no customer: `companyChanges` has it",
    "staffMemberUpdate": "it is about no customer: `companyChanges` has it",
    "staffMemberDeactivate": "it is about no customer: `companyChanges` has it",
    "importStart": "the job that it starts logs what it writes, at each customer",
    "importCancel": "nobody's record changes: the job itself says that it was canceled",
    "importUndo": "the job that it starts logs what it writes, at each customer",
    "portalSignIn": "nothing of the profile changes; a line for each sign-in would bury those that count",
    **dict.fromkeys(WEBHOOKS, "they are about no customer: `gateway webhook` shows whose they are"),
}
"""Mutations without an entry in the change log, and why."""
WITHOUT_VERSION = {
    "customerCreate": "there is no version to have seen",
    "tagRename": "many customers, each changed by what is there",
    "tagMerge": "many customers, each changed by what is there",
    "tabExport": "it reads, and writes nothing of the customer",
    "customersExport": "it reads the list as it is",
    "customerDataExport": "it reads, and writes nothing of the customer",
    "bulkExportStart": "it reads the list as it is",
    "exportCancel": "an export changes by itself, as it goes on",
    "companyUpdate": "each setting is given whole; the last one counts",
    "staffMemberAdd": "there is no version to have seen",
    "staffMemberUpdate": "each field is given whole; the last one counts",
    "staffMemberDeactivate": "it is done whatever was changed before",
    "importStart": "it is about many customers, each changed by what is there",
    "importCancel": "an import changes by itself, as it goes on",
    "importUndo": "it is refused when a customer was changed since the import",
    "callIncomingReport": "a telephone system has seen no customer",
    **dict.fromkeys(UPSERT_SAMPLES, "an integration sends what it keeps, whatever was there"),
    **dict.fromkeys(WEBHOOKS, "they are about no customer"),
    **dict.fromkeys(PUBLIC, "whoever is not signed in has seen no customer"),
}
"""Mutations that take no `expectedVersion`, and why; `docs/schema-guide.md` says so too."""
LOGGED = [mutation for mutation in MUTATIONS if mutation not in UNLOGGED]
ABOUT_A_CUSTOMER = ["noteAdd", "commentAdd", "callLog", "messageSend", "portalInviteSend", "portalPasswordResetSend"]
"""Mutations that write something beside a customer, whose version stays as it is."""
NOT_FOUND = {"NOT_FOUND", "CARD_NOT_FOUND"}
OTHER_INPUT: Mapping[str, Mapping[str, Any]] = {
    **{name: {"expectedVersion": 9} for name in (*UPDATES, *STEPS)},
    "changeUndo": {"expectedVersion": 9},
    "customersExport": {"format": "XLSX"},
    "bulkExportStart": {"document": "{ customers { nodes { id } } }"},
    "exportCancel": {"id": "bgj_other"},
    "importStart": {"skipDuplicates": True},
    "importCancel": {"id": "bgj_other"},
    "importUndo": {"id": "bgj_other"},
    "bookingReschedule": {"reason": "Other"},
    "bookingCancel": {"reason": "Other"},
    "paymentRefund": {"reason": "Other"},
    "subscriptionPause": {"resumesOn": "2099-01-01"},
    "subscriptionResume": {"nextOn": "2099-01-01"},
    "recurringInvoicePause": {"resumesOn": "2099-01-01"},
    "recurringInvoiceResume": {"nextOn": "2099-01-01"},
    "customerCreate": {"lastName": "Other"},
    "customerMerge": {"expectedVersion": 9},
    "customerUnmerge": {"mergeId": "mrg_other"},
}
"""Another input for a key: for all others another customer."""


def test_every_mutation_has_a_sample_and_each_sample_names_every_id() -> None:
    """A new mutation is added there, and everything below holds of it too."""
    assert set(SAMPLES) == set(MUTATIONS)


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_the_sample_of_every_mutation_succeeds(
    stage: Stage, mutation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what is refused below might be refused for another reason; and a sharded cluster would take all it sends."""
    monkeypatch.setattr(Database, "is_sharded", True)
    given = await sample(stage, mutation)
    assert set(ids_of(mutation)) <= set(given)
    with stage.desk.gateway.commands() as commands:
        assert refusals(await tried(stage, mutation, given)) == []
    assert [why for command in commands for why in refused_by_a_cluster(command, KEYS)] == []


@pytest.mark.parametrize("mutation", LOGGED)
async def test_the_log_tells_who_wrote_by_which_request_and_document(stage: Stage, mutation: str) -> None:
    """A partner's persisted document is named; what no partner may do is tried without one."""
    partner = None
    if mutation in PUBLIC:
        answer = await tried(stage, mutation, await sample(stage, mutation))
    elif needed(mutation) in ROLE_PERMISSIONS[Role.PARTNER]:
        partner = await partner_of(stage.tenant, scopes=sorted(ROLE_PERMISSIONS[Role.PARTNER]))
        await partner.publish(document(mutation))
        for written in (stage.note, stage.comment):
            await change_stored(stage.tenant, written, author=Author(id=partner.app.id, name="Planner", role="PARTNER"))
        answer = await partner.run(document(mutation), {"input": await sample(stage, mutation)})
    else:
        answer = await tried(stage, mutation, await sample(stage, mutation))
    assert refusals(answer) == []
    entries = await entries_of(stage, mutation)
    assert entries
    for entry in entries:
        assert entry.request_id == answer.headers["x-request-id"]
        assert entry.document_id == (sha256(document(mutation)) if partner else None)
        assert (entry.author.role, entry.author.id) == make_author(stage, mutation, partner)


def make_author(stage: Stage, mutation: str, partner: Partner | None) -> tuple[str, str]:
    """Return (role, id) of its caller."""
    if partner:
        return "PARTNER", partner.app.id
    if mutation == "portalPasswordForgotten":
        return "SYSTEM", "system"  # the caller is not signed in yet
    if mutation in PUBLIC:
        return "CUSTOMER", stage.owner.id
    role = role_for(mutation).value
    return role.upper(), f"{role}-of-{stage.tenant.company.handle}"


async def entries_of(stage: Stage, mutation: str) -> list[Change] | list[DeletedCustomer]:
    """Return what is kept of who did it: the log's entries, of a deleted customer the tombstone."""
    if mutation == "customerDelete":
        return await stage.tenant.scope.find(DeletedCustomer, {})
    return await stage.log(mutation)


@pytest.mark.parametrize(("mutation", "field"), [(name, field) for name in MUTATIONS for field in ids_of(name)])
async def test_an_id_of_another_company_is_not_found(desk: Desk, stage: Stage, mutation: str, field: str) -> None:
    """By any mutation, in any place of its input; nothing is written, here or there."""
    rival = await a_stage(desk)
    given, foreign = await sample(stage, mutation), await sample(rival, mutation)
    before = [len(await side.log(mutation)) for side in (stage, rival)]
    ((code, path), *_) = refusals(await tried(stage, mutation, {**given, field: foreign[field]}))
    assert code in NOT_FOUND
    assert path in (field, "id")
    assert [len(await side.log(mutation)) for side in (stage, rival)] == before


@pytest.mark.parametrize("mutation", taking("expectedVersion"))
async def test_a_stale_version_is_a_conflict(stage: Stage, mutation: str) -> None:
    """By every mutation that takes one; nothing is written."""
    given = await sample(stage, mutation)
    before = await stage.log(mutation)
    assert [code for code, _ in refusals(await tried(stage, mutation, {**given, "expectedVersion": 2}))] == ["CONFLICT"]
    assert await stage.log(mutation) == before


def test_every_write_on_a_customer_takes_an_expected_version() -> None:
    """But for those that have a reason, which the guide tells."""
    assert set(MUTATIONS) - set(taking("expectedVersion")) == set(WITHOUT_VERSION)
    guide = Path("docs/schema-guide.md").read_text()
    assert [name for name in WITHOUT_VERSION if f"`{name}`" not in guide] == []


@pytest.mark.parametrize("mutation", ABOUT_A_CUSTOMER)
async def test_what_is_written_beside_a_customer_shows_the_customer_on_conflict(stage: Stage, mutation: str) -> None:
    """As it is now: the caller wrote about an old card and sees the new one."""
    given = {**await sample(stage, mutation), "expectedVersion": 2}
    asked = document(mutation).replace("userErrors", "customer { id version } userErrors")
    payload = (await stage.tenant.ask(asked, {"input": given}, role=role_for(mutation))).data[mutation]
    assert payload["customer"] == {"id": stage.owner.id, "version": 3}
    assert [fault["path"] for fault in payload["userErrors"]] == [["expectedVersion"]]


@pytest.mark.parametrize("mutation", taking("idempotencyKey"))
async def test_a_retry_under_the_same_key_is_answered_and_not_done_again(stage: Stage, mutation: str) -> None:
    """Another input under the key is refused."""
    given = {**await sample(stage, mutation), "idempotencyKey": "once-1"}
    first, second = await tried(stage, mutation, given), await tried(stage, mutation, given)
    assert refusals(first) == refusals(second) == []
    assert len(await entries_of(stage, mutation)) == (0 if mutation in UNLOGGED else entries_for(mutation))
    other = {**given, **OTHER_INPUT.get(mutation, {"customerId": stage.other.id})}
    assert refusals(await tried(stage, mutation, other)) == [("IDEMPOTENCY_MISMATCH", "idempotencyKey")]


@pytest.mark.parametrize("mutation", [name for name in MUTATIONS if name not in PUBLIC])
async def test_the_header_idempotency_key_makes_every_mutation_happen_once(stage: Stage, mutation: str) -> None:
    """A retry succeeds without a second entry in the log; the same key with another input is refused."""
    given = await sample(stage, mutation)
    first = await tried(stage, mutation, given, key="once-1")
    entries = await entries_of(stage, mutation)
    second = await tried(stage, mutation, given, key="once-1")
    assert refusals(first) == refusals(second) == []
    assert await entries_of(stage, mutation) == entries
    if mutation in taking("expectedVersion"):
        other = await tried(stage, mutation, {**given, "expectedVersion": 99}, key="once-1")
        assert refusals(other) == [("IDEMPOTENCY_MISMATCH", "idempotencyKey")]


@pytest.mark.parametrize("mutation", sorted(PUBLIC))
async def test_a_mutation_without_a_token_refuses_an_idempotency_key(stage: Stage, mutation: str) -> None:
    """Keys are remembered for a viewer, and there is no viewer: better refused than silently ignored."""
    given = await sample(stage, mutation)
    assert refusals(await tried(stage, mutation, given, key="once-1")) == [("INVALID", "idempotencyKey")]


def entries_for(mutation: str) -> int:
    """Return how many entries a mutation makes: a card is marked before it is removed, a merge is of two customers."""
    return 2 if mutation in ("cardRemove", "customerMerge", "customerUnmerge") else 1


def test_what_moves_money_mail_or_cards_takes_an_idempotency_key() -> None:
    """So that a phone in a cellar may try again."""
    moving = {"ledger:write", "message:send", "portal:write", "card:write"}
    assert {name for name in MUTATIONS if name not in PUBLIC and needed(name) in moving} <= set(
        taking("idempotencyKey")
    )


@pytest.mark.parametrize("mutation", [name for name in MUTATIONS if name not in PUBLIC])
async def test_without_its_permission_a_mutation_is_forbidden_and_does_nothing(stage: Stage, mutation: str) -> None:
    """A partner with every scope but that one; of staff and customers `test_access.py` tells."""
    given = await sample(stage, mutation)
    before = await stage.log(mutation)
    held = [scope for scope in ROLE_PERMISSIONS[Role.PARTNER] if scope != needed(mutation)]
    answer = await ask(stage.tenant, mutation, given, role=Role.PARTNER, scope=" ".join(held))
    assert answer.codes == ["FORBIDDEN"]
    assert answer.data == {mutation: None}
    assert await stage.log(mutation) == before
