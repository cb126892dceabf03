"""Partners in tests with real clients: manifests are published with the command line."""

import asyncio
import uuid
from pathlib import Path
from typing import Any

from tests.cli.command import run
from tests.clients.node import findings
from tests.partner import Partner
from tests.running_gateway import Tenant


def url_of(tenant: Tenant) -> str:
    """Return the address of GraphQL."""
    return f"{tenant.gateway.url}/graphql"


async def found_by(script: str, partner: Partner, **given: Any) -> Any:
    """Return what a client found that was run with a partner's key."""
    headers = {"authorization": f"Bearer {partner.key}"}
    return await findings(script, url=url_of(partner.tenant), headers=headers, **given)


async def found_by_staff(script: str, tenant: Tenant, **given: Any) -> Any:
    """Return what a client found that was run by a person in the office."""
    headers = {"authorization": f"Bearer {tenant.token()}"}
    return await findings(script, url=url_of(tenant), headers=headers, **given)


async def asked_twice(script: str, tenant: Tenant, customer_id: str, *, by_get: bool) -> Any:
    """Return what a client found that twice asked for a customer's number, by a document that was not sent before."""
    operation = f"Asked{uuid.uuid4().hex}"
    query = f"query {operation}($id: ID!) {{ customer(id: $id) {{ number }} }}"
    return await found_by_staff(script, tenant, query=query, variables={"id": customer_id}, times=2, useGET=by_get)


async def publish_file(partner: Partner, manifest: Path) -> None:
    """`gateway persisted publish`."""
    settings, company = partner.tenant.gateway.settings, partner.tenant.company.handle
    published = await asyncio.to_thread(
        run,
        settings.data_folder,
        *("persisted", "publish", str(manifest), "--partner", partner.app.handle, "--company", company),
        MONGODB_URI=str(settings.mongodb_uri),
        GATEWAY_DATABASE=settings.database,
        GATEWAY_DATA_FOLDER=str(settings.data_folder),
    )
    assert published.returncode == 0, published.stderr
