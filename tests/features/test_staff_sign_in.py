"""Staff sign in with a token that says who they are: their role is the one that the company's staff has."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.access.token import development_key, mint_token
from gateway.documents.job import JobStatus
from gateway.documents.staff_member import StaffMember, StaffRole
from gateway.settings import Settings
from gateway.settings.rules import group_roles
from gateway.store.database import Database
from tests import records
from tests.mutation_fixtures import in_days
from tests.running_gateway import Answer, Tenant, run_gateway

VIEWER = "{ viewer { role permissions staffMember { id name } company { handle } } }"
ADD = """mutation ($input: StaffMemberAddInput!) { staffMemberAdd(input: $input) {
  staffMember { id subject isActive } userErrors { code path } } }"""
UPDATE = """mutation ($input: StaffMemberUpdateInput!) { staffMemberUpdate(input: $input) {
  staffMember { id role } userErrors { code path } } }"""
DEACTIVATE = """mutation ($input: StaffMemberDeactivateInput!) { staffMemberDeactivate(input: $input) {
  staffMember { isActive } impact { openJobs appointments customers } userErrors { code path } } }"""


async def as_person(acme: Tenant, subject: str, query: str = VIEWER, /, **claims: str) -> Answer:
    """Return the answer to a person whose token states no role."""
    settings = acme.gateway.settings
    token = mint_token(
        development_key(settings.data_folder),
        {"sub": subject, **claims},
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        lifetime=timedelta(hours=1),
    )
    return await acme.gateway.ask(query, None, token)


async def invite(acme: Tenant, **given: Any) -> dict[str, Any]:
    """Invite a person as the administrator does; return the payload."""
    wanted = {"name": "Olga Kim", "role": "OFFICE", **given}
    answer = await acme.ask(ADD, {"input": wanted}, role=Role.ADMIN)
    payload: dict[str, Any] = answer.data["staffMemberAdd"]
    return payload


def email_in(acme: Tenant, name: str = "olga") -> str:
    """Return an address that is in no other test's company."""
    return f"{name}@{acme.company.handle}.example.com"


async def test_the_first_sign_in_by_verified_email_claims_the_invitation(acme: Tenant) -> None:
    """In any case of letters; from then on the subject alone is enough, and the role is the stored one."""
    member = (await invite(acme, email=email_in(acme)))["staffMember"]
    assert member["subject"] is None
    subject = f"idp|{acme.company.handle}"
    unverified = await as_person(acme, subject, email=email_in(acme))
    assert (unverified.status, "lacks the claim 'role'" in unverified.errors[0]["message"]) == (401, True)
    first = await as_person(acme, subject, email=email_in(acme, "OLGA"), email_verified="true")
    again = await as_person(acme, subject)
    for answer in (first, again):
        viewer = answer.data["viewer"]
        assert (viewer["role"], viewer["staffMember"]["id"]) == ("OFFICE", member["id"])
        assert viewer["company"]["handle"] == acme.company.handle
        assert "staff:write" not in viewer["permissions"]
    other = await as_person(acme, f"{subject}-other", email=email_in(acme), email_verified="true")
    assert other.status == 401


async def test_ten_first_sign_ins_at_once_claim_one_invitation_for_one_person(acme: Tenant) -> None:
    """One of them is first; the others of the same person are let in too, and another person is not."""
    await invite(acme, email=email_in(acme))
    people = [f"idp|{acme.company.handle}|{number % 2}" for number in range(10)]
    claims = {"email": email_in(acme), "email_verified": "true"}
    answers = await asyncio.gather(*(as_person(acme, person, **claims) for person in people))
    (member,) = await acme.scope.find(StaffMember, {})
    assert [answer.status for answer in answers] == [200 if who == member.subject else 401 for who in people]


async def test_a_change_of_role_and_a_deactivation_count_from_the_next_request_on(acme: Tenant) -> None:
    """With the same token; taken back, they are let in again."""
    subject = f"idp|{acme.company.handle}"
    member = (await invite(acme, subject=subject))["staffMember"]
    assert (await as_person(acme, subject)).data["viewer"]["role"] == "OFFICE"
    await acme.ask(UPDATE, {"input": {"id": member["id"], "role": "TECHNICIAN"}}, role=Role.ADMIN)
    assert (await as_person(acme, subject)).data["viewer"]["role"] == "TECHNICIAN"
    ended = await acme.ask(DEACTIVATE, {"input": {"id": member["id"]}}, role=Role.ADMIN)
    assert ended.data["staffMemberDeactivate"]["staffMember"] == {"isActive": False}
    refused = await as_person(acme, subject)
    assert (refused.status, refused.codes) == (403, ["FORBIDDEN"])
    await acme.ask(UPDATE, {"input": {"id": member["id"], "isActive": True}}, role=Role.ADMIN)
    assert (await as_person(acme, subject)).status == 200


