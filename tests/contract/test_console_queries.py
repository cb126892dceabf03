"""Every query of the console and the portal: it answers, keeps its budget of MongoDB commands, and scans nothing.

The documents are those of the build; `tests/queries/console.json` has the budget of each.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.transport.console import console_documents
from tests.contract.test_queries import explain, scans
from tests.full_profile import Profile, a_full_profile
from tests.running_gateway import Answer, Tenant

BUDGETS: dict[str, int] = json.loads((Path(__file__).parent.parent / "queries" / "console.json").read_text())
DEFERRAL = re.compile(r" @defer\([^)]*\)")
NAME = re.compile(r"\s*query (\w+)")
QUERIES = {found[1]: text for text in console_documents().values() if (found := NAME.match(text))}
ADMINISTRATORS = ("CompanySettings", "StaffList")
CUSTOMERS = ("PortalHome",)
# No job of an import is there to be followed, and the model of answers reads what a question is about.
ELSEWHERE = ("FollowImport", "AskCustomer")
NAMES = [name for name in sorted(QUERIES) if name not in ELSEWHERE]

pytestmark = pytest.mark.skipif(not QUERIES, reason="`make console` has not been run")


def variables_for(text: str, profile: Profile) -> dict[str, Any]:
    """Return values for the variables that a document declares."""
    values: dict[str, Any] = {
        "id": profile.node("Job").id if "query JobPage" in text else profile.owner.id,
        "term": (profile.owner.last_name or "").rstrip("0123456789"),
        "first": 15,
        "from": "2026-01-01",
        "to": "2026-12-31",
        "withNumbers": True,
        "withChanges": True,
        "withInvoices": True,
    }
    return {name: value for name, value in values.items() if f"${name}:" in text}


async def answer_to(name: str, tenant: Tenant, profile: Profile) -> Answer:
    """Return the answer that whoever uses the screen gets."""
    text = DEFERRAL.sub("", QUERIES[name])
    if name in CUSTOMERS:
        return await tenant.ask(text, variables_for(text, profile), role=Role.CUSTOMER, customer=profile.owner.id)
    role = Role.ADMIN if name in ADMINISTRATORS else Role.OFFICE
    return await tenant.ask(text, variables_for(text, profile), role=role)


@pytest.mark.parametrize("name", NAMES)
async def test_the_screens_query_keeps_its_budget_and_scans_nothing(acme: Tenant, name: str) -> None:
    """As many MongoDB commands as its budget says, exactly, and each by an index."""
    profile = await a_full_profile(acme)
    with acme.gateway.commands() as commands:
        answer = await answer_to(name, acme, profile)
    assert answer.errors == []
    assert len(commands) == BUDGETS.get(name), [next(iter(command)) for command in commands]
    for command in commands:
        plan = await explain(acme, command)
        assert scans(plan) == [], plan


def test_every_query_of_the_console_has_a_budget() -> None:
    """And no budget is left of a query that is gone."""
    assert set(BUDGETS) == set(NAMES)
