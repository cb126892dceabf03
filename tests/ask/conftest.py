"""One gateway over the demo data for all questions, and what the database says of Acme's customers."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from gateway.access.permission import Role
from gateway.access.viewer import system_viewer
from gateway.app.fast_path import read_driver
from gateway.app.keys import signing_secret
from gateway.cli.token import development_token
from gateway.settings import Settings
from gateway.store.database import connect
from gateway.store.scope import TenantScope
from seeds.demo import DEMO_COMPANIES, company_records
from seeds.file import make_files
from seeds.generator import seeded_customer_id
from seeds.toml_models import company_facts
from tests.ask.facts import Facts, facts
from tests.running_gateway import Answer, RunningGateway, run_gateway

ASK = """query ($id: ID!, $question: String!) { customerAsk(id: $id, question: $question, first: 50) {
  status answer document followUps records { __typename id } claims { text citations { field value } } } }"""


STATED_AT = datetime(2026, 11, 30, 18, tzinfo=UTC)
"""When the answers were stated: what is due, comes next, was yesterday or in January is another on another day."""


@pytest.fixture(autouse=True)
def stated_day() -> Iterator[None]:
    """Ask on the day when the answers were stated."""
    with time_machine.travel(STATED_AT):
        yield


@dataclass(frozen=True)
class Demo:
    """The demo companies, served."""

    gateway: RunningGateway
    scope: TenantScope

    async def ask(
        self,
        customer: int,
        question: str,
        role: str = "office",
        query: str = ASK,
        scope: str = "",
        company: str = "acme",
    ) -> Answer:
        """Ask a question about a customer, by the index that the seeds give them; `scope` is a partner's."""
        return await self._send(customer, query, {"question": question}, role, scope, company)

    async def run(self, customer: int, document: str, role: str) -> Answer:
        """Run a document that an answer was made from."""
        more = {"first": 10, "after": None} if "$first" in document else {}
        return await self._send(customer, document, more, role)

    async def _send(
        self, customer: int, query: str, more: dict[str, Any], role: str, scope: str = "", company: str = "acme"
    ) -> Answer:
        owner = seeded_customer_id(company, customer)
        claims = {"customer": owner} if role == "customer" else {"scope": scope} if scope else {}
        token = development_token(self.gateway.settings, Role(role), company, timedelta(hours=1), claims)
        return await self.gateway.ask(query, {"id": owner, **more}, token)


@pytest.fixture(scope="session")
async def demo(settings: Settings) -> AsyncIterator[Demo]:
    """Yield a gateway over a database with the demo data, and Acme's scope."""
    own = settings.model_copy(update={"database": "ask", "budget": 1_000_000_000})
    database = connect(str(own.mongodb_uri), own.database, driver=read_driver(own))
    await database.upkeep.create_indexes()
    scopes = {}
    for company in map(company_facts, DEMO_COMPANIES):
        scope = scopes[company.handle] = TenantScope(database, system_viewer(company.id), signing_secret(own))
        for kind in company_records(company):
            if kind:
                await scope.add_missing(list(kind))
        await scope.add_missing([file.record for file in make_files(company)])
    async with run_gateway(own, database) as running:
        yield Demo(running, scopes["acme"])
    await database.drop()
    await database.close()


@pytest.fixture(scope="session")
def facts_about(demo: Demo) -> Callable[[int], Awaitable[Facts]]:
    """Give what the database says of a customer, read once."""
    known: dict[int, Any] = {}

    async def read(customer: int) -> Facts:
        if customer not in known:
            known[customer] = await facts(demo.scope, seeded_customer_id("acme", customer))
        found: Facts = known[customer]
        return found

    return read
