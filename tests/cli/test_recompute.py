"""`gateway recompute` as an operator runs it."""

import asyncio
from pathlib import Path

import msgspec

from gateway.access.viewer import system_viewer
from gateway.documents.customer import Customer
from gateway.settings import Settings
from gateway.store.database import connect
from gateway.store.scope import TenantScope
from seeds.generator import seeded_customer_id
from tests.cli.command import invoke, run
from tests.records import dollars


async def _falsify(uri: str, name: str) -> None:
    """As if someone had written to the database by hand: acme's first customer owes a dollar."""
    database = connect(uri, name)
    scope = TenantScope(database, system_viewer("com_acme"), b"a secret of the tests, long enough")
    customer = await scope.get(Customer, seeded_customer_id("acme", 1))
    assert customer is not None
    metrics = msgspec.structs.replace(customer.metrics, total_due=dollars(1))
    wrong = msgspec.structs.replace(customer, metrics=metrics)
    await scope.in_transaction(lambda transaction: transaction.replace(wrong))
    await database.close()


def test_wrong_numbers_are_found_and_repaired(tmp_path: Path, settings: Settings) -> None:
    """Seeded numbers are true; a wrong one is named, the exit status says so, and --repair sets it right."""
    name = f"cli_{tmp_path.name[:40]}"
    uri = str(settings.mongodb_uri)
    where = {"MONGODB_URI": uri, "GATEWAY_DATABASE": name, "GATEWAY_DATA_FOLDER": str(tmp_path)}
    assert invoke("seed", **where)[0] == 0
    status, printed = invoke("recompute", **where)
    assert status == 0, printed
    assert "acme: 120 customers verified, 0 with wrong numbers, all true." in printed
    assert "brightside: 60 customers verified" in printed
    asyncio.run(_falsify(uri, name))
    status, printed = invoke("recompute --company acme", **where)
    assert status == 1
    assert "1 with wrong numbers, none repaired" in printed
    assert "C-10001: total due 1.00 → " in printed
    assert "--repair" in printed
    assert "brightside: " not in printed
    status, printed = invoke("recompute --repair", **where)
    assert (status, "1 repaired" in printed) == (0, True)
    assert invoke("recompute", **where)[0] == 0


def test_an_unknown_company_is_one_clear_line(tmp_path: Path, settings: Settings) -> None:
    """What was typed, and where handles are found."""
    refused = run(tmp_path, "recompute", "--company", "nobody", MONGODB_URI=str(settings.mongodb_uri))
    assert refused.returncode == 1
    assert refused.stderr.strip().splitlines()[-1].startswith("Error: There is no company 'nobody'.")
