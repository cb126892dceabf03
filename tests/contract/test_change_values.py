"""The change log shows values as the API does: for every mutation, what the API showed before and after it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type

from gateway.access.permission import Role
from gateway.documents.base.record import Embedded
from gateway.documents.contact import EmailPreferences, PaymentMethod
from gateway.documents.customer import Customer
from gateway.documents.registry import record_of_id
from gateway.resolvers.api_shape import logged_fields, shown_attribute, unlogged
from gateway.schema import build_schema
from tests.contract.test_mutations import UNLOGGED
from tests.mutation_fixtures import Stage, tried
from tests.mutation_samples import sample
from tests.mutations import MUTATIONS, refusals

TYPES = build_schema()._schema.type_map
LINKS = {"accountManager", "soldBy", "job", "technician", "staffMember", "inReplyTo", "quote"}
"""Fields that show a record whose id is stored: the log has {id, name} of it."""
LABELS = {"StaffMember": "name", "Job": "title", "Quote": "title", "Communication": "subject"}
TABS = (
    *("jobs", "appointments", "sales", "invoices", "recurringInvoices"),
    *("quotes", "estimates", "agreements", "equipment"),
)
NOT_A_PART_OF_THE_API = {
    "referral_code": "shown by `referrals`, which reads more than the customer",
    "unrelated_ids": "in the log `related`, which leaves these out",
}
ENTRIES = """query Log($id: ID!) { customer(id: $id) { changes(first: 20) { nodes {
  operation subjectId fields { field before after isHidden } } } } }"""
LOGGED = [name for name in MUTATIONS if name not in UNLOGGED and name != "customerDelete"]


def shows_an_attribute(field: GraphQLField) -> bool:
    """Return whether a field shows an attribute of its object and nothing else."""
    declared: Any = field.extensions.get("strawberry-definition")
    return declared is not None and shown_attribute(declared) is not None


def selection(type_: Any) -> str:
    """Return everything that a type shows of its objects' own attributes."""
    kind = get_named_type(type_)
    if is_leaf_type(kind):
        return ""
    assert isinstance(kind, GraphQLObjectType)
    parts = [f"{name} {selection(field.type)}" for name, field in kind.fields.items() if shows_an_attribute(field)]
    for name in sorted(LINKS & kind.fields.keys()):
        linked = get_named_type(kind.fields[name].type)
        parts.append(f"{name} {{ id name: {LABELS[linked.name]} }}")
    return f"{{ {' '.join(parts)} }}"


@cache
def customer_query() -> str:
    """Return a customer with everything that the log may show."""
    tabs = " ".join(f"{tab}(first: 20) {{ nodes {selection(tab_type(tab))} }}" for tab in TABS)
    files = f"photos(first: 20) {{ nodes {selection(TYPES['File'])} }}"
    documents = f"documents(first: 20) {{ nodes {selection(TYPES['File'])} }}"
    own = selection(TYPES["Customer"]).removesuffix("}")
    return f"query Whole($id: ID!) {{ customer(id: $id) {own} {tabs} {files} {documents} }} }}"


def tab_type(tab: str) -> Any:
    """Return the type of a tab's rows."""
    customer: Any = TYPES["Customer"]
    connection: Any = get_named_type(customer.fields[tab].type)
    return get_named_type(connection.fields["nodes"].type)


async def customer_seen(stage: Stage, customer_id: str) -> Any:
    """Return what the API shows of a customer now; or None."""
    answer = await stage.tenant.ask(customer_query(), {"id": customer_id}, role=Role.ADMIN)
    assert answer.errors == [], answer.errors
    return answer.data["customer"]


async def subject_seen(stage: Stage, subject_id: str | None) -> Any:
    """Return what the API shows of a record now; None when it is not an object of the API."""
    kind = record_of_id(subject_id or "")
    if kind is None or not kind.is_node or kind.__name__ not in TYPES:
        return None
    query = f"query One($id: ID!) {{ node(id: $id) {{ ... on {kind.__name__} {selection(TYPES[kind.__name__])} }} }}"
    answer = await stage.tenant.ask(query, {"id": subject_id}, role=Role.ADMIN)
    assert answer.errors == [], answer.errors
    return answer.data["node"]


