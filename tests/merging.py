"""Merging customers in tests, and looking at all that is stored of a company."""

from typing import Any

import bson

from gateway.documents.base.record import Record
from gateway.documents.customer import Customer
from gateway.documents.customer_merge import CustomerMerge
from gateway.documents.registry import RECORDS
from gateway.store.transaction import Transaction
from tests.running_gateway import Tenant

SHOWN = """customer { id version displayName tags phones { number } emails { address } addresses { street } }
  otherId mergeId moved { typeName count } conflicts { mergedField survivorValue otherValue winner } notes
  userErrors { code message path }"""
MERGE = f"mutation ($input: CustomerMergeInput!) {{ customerMerge(input: $input) {{ {SHOWN} }} }}"
UNMERGE = f"mutation ($input: CustomerUnmergeInput!) {{ customerUnmerge(input: $input) {{ {SHOWN} }} }}"
_NOT_COMPARED = frozenset({"version", "updated_at", "held"})


async def merge(tenant: Tenant, survivor: Customer, other: Customer, **more: Any) -> Any:
    """Return the payload of a merge."""
    given = {"survivorId": survivor.id, "otherId": other.id, **more}
    answer = await tenant.ask(MERGE, {"input": given})
    assert answer.errors == [], answer.errors
    return answer.data["customerMerge"]


async def unmerge(tenant: Tenant, merge_id: str, **more: Any) -> Any:
    """Return the payload of an unmerge."""
    answer = await tenant.ask(UNMERGE, {"input": {"mergeId": merge_id, **more}})
    assert answer.errors == [], answer.errors
    return answer.data["customerUnmerge"]


async def merged(tenant: Tenant, survivor: Customer, other: Customer, **more: Any) -> Any:
    """Return the payload of a merge that must not be refused."""
    payload = await merge(tenant, survivor, other, **more)
    assert payload["userErrors"] == [], payload
    return payload


async def stored(tenant: Tenant) -> dict[str, dict[str, Any]]:
    """Return every document of a company by id, without counters of writes; merges are left out."""
    found: dict[str, dict[str, Any]] = {}

    async def read(transaction: Transaction) -> None:
        for kind in RECORDS:
            if kind is not CustomerMerge and "company_id" in kind.__struct_fields__:
                found.update({one["_id"]: _compared(kind, one) for one in await _whole(transaction, kind)})

    await tenant.scope.in_transaction(read)
    return found


async def _whole(transaction: Transaction, kind: type[Record]) -> list[dict[str, Any]]:
    return [bson.decode(document) for document in await transaction.whole(kind, {})]


def _compared(kind: type[Record], document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if kind is not Customer or name not in _NOT_COMPARED}