async def test_a_deactivation_tells_who_and_what_somebody_else_has_to_take_over(acme: Tenant) -> None:
    """As a dry run, which changes nothing, and when it is done."""
    member, other = records.staff_member(acme.company.id, email=None), records.staff_member(acme.company.id, email=None)
    owner = await acme.customer(account_manager_id=member.id)
    await acme.customer(account_manager_id=other.id)
    await acme.add(
        member,
        other,
        records.job(owner, technician_id=member.id, status=JobStatus.ON_HOLD),
        records.job(owner, technician_id=member.id, status=JobStatus.COMPLETED),
        records.job(owner, technician_id=other.id),
        *(records.appointment(owner, technician_id=member.id, window=in_days(days)) for days in (-3, 4, 5)),
    )
    for dry_run in (True, False):
        answer = await acme.ask(DEACTIVATE, {"input": {"id": member.id, "dryRun": dry_run}}, role=Role.ADMIN)
        assert answer.data["staffMemberDeactivate"] == {
            "staffMember": {"isActive": dry_run},
            "impact": {"openJobs": 1, "appointments": 2, "customers": 1},
            "userErrors": [],
        }


async def test_somebody_of_two_companies_says_which(acme: Tenant) -> None:
    """By the claim `company`; a company where they do not work lets them in no more than before."""
    rival, third = await acme.gateway.tenant(), await acme.gateway.tenant()
    subject = f"idp|{acme.company.handle}"
    for tenant, role in ((acme, StaffRole.SALES), (rival, StaffRole.ADMIN)):
        await tenant.add(records.staff_member(tenant.company.id, subject=subject, role=role, email=None))
    assert (await as_person(acme, subject)).status == 401
    named = await as_person(acme, subject, company=rival.company.handle)
    assert named.data["viewer"]["role"] == "ADMIN"
    assert named.data["viewer"]["company"]["handle"] == rival.company.handle
    assert (await as_person(acme, subject, company=third.company.handle)).status == 401


async def test_the_last_administrator_and_oneself_stay(acme: Tenant) -> None:
    """No one locks the company out."""
    boss = records.staff_member(acme.company.id, role=StaffRole.ADMIN, email=email_in(acme, "boss"))
    await acme.add(boss)
    itself = await acme.ask(DEACTIVATE, {"input": {"id": boss.id}}, role=Role.ADMIN, sub=boss.id)
    assert [each["code"] for each in itself.data["staffMemberDeactivate"]["userErrors"]] == ["IN_USE"]
    demoted = await acme.ask(UPDATE, {"input": {"id": boss.id, "role": "OFFICE"}}, role=Role.ADMIN)
    assert [each["code"] for each in demoted.data["staffMemberUpdate"]["userErrors"]] == ["IN_USE"]


@pytest.mark.parametrize("query", [ADD, UPDATE, DEACTIVATE], ids=["add", "update", "deactivate"])
async def test_the_office_changes_no_staff(acme: Tenant, query: str) -> None:
    """That is the administrator's."""
    wanted = {"id": "stf_1"} if query is not ADD else {"name": "A", "role": "ADMIN"}
    assert (await acme.ask(query, {"input": wanted}, role=Role.OFFICE)).codes == ["FORBIDDEN"]


async def test_a_group_of_the_identity_provider_gives_the_role(settings: Settings, database: Database) -> None:
    """Use the first matching group of the operator's list, else the role that the staff lists."""
    changes = {"token_group_roles": (("Dispatch", "office"), ("Crew", "technician")), "token_groups_claim": "teams"}
    async with run_gateway(settings.model_copy(update=changes), database) as gateway:
        tenant = await gateway.tenant()
        subject = f"idp|{tenant.company.handle}"
        await tenant.add(records.staff_member(tenant.company.id, role=StaffRole.SALES, subject=subject))
        for teams, role in (
            (["Crew"], "TECHNICIAN"),
            (["Crew", "Dispatch"], "OFFICE"),
            ("Dispatch", "OFFICE"),
            (["Drivers", 7], "SALES"),
            (None, "SALES"),
        ):
            answer = await as_person(tenant, subject, teams=teams)  # type: ignore[arg-type]  # a claim can be anything
            assert answer.data["viewer"]["role"] == role


def test_a_group_without_a_role_stops_the_start() -> None:
    """Name the wrong part, and say what to write."""
    assert group_roles("Dispatch=office, A=B=technician") == (("Dispatch", "office"), ("A=B", "technician"))
    for text in ("Dispatch", "Dispatch=boss", "=office"):
        with pytest.raises(ValueError, match="GROUP=ROLE"):
            group_roles(text)
