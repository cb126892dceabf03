"""The audit of GraphQL over HTTP that the reference implementation for Node brings."""

import pytest

from tests.clients.node import findings
from tests.running_gateway import Tenant

CHECKS = 61


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"apollo-require-preflight": "true"},
        {"graphql-require-preflight": "true"},
    ],
    ids=["plain", "apollo preflight", "preflight"],
)
@pytest.mark.parametrize("signed_in", [False, True], ids=["anonymous", "signed in"])
async def test_every_check_of_the_audit_passes_without_a_warning(
    acme: Tenant, extra: dict[str, str], signed_in: bool
) -> None:
    """With and without a header against cross-site requests, with and without a token."""
    headers = {**extra, **({"authorization": f"Bearer {acme.token()}"} if signed_in else {})}
    checks = await findings("audit.js", url=f"{acme.gateway.url}/graphql", headers=headers)
    assert [check for check in checks if check["status"] != "ok"] == []
    assert len(checks) == CHECKS
