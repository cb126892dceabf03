"""A partner's program in tests: with a key, scopes, and its own documents."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from gateway.access.client import DocumentMode
from gateway.access.permission import Permission
from gateway.documents.partner_app import PartnerApp
from gateway.inputs.manifest import ManifestEntry
from gateway.operations.partner_app import add_key, add_partner_app
from gateway.operations.persisted_document import publish
from tests.running_gateway import Answer, Tenant


def sha256(text: str) -> str:
    """As clients compute ids."""
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(folder: Path, content: Any, name: str = "manifest.json") -> Path:
    """Return a manifest file."""
    file = folder / name
    file.write_text(json.dumps(content))
    return file


@dataclass
class Partner:
    """A partner's program with a key."""

    tenant: Tenant
    app: PartnerApp
    key: str

    async def post(self, body: dict[str, Any], path: str = "/graphql", **headers: str) -> httpx.Response:
        """Return the raw response to a POST."""
        sent = {"authorization": f"Bearer {self.key}", "accept": "application/graphql-response+json", **headers}
        return await self.tenant.gateway.client.post(path, json=body, headers=sent)

    async def get(self, path: str, **parameters: str) -> httpx.Response:
        """Return the raw response to a GET."""
        sent = {"authorization": f"Bearer {self.key}", "accept": "application/graphql-response+json"}
        return await self.tenant.gateway.client.get(f"{path}?{urlencode(parameters)}", headers=sent)

    async def run(self, text: str, variables: dict[str, Any]) -> Answer:
        """Return the answer to a published document."""
        return await self.tenant.gateway.send({"documentId": sha256(text), "variables": variables}, self.key)

    async def publish(self, *texts: str) -> None:
        """Publish documents under their hashes."""
        await publish(self.tenant.scope, self.app, [(ManifestEntry(sha256(text), text), ()) for text in texts])


async def partner_of(
    tenant: Tenant,
    mode: DocumentMode = DocumentMode.ENFORCE,
    *,
    scopes: Iterable[Permission] = (Permission.CUSTOMER_READ, Permission.JOB_READ),
    **budget: int,
) -> Partner:
    """Return a new partner of a company, with what customers and jobs need by default."""
    limits = {"budget": 10_000, "restore_rate": 500, **budget}
    app = await add_partner_app(tenant.scope, "planner", "Planner", list(scopes), documents=mode, **limits)
    return Partner(tenant, app, await add_key(tenant.scope, "planner", tenant.company.handle, None))
