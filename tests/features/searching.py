"""Searching as a caller does: what the tests of `customerSearch` share."""

from typing import Any

from gateway.access.permission import Role
from gateway.documents.contact import Email, EmailKind
from tests.running_gateway import Answer, Tenant

SEARCH = """
query Search($term: String!, $first: Int, $after: String, $archived: Boolean = false) {
  customerSearch(term: $term, first: $first, after: $after, includeArchived: $archived) {
    edges { cursor node { score matchedOn customer { id displayName status } address { id street } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
Found = list[tuple[str, str | None, float, list[str]]]
"""(customer's id, address's id, score, what matched) of each hit."""


async def search(tenant: Tenant, term: str, role: Role = Role.OFFICE, **variables: Any) -> Answer:
    """Return the answer to a search."""
    return await tenant.ask(SEARCH, {"term": term, **variables}, role=role)


async def found(tenant: Tenant, term: str, **variables: Any) -> Found:
    """Return the hits of a search that is answered."""
    answer = await search(tenant, term, **variables)
    assert answer.errors == [], answer.errors
    nodes = [edge["node"] for edge in answer.data["customerSearch"]["edges"]]
    return [
        (hit["customer"]["id"], hit["address"] and hit["address"]["id"], hit["score"], hit["matchedOn"])
        for hit in nodes
    ]


async def who(tenant: Tenant, term: str, **variables: Any) -> list[str]:
    """Return the ids of the customers that a search finds, each once, best first."""
    return list(dict.fromkeys(hit[0] for hit in await found(tenant, term, **variables)))


def email(address: str) -> tuple[Email, ...]:
    """Return one e-mail address."""
    return (Email(id="eml_1", address=address, kind=EmailKind.PRIMARY),)
