"""A value that does not fit its declaration does not keep any mutation from changing what is beside it."""

from typing import Any

import pytest

from gateway.documents.customer import Customer
from tests.mutation_fixtures import Stage, tried
from tests.mutation_samples import sample
from tests.mutations import MUTATIONS, refusals

BAD_ITEMS: dict[str, list[Any]] = {
    "tags": [7, {"name": "VIP"}],
    "phones": ["5125550142", {"id": 5, "number": "1"}, {"id": "phn_bad", "number": "", "kind": "PAGER"}],
    "addresses": [None, {"street": "no id"}, {"id": "adr_bad", "street": "1 Elm", "country": "usa", "unit": ["4"]}],
    "retired_addresses": [{"id": "adr_old", "street": 9, "country": "US", "retired_at": "long ago"}],
    "emails": [{"id": "eml_bad", "address": "x", "kind": "OLD"}],
    "contact_persons": [{"id": "ctp_bad", "name": ""}, 12],
    "unrelated_ids": [3],
}
BAD_FIELDS: dict[str, Any] = {
    "payment_terms": 30,
    "referral_code": {"code": 1},
    "email_preferences.receives_news": "no",
}


async def spoil(stage: Stage) -> None:
    """Store bad items in the lists of the customer, and bad values in its fields, as another system would."""
    pushed = {name: {"$each": items} for name, items in BAD_ITEMS.items()}
    collection = stage.tenant.gateway.database.collection(Customer)
    await collection.update_one({"_id": stage.owner.id}, {"$push": pushed, "$set": BAD_FIELDS})


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_a_mutation_succeeds_beside_bad_values_and_keeps_them(stage: Stage, mutation: str) -> None:
    """In every list of the customer, and in fields that the mutation does not set."""
    given = await sample(stage, mutation)
    await spoil(stage)
    assert refusals(await tried(stage, mutation, given)) == []
    stored = await stage.tenant.gateway.database.collection(Customer).find_one({"_id": stage.owner.id})
    if stored is None:
        assert mutation == "customerDelete"
        return
    for name, items in BAD_ITEMS.items():
        for item in items:
            assert any(_is_kept(item, each) for each in stored[name]), (name, item, stored[name])
    for name in BAD_FIELDS.keys() - REPLACED.get(mutation, set()):
        top, _, inner = name.partition(".")
        assert (stored[top][inner] if inner else stored[top]) == BAD_FIELDS[name]


REPLACED = {"customerPaymentTermsUpdate": {"payment_terms"}}
"""Mutation → the bad values that its sample replaces."""


def _is_kept(item: Any, stored: Any) -> bool:
    """Return whether an item is there still; others may lead now."""
    if not isinstance(item, dict) or not isinstance(stored, dict):
        return bool(item == stored)
    return all(name == "kind" or stored.get(name) == value for name, value in item.items())
