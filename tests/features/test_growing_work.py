"""What requests make MongoDB go through does not grow with a company or with one customer's history."""

from typing import Any, NamedTuple

from benchmarks.questions import query_text
from gateway.documents.customer import Customer
from tests import records
from tests.contract.test_prices import work_in
from tests.contract.test_queries import explain
from tests.features.test_customer_related import related
from tests.running_gateway import Tenant

FEW, MANY = 150, 1_500
MAX_GROWTH = 1.3
SHORT, LONG = 25, 1_000
"""Rows in each tab."""
OWNERS = 500
"""Of one phone number."""
NUMBER = "+15125557788"


class Work(NamedTuple):
    """What MongoDB went through for a request."""

    keys: int
    documents: int


async def work_for(tenant: Tenant, text: str, variables: dict[str, Any]) -> Work:
    """Return the work of one request, which must succeed."""
    with tenant.gateway.commands() as commands:
        assert (await tenant.ask(text, variables)).errors == []
    known = [command for command in commands if next(iter(command)) in ("find", "aggregate", "update")]
    parts = [part for command in known for part in work_in(await explain(tenant, command))]
    return Work(sum(part["totalKeysExamined"] for part in parts), sum(part["totalDocsExamined"] for part in parts))


def requests_for(customer: Customer, company_name: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the requests of the benchmark, about one customer; the change is that of the company's name."""
    found = {operation: (query_text(operation), {"id": customer.id}) for operation in ("contact", "profile")}
    terms = ("Hugo Quist", "Quist Hu", "Hugo Quits", NUMBER)
    found |= {f"search {term}": (query_text("search"), {"term": term}) for term in terms}
    renamed = {"input": {"id": customer.id, "companyName": company_name}}
    return {**found, "list": (query_text("list"), {}), "mutation": (query_text("mutation"), renamed)}


async def test_ten_times_the_customers_are_not_more_work(acme: Tenant) -> None:
    """For the contact card, the profile, the list, a search and a change."""
    hugo = await acme.customer(first_name="Hugo", last_name="Quist", phones=(records.phone(NUMBER),))
    await acme.scope.add_missing([records.job(hugo, hour) for hour in range(SHORT)])
    seen = dict[int, dict[str, Work]]()
    for begin, end in ((0, FEW), (FEW, MANY)):
        people = [
            records.customer(acme.company.id, first_name=f"Ann{each}", last_name=f"Berg{each}")
            for each in range(begin, end)
        ]
        await acme.scope.add_missing(people)
        requests = requests_for(hugo, f"Firm {end}")
        seen[end] = {name: await work_for(acme, *request) for name, request in requests.items()}
    grown = {
        name: (few, seen[MANY][name])
        for name, few in seen[FEW].items()
        if sum(seen[MANY][name]) > MAX_GROWTH * sum(few)
    }
    assert grown == {}


async def test_a_long_history_is_not_more_work_for_the_profile(acme: Tenant) -> None:
    """Of six tabs the first rows are read; only `totalCount` goes through keys for all of them."""
    short, long = await acme.customer(), await acme.customer()
    for owner, rows in ((short, SHORT), (long, LONG)):
        for make in (records.appointment, records.job, records.quote, records.invoice, records.equipment, records.note):
            await acme.scope.add_missing([make(owner, hour) for hour in range(rows)])
    counted = query_text("profile")
    plain = counted.replace("totalCount", "")
    few, many = [await work_for(acme, plain, {"id": owner.id}) for owner in (short, long)]
    assert sum(many) <= MAX_GROWTH * sum(few)
    few, many = [await work_for(acme, counted, {"id": owner.id}) for owner in (short, long)]
    assert many.documents <= MAX_GROWTH * few.documents
    assert many.keys <= few.keys + 6 * (LONG + SHORT)


async def test_the_closest_of_five_hundred_who_share_a_number_is_the_first(acme: Tenant) -> None:
    """And what is compared stays bounded."""
    phone = records.phone(NUMBER)
    await acme.scope.add_missing([records.customer(acme.company.id, phones=(phone,)) for _ in range(OWNERS)])
    ann, bob = [await acme.customer(first_name=name, last_name="Quist", phones=(phone,)) for name in ("Ann", "Bob")]
    found = await related(acme, ann)
    assert next(iter(found)) == bob.id
    text = "query ($id: ID!) { customer(id: $id) { related(first: 5) { nodes { score } } } }"
    work = await work_for(acme, text, {"id": ann.id})
    assert work.documents < OWNERS
