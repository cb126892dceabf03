"""What the tests of seeds share: generated customers, and a real MongoDB."""

from collections.abc import AsyncIterator

import pytest

from gateway.store.database import Database, connect
from seeds.demo import DEMO_COMPANIES
from seeds.generator import CustomerFile, customer_file, indexes
from seeds.toml_models import CompanyFacts, company_facts
from tests.emptied_database import empty

Told = tuple[CompanyFacts, CustomerFile]


@pytest.fixture(scope="session")
def files() -> list[Told]:
    """Return every demo customer, and two hundred of the scale company from all over a million."""
    demo = [(company, index) for company in map(company_facts, DEMO_COMPANIES) for index in indexes(company)]
    scale = [(company_facts("scale"), index) for index in range(1, 1_000_000, 5_003)]
    return [(company, customer_file(company, index)) for company, index in demo + scale]


@pytest.fixture
async def seed_database(mongodb_uri: str) -> AsyncIterator[Database]:
    """Yield an empty database with all indexes."""
    database = connect(mongodb_uri, "seeds")
    await database.upkeep.create_indexes()
    yield database
    await empty(database)
    await database.close()
