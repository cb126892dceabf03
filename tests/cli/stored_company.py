"""A company and a customer in a database of a test's own."""

from typing import Any

from gateway.access.viewer import system_viewer
from gateway.app.keys import signing_secret
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.scope import TenantScope
from tests import records


async def a_company(database: Database, settings: Settings, handle: str, **customer: Any) -> tuple[Company, Customer]:
    """Store a company with a customer."""
    company = records.company(handle)
    scope = TenantScope(database, system_viewer(company.id), signing_secret(settings))
    made = records.customer(company.id, **customer)
    await scope.add_missing([company])
    await scope.add_missing([made])
    return company, made
