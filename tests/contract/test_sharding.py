"""What a sharded cluster asks for: each query names its company, and each unique rule fits the key that it is under."""

import re
from typing import Any

import pytest

from gateway.documents.registry import RECORDS
from tests.contract.sharding import PAGE, Reach, reaches, refused_by_a_cluster, shard_keys
from tests.contract.test_queries import FILES, variables_for
from tests.full_profile import a_full_profile
from tests.running_gateway import Tenant

KEYS = shard_keys()
BY_COLLECTION = {record.collection: record for record in RECORDS}
ROW = re.compile(r"^\| `(\w+)` \| (`[^|]+`) \| [a-z][^|]+ \|$", re.MULTILINE)
"""A document, the collections that it reads without naming a customer, and why."""
MADE_BEFORE = re.compile(r'^db\.(\w+)\.createIndex\(\{(.+?)\}, \{name: "shard_key"\}\)$', re.MULTILINE)
"""Indexes that the page has operators make before they shard a collection."""
OF_CUSTOMERS = {"customers"} | {record.collection for record in RECORDS if "customer_id" in record.__struct_fields__}
"""Collections that grow with the number of customers."""


async def test_each_query_names_its_customer_but_those_that_the_page_says_cannot(acme: Tenant) -> None:
    """By inspection of every command that the documents of `tests/queries/` send; all name their company."""
    profile, found = await a_full_profile(acme), {}
    for file in FILES:
        text = file.read_text()
        with acme.gateway.commands() as commands:
            await acme.ask(text, variables_for(text, profile))
        read = [reach for command in commands for reach in reaches(command)]
        assert [name for name, reach in read if reach is Reach.ALL] == [], file.stem
        if across := {name for name, reach in read if reach is Reach.COMPANY and name in OF_CUSTOMERS}:
            found[file.stem] = across
    assert found == {name: set(re.findall(r"`(\w+)`", cells)) for name, cells in ROW.findall(PAGE)}


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


def test_the_page_lists_what_is_unique() -> None:
    """As the records declare it."""
    section = PAGE.partition("## Unique values")[2].partition("\n## ")[0]
    listed = [set(re.findall(r"`(\w+)`", row.split("|")[2])) for row in section.splitlines() if row.startswith("| ")]
    declared: dict[str, set[str]] = {}
    for record in RECORDS:
        for unique in record.unique_values:
            declared.setdefault(unique.field, set()).add(record.collection)
    assert [names for names in listed if names] == [
        declared[field] for field in ("number", "external_id", "referral_code", "email", "stripe_customer_id")
    ]
    assert len(declared) == len([names for names in listed if names])


def test_no_record_with_reservations_expires_by_itself() -> None:
    """MongoDB would delete the record, and leave its reservations."""
    for record in RECORDS:
        if any("expireAfterSeconds" in index.document for index in record.indexes):
            assert record.unique_values == (), record.collection


@pytest.mark.parametrize("name", KEYS)
def test_each_collection_can_be_sharded_by_its_key(name: str) -> None:
    """Its unique indexes begin with the key, and one index of all its documents does; files have those of GridFS."""
    if name == "fs.chunks":
        assert KEYS[name] == ("files_id", "n")
        return
    key, indexes = list(KEYS[name]), [index.document for index in BY_COLLECTION[name].indexes]
    begun_by_it = [index for index in indexes if list(index["key"])[: len(key)] == key]
    assert [index for index in indexes if index.get("unique") and index not in begun_by_it] == []
    made = {collection: re.findall(r"(\w+): 1", keys) for collection, keys in MADE_BEFORE.findall(PAGE)}
    whole = [index for index in begun_by_it if "partialFilterExpression" not in index]
    assert whole or made.get(name) == key or key == ["_id"]


def test_what_grows_with_the_customers_is_sharded_by_company_and_customer() -> None:
    """All but what the page says stays; no unique rule of one customer's records reaches beyond a shard."""
    stays = set(re.findall(r"`(\w+)`", PAGE.partition("## What stays on the primary shard")[2].partition("\n## ")[0]))
    by_customer = {name for name, key in KEYS.items() if key == ("company_id", "customer_id")}
    assert {*by_customer, "customers"} == OF_CUSTOMERS - stays
    assert KEYS["customers"] == ("company_id", "_id")
    assert set(BY_COLLECTION) - KEYS.keys() <= stays


@pytest.mark.parametrize(
    ("command", "is_refused"),
    [
        ({"findAndModify": "jobs", "query": {"company_id": "com_1", "status": "OPEN"}}, True),
        ({"findAndModify": "counters", "query": {"_id": "cnt_1"}}, False),
        ({"update": "jobs", "updates": [{"q": {"_id": "job_1"}, "u": {"$set": {"title": "x"}}}]}, False),
        ({"update": "jobs", "updates": [{"q": {"number": 1}, "u": {"$set": {"title": "x"}}}]}, True),
        ({"update": "jobs", "updates": [{"q": {}, "u": [{"$set": {"customer_id": "x"}}], "multi": True}]}, True),
        ({"delete": "jobs", "deletes": [{"q": {"number": 1}, "limit": 1}]}, True),
        ({"delete": "jobs", "deletes": [{"q": {"number": 1}, "limit": 0}]}, False),
        ({"aggregate": "jobs", "pipeline": [{"$lookup": {"from": "notes"}}], "txnNumber": 1}, True),
    ],
)
def test_the_check_knows_what_a_cluster_refuses(command: dict[str, Any], is_refused: bool) -> None:
    """`test_mutations.py` asks it of every command that the samples of all mutations send."""
    assert bool(list(refused_by_a_cluster(command, KEYS))) is is_refused
