"""What a search makes MongoDB read: as much as its words have in common with customers, never all of them."""

import pytest

from tests import records
from tests.contract.test_prices import work_in
from tests.contract.test_queries import explain
from tests.running_gateway import Tenant

OTHERS = 400
SEARCH = "query ($term: String!) { customerSearch(term: $term) { nodes { customer { number } } } }"


@pytest.mark.parametrize("term", ["Hugo Quist", "Quist Hugo", "Hugo Qui", "Hugo Quits", "Quist 4711"])
async def test_words_are_looked_up_and_not_compared_with_every_customer(acme: Tenant, term: str) -> None:
    """In any order, begun or with a typo."""
    others = [
        records.customer(acme.company.id, number=f"n{each}", first_name=f"Ann{each}", last_name=f"Berg{each}")
        for each in range(OTHERS)
    ]
    hugo = records.customer(acme.company.id, number="hugo", first_name="Hugo", last_name="Quist")
    await acme.scope.add_missing([*others, hugo])
    body = {"query": SEARCH, "variables": {"term": term}}
    with acme.gateway.commands() as commands:
        answer = await acme.gateway.client.post(
            "/graphql", json=body, headers={"authorization": f"Bearer {acme.token()}"}
        )
    found = answer.json()["data"]["customerSearch"]["nodes"]
    assert [hit["customer"]["number"] for hit in found] == ([] if "4711" in term else ["hugo"])
    work = [each for command in commands for each in work_in(await explain(acme, command))]
    assert sum(each["totalKeysExamined"] for each in work) < OTHERS / 4
