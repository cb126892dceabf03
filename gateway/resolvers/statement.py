"""The statement of account: to view, to download, to mail."""

from datetime import UTC, date, datetime
from typing import Annotated, NamedTuple

import strawberry

from gateway.access.statement_link import StatementLink
from gateway.documents.customer import Customer
from gateway.inputs.statement import StatementSendInput
from gateway.integrations.statement_sheet import StatementFormat
from gateway.operations.message.message import MessageDraft
from gateway.operations.statement.send import send_statement
from gateway.operations.statement.statement import Movement, Statement, load_statement, movements_page
from gateway.pages.page import Page, page_request
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last
from gateway.resolvers.company import load_company
from gateway.resolvers.mutation import mutation, read_idempotency


async def statement(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    from_day: Annotated[date, strawberry.argument(name="from", description="First day, in the company's time zone.")],
    to_day: Annotated[
        date, strawberry.argument(name="to", description="Last day, included; what is due is as of its end.")
    ],
) -> Statement:
    """The customer's statement for a period."""
    return await load_statement(
        info.context.require_signed_in().scope, await load_company(info), parent.id, from_day, to_day
    )


async def movements(
    parent: strawberry.Parent[Statement],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> Page[Movement]:
    """A page of the statement's movements."""
    request = page_request(first, after, last, before)
    return movements_page(info.context.require_signed_in().scope, parent, request)


class StatementDownload(NamedTuple):
    """A link, and until when it is good."""

    url: str
    expires_at: datetime


async def download(
    parent: strawberry.Parent[Statement],
    info: GatewayInfo,
    format: Annotated[StatementFormat, strawberry.argument(description="What kind of file.")],
) -> StatementDownload:
    """A link to the statement as a file, with the rights of the viewer."""
    signed_in, context = info.context.require_signed_in(), info.context
    viewer, links = signed_in.viewer, signed_in.statement_links
    named = StatementLink(
        viewer.company_id,
        parent.customer_id,
        parent.from_day,
        parent.to_day,
        format.value,
        viewer.customer_id is not None,
        viewer.session,
    )
    expires = links.expiry(context.now)
    return StatementDownload(context.base_url + links.signed(named, expires), datetime.fromtimestamp(expires, UTC))


async def _send(info: GatewayInfo, input: StatementSendInput) -> MessageDraft:
    scope, correspondence = info.context.require_signed_in().scope, info.context.require_portal().correspondence
    return await send_statement(scope, correspondence, input, info.context.origin, read_idempotency(info, input))


statement_send = mutation(_send, StatementSendInput, "The statement, and who gets it.")
