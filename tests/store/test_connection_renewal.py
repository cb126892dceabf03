"""A connection that was made while its primary stepped down refuses sessions; transactions go on over others."""

from collections.abc import AsyncIterator

import pytest
from pymongo.errors import ConfigurationError

from gateway.access.viewer import system_viewer
from gateway.documents.customer import Customer
from gateway.errors import Unavailable
from gateway.store import session as transactions
from gateway.store.connection_fault import is_refusal
from gateway.store.database import Database, connect
from gateway.store.outage import translated_errors
from gateway.store.scope import TenantScope
from tests import records

COMPANY = "com_renewed"
SAID = "Sessions are not supported by this MongoDB deployment"


@pytest.fixture
async def database(mongodb_uri: str) -> AsyncIterator[Database]:
    """Yield a database with a separate client."""
    database = connect(mongodb_uri, "renewed", max_operation_seconds=60)
    yield database
    await database.drop()
    await database.close()


@pytest.fixture
def scope(database: Database) -> TenantScope:
    """Return a company's scope over that client."""
    return TenantScope(database, system_viewer(COMPANY), b"s" * 32)


def refuse_sessions(database: Database) -> int:
    """Have the idle connections refuse sessions, as after a handshake amid a step-down; return how many there are."""
    (server,) = database.client._topology._servers.values()
    for connection in server.pool.conns:
        connection.supports_sessions = False
    return len(server.pool.conns)


async def test_a_transaction_goes_on_over_new_connections(database: Database, scope: TenantScope) -> None:
    """And stores its record once."""
    customer = records.customer(COMPANY)
    await scope.get(Customer, customer.id)
    assert refuse_sessions(database)
    await scope.in_transaction(lambda transaction: transaction.insert(customer))
    assert await scope.find(Customer, {}) == [customer]


async def test_without_any_other_connection_it_is_unavailable(
    database: Database, scope: TenantScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not INTERNAL, and no fault of the settings."""

    async def keep(_: object) -> None:
        """Renew nothing."""

    monkeypatch.setattr(transactions, "renew_connections", keep)
    monkeypatch.setattr(transactions, "MAX_RENEWALS", 1)
    await scope.get(Customer, "cus_none")
    refuse_sessions(database)
    with pytest.raises(Unavailable, match="did not answer"):
        await scope.in_transaction(lambda transaction: transaction.insert(records.customer(COMPANY)))
    assert not is_refusal(ConfigurationError(SAID))


def test_other_faults_of_the_configuration_are_told_to_the_operator() -> None:
    """They do not pass by themselves."""
    with pytest.raises(Unavailable, match="cannot be used"), translated_errors():
        raise ConfigurationError("unknown authentication mechanism")
