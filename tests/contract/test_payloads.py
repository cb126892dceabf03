"""A mutation shows nothing that a query would not: each field of a payload needs what reading its object needs."""

from collections.abc import Iterator
from functools import cache

import pytest
from graphql import GraphQLObjectType, get_named_type

from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.documents.base.record import Record
from gateway.documents.customer import Customer
from gateway.documents.registry import RECORDS
from gateway.schema.field import list_permissions
from tests.contract.test_access import PAYLOADS, SCHEMA
from tests.mutation_fixtures import Stage
from tests.mutation_samples import sample
from tests.mutations import MUTATIONS, document, needed
from tests.running_gateway import Tenant

BY_CONTENT = {
    "CustomerCreatePayload.possibleDuplicates": "an empty list without `customer:list`; tested below",
}
"""Fields that leave out what may not be read, and cannot be null."""
PARTNER = frozenset(ROLE_PERMISSIONS[Role.PARTNER])
RECORDS_SHOWN = {record.__name__: record for record in RECORDS}


@cache
def needed_for_type(name: str) -> set[Permission]:
    """Return what it takes to read an object: its record's permission, else that of all fields that show it."""
    record: type[Record] | None = RECORDS_SHOWN.get(name)
    if record is not None:
        return {record.readable_with} if record.readable_with else set()
    guards = [
        set(list_permissions(field.extensions["strawberry-definition"]))
        for type_ in SCHEMA.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__") and type_.name not in PAYLOADS
        for field in type_.fields.values()
        if get_named_type(field.type).name == name
    ]
    return set.intersection(*guards) if guards else set()


def shown() -> Iterator[tuple[str, str, set[Permission], set[Permission]]]:
    """Yield (mutation, field, what its object needs, what it is declared with) of each object in a payload."""
    for mutation, declared in MUTATIONS.items():
        own = set(list_permissions(declared.extensions["strawberry-definition"]))
        payload = get_named_type(declared.type)
        assert isinstance(payload, GraphQLObjectType)
        for name, field in payload.fields.items():
            type_ = get_named_type(field.type)
            if isinstance(type_, GraphQLObjectType) and f"{payload.name}.{name}" not in BY_CONTENT:
                guards = own | set(list_permissions(field.extensions["strawberry-definition"]))
                yield mutation, name, needed_for_type(type_.name), guards


def test_what_is_needed_is_derived() -> None:
    """Of records by their declaration, of their parts by the fields that show them."""
    assert needed_for_type("Invoice") == {Permission.INVOICE_READ}
    assert needed_for_type("PaymentMethod") == {Permission.CARD_READ}
    assert needed_for_type("Customer") == {Permission.CUSTOMER_READ}


def readable(value: object) -> str:
    """Return the same id in every process; sets have no order."""
    return "+".join(sorted(map(str, value))) if isinstance(value, set | frozenset) else str(value)


@pytest.mark.parametrize(("mutation", "name", "needs", "guards"), list(shown()), ids=readable)
def test_a_payload_is_guarded_as_the_objects_that_it_shows(
    mutation: str, name: str, needs: set[Permission], guards: set[Permission]
) -> None:
    """By the mutation's own permissions, or by those of the field."""
    assert needs <= guards


TRIED = [
    (mutation, name, permission)
    for mutation, name, needs, _ in shown()
    for permission in sorted(needs - {Permission.CUSTOMER_READ})
    if needed(mutation) in PARTNER and permission in PARTNER
]


@pytest.mark.parametrize(("mutation", "name", "permission"), TRIED, ids=readable)
async def test_a_partner_is_not_shown_what_its_scopes_leave_out(
    stage: Stage, mutation: str, name: str, permission: Permission
) -> None:
    """Through HTTP: the field is null and FORBIDDEN, or the mutation is."""
    text = document(mutation).replace("{ userErrors", f"{{ {name} {{ __typename }} userErrors")
    given = {"input": await sample(stage, mutation)}
    scope = " ".join(PARTNER - {permission})
    answer = await stage.tenant.ask(text, given, role=Role.PARTNER, scope=scope)
    assert answer.codes == ["FORBIDDEN"]
    payload = answer.data[mutation]
    assert payload is None or (payload[name], payload["userErrors"]) == (None, [])


DUPLICATES = """mutation ($input: CustomerCreateInput!) {
  customerCreate(input: $input) { customer { lastName } possibleDuplicates { id } userErrors { code } } }"""


async def test_possible_duplicates_are_shown_to_who_may_list_customers(acme: Tenant) -> None:
    """A partner without `customer:list` makes a customer, and learns of no other."""
    known: Customer = await acme.customer()
    given = {"input": {"lastName": "Stone", "emails": [{"address": known.emails[0].address}]}}
    for scope, shown_ids in (
        ("customer:write customer:read", []),
        ("customer:write customer:read customer:list", [known.id]),
    ):
        answer = await acme.ask(DUPLICATES, given, role=Role.PARTNER, scope=scope)
        assert answer.errors == []
        payload = answer.data["customerCreate"]
        assert (payload["customer"], payload["userErrors"]) == ({"lastName": "Stone"}, [])
        assert {one["id"] for one in payload["possibleDuplicates"]} >= set(shown_ids)
        assert bool(payload["possibleDuplicates"]) is bool(shown_ids)
