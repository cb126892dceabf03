"""Reading what is exported: page by page, as the viewer, through the fields of the screen."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec

from gateway.access.viewer import Viewer
from gateway.documents.company import Company
from gateway.documents.money import Money
from gateway.errors import BadRequest, ErrorCode, Forbidden, Unavailable
from gateway.inputs.export import ProfileTab
from gateway.integrations.table_sheet import Cell, ExportFormat, TableColumn, TableFact
from gateway.operations.export.cell import CellReader
from gateway.operations.export.column import ExportColumn, ExportList
from gateway.operations.export.customer_list import CUSTOMER_LIST, CUSTOMERS
from gateway.operations.export.document import PAGE_SIZE, page_document
from gateway.operations.export.tabs import PROFILE_TABS
from gateway.operations.statement.statement import Movement, load_statement
from gateway.store.scope import TenantScope


class DocumentAnswer(NamedTuple):
    """What came of a document."""

    json: bytes
    """The data as JSON."""
    errors: Sequence[Mapping[str, Any]]

    @property
    def data(self) -> Mapping[str, Any] | None:
        """Return the data, decoded each time."""
        return msgspec.json.decode(self.json)  # type: ignore[no-any-return]  # it is an object or null


ReadDocument = Callable[[Viewer, str, Mapping[str, Any]], Awaitable[DocumentAnswer]]
"""Runs a document of the gateway's own as a viewer."""


class ExportOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What to export, as it is stored with the job."""

    list: str
    """A tab of the profile, or CUSTOMERS."""
    form: ExportFormat
    columns: tuple[str, ...]
    arguments: dict[str, Any]
    """Of the list, as variables of a document."""
    narrowed: dict[str, str]
    """The filters in words: name → value."""
    locale: str

    @property
    def listed(self) -> ExportList:
        """The list."""
        return CUSTOMER_LIST if self.list == CUSTOMERS else PROFILE_TABS[ProfileTab(self.list)]

    def chosen(self) -> tuple[ExportColumn, ...]:
        """Return the columns, in the order in which they were asked for."""
        known = {column.key: column for column in self.listed.columns}
        return tuple(known[key] for key in self.columns)


class ExportPage(NamedTuple):
    """Some rows; `total` and `facts` are right on the first page."""

    rows: list[list[Cell]]
    unreadable: int
    """Rows that the viewer would see an error in place of."""
    total: int
    facts: tuple[TableFact, ...]


class ExportSource:
    """Reader of one export."""

    def __init__(
        self, read: ReadDocument, scope: TenantScope, company: Company, customer_id: str | None, order: ExportOrder
    ) -> None:
        self._read = read
        self._scope = scope
        self._company = company
        self._customer_id = customer_id
        self._order = order
        self._cells = CellReader(company, order.chosen())

    def table_columns(self) -> tuple[TableColumn, ...]:
        """Return the columns as a file has them."""
        return self._cells.table_columns()

    async def pages(self) -> AsyncGenerator[ExportPage, None]:
        """Yield the pages, at least one. Raises RequestRefused as the screen would; BadRequest without the customer."""
        if self._order.list == ProfileTab.STATEMENT:
            async for page in self._statement():
                yield page
            return
        listed, arguments = self._order.listed, self._order.arguments
        types = {each.argument: each.type for each in listed.filters.values()} | {"addressId": "ID"}
        given = {name: types[name] for name in arguments}
        text = page_document(listed, self._order.chosen(), given, whose=self._customer_id is not None)
        variables = {"id": self._customer_id, **arguments, "first": PAGE_SIZE, "after": None, "isFirst": True}
        while True:
            found = await self._list(text, variables)
            if not listed.is_connection:
                yield self._page(found, len(found), {})
                return
            yield self._page(found["nodes"], found.get("totalCount", 0), found)
            if not found["pageInfo"]["hasNextPage"]:
                return
            variables |= {"after": found["pageInfo"]["endCursor"], "isFirst": False}

    def _page(self, nodes: Sequence[Mapping[str, Any] | None], total: int, values: Mapping[str, Any]) -> ExportPage:
        rows = [self._cells.row(node) for node in nodes if node is not None]
        facts = tuple(self._cells.fact(fact, values) for fact in self._order.listed.facts)
        return ExportPage(rows, len(nodes) - len(rows), total, facts)

    async def _list(self, text: str, variables: Mapping[str, Any]) -> Any:
        answer = await self._read(self._scope.viewer, text, variables)
        outage = next((error for error in answer.errors if _code(error) == ErrorCode.UNAVAILABLE), None)
        if outage is not None:
            raise Unavailable(str(outage["message"]))
        found = answer.data
        if self._customer_id is not None and found is not None:
            found = found["customer"]
        if found is not None and found["list"] is not None:
            return found["list"]
        if answer.errors:
            raise _refusal(answer.errors[0])
        raise BadRequest("The customer is not there any more.")

    async def _statement(self) -> AsyncGenerator[ExportPage, None]:
        """Compute it once: each page of its movements would compute the whole again."""
        first, last = (date.fromisoformat(self._order.arguments[name]) for name in ("from", "to"))
        statement = await load_statement(self._scope, self._company, str(self._customer_id), first, last)
        values = {name: _amount(getattr(statement, field)) for name, field in _SUMS.items()}
        movements = statement.movements
        for start in range(0, max(len(movements), 1), PAGE_SIZE):
            nodes = [_movement(movement) for movement in movements[start : start + PAGE_SIZE]]
            yield self._page(nodes, len(movements), values)


_SUMS = {
    "openingBalance": "opening_balance",
    "totalDebits": "total_debits",
    "totalCredits": "total_credits",
    "closingBalance": "closing_balance",
    "totalDue": "total_due",
    "unappliedCredit": "unapplied_credit",
}


def _movement(movement: Movement) -> Mapping[str, Any]:
    """Return a movement as the API shows it."""
    return {
        "date": movement.day.isoformat(),
        "kind": movement.kind.value,
        "number": movement.number,
        "description": movement.description,
        "debit": _amount(movement.debit),
        "credit": _amount(movement.credit),
        "runningBalance": _amount(movement.running_balance),
    }


def _amount(money: Money | None) -> Mapping[str, str] | None:
    return None if money is None else {"amount": f"{money.amount:f}", "currency": money.currency}


def _code(error: Mapping[str, Any]) -> str:
    return str(error["extensions"]["code"])


def _refusal(error: Mapping[str, Any]) -> Exception:
    message, code = str(error["message"]), _code(error)
    if code == ErrorCode.FORBIDDEN:
        return Forbidden(message)
    if code == ErrorCode.INTERNAL:
        return RuntimeError(message)
    return BadRequest(message)
