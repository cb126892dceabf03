"""A random act on one of a customer's records: made, changed, taken a step further, or sent by an integration."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gateway.documents.base.record import CustomerRecord
from gateway.documents.customer import Customer
from gateway.documents.note import Note
from tests.features.test_upsert import upsert
from tests.mutations import ask, ids_of, input_of
from tests.running_gateway import Tenant
from tests.staff_samples import BUILDERS, CHANGED, STEPS, find_kind
from tests.upsert_samples import ITEMS

LIFE: Mapping[str, tuple[type[CustomerRecord], str]] = {
    **{kind: (record, plural) for kind, (record, _, plural) in BUILDERS.items()},
    "note": (Note, "notes"),
}
"""Beginning of the mutation's name → the record, and the plural of its batch."""
MADE = {f"{kind}{'Record' if kind == 'payment' else 'Add' if kind == 'note' else 'Create'}": kind for kind in LIFE}
CHANGES = {f"{kind}Update": kind for kind in LIFE}
STAFF: Sequence[str] = (*MADE, *CHANGES, *STEPS)
MUTATIONS: Sequence[str] = (*STAFF, *(f"{plural}Upsert" for plural in ITEMS))
MONEY = ("total", "amount", "price")
LINKED: Mapping[str, str] = {"jobId": "job", "invoiceId": "invoice", "quoteId": "quote"}


class Act(NamedTuple):
    """What is done: by which mutation, to which of the records that there are, with which amount."""

    mutation: str
    which: int
    amount: int


async def act(tenant: Tenant, owner: Customer, chosen: Act) -> None:
    """Do it; it may be refused, and it may need a record that there is none of."""
    if chosen.mutation.endswith("Upsert"):
        await upsert(tenant, chosen.mutation.removesuffix("Upsert"), *_items(owner, chosen))
        return
    given = await _input(tenant, owner, chosen)
    if given is not None:
        answer = await ask(tenant, chosen.mutation, given)
        assert answer.errors == [], (chosen, given, answer.errors)


def _items(owner: Customer, chosen: Act) -> list[dict[str, Any]]:
    """Return a batch of two, which name records that may come later, or never."""
    sample = ITEMS[chosen.mutation.removesuffix("Upsert")]
    made = []
    for place in (chosen.which, chosen.which + 1):
        links = {name: f"x{(place + chosen.amount) % 4}" for name in sample if name.endswith("ExternalId")}
        money = {name: str(chosen.amount) for name in MONEY if name in sample and "lines" not in sample}
        made.append({"externalId": f"x{place % 4}", "customerId": owner.id, **sample, **links, **money})
    return made


async def _input(tenant: Tenant, owner: Customer, chosen: Act) -> dict[str, Any] | None:
    """Return the input of a mutation of staff; `None` where it needs a record that is not there."""
    mutation = chosen.mutation
    kind = MADE.get(mutation) or CHANGES.get(mutation) or find_kind(mutation)
    fields = input_of(mutation).fields
    if mutation not in MADE:
        own = await _chosen(tenant, owner, kind, chosen.which)
        given = {"id": own} if own else None
        if given is None or mutation not in CHANGES:
            return given
        money = {name: str(chosen.amount) for name in MONEY if name in fields}
        return {**given, **money, **(CHANGED.get(kind, {}) if chosen.amount % 2 else {})}
    sample = {name: value for name, value in ITEMS[LIFE[kind][1]].items() if name in fields}
    money = {name: str(chosen.amount) for name in MONEY if name in fields and "lines" not in sample}
    names = [name for name in ids_of(mutation) if name in LINKED]
    linked = {name: await _chosen(tenant, owner, LINKED[name], chosen.which) for name in names}
    given = {**sample, **money, **{name: found for name, found in linked.items() if found}, "customerId": owner.id}
    return None if kind == "payment" and "invoiceId" not in given else given


async def _chosen(tenant: Tenant, owner: Customer, kind: str, which: int) -> str | None:
    """Return the id of one of the customer's records of a kind, if there are any."""
    known = await known_records(tenant, owner, LIFE[kind][0])
    return known[which % len(known)].id if known else None


async def known_records(tenant: Tenant, owner: Customer, record: type[CustomerRecord]) -> list[CustomerRecord]:
    """Return a customer's records of a kind, in the order of their ids."""
    return sorted(await tenant.scope.find(record, {"customer_id": owner.id}), key=lambda each: each.id)
