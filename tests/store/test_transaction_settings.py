"""What an operator says in the URI does not make transactions unsafe, or impossible."""

from collections.abc import AsyncIterator

import pytest

from gateway.access.viewer import system_viewer
from gateway.documents.customer import Customer
from gateway.store.database import Database, connect
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction
from tests import records
from tests.running_gateway import CommandLog

COMPANY = "com_settings"
SETTINGS = (
    "readPreference=secondaryPreferred",
    "readPreference=nearest&readConcernLevel=majority",
    "w=1",
    "w=0",
    "w=1&journal=false",
    "readPreference=secondaryPreferred&w=1&wTimeoutMS=1",
)


class EveryCommand(CommandLog):
    """Notes what ends transactions too."""

    def started(self, event):  # type: ignore[no-untyped-def]  # as its base
        """Note it."""
        self.commands.append(dict(event.command))


@pytest.fixture(params=SETTINGS)
async def opened(mongodb_uri: str, request: pytest.FixtureRequest) -> AsyncIterator[tuple[Database, EveryCommand]]:
    """Yield a database behind a URI with such settings."""
    log = EveryCommand()
    database = connect(f"{mongodb_uri}&{request.param}", "settings", [log])
    yield database, log
    await database.drop()
    await database.close()


async def test_transactions_are_of_the_primary_and_of_a_majoritys_journals(
    opened: tuple[Database, EveryCommand],
) -> None:
    """They work, and their commit waits."""
    database, log = opened
    scope, made = TenantScope(database, system_viewer(COMPANY), b"s" * 32), records.customer(COMPANY)
    await scope.add_missing([made])

    async def write(transaction: Transaction) -> Customer | None:
        await transaction.replace(made)
        return await transaction.get(Customer, made.id)

    assert await scope.in_transaction(write) == made
    for commit in [command for command in log.commands if "commitTransaction" in command]:
        assert commit["writeConcern"]["w"] == "majority"
        assert commit["writeConcern"]["j"] is True
    log.commands.clear()
    await scope.add_missing([records.comment(made)])
    (insert,) = [command for command in log.commands if "insert" in command]
    assert insert["writeConcern"]["w"] == "majority"
    assert await scope.get(Customer, made.id) == made
