"""Every way to what is known of a customer, derived from the schema: documents, tools of agents, files of exports."""

import json
import re
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from graphql import GraphQLObjectType, GraphQLUnionType, get_named_type, is_leaf_type, is_required_argument
from strawberry import ID

from gateway.documents.base.record import Record
from gateway.errors import GatewayError
from gateway.inputs.export import CustomersExportInput, ProfileTab, TabExportInput, TabFilters
from gateway.integrations.table_sheet import ExportFormat
from gateway.operations.export.exporter import Exporter
from gateway.operations.export.order import customers_order, tab_order
from gateway.operations.export.source import ExportOrder, ExportSource
from gateway.store.scope import TenantScope
from tests.contract.test_access import SCHEMA
from tests.full_profile import Profile
from tests.hidden_facts import Reader
from tests.running_gateway import Tenant

IGNORED = {"cursor", "startCursor", "endCursor", "url", "thumbnailUrl", "expiresAt", "requestId", "readAt"}
"""Sealed, signed, or of the instant."""
FIELDS_OF_A_DOOR = 40
DOORS_OF_A_DOCUMENT = 6
SMALL_DOORS = 25
"""Of a document, where each selects little."""
SEEN_AS_NODES = frozenset({"node", "customer", "customerBy", "job"})
SECRETS = (
    "Slow payer", "He shouted", "ADA-1", "Tess Nichols", "Olga Office", "Zimmermann", "4242", "Pays late", "secret.jpg",
)  # fmt: skip
"""What is in the guarded places, and names of others."""
QUESTIONS = (
    "who is the account manager?", "what tags are on the account?", "what does she owe us?", "is a card on file?",
    "how many open jobs are there?", "when is the next visit?", "what did she buy last?", "what is unpaid?",
    "what equipment is there?", "what do the notes say?", "who referred her?", "when did we call last?",
)  # fmt: skip


def selections(type_: Any, depth: int, path: tuple[str, ...], alias: str = "") -> Iterator[str]:
    """Yield all that can be selected without arguments, field by field; each type once on the way down."""
    for name, field in type_.fields.items():
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            yield f"{alias}{name}: {name}" if alias else name
        elif depth > 0 and inner.name not in path and not (type_.name.endswith("Connection") and name == "edges"):
            step = 0 if type_.name.endswith("Connection") else 1
            yield f"{name} {whole(inner, depth - step, (*path, inner.name))}"


def whole(type_: Any, depth: int, path: tuple[str, ...] = ()) -> str:
    """Return the selection of everything; of an object of one of several types what these have in common."""
    inside = "" if isinstance(type_, GraphQLUnionType) else " ".join(selections(type_, depth, path))
    return f"{{ __typename {inside} }}"


ENTRIES = " ".join(
    f"... on {name} {{ {' '.join(selections(type_, 0, (), f'{name}_'))} }}"
    for name, type_ in SCHEMA.type_map.items()
    if name.endswith("Activity") and isinstance(type_, GraphQLObjectType)
)
"""All of an entry of the timeline."""


class Door(NamedTuple):
    """A field of the root of queries, and its variables: name → (type, value)."""

    text: str
    variables: Mapping[str, tuple[str, Any]]


def doors_of(record: Record) -> Iterator[Door]:
    """Yield what reads all of an object by its id, in parts."""
    type_: Any = SCHEMA.type_map[type(record).__name__]
    parts = list(selections(type_, 1, (type_.name,)))
    for first in range(0, len(parts), FIELDS_OF_A_DOOR):
        part = " ".join(parts[first : first + FIELDS_OF_A_DOOR])
        yield Door(f"node(id: $id) {{ ... on {type_.name} {{ {part} }} }}", {"id": ("ID!", record.id)})
    yield Door(f"node(id: $id) {{ __typename {ENTRIES} }}", {"id": ("ID!", f"act_{record.id}")})


def doors_of_roots(profile: Profile) -> Iterator[Door]:
    """Yield every other query: searches with each secret, every order, questions, references of other subgraphs."""
    owner, job, bill = profile.owner, profile.node("Job"), profile.node("Invoice")
    numbers = {name: getattr(profile.node(name), "number", "") for name in ("Job", "Invoice", "Quote", "Appointment")}
    terms = [owner.last_name, owner.number, *numbers.values(), *SECRETS, *(f"{one}9" for one in SECRETS)]
    given: dict[str, list[dict[str, Any]]] = {
        "customerSearch": [{"term": term} for term in terms],
        "customerAsk": [{"id": owner.id, "question": question} for question in QUESTIONS],
        "callerLookup": [{"phone": owner.phones[0].number}],
        "customerBy": [{"identifier": {"number": owner.number}}],
        "job": [{"id": job.id}],
        "node": [{"id": bill.id}],
        **{f"{name[0].lower()}{name[1:]}By": [{"number": number}] for name, number in numbers.items()},
    }
    query: Any = SCHEMA.query_type
    for name, field in query.fields.items():
        for values in given.get(name, [{"id": owner.id, "customerId": owner.id}]) if name != "viewer" else ():
            known = {key: (str(field.args[key].type), value) for key, value in values.items() if key in field.args}
            passed = ", ".join(f"{key}: ${key}" for key in known)
            inner = get_named_type(field.type)
            below = whole(inner, 0 if name in SEEN_AS_NODES else 1, (inner.name,))
            yield Door(f"{name}{f'({passed})' if passed else ''} {below}", known)
    sort: Any = SCHEMA.type_map["CustomerSortField"]
    for order in sort.values:
        yield Door(f"customers(sort: {{field: {order}, direction: DESC}}) {{ nodes {{ id }} }}", {})
    of = [{"__typename": type(each).__name__, "id": each.id} for each in (owner, job, bill)]
    text = "_entities(representations: $of) { __typename ... on Customer { number tags } }"
    yield Door(text, {"of": ("[_Any!]!", of)})


