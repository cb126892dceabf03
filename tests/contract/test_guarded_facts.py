"""A permission guards a fact, not a field: no filter, order, log entry, event or error shows what the field would not.

Everything is derived from the schema: a new guarded field, filter, order or logged field is tried without being named.
"""

from collections.abc import Awaitable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from graphql import GraphQLArgument, GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, get_named_type
from strawberry.utils.str_converters import to_camel_case

from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.access.viewer import Viewer
from gateway.context import SignedIn
from gateway.documents.base.record import CustomerRecord, Record
from gateway.documents.change import Change, FieldChange
from gateway.documents.customer import Customer
from gateway.documents.registry import RECORDS
from gateway.inputs.customer import SORT_KEYS, CustomerFilter, CustomerSortField
from gateway.inputs.filtering import NEEDS
from gateway.loaders import Loaders
from gateway.pages.connection_request import ConnectionRequest
from gateway.resolvers.change import shown_fields
from gateway.resolvers.change_shape import ShownFieldChange
from gateway.schema.field import list_permissions
from tests import records
from tests.contract.test_access import SAMPLES, SCHEMA
from tests.full_profile import a_full_profile
from tests.running_gateway import Tenant

SHOWN_RECORDS = {record.__name__: record for record in RECORDS if record.__name__ in SCHEMA.type_map}
EVERY_SCOPE = frozenset(permission.value for permission in Permission)
PAGING = {"first", "after", "last", "before"}
NOT_BY_CONDITIONS = {
    "Customer.activity(kinds)": "the kinds are those that the viewer may read",
    "Customer.activitySummary(from)": "an instant of what the viewer may read",
    "Customer.activitySummary(to)": "an instant of what the viewer may read",
    "Customer.activitySummary(period)": "says how counts are grouped",
    "Customer.activitySummary(kinds)": "the kinds are those that the viewer may read",
    "Customer.changes(filter)": "what visible entries show: mutation, author, time; fields ask for their permission",
    "Customer.insights(days)": "an instant of what the viewer may read",
    "Customer.photoDays(addressId)": "a file's address is open to whoever sees the file",
    "Customer.statement(from)": "a day of books that the viewer may read",
    "Customer.statement(to)": "a day of books that the viewer may read",
}
"""Arguments that narrow by something else than conditions on stored fields, and why they show nothing guarded."""


def guarded_attributes() -> Iterator[tuple[type[Record], str, Permission]]:
    """Yield (kind, attribute, permission) of every field of the schema that shows an attribute to some viewers only."""
    for name, record in SHOWN_RECORDS.items():
        attributes = {field.name for field in msgspec.structs.fields(record)} - {"id", "customer_id"}
        attributes -= open_attributes(name)
        for field in SCHEMA.type_map[name].fields.values():  # type: ignore[attr-defined]  # records are shown as objects
            definition = field.extensions["strawberry-definition"]
            resolver = definition.base_resolver
            reads = getattr(resolver.wrapped_func, "reads", ()) if resolver else {definition.python_name}
            for permission in list_permissions(definition):
                for attribute in attributes.intersection(reads or ()):
                    if permission is not record.readable_with:
                        yield record, attribute, permission


def open_attributes(type_name: str) -> set[str]:
    """Return the attributes that a field shows to viewers who see the object."""
    definitions = [field.extensions["strawberry-definition"] for field in SCHEMA.type_map[type_name].fields.values()]  # type: ignore[attr-defined]
    return {definition.python_name for definition in definitions if not list_permissions(definition)}


GUARDED = sorted(set(guarded_attributes()), key=lambda guard: (guard[0].__name__, guard[1]))
DECLARED = [
    (record, attribute, permission)
    for record in RECORDS
    if issubclass(record, CustomerRecord) or record is Customer
    for attribute, permission in record.guarded.items()
]


def named(value: Any) -> str:
    """Return a parameter as a test's name."""
    if isinstance(value, GraphQLArgument):
        return str(value.type)
    return value.__name__ if isinstance(value, type) else str(value)


def viewer_without(permission: Permission) -> Viewer:
    """Return a viewer who may do everything but one thing."""
    permissions = frozenset(Permission) - {permission}
    return Viewer(id="stf_1", name="Sam", role=Role.SALES, company_id="com_x", permissions=permissions)


