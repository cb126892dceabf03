"""What merges and unmerges are refused for."""

from collections.abc import Mapping
from typing import Any

from gateway.documents.customer_merge import CustomerMerge
from tests import records
from tests.mutation_stage import Stage, tried
from tests.mutations import refusals
from tests.portal import change_stored

Given = dict[str, Any]


async def sample_of_unmerge(stage: Stage) -> Given:
    """Return the input that takes a merge of the stage's customers back."""
    # Records of the stage name an address with the other customer's id for one.
    await change_stored(stage.tenant, stage.other, addresses=())
    given = {"survivorId": stage.owner.id, "otherId": stage.other.id}
    assert refusals(await tried(stage, "customerMerge", given)) == []
    (merge,) = await stage.tenant.scope.find(CustomerMerge, {})
    return {"mergeId": merge.id}


async def with_itself(stage: Stage) -> Mapping[str, Any]:
    """Name one customer twice."""
    return {"otherId": stage.owner.id}


async def unmerged_already(stage: Stage) -> Mapping[str, Any]:
    """Take the merge back before."""
    (merge,) = await stage.tenant.scope.find(CustomerMerge, {})
    assert refusals(await tried(stage, "customerUnmerge", {"mergeId": merge.id})) == []
    return {}


async def edited_since(stage: Stage) -> Mapping[str, Any]:
    """Edit an e-mail address that came with the merge."""
    given = {"customerId": stage.owner.id, "emailId": stage.other.emails[0].id, "isInvalid": True}
    assert refusals(await tried(stage, "customerEmailUpdate", given)) == []
    return {}


async def number_taken(stage: Stage) -> Mapping[str, Any]:
    """Give the other customer's number to another customer."""
    await stage.tenant.add(records.customer(stage.owner.company_id, number=stage.other.number))
    return {}
