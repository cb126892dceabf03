"""Files in which no column names the customer: a dry run says so, and the columns can be mapped then."""

from typing import Any

import pytest

from gateway.operations.background.job_worker import run_all_due
from tests.exporting import job_queue
from tests.importing_records import ann
from tests.running_gateway import Attachment, Tenant

START = """mutation ($input: ImportStartInput!) { importStart(input: $input) {
  import { id columns { header } targets } userErrors { code message } } }"""
FOLLOW = "query ($id: ID!) { import(id: $id) { counts { created refused } problems { row reason } } }"


async def started(tenant: Tenant, **given: Any) -> dict[str, Any]:
    """Return what is answered to who starts an import."""
    answer: dict[str, Any] = (await tenant.ask(START, {"input": given})).data["importStart"]
    return answer


async def done(tenant: Tenant, **given: Any) -> dict[str, Any]:
    """Return an import that a worker has done."""
    job = (await started(tenant, **given))["import"]
    await run_all_due(job_queue(tenant.gateway))
    followed: dict[str, Any] = (await tenant.ask(FOLLOW, {"id": job["id"]})).data["import"]
    return {**job, **followed}


@pytest.mark.parametrize(
    ("kind", "text", "target"),
    [
        ("JOBS", "Wer,Job title,category\nann@example.com,Boiler,Heating\n", "customer.email"),
        ("CUSTOMERS", "Wie,Phone\nIda Moss,512 555 0177\n", "full_name"),
    ],
)
async def test_a_dry_run_tells_which_column_is_missing(acme: Tenant, kind: str, text: str, target: str) -> None:
    """Beside the columns, to be mapped; the import itself is refused without it."""
    await ann(acme)
    given: dict[str, Any] = {"file": Attachment("unnamed.csv", text.encode()), "kind": kind}
    (fault,) = (await started(acme, **given))["userErrors"]
    assert fault["code"] == "REQUIRED"
    looked_at = await done(acme, **given, mode="DRY_RUN")
    assert looked_at["counts"] == {"created": 0, "refused": 1}
    assert {"row": 1, "reason": fault["message"]} in looked_at["problems"]
    assert target in looked_at["targets"]
    mapping = [{"header": looked_at["columns"][0]["header"], "target": target}]
    assert (await done(acme, **given, mode="DRY_RUN", mapping=mapping))["counts"] == {"created": 1, "refused": 0}