@pytest.mark.parametrize(("record", "attribute", "permission"), GUARDED, ids=named)
def test_a_record_guards_what_the_schema_guards(record: type[Record], attribute: str, permission: Permission) -> None:
    """Declared where the attribute is: connections and the change log ask the record."""
    assert record.needed_for(attribute) is permission


@pytest.mark.parametrize(
    ("record", "attribute", "permission"), [guard for guard in DECLARED if "." in guard[1]], ids=named
)
def test_the_schema_guards_a_part_as_its_record_does(
    record: type[Record], attribute: str, permission: Permission
) -> None:
    """A part of an attribute is a field of the type that shows the attribute."""
    outer, inner = (to_camel_case(name) for name in attribute.split("."))
    type_: Any = get_named_type(SCHEMA.type_map[record.__name__].fields[outer].type)  # type: ignore[attr-defined]  # it is an object
    assert permission in list_permissions(type_.fields[inner].extensions["strawberry-definition"])


@pytest.mark.parametrize(("record", "attribute", "permission"), DECLARED, ids=named)
async def test_the_change_log_hides_a_guarded_value_in_every_form(
    record: type[Record], attribute: str, permission: Permission
) -> None:
    """As a field of its own record, of the customer's log, and within the whole record."""
    place = attribute if record is Customer else f"{record.collection}.N-1.{attribute}"
    entries = [records.change(a_customer(), fields=(FieldChange(field=place, after="secret"),))]
    if record is not Customer:
        whole = FieldChange(field=f"{record.collection}.N-1", before={attribute: "secret"})
        own = FieldChange(field=attribute, before="secret")
        entries += [
            records.change(a_customer(), fields=(whole,)),
            records.change(a_customer(), fields=(own,), subject_id=record.new_id(), version=None),
        ]
    for entry in entries:
        for viewer in (viewer_without(permission), viewer_without(record.readable_with or permission)):
            (shown,) = await shown_to(viewer, entry)
            assert (shown.before, shown.after, shown.is_hidden) == (None, None, True), entry
        (shown,) = await shown_to(viewer_without(Permission.CUSTOMER_DELETE), entry)
        assert not shown.is_hidden


async def test_the_change_log_hides_the_fields_of_what_it_does_not_know() -> None:
    """A feature that logs something new must say of which kind it is."""
    entry = records.change(a_customer(), fields=(FieldChange(field="horoscope", after="Leo"),))
    assert (await shown_to(viewer_without(Permission.CUSTOMER_DELETE), entry))[0].is_hidden


async def shown_to(viewer: Viewer, entry: Change) -> Sequence[ShownFieldChange]:
    """Return the fields of an entry as a viewer sees them; records that they name are not there."""

    class NoRecords:
        async def record(self, *_: object) -> None:
            return None

    signed_in = SimpleNamespace(viewer=viewer, loaders=SimpleNamespace(record_by_id=NoRecords()))
    shown = shown_fields(entry, entry.fields, cast(SignedIn, signed_in))
    return await shown if isinstance(shown, Awaitable) else shown


def a_customer() -> Customer:
    """Return one who is not stored."""
    return records.customer("com_x")


def filters() -> list[str]:
    """Return the names of the input types that fields outside of mutations take."""
    taken = set()
    for type_ in SCHEMA.type_map.values():
        if isinstance(type_, GraphQLObjectType) and type_.name != "Mutation":
            given = [argument for field in type_.fields.values() for argument in field.args.values()]
            named_types = [get_named_type(argument.type) for argument in given]
            taken |= {each.name for each in named_types if isinstance(each, GraphQLInputObjectType)}
    return sorted(taken)


def test_every_part_of_a_filter_says_what_it_needs() -> None:
    """It is what the attribute behind it needs. Identifiers and entries of the log are open; orders have a test."""
    assert filters() == ["ChangeFilter", "CustomerFilter", "CustomerIdentifier", "CustomerSort"]
    for part in CustomerFilter.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        assert NEEDS in part.metadata, part.python_name
        assert part.metadata[NEEDS] is Customer.needed_for(part.python_name), part.python_name
    for attribute in ("number", "emails", "phones", "external_id"):
        assert Customer.needed_for(attribute) is None


def test_every_order_says_what_it_needs() -> None:
    """It is what the attribute that it shows needs."""
    assert set(SORT_KEYS) == set(CustomerSortField)
    for key in SORT_KEYS.values():
        assert key.needs is Customer.needed_for(key.value), key


