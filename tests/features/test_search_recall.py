"""Recall of `customerSearch` over the demo: names, addresses, phones, e-mail addresses, as people write them."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from gateway.documents.contact import Address
from gateway.documents.customer import Customer, CustomerStatus
from gateway.matching.street_line import StreetLine
from gateway.operations.search.match import SearchHit
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


class Written(NamedTuple):
    """A value as it is written, and the address that it is of."""

    kind: str
    ways: list[str]
    address: Address | None = None


def values_of(customer: Customer) -> Iterator[Written]:
    """Yield all that a customer is found by, in each way to write it."""
    yield Written("name", list(ways_to_write_name(customer)))
    for address in customer.addresses:
        yield Written("address", list(ways_to_write_address(address)), address)
    for phone in customer.phones:
        yield Written("phone", list(ways_to_write_phone(phone)))
    for email in customer.emails:
        yield Written("email", list(ways_to_write_email(email)))


def is_wrong(hit: SearchHit, address: Address) -> bool:
    """Return whether a hit is at another house."""
    own = StreetLine(address.street, address.unit).key
    return hit.address is None or StreetLine(hit.address.street, hit.address.unit).key != own


@pytest.mark.parametrize("handle", ["acme", "brightside"])
async def test_whatever_is_in_the_demo_is_found_as_people_write_it(gateway: RunningGateway, handle: str) -> None:
    """Each value in one of its ways, the next value in the next; above the right house there is no other."""
    tenant = await gateway.tenant(country=company_facts(handle).country)
    stored = [
        replace(record, company_id=tenant.company.id)
        for records in company_records(company_facts(handle))
        for record in records
        if isinstance(record, Customer)
    ]
    await tenant.scope.add_missing(stored)
    missed, wrong, tried = [], [], 0
    for customer in stored:
        for kind, ways, address in values_of(customer):
            term = ways[tried % len(ways)]
            tried += 1
            if len(term.strip()) < 4:
                continue
            page = await search_customers(
                tenant.scope, term, tuple(CustomerStatus), page_request(50, None), counted=False
            )
            found = [hit.customer.id for hit in page.nodes]
            if customer.id not in found:
                missed.append((kind, term))
            elif address and any(is_wrong(hit, address) for hit in page.nodes[: found.index(customer.id)]):
                wrong.append((kind, term))
    assert len(missed) <= tried / 100, missed
    assert wrong == []
