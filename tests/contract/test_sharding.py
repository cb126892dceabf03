"""What a sharded cluster asks for: each query names its company, and each unique rule fits the key that it is under."""

import re
from pathlib import Path
from typing import Any

import pytest

from gateway.documents.registry import RECORDS
from tests.contract.sharding import Reach, reaches
from tests.contract.test_queries import FILES, variables_for
from tests.full_profile import a_full_profile
from tests.running_gateway import Tenant

PAGE = (Path(__file__).parents[2] / "docs" / "scaling.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \| (.+) \|$", re.MULTILINE)
UNSHARDED = {"card_accounts.by_stripe_customer"}
"""Unique beyond one company: its collection stays on one shard."""
OF_CUSTOMERS = {"customers"} | {record.collection for record in RECORDS if "customer_id" in record.__struct_fields__}
"""Collections that grow with the number of customers."""


async def test_each_query_names_its_company_and_the_page_says_which_name_their_customer(acme: Tenant) -> None:
    """By inspection of every command that the documents of `tests/queries/` send."""
    profile, found = await a_full_profile(acme), {}
    for file in FILES:
        text = file.read_text()
        with acme.gateway.commands() as commands:
            await acme.ask(text, variables_for(text, profile))
        read = [reach for command in commands for reach in reaches(command)]
        assert [name for name, reach in read if reach is Reach.ALL] == [], file.stem
        found[file.stem] = {name for name, reach in read if reach is Reach.COMPANY and name in OF_CUSTOMERS}
    told = {name: set(re.findall(r"`(\w+)`", cells)) for name, cells in ROW.findall(PAGE)}
    assert found == {name: told.get(name, set()) for name in found}


@pytest.mark.parametrize(
    ("command", "reach"),
    [
        ({"find": "jobs", "filter": {"company_id": "com_1", "customer_id": "cus_1"}}, Reach.CUSTOMER),
        ({"find": "customers", "filter": {"company_id": "com_1", "_id": {"$in": ["cus_1"]}}}, Reach.CUSTOMER),
        ({"find": "jobs", "filter": {"company_id": "com_1", "customer_id": {"$gt": "a"}}}, Reach.COMPANY),
        ({"find": "jobs", "filter": {"$and": [{"company_id": "com_1"}, {"number": 4}]}}, Reach.COMPANY),
        ({"find": "jobs", "filter": {"customer_id": "cus_1"}}, Reach.ALL),
        ({"aggregate": "jobs", "pipeline": [{"$match": {"title": "x"}}]}, Reach.ALL),
    ],
)
def test_the_check_sees_what_a_command_names(command: dict[str, Any], reach: Reach) -> None:
    """A range of customers is no customer."""
    assert [found for _, found in reaches(command)] == [reach]


def test_unique_rules_hold_within_a_company_and_those_that_forbid_the_finer_key_are_listed() -> None:
    """A unique index of a sharded collection begins with the shard key."""
    unique = {
        f"{record.collection}.{index.document['name']}": list(index.document["key"])
        for record in RECORDS
        for index in record.indexes
        if index.document.get("unique")
    }
    assert {name for name, keys in unique.items() if keys[0] != "company_id"} == UNSHARDED
    forbidding = {
        name
        for name, keys in unique.items()
        if name.split(".")[0] in OF_CUSTOMERS and keys[:2] != ["company_id", "customer_id"]
    }
    listed = PAGE.partition("## Unique rules")[2].partition("\n## ")[0]
    assert set(re.findall(r"`(\w+\.\w+)`", listed)) == forbidding