LIST = """query ($filter: CustomerFilter, $sort: CustomerSort) {
  customers(filter: $filter, sort: $sort) { totalCount nodes { id } }
}"""
SAMPLE_FILTERS: dict[str, Any] = {"tags": ["VIP"], "accountManagerId": "stf_1"}


def guarded_lists() -> Iterator[tuple[dict[str, Any], Permission]]:
    """Yield (variables, the permission that they need) of every guarded way to narrow or sort the customer list."""
    for part in CustomerFilter.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        if part.metadata[NEEDS] is not None:
            name = to_camel_case(part.python_name)
            yield {"filter": {name: SAMPLE_FILTERS[name]}}, part.metadata[NEEDS]
    for field_name, sort_key in SORT_KEYS.items():
        if sort_key.needs is not None:
            for direction in ("ASC", "DESC"):
                yield {"sort": {"field": field_name.value, "direction": direction}}, sort_key.needs


@pytest.mark.parametrize(("variables", "needed"), list(guarded_lists()), ids=str)
async def test_a_list_is_narrowed_and_sorted_only_by_what_may_be_read(
    acme: Tenant, variables: dict[str, Any], needed: Permission
) -> None:
    """For every role and for partner scopes; who has the permission is answered."""
    await acme.customer(tags=("VIP",))
    for role in (Role.ADMIN, Role.OFFICE, Role.SALES, Role.TECHNICIAN):
        answer = await acme.ask(LIST, variables, role=role)
        assert answer.codes == ([] if needed in ROLE_PERMISSIONS[role] else ["FORBIDDEN"]), role
    for scopes, codes in ((EVERY_SCOPE, []), (EVERY_SCOPE - {needed.value}, ["FORBIDDEN"])):
        answer = await acme.ask(LIST, variables, role=Role.PARTNER, scope=" ".join(scopes))
        assert answer.codes == codes
        assert answer.data["customers"] is None or not codes


def narrowing_arguments() -> Iterator[tuple[str, str, GraphQLArgument]]:
    """Yield (field, name, argument) of what narrows the tabs of a customer."""
    customer: Any = SCHEMA.type_map["Customer"]
    for name, field in customer.fields.items():
        for key, argument in field.args.items():
            if key not in PAGING and f"Customer.{name}({key})" not in NOT_BY_CONDITIONS:
                yield name, key, argument


@pytest.mark.parametrize(("tab", "name", "argument"), list(narrowing_arguments()), ids=named)
async def test_an_argument_narrows_by_a_condition_which_asks_for_its_permission(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch, tab: str, name: str, argument: GraphQLArgument
) -> None:
    """Everything that narrows a tab is a stored field, which the loaders read from the record."""
    owner = await acme.customer()
    job = records.job(owner)
    await acme.add(job)
    asked: list[ConnectionRequest] = []
    monkeypatch.setattr(Loaders, "require", lambda _, request: asked.append(request))
    type_ = get_named_type(argument.type)
    value = next(iter(type_.values)) if isinstance(type_, GraphQLEnumType) else SAMPLES[type_.name]
    value = {"addressId": "adr_1", "jobId": job.id}.get(name, value)
    head = f"query ($id: ID!, $value: {argument.type})"
    query = f"{head} {{ customer(id: $id) {{ {tab}({name}: $value) {{ __typename }} }} }}"
    value = [value] if str(argument.type).startswith("[") else value
    answer = await acme.ask(query, {"id": owner.id, "value": value})
    assert answer.errors == []
    assert any(request.where for request in asked)


@pytest.mark.parametrize("query", ["photos", "documents"])
async def test_files_are_narrowed_to_a_job_only_by_who_may_read_jobs(acme: Tenant, query: str) -> None:
    """The first time, and by the plan that is kept."""
    profile = await a_full_profile(acme)
    job = profile.node("Job").id
    text = f'query ($id: ID!) {{ customer(id: $id) {{ {query}(jobId: "{job}") {{ totalCount }} }} }}'
    scopes = " ".join(EVERY_SCOPE - {Permission.JOB_READ.value})
    for _ in range(2):
        assert (await acme.ask(text, {"id": profile.owner.id})).errors == []
        answer = await acme.ask(text, {"id": profile.owner.id}, role=Role.PARTNER, scope=scopes)
        assert answer.codes == ["FORBIDDEN"]
