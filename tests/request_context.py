"""The context of a request that a test executes without HTTP."""

from datetime import UTC, datetime

from gateway.access.file_link import FileLinks
from gateway.access.permission import Role
from gateway.access.statement_link import StatementLinks
from gateway.access.viewer import Viewer, permissions_of
from gateway.app.keys import signing_secret
from gateway.context import Context, SignedIn
from gateway.loaders import Loaders
from gateway.store.grid_file_storage import GridFileStorage
from gateway.store.scope import TenantScope
from tests.running_gateway import Tenant


def context_of(tenant: Tenant, role: Role = Role.ADMIN, customer_id: str | None = None) -> Context:
    """Return a fresh request of a viewer in a company, or of a customer in its portal."""
    viewer = Viewer(
        id="stf_1", name="Ada", role=role, company_id=tenant.company.id, customer_id=customer_id,
        permissions=permissions_of(role),
    )  # fmt: skip
    scope = TenantScope(tenant.gateway.database, viewer, signing_secret(tenant.gateway.settings))
    storage, secret = GridFileStorage(tenant.gateway.database), b"a secret of the tests"
    links = FileLinks(secret, 900), StatementLinks(secret, 900)
    signed_in = SignedIn(viewer, scope, Loaders(scope), storage, *links)
    return Context("request", datetime(2026, 1, 5, 12, tzinfo=UTC), signed_in)
