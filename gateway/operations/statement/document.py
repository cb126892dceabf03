"""A computed statement as a document: the same object that is shown, as a file."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import msgspec

from gateway.access.statement_link import StatementLink
from gateway.access.viewer import Viewer
from gateway.documents.company import Company
from gateway.documents.contact import Address
from gateway.documents.customer import Customer
from gateway.integrations.address_format import address_lines
from gateway.integrations.locale_format import company_locale
from gateway.integrations.statement_document import statement_document
from gateway.integrations.statement_sheet import SheetAge, SheetLine, StatementFormat, StatementSheet
from gateway.operations import document_turn
from gateway.operations.company.validation import load_company
from gateway.operations.document_turn import CompanyTurns, RenderedCache, SharedWork, too_many_documents
from gateway.operations.portal.access import require_portal_access
from gateway.operations.statement.statement import Ageing, Movement, Statement, load_statement
from gateway.store.database import deadline
from gateway.store.scope import TenantScope

AGES: Final = {
    "current": "Not past due",
    "days_1_to_30": "1 to 30 days",
    "days_31_to_60": "31 to 60 days",
    "days_61_to_90": "61 to 90 days",
    "over_90": "Over 90 days",
}
US_LETTER: Final = frozenset({"US", "CA", "MX", "PH"})
"""Countries that write on US Letter."""

# A rendering takes a core and up to 250 MB of a separate process: two at a time in each gateway.
_AT_A_TIME = asyncio.Semaphore(2)
_TURNS = CompanyTurns()
_RENDERED = RenderedCache()


class StatementDocument(NamedTuple):
    """A file."""

    filename: str
    media_type: str
    content: bytes


_LINKED: SharedWork[StatementDocument | None] = SharedWork()


async def linked_document(
    make_scope: Callable[[Viewer], TenantScope], link: StatementLink, timeout_seconds: float
) -> StatementDocument | None:
    """Make the document of a link, as the books are now; `None` when the customer is no longer there.

    The holder of a link may request it any number of times: concurrent requests get the same document, and a company's
    documents are made one after the other, reading the books included.

    Raises Forbidden or Unauthenticated when a customer's own portal has been closed, Unavailable, TooManyLines.
    """

    async def make() -> StatementDocument | None:
        async with _TURNS.turn(link.company_id):
            async with deadline(timeout_seconds):
                read = await _read(make_scope(link.reader), link)
            return None if read is None else await _rendered(build_sheet(*read), StatementFormat(link.form))

    return await _LINKED.result((id(make_scope), link), make)


async def _read(scope: TenantScope, link: StatementLink) -> tuple[Company, Customer, Statement] | None:
    if link.is_own:
        await require_portal_access(scope)
    customer = await scope.get(Customer, link.customer_id)
    if customer is None:
        return None
    company = await load_company(scope)
    return company, customer, await load_statement(scope, company, customer.id, link.from_day, link.to_day)


async def build_document(
    company: Company, customer: Customer, statement: Statement, form: StatementFormat
) -> StatementDocument:
    """Make the statement in a format. Raises Unavailable, TooManyLines."""
    async with _TURNS.turn(company.id):
        return await _rendered(build_sheet(company, customer, statement), form)


async def _rendered(sheet: StatementSheet, form: StatementFormat) -> StatementDocument:
    key = RenderedCache.key(form.value.encode(), msgspec.msgpack.encode(sheet))
    content = _RENDERED.get(key)
    if content is None:
        content = await _render(sheet, form)
        _RENDERED.put(key, content)
    return StatementDocument(sheet.filename(form), form.media_type, content)


async def _render(sheet: StatementSheet, form: StatementFormat) -> bytes:
    try:
        async with asyncio.timeout(document_turn.WAITING_SECONDS):
            await _AT_A_TIME.acquire()
    except TimeoutError:
        raise too_many_documents() from None
    rendering = asyncio.ensure_future(asyncio.to_thread(statement_document, sheet, form))
    # Release it when the rendering is done, not when no caller waits any more: an abandoned one still runs.
    rendering.add_done_callback(lambda _: _AT_A_TIME.release())
    return await asyncio.shield(rendering)


def build_sheet(company: Company, customer: Customer, statement: Statement) -> StatementSheet:
    """Collect everything that the document shows."""
    return StatementSheet(
        company=company.name,
        company_email=company.email,
        is_letter=company.country in US_LETTER,
        customer=customer.display_name,
        customer_number=customer.number,
        address=tuple(_address_lines(customer.billing_address, company.country)),
        currency=company.currency,
        locale=company_locale(company.locale, company.country),
        time_zone=statement.time_zone,
        from_day=statement.from_day,
        to_day=statement.to_day,
        opening=statement.opening_balance.amount,
        debits=statement.total_debits.amount,
        credits=statement.total_credits.amount,
        closing=statement.closing_balance.amount,
        lines=tuple(_line(movement) for movement in statement.movements),
        ages=tuple(_age(statement.ageing, name) for name in Ageing.__struct_fields__),
        total_due=statement.total_due.amount,
        unapplied_credit=statement.unapplied_credit.amount,
    )


def _line(movement: Movement) -> SheetLine:
    return SheetLine(
        day=movement.day,
        kind=movement.kind.value.capitalize(),
        number=movement.number,
        description=movement.description,
        debit=movement.debit.amount if movement.debit else None,
        credit=movement.credit.amount if movement.credit else None,
        balance=movement.running_balance.amount,
    )


def _age(ageing: Ageing, name: str) -> SheetAge:
    return SheetAge(AGES[name], getattr(ageing, name).amount)


def _address_lines(address: Address | None, home: str) -> Iterator[str]:
    """Format an address as on an envelope; the country only when it is abroad."""
    if address is None:
        return
    street = ", ".join(part for part in (address.street, address.unit) if part)
    yield from address_lines(
        street, address.city or "", address.region or "", address.postal_code or "", address.country
    )
    if address.country != home:
        yield address.country
