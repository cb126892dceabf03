"""What hangs below an invoice."""

from collections.abc import Awaitable

import strawberry

from gateway.documents.invoice import Invoice
from gateway.documents.page import Page, page_request
from gateway.documents.payment import Payment
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection


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
