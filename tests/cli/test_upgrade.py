"""Databases of earlier versions are upgraded as `docs/upgrade.md` says, and served."""

import asyncio
import uuid
from pathlib import Path

import pytest

from gateway.access.permission import Role
from gateway.access.viewer import system_viewer
from gateway.app.keys import signing_secret
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.settings import Settings
from gateway.store.database import connect
from gateway.store.scope import TenantScope
from tests.cli.command import invoke
from tests.earlier_database import COMPANY, CUSTOMERS, FOLDER, restore
from tests.running_gateway import Tenant, run_gateway

CONTENTS = {file.name: file.read_bytes() for file in sorted(FOLDER.glob("*.json.gz"))}
PROFILE = (Path(__file__).parent.parent / "queries" / "customer_profile.graphql").read_text()
SEARCH = """query ($term: String!) { customerSearch(term: $term, first: 50, includeArchived: true) {
  nodes { customer { id } } } }"""
RENAMED = {"card_works": "card_tasks"}


@pytest.mark.parametrize("version", list(CONTENTS))
async def test_a_database_of_an_earlier_version_is_upgraded_and_served(
    version: str, settings: Settings, tmp_path: Path
) -> None:
    """It is told to be old, upgraded, found sound, and each customer is shown whole and found by a search."""
    name = f"earlier-{uuid.uuid4().hex[:12]}"
    uri = str(settings.mongodb_uri)
    where = {"MONGODB_URI": uri, "GATEWAY_DATABASE": name, "GATEWAY_DATA_FOLDER": str(tmp_path)}
    before = await restore(uri, name, CONTENTS[version])

    async def gateway(text: str, expected: int = 0) -> str:
        status, printed = await asyncio.to_thread(lambda: invoke(text, **where))
        assert status == expected, printed
        return printed

    assert "0001 card_tasks" in await gateway("migrate status", 1)
    await gateway("migrate up --keep-unwanted")
    await gateway("migrate up")
    assert "There is nothing to do." in await gateway("migrate status")
    await gateway("reindex")
    await gateway("verify")
    database = connect(uri, name)
    stored = database.collection(Company).database
    after = {old: await stored.get_collection(RENAMED.get(old, old)).count_documents({}) for old in before}
    assert after == before
    async with run_gateway(settings.model_copy(update={"database": name}), database) as running:
        (company,) = [Company.from_stored(one) async for one in database.collection(Company).find({"handle": COMPANY})]
        scope = TenantScope(database, system_viewer(company.id), signing_secret(settings))
        await _look_at_all(Tenant(running, company, scope))
    await database.drop()
    await database.close()


async def _look_at_all(tenant: Tenant) -> None:
    """Ask for the profile of every customer, and search for each."""
    customers = await tenant.scope.find(Customer, {})
    assert len(customers) == CUSTOMERS
    for customer in customers:
        answer = await tenant.ask(PROFILE, {"id": customer.id}, role=Role.ADMIN)
        assert (answer.errors, answer.data["customer"]["displayName"]) == ([], customer.display_name)
        found = await tenant.ask(SEARCH, {"term": customer.last_name or customer.company_name})
        assert customer.id in {node["customer"]["id"] for node in found.data["customerSearch"]["nodes"]}
