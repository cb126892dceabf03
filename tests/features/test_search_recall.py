"""Recall of `customerSearch` over the demo: names, addresses, phones, e-mail addresses, as people write them."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from gateway.documents.customer import Customer, CustomerStatus
from gateway.operations.search.search import search_customers
from gateway.pages.page import page_request
from seeds.demo import company_records
from seeds.toml_models import company_facts
from tests.features.ways_to_write import (
    ways_to_write_address,
    ways_to_write_email,
    ways_to_write_name,
    ways_to_write_phone,
)
from tests.running_gateway import RunningGateway

WAYS = 10


def terms_of(customer: Customer) -> Iterator[tuple[str, list[str]]]:
    """Yield (what it is, each way to write it) of all that a customer is found by."""
    yield "name", list(ways_to_write_name(customer))
    for address in customer.addresses:
        yield "address", list(ways_to_write_address(address))
    for phone in customer.phones:
        yield "phone", list(ways_to_write_phone(phone))
    for email in customer.emails:
        yield "email", list(ways_to_write_email(email))


@pytest.mark.parametrize("handle", ["acme", "brightside"])
async def test_whatever_is_in_the_demo_is_found_as_people_write_it(gateway: RunningGateway, handle: str) -> None:
    """Each value in one of ten ways, the next value in the next."""
    tenant = await gateway.tenant(country=company_facts(handle).country)
    stored = [
        replace(record, company_id=tenant.company.id)
        for records in company_records(company_facts(handle))
        for record in records
        if isinstance(record, Customer)
    ]
    await tenant.scope.add_missing(stored)
    missed, tried = [], 0
    for customer in stored:
        for kind, ways in terms_of(customer):
            term = ways[tried % WAYS]
            tried += 1
            if len(term.strip()) < 4:
                continue
            page = await search_customers(
                tenant.scope, term, tuple(CustomerStatus), page_request(50, None), counted=False
            )
            if customer.id not in [hit.customer.id for hit in page.nodes]:
                missed.append((kind, term))
    assert len(missed) <= tried / 100, missed
