"""The generator: the same each time, in any order, for any number of customers."""

import os
import re
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seeds.demo import DEMO_COMPANIES, company_records
from seeds.facts import CompanyFacts, company_facts
from seeds.generator import CustomerFile, customer_file, indexes, seeded_customer_id, seeded_staff_member
from seeds.staff_member import staff_of

Told = tuple[CompanyFacts, CustomerFile]
DIGEST = (
    "from seeds.generator import *; from hashlib import sha256; "
    "print(sha256(repr([customer_file(company_facts(h), i) for h in ('acme', 'scale') for i in (1, 12, 150)])"
    ".encode()).hexdigest())"
)


@given(index=st.integers(1, 2_000_000))
@settings(deadline=None, max_examples=40)
def test_a_customer_is_the_same_each_time(index: int) -> None:
    """Nothing but the company's file and the index decides."""
    company = company_facts("scale")
    assert customer_file(company, index) == customer_file(company, index)


def test_the_order_of_generation_does_not_matter() -> None:
    """Workers take batches in any order."""
    company = company_facts("acme")
    forwards = {index: customer_file(company, index) for index in indexes(company)}
    backwards = {index: customer_file(company, index) for index in reversed(indexes(company))}
    assert forwards == backwards


def test_the_hash_seed_does_not_matter() -> None:
    """Python shuffles sets differently in each process: nothing may depend on that."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


@pytest.mark.parametrize("handle", DEMO_COMPANIES)
def test_ids_and_numbers_are_unique_in_a_company(handle: str) -> None:
    """Unique indexes would refuse the second."""
    records = [record for kind in company_records(company_facts(handle)) for record in kind]
    ids = Counter(record.id for record in records)
    numbers = Counter((type(record), record.number) for record in records if hasattr(record, "number"))
    assert ids.most_common(1)[0][1] == 1
    assert numbers.most_common(1)[0][1] == 1


def test_companies_of_one_database_share_no_id(files: list[Told]) -> None:
    """Ids are unique across companies: the key of each begins with the company."""
    ids = Counter(record.id for _, file in files for kind in file.kinds() for record in kind)
    assert ids.most_common(1)[0][1] == 1


def test_ids_are_a_prefix_and_24_hex_digits(files: list[Told]) -> None:
    """As the gateway makes them, with the time of creation in front."""
    for _, file in files:
        for kind in file.kinds():
            for record in kind:
                assert re.fullmatch(rf"{record.id_prefix}_[0-9a-f]{{24}}", record.id)
        created = int(file.customer.id[4:12], 16)
        assert created == int(file.customer.created_at.timestamp())


@pytest.mark.parametrize("handle", [*DEMO_COMPANIES, "scale"])
def test_customer_ids_are_known_without_a_database(handle: str) -> None:
    """Load tests and the CLI name customers before anything is loaded."""
    company = company_facts(handle)
    for index in indexes(company)[::7] or (1, 77, 1_000_000):
        assert seeded_customer_id(handle, index) == customer_file(company, index).customer.id


def test_staff_ids_are_known_by_role() -> None:
    """The first of the role in the file, for any spelling of the role."""
    everyone = {member.id: member for member in staff_of("acme").everyone}
    assert everyone[seeded_staff_member("acme", "technician").id].name == "Tom Baptiste"
    assert seeded_staff_member("acme", "ADMIN").id != seeded_staff_member("scale", "ADMIN").id


def test_any_number_of_customers_is_spread_over_the_years() -> None:
    """A small scale company has as long a past as a large one."""
    company = company_facts("scale")
    years = Counter(customer_file(company, index).customer.joined_on.year for index in range(1, 1_001))
    assert all(years[year] > 100 for year in range(2022, 2026))


def test_a_drawn_customer_has_about_sixteen_rows(files: list[Told]) -> None:
    """So that a million customers are some sixteen million documents, not a hundred."""
    drawn = [file for company, file in files if company.handle == "scale"]
    rows = sum(len(kind) for file in drawn for kind in file.kinds()) / len(drawn) - 1
    assert 13 < rows < 19
