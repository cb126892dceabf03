"""`companyChanges`: who changed the company's settings and its staff, and what."""

from typing import Any

from gateway.access.permission import Role
from tests.features.test_staff_sign_in import as_person, email_in, invite
from tests.mutations import ask, refusals
from tests.running_gateway import Tenant

LOG = """query ($first: Int, $after: String) { companyChanges(first: $first, after: $after) {
  totalCount pageInfo { endCursor hasNextPage }
  nodes { operation subject subjectId author { name role } requestId fields { field before after } } } }"""


async def log(tenant: Tenant, **given: Any) -> dict[str, Any]:
    """Return a page of the log, as the administrator reads it."""
    answer = await tenant.ask(LOG, given, role=Role.ADMIN)
    assert answer.errors == []
    found: dict[str, Any] = answer.data["companyChanges"]
    return found


async def test_the_log_says_who_changed_what_of_company_and_staff(acme: Tenant, rival: Tenant) -> None:
    """List entries newest first, by pages; leave out writes without a change, and other companies' entries."""
    quiet = {"start": "21:00", "end": "08:00"}
    given = {"name": "Acme and Sons", "quietHours": quiet}
    answer = await ask(acme, "companyUpdate", given, role=Role.ADMIN)
    assert refusals(answer) == []
    assert refusals(await ask(acme, "companyUpdate", given, role=Role.ADMIN)) == []
    member = (await invite(acme, email=email_in(acme)))["staffMember"]
    assert refusals(await ask(acme, "staffMemberUpdate", {"id": member["id"], "role": "SALES"}, role=Role.ADMIN)) == []
    await as_person(acme, f"idp|{acme.company.handle}", email=email_in(acme), email_verified="true")
    assert refusals(await ask(acme, "staffMemberDeactivate", {"id": member["id"]}, role=Role.ADMIN)) == []
    whole = await log(acme)
    entries = [(entry["operation"], entry["subject"], entry["author"]["role"]) for entry in whole["nodes"]]
    assert entries == [
        ("staffMemberDeactivate", "Olga Kim", "ADMIN"),
        ("signIn", "Olga Kim", "SYSTEM"),
        ("staffMemberUpdate", "Olga Kim", "ADMIN"),
        ("staffMemberAdd", "Olga Kim", "ADMIN"),
        ("companyUpdate", "Acme and Sons", "ADMIN"),
    ]
    changed = {field["field"]: (field["before"], field["after"]) for field in whole["nodes"][-1]["fields"]}
    assert changed == {"name": (acme.company.name, "Acme and Sons"), "quietHours": (None, quiet)}
    assert whole["nodes"][-1]["requestId"] == answer.headers["x-request-id"]
    assert whole["nodes"][2]["fields"] == [{"field": "role", "before": "OFFICE", "after": "SALES"}]
    first = await log(acme, first=2)
    rest = await log(acme, first=10, after=first["pageInfo"]["endCursor"])
    assert [*first["nodes"], *rest["nodes"]] == whole["nodes"]
    assert (await log(rival))["totalCount"] == 0


async def test_only_administrators_read_it(acme: Tenant) -> None:
    """Refuse the log to roles that may not change the company."""
    for role in (Role.OFFICE, Role.TECHNICIAN, Role.SALES):
        assert (await acme.ask(LOG, {}, role=role)).codes == ["FORBIDDEN"]