def at(place: str, seen: Any) -> Any:
    """Return the value at a place of what the API shows."""
    if seen is None:
        return None
    if isinstance(seen, Mapping) and "nodes" in seen:
        seen = seen["nodes"]
    if isinstance(seen, list):
        for item in seen:
            key = item if isinstance(item, str) else item.get("id")
            for name in (key, item.get("number") if isinstance(item, dict) else None):
                if name is not None and (place == name or place.startswith(f"{name}.")):
                    return at(place.removeprefix(name).removeprefix("."), item)
        return seen if not place else None
    if not place:
        return seen
    name, _, rest = place.partition(".")
    if name == "files":
        return at(rest, [*seen["photos"]["nodes"], *seen["documents"]["nodes"]])
    return at(rest, seen[name])


def is_shown(place: str) -> bool:
    """Return whether the API shows what the log has at a place."""
    return place.partition(".")[0] not in (
        "credits",
        "mergedCustomers",
        "payments",
        "refunds",
        "subscriptions",
        "related",
    )


def same(logged: Any, seen: Any) -> bool:
    """Return whether a logged value is what the API shows; a summary has only some of the fields."""
    if seen is None and isinstance(logged, dict) and logged.get("name", "") is None:
        return True  # a record that is not there any more: the log still has its id
    if isinstance(logged, dict) and isinstance(seen, dict):
        return all(name in seen and same(value, seen[name]) for name, value in logged.items())
    return bool(logged == seen)


@pytest.mark.parametrize("mutation", LOGGED)
async def test_the_log_has_what_the_api_showed_before_and_after(stage: Stage, mutation: str) -> None:
    """Each part that changed, in the same form, and nothing that did not change."""
    given = await sample(stage, mutation)
    subjects = {name: await subject_seen(stage, getattr(stage, name).id) for name in ("note", "comment", "call")}
    before = await customer_seen(stage, stage.owner.id)
    assert refusals(await tried(stage, mutation, given)) == []
    (newest, *_) = await stage.log(mutation)
    whose = newest.customer_id
    old = before if whose == stage.owner.id else None
    new = await customer_seen(stage, whose)
    shown = (await stage.tenant.ask(ENTRIES, {"id": whose}, role=Role.ADMIN)).data["customer"]["changes"]["nodes"]
    entries = [entry for entry in shown if entry["operation"] == mutation]
    if mutation == "customerMerge":  # the other customer's last entry is beside the survivor's own
        entries = [entry for entry in entries if "mergedCustomers" in entry["fields"][-1]["field"]]
    assert entries
    for number, entry in enumerate(entries):
        sides = (old, new)
        if (subject := entry["subjectId"]) is not None:
            earlier = [value for value in subjects.values() if value and value["id"] == subject]
            sides = (earlier[0] if earlier else None, await subject_seen(stage, subject))
        assert entry["fields"]
        for field in entry["fields"]:
            assert field["before"] != field["after"], field
            assert not field["isHidden"]
            if not is_shown(field["field"]) or (subject and sides[1] is None):
                continue
            if number == len(entries) - 1:
                assert same(field["before"], at(field["field"], sides[0])), (field, "before")
            if number == 0:
                assert same(field["after"], at(field["field"], sides[1])), (field, "after")


def test_every_stored_field_of_a_customer_is_a_field_of_the_api() -> None:
    """A new one is shown under its name in the API, or listed here with the reason."""
    bookkeeping = {"company_id", "updated_at", "created_at"}
    unknown = {
        name
        for name, field in logged_fields(Customer).items()
        if field.shape is None and not (field.is_reference and name.endswith("_id"))
    }
    assert unknown - bookkeeping - unlogged(Customer) == set(NOT_A_PART_OF_THE_API)


@pytest.mark.parametrize("part", [PaymentMethod, EmailPreferences])
def test_what_the_log_leaves_out_of_a_part_exists(part: type[Embedded]) -> None:
    """A misspelt name would leave out nothing."""
    assert unlogged(part)
    assert [name for name in unlogged(part) if not hasattr(part, name)] == []
