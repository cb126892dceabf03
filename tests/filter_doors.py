"""Every argument that narrows what is known of a customer, with values that show guarded facts."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, get_named_type, is_leaf_type
from strawberry.utils.str_converters import to_camel_case

from gateway.documents.registry import RECORDS
from tests.contract.test_access import SCHEMA
from tests.doors import SECRETS, Door, whole
from tests.full_profile import Profile

PAGING = {"first", "after", "last", "before"}
CHANGED_BY = ("customerUpdate", "noteAdd", "fileUpload", "invoiceCreate", "customerTagsAdd")
ROWS = "{ totalCount nodes { id } }"


def doors_of_filters(profile: Profile, others: Mapping[str, str]) -> Iterator[Door]:
    """Yield each tab, and the list of customers, narrowed by each argument with each value; `others` as in Hider."""
    customer: Any = SCHEMA.type_map["Customer"]
    owner = ("ID!", profile.owner.id)
    for name, field in customer.fields.items():
        below = _below(get_named_type(field.type))
        if name == "statement":
            text = f'customer(id: $id) {{ statement(from: "2020-01-01", to: "2030-12-31") {below} }}'
            yield Door(text, {"id": owner})
            continue
        for key, argument in field.args.items():
            for value in _values(key, argument.type, profile, others) if key not in PAGING else ():
                text = f"customer(id: $id) {{ {name}({key}: $value) {below} }}"
                yield Door(text, {"id": owner, "value": (str(argument.type), value)})
    accounts: Any = SCHEMA.query_type.fields["customers"].args["filter"]  # type: ignore[union-attr]  # it has queries
    for value in _values("filter", accounts.type, profile, others):
        yield Door(f"customers(filter: $value) {ROWS}", {"value": (str(accounts.type), value)})
    for order in SCHEMA.type_map["CustomerSortField"].values:  # type: ignore[attr-defined]  # an enum
        yield Door(f"customers(sort: {{field: {order}, direction: ASC}}) {ROWS}", {})


def _below(type_: Any) -> str:
    if is_leaf_type(type_):
        return ""
    return ROWS if type_.name.endswith("Connection") and _has_rows(type_) else whole(type_, 1, (type_.name,))


def _has_rows(type_: GraphQLObjectType) -> bool:
    return "totalCount" in type_.fields and "id" in getattr(get_named_type(type_.fields["nodes"].type), "fields", {})


def _values(name: str, type_: Any, profile: Profile, others: Mapping[str, str]) -> Iterator[Any]:
    """Yield what is given for an argument, or for each field of an input in turn."""
    inner = get_named_type(type_)
    if isinstance(inner, GraphQLInputObjectType):
        for key, field in inner.fields.items():
            yield from ({key: value} for value in _values(key, field.type, profile, others))
        return
    known = list(inner.values) if isinstance(inner, GraphQLEnumType) else _known(name, inner.name, profile, others)
    yield from ([value] if str(type_).startswith("[") else value for value in known)


def _known(name: str, scalar: str, profile: Profile, others: Mapping[str, str]) -> list[Any]:
    colleague = next(row.id for row in profile.rows if row.id.startswith("stf_"))
    given: dict[str, list[Any]] = {
        "addressId": [profile.owner.addresses[0].id],
        "jobId": [profile.node("Job").id, others["job"]],
        "accountManagerId": [colleague, others["stf"]],
        "authorId": ["stf_1", colleague],
        "authorRoles": ["OFFICE", "ADMIN", "CUSTOMER", "PARTNER", "SYSTEM"],
        "tags": [*SECRETS[:1], *(f"{one}9" for one in SECRETS[:1])],
        "fields": sorted({to_camel_case(attribute) for kind in RECORDS for attribute in kind.guarded}),
        "operations": list(CHANGED_BY),
    }
    of_scalar: dict[str, list[Any]] = {
        "Boolean": [True, False],
        "Int": [30],
        "Date": ["2026-03-01"],
        "DateTime": ["2026-03-01T00:00:00Z"],
    }
    return given[name] if name in given else of_scalar[scalar]
