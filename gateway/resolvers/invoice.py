"""The invoices of a customer."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry

from gateway.documents.customer import Customer
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.page import Page, page_request
from gateway.documents.payment import Payment
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import among, at_address, connection


def invoices(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    address_id: AddressId = None,
    status: Annotated[list[InvoiceStatus] | None, strawberry.argument(description="Any of these statuses.")] = None,
) -> Awaitable[Page[Invoice]]:
    """A page of the customer's invoices."""
    where = (*at_address(address_id), *among("status", status))
    return connection(info, parent, Invoice, page_request(first, after, last, before), where)


def payments(
    parent: strawberry.Parent[Invoice],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> Awaitable[Page[Payment]]:
    """A page of the payments received for the invoice."""
    return connection(info, parent, Payment, page_request(first, after, last, before))