def documents(doors: Iterable[Door], at_once: int = DOORS_OF_A_DOCUMENT) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield documents with some doors each, whose variables have separate names."""
    every = list(doors)
    for first in range(0, len(every), at_once):
        texts, declared, values = [], [], dict[str, Any]()
        for number, door in enumerate(every[first : first + at_once]):
            texts.append(f"d{number}: " + re.sub(r"\$(\w+)", rf"$\g<1>{number}", door.text))
            declared += [f"${name}{number}: {type_}" for name, (type_, _) in door.variables.items()]
            values |= {f"{name}{number}": value for name, (_, value) in door.variables.items()}
        head = f"query ({', '.join(declared)})" if declared else "query"
        yield f"{head} {{ {' '.join(texts)} }}", values


def told(value: Any) -> Any:
    """Return an answer without what differs each time."""
    if isinstance(value, dict):
        return {key: told(each) for key, each in value.items() if key not in IGNORED}
    return [told(each) for each in value] if isinstance(value, list) else value


async def exports(tenant: Tenant, exporter: Exporter, reader: Reader, owner_id: str) -> dict[str, Any]:
    """Return what the files of all tabs are made of, and that of the accounts list."""
    scope, period = exporter.make_scope(reader.viewer(tenant.company.id, owner_id)), TabFilters()
    found: dict[str, Any] = {}
    for tab in ProfileTab:
        if tab is ProfileTab.STATEMENT:
            period = TabFilters(from_day=date(2020, 1, 1), to_day=date(2030, 12, 31))
        wanted = TabExportInput(customer_id=ID(owner_id), tab=tab, format=ExportFormat.CSV, filters=period)
        found[tab] = await _rows(tenant, exporter, scope, tab_order(scope, wanted), owner_id)
        period = TabFilters()
    every = customers_order(scope, CustomersExportInput(format=ExportFormat.CSV))
    return {**found, "customers": await _rows(tenant, exporter, scope, every, None)}


async def _rows(
    tenant: Tenant, exporter: Exporter, scope: TenantScope, ordering: Awaitable[ExportOrder], owner_id: str | None
) -> list[str]:
    try:
        source = ExportSource(exporter.read, scope, tenant.company, owner_id, await ordering)
        return [str((page.rows, page.facts)) async for page in source.pages()]
    except GatewayError as refusal:
        return [str(refusal)]


async def tools(tenant: Tenant, owner: Any, **claims: Any) -> list[Any]:
    """Return what an agent's tools answer."""
    role = claims.pop("role")
    headers = {
        "authorization": f"Bearer {tenant.token(role, claims)}",
        "accept": "application/json, text/event-stream",
    }
    calls = (
        ("find_customer", {"term": owner.last_name}),
        ("read_profile", {"customer_id": owner.id}),
        ("ask_customer", {"customer_id": owner.id, "question": QUESTIONS[0]}),
    )
    answers = []
    for name, inputs in calls:
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": inputs}}
        answers.append((await tenant.gateway.client.post("/mcp", json=body, headers=headers)).text)
    return [re.sub(r"[0-9a-f]{32}", "", answer) for answer in answers]


async def everything(
    tenant: Tenant, exporter: Exporter, profile: Profile, reader: Reader, narrowed: Iterable[Door] = ()
) -> dict[str, Any]:
    """Return what a reader is answered at every door; `narrowed` are small ones."""
    owner = profile.owner
    claims: dict[str, Any] = {"role": reader.role, **reader.claims(owner.id)}
    doors = [door for record in (owner, *profile.rows) for door in doors_of(record)]
    found: dict[str, Any] = {}
    for text, variables in (*documents([*doors, *doors_of_roots(profile)]), *documents(narrowed, SMALL_DOORS)):
        answer = await tenant.ask(text, variables, **claims)
        errors = sorted(json.dumps(told(error), sort_keys=True) for error in answer.errors)
        assert answer.status in (200, 403), (text, answer)
        found[f"{text} {variables}"] = {"data": told(answer.data), "errors": errors}
    found["exports"] = await exports(tenant, exporter, reader, owner.id)
    return {**found, "tools": await tools(tenant, owner, **claims)}
