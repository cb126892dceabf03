"""An id belongs to one object: it comes back under one type only, and `node` fetches that object again."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_required_argument,
)

from gateway.access.permission import Role
from gateway.documents.base.record import instant
from gateway.documents.incoming_call import IncomingCall
from tests.contract.test_access import SCHEMA
from tests.contract.test_queries import FILES, variables_for
from tests.full_profile import Profile, a_full_profile
from tests.running_gateway import Tenant

DEPTHS = {"customer": 2, "job": 2, "viewer": 2, "invoiceBy": 2}
"""How far below a root; of the others one step."""
ROOTS = {
    "viewer": "viewer",
    "customers": "customers(first: 5)",
    "staffMembers": "staffMembers",
    "customer": "customer(id: $id)",
    "job": "job(id: $job)",
    "invoiceBy": "invoiceBy(number: $number)",
    "customerSearch": "customerSearch(term: $term)",
    "callerLookup": "callerLookup(phone: $phone)",
}
"""The queries that lead to every object."""
ABSTRACT = "one of several types"
"""Marks a union or an interface in a path; fields of equal names below it get aliases."""
SEEN_ELSEWHERE = {"CallIncoming", "Export", "Import"}
"""Types with an id that only events and mutations give."""


def objects_with_ids() -> set[str]:
    """Return the names of the object types that have an id."""
    types = [type_ for type_ in SCHEMA.type_map.values() if isinstance(type_, GraphQLObjectType)]
    return {type_.name for type_ in types if "id" in type_.fields and not type_.name.startswith("__")}


def everything(type_: Any, depth: int, path: tuple[str, ...]) -> str:
    """Return a selection of all that can be selected without arguments, each type once on the way down."""
    if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
        members = SCHEMA.get_possible_types(type_)
        inside = (*path, ABSTRACT)
        parts = " ".join(f"... on {member.name} {everything(member, min(depth, 1), inside)}" for member in members)
        return f"{{ __typename {parts} }}"
    fields = [text for _, text in _below(type_, depth, path)]
    return f"{{ __typename {'id' if 'id' in type_.fields else ''} {' '.join(fields)} }}"


def _below(type_: GraphQLObjectType, depth: int, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        is_free = not any(is_required_argument(argument) for argument in field.args.values())
        if is_composite_type(inner) and is_free and depth > 0 and inner.name not in path and inner.name != "Query":
            step = 0 if type_.name.endswith("Connection") else 1
            if type_.name.endswith("Connection") and name == "edges":
                continue  # the nodes are the same
            given = "(first: 2)" if "first" in field.args else ""
            alias = f"{type_.name}_{name}: " if path[-1] == ABSTRACT else ""
            yield name, f"{alias}{name}{given} {everything(inner, depth - step, (*path, inner.name))}"


def ids_in(value: Any) -> Iterator[tuple[str, str]]:
    """Yield (id, typename) of every object in an answer."""
    if isinstance(value, list):
        for each in value:
            yield from ids_in(each)
    elif isinstance(value, dict):
        if value.get("id") and "__typename" in value:
            yield value["id"], value["__typename"]
        for each in value.values():
            yield from ids_in(each)


async def ids_of_everything(tenant: Tenant, profile: Profile) -> set[tuple[str, str]]:
    """Return (id, typename) of all that can be reached from the roots: a query for each field of a root."""
    owner, found = profile.owner, set[tuple[str, str]]()
    declared = {"id": "ID!", "job": "ID!", "number": "String!", "term": "String!", "phone": "String!"}
    bill: Any = profile.node("Invoice")
    values = (owner.id, profile.node("Job").id, bill.number, owner.last_name, owner.phones[0].number)
    variables = dict(zip(declared, values, strict=True))
    query: Any = SCHEMA.query_type
    for name, text in ROOTS.items():
        root = get_named_type(query.fields[name].type)
        used = {key: value for key, value in variables.items() if f"${key}" in text}
        head = ", ".join(f"${key}: {declared[key]}" for key in used)
        for field, below in _below(root, DEPTHS.get(name, 1), (root.name,)):
            start = f"{{ __typename {'id' if 'id' in root.fields else ''} {below} }}"
            answer = await tenant.ask(f"query {f'({head})' if head else ''} {{ {text} {start} }}", used)
            assert answer.errors == [], (name, field, answer.errors[:1])
            found |= set(ids_in(answer.data))
    return found


def test_every_object_with_an_id_is_a_node() -> None:
    """Ids are refetchable, for objects of any type."""
    assert objects_with_ids() == {type_.name for type_ in SCHEMA.get_possible_types(SCHEMA.type_map["Node"])}  # type: ignore[arg-type]


async def test_no_id_comes_back_under_two_types_and_each_can_be_fetched(acme: Tenant) -> None:
    """For all that can be reached: of two objects with one id a client's store would lose one."""
    profile = await a_full_profile(acme)
    found = await ids_of_everything(acme, profile)
    types: dict[str, set[str]] = {}
    for node_id, typename in found:
        types.setdefault(node_id, set()).add(typename)
    assert {node_id: names for node_id, names in types.items() if len(names) > 1} == {}
    reached = {typename for _, typename in found}
    assert {name for name in objects_with_ids() - reached - SEEN_ELSEWHERE if not name.endswith("Activity")} == set()
    for node_id, typename in sorted(found):
        answer = await acme.ask(
            "query ($id: ID!) { node(id: $id) { __typename id } }", {"id": node_id}, role=Role.OFFICE
        )
        assert answer.data == {"node": {"__typename": typename, "id": node_id}}, (node_id, typename, answer.errors)


