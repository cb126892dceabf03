"""A stored value that does not fit hides a customer from no one who is compared with it, and spoils no comparison."""

from typing import Any

import pytest

from gateway.documents.customer import Customer
from tests.running_gateway import Tenant

CREATE = """mutation ($input: CustomerCreateInput!) { customerCreate(input: $input) {
  customer { id } possibleDuplicates { id } userErrors { code path } } }"""
LOOKUP = '{ callerLookup(phone: "+15125550142") { customer { id } matchedOn { number } } }'
RELATED = "query ($id: ID!) { customer(id: $id) { related { nodes { customer { id } matchedOn } } } }"
WHO: dict[str, Any] = {
    "type": "RESIDENTIAL",
    "firstName": "Ann",
    "lastName": "Smith",
    "phones": [{"number": "512 555 0142"}],
    "addresses": [{"street": "9 Elm St", "city": "Austin", "region": "TX", "postalCode": "78701"}],
}
UNFIT: list[tuple[str, Any]] = [
    ("phones", {"id": "phn_bad", "number": 7, "e164": 8}),
    ("addresses", {"id": "adr_bad", "street": 9, "postal_code": {"x": 1}, "coordinates": {"longitude": "west"}}),
    ("emails", {"id": "eml_bad", "address": 4}),
    ("contact_persons", {"id": "ctp_bad", "name": 1, "e164": []}),
]


async def create(tenant: Tenant, **given: Any) -> dict[str, Any]:
    """Return the payload of a new customer."""
    answer = await tenant.ask(CREATE, {"input": {**WHO, **given}})
    assert answer.errors == [], answer.errors
    payload: dict[str, Any] = answer.data["customerCreate"]
    assert payload["userErrors"] == []
    return payload


@pytest.mark.parametrize(("field", "part"), UNFIT)
async def test_who_has_an_unfit_value_is_compared_by_the_others(acme: Tenant, field: str, part: Any) -> None:
    """By what fits: as a possible duplicate, as a caller, and in `related` of themselves."""
    first = (await create(acme))["customer"]["id"]
    collection = acme.gateway.database.collection(Customer)
    await collection.update_one({"_id": first}, {"$push": {field: part}})
    second = await create(acme)
    assert [one["id"] for one in second["possibleDuplicates"]] == [first]
    called = await acme.ask(LOOKUP)
    assert called.errors == []
    assert {match["customer"]["id"] for match in called.data["callerLookup"]} == {first, second["customer"]["id"]}
    related = await acme.ask(RELATED, {"id": first})
    assert related.errors == []
    (other,) = related.data["customer"]["related"]["nodes"]
    assert other == {
        "customer": {"id": second["customer"]["id"]},
        "matchedOn": ["PHONE", "ADDRESS", "LAST_NAME", "FIRST_NAME"],
    }