async def test_no_document_of_a_screen_gives_an_id_to_two_types(acme: Tenant) -> None:
    """Every document of `tests/queries/`, with the name of each object's type."""
    profile = await a_full_profile(acme)
    types: dict[str, set[str]] = {}
    for file in FILES:
        text = file.read_text()
        named = text.replace(" id ", " id __typename ").replace("{ id ", "{ __typename id ")
        answer = await acme.ask(named, variables_for(text, profile))
        assert answer.errors == [], file.name
        for node_id, typename in ids_in(answer.data):
            types.setdefault(node_id, set()).add(typename)
    assert {node_id: names for node_id, names in types.items() if len(names) > 1} == {}


async def test_parts_of_another_company_or_customer_are_null(acme: Tenant, rival: Tenant) -> None:
    """As an unknown id; without `card:read` a card is forbidden."""
    owner, other = await acme.customer(), await acme.customer(addresses=())
    query = "query ($id: ID!) { node(id: $id) { __typename id } }"
    for part_id in ("adr_1", "phn_1", "eml_1", "pm_1"):
        assert (await acme.ask(query, {"id": part_id}, role=Role.CUSTOMER, customer=owner.id)).data["node"]
        assert (await rival.ask(query, {"id": part_id})).data == {"node": None}
    assert (await acme.ask(query, {"id": "adr_1"}, role=Role.CUSTOMER, customer=other.id)).data == {"node": None}
    assert (await acme.ask(query, {"id": "pm_1"}, role=Role.TECHNICIAN)).codes == ["FORBIDDEN"]


async def test_a_call_that_comes_in_can_be_fetched_by_its_id(acme: Tenant, rival: Tenant) -> None:
    """While it is kept, and in its own company."""
    now = instant()
    call = IncomingCall(
        id=IncomingCall.new_id(), company_id=acme.company.id, phone="+15125550142", received_at=now, expires_at=now
    )
    await acme.add(call)
    query = "query ($id: ID!) { node(id: $id) { __typename id ... on CallIncoming { phone } } }"
    expected = {"node": {"__typename": "CallIncoming", "id": call.id, "phone": "+15125550142"}}
    assert (await acme.ask(query, {"id": call.id})).data == expected
    assert (await rival.ask(query, {"id": call.id})).data == {"node": None}
