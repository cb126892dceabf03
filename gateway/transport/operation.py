"""One operation from what was asked to its answer: found, checked, priced, admitted, run; on every transport."""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from graphql import ExecutionResult, OperationType
from msgspec.structs import replace

from gateway.access.permission import Role
from gateway.access.viewer import Viewer
from gateway.context import Context, SignedIn
from gateway.errors import ErrorCode
from gateway.execution.document_cache import InvalidDocument
from gateway.execution.engine import GraphQLEngine, Operation, UnrunnableOperation
from gateway.execution.price import Price
from gateway.operations.export.exporter import Exporter
from gateway.operations.live_feed import LiveFeed
from gateway.operations.portal.portal import Portal
from gateway.settings import Settings
from gateway.store.database import deadline
from gateway.store.driver_task import run_to_end
from gateway.transport.accept import IncrementalForm
from gateway.transport.authentication import SIGN_IN, Caller, unauthenticated
from gateway.transport.budget import Budgets, Taken
from gateway.transport.deferral import next_part
from gateway.transport.error_format import document_error, formatted_error, merged_refusals
from gateway.transport.fair_queue import FairQueue
from gateway.transport.incremental import IncrementalParts, require_incremental
from gateway.transport.persisted import PersistedDocuments, WantedDocument
from gateway.transport.refusal import RefusedRequest, bad_request, outages_refused
from gateway.transport.request import GraphQLRequest
from gateway.transport.request_facts import InvalidRequest, RequestFacts
from gateway.transport.request_log import RequestLog
from gateway.transport.spending import Spending, cost_facts, require_affordable
from gateway.transport.strangers import Strangers

if TYPE_CHECKING:  # few requests need it (resolvers/ask.py)
    from gateway.operations.ask.model_answer import ModelAnswerer

STAFF = frozenset(Role) - {Role.CUSTOMER, Role.PARTNER}
"""The roles that may read the schema where only staff may."""


class PreparedOperation(msgspec.Struct, frozen=True):
    """An operation that may run: whose, at what price, and what is left of the budget."""

    operation: Operation
    caller: Caller | None
    signed_in: SignedIn | None
    document: WantedDocument
    price: Price
    requested: int
    taken: Taken | None


__all__ = ["InvalidRequest", "OperationRunner", "PreparedOperation", "RequestFacts"]

Again = Callable[[], Awaitable[Caller]]
"""The caller, checked again, or RefusedRequest when they may no more."""


class OperationRunner:
    """Runs operations for callers."""

    def __init__(
        self,
        settings: Settings,
        engine: GraphQLEngine,
        documents: PersistedDocuments,
        budgets: Budgets,
        sign_in: Callable[[Viewer], SignedIn],
        portal: Portal,
        live: LiveFeed | None = None,
        exports: Exporter | None = None,
        ask_model: "ModelAnswerer | None" = None,
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._documents = documents
        self._spending = Spending(settings, budgets)
        self.strangers = Strangers(settings)
        self._queue = FairQueue(settings)
        self._sign_in = sign_in
        self._portal = portal
        self._live = live
        self._exports = exports
        self._ask_model = ask_model

    async def admit(
        self,
        wanted: GraphQLRequest,
        caller: Caller | None,
        line: RequestLog,
        *,
        free: bool = False,
        incremental: bool = False,
        address: str = "",
    ) -> PreparedOperation:
        """The operation, with its price taken from the caller's budget unless it is `free`.

        `incremental`: the answer may come in parts. `address`: whose budget pays where there is no caller.

        Raises InvalidRequest, RefusedRequest.
        """
        document, viewer = await self._documents.wanted(wanted, caller), caller.viewer if caller else None
        if viewer is None and not self._engine.documents.keeps(document.text):
            self.strangers.take_document(address, document.text)
        operation = self._operation(document, wanted, line.request_id, viewer)
        self._documents.remember(wanted)
        line.runs(operation.chosen.kind, operation.chosen.name, viewer, document.published_id)
        introspection = operation.chosen.introspection_only and self._settings.schema_is_open
        if viewer is None and not introspection and not operation.chosen.public:
            raise unauthenticated(SIGN_IN)
        if operation.document.reads_schema and not self._may_read_schema(viewer):
            raise RefusedRequest(403, ErrorCode.FORBIDDEN, "The schema is not shown here. Ask its operator for it.")
        if operation.document.incremental and operation.is_incremental and not free:
            require_incremental(operation, incremental=incremental)
        if operation.errors:
            raise InvalidRequest([document_error(error, line.request_id) for error in operation.errors])
        price = self._engine.price(operation)
        requested = price.requested(operation.values.coerced)
        require_affordable(operation, requested, self._settings.max_cost)
        if viewer is None and introspection and not free and not self._engine.keeps_answer(operation):
            self.strangers.take_introspection(address, requested)
        signed_in, taken = None if viewer is None else self._sign_in(viewer), None
        if caller and signed_in and not free:
            taken = await self._spending.take(caller, signed_in, requested)
        return PreparedOperation(operation, caller, signed_in, document, price, requested, taken)

    async def run(self, admitted: PreparedOperation, line: RequestLog, facts: RequestFacts) -> dict[str, Any]:
        """The GraphQL response. Raises InvalidRequest when the variables do not fit."""
        async with self._turn(admitted):
            with outages_refused():
                async with deadline(self._settings.request_timeout_seconds):
                    context = self._context(admitted, admitted.signed_in, line, facts)
                    execution = self._engine.execute(admitted.operation, context)
                    # A mutation that was begun is finished even if its client leaves: it is never done by half.
                    is_mutation = admitted.operation.chosen.type is OperationType.MUTATION
                    result = await (run_to_end(execution) if is_mutation else execution)
        return await self._whole(admitted, result, line)

    async def run_deferred(
        self, admitted: PreparedOperation, line: RequestLog, facts: RequestFacts, form: IncrementalForm
    ) -> AsyncGenerator[dict[str, Any], None]:
        """The GraphQL response in parts: the first, what was deferred, and the cost; or whole, if nothing was deferred.

        Raises InvalidRequest, before the first part, when the variables do not fit.
        """
        async with self._turn(admitted):
            until = time.monotonic() + self._settings.request_timeout_seconds
            context = self._context(admitted, admitted.signed_in, line, facts)
            with outages_refused():
                async with deadline(self._settings.request_timeout_seconds):
                    result = await self._engine.execute_deferred(admitted.operation, context)
            if isinstance(result, ExecutionResult):
                yield await self._whole(admitted, result, line)
                return
            parts = IncrementalParts(result.initial_result, line.request_id, form, _viewer(admitted))
            yield parts.first()
            async with aclosing(result.subsequent_results) as subsequent:
                # Each part has its own wait, for what happens between two is the client's time.
                while (part := await next_part(subsequent, until - time.monotonic())) is not None:
                    yield parts.next(part)
        yield {"hasNext": False, **await self._extended(admitted, parts.data, line)}

    async def _whole(self, admitted: PreparedOperation, result: ExecutionResult, line: RequestLog) -> dict[str, Any]:
        body = _build_body(result, line.request_id, _viewer(admitted))
        body.update(await self._extended(admitted, result.data, line))
        return body

    async def _extended(self, admitted: PreparedOperation, data: Any, line: RequestLog) -> dict[str, Any]:
        """`extensions`, if there are any, now that the operation ran."""
        extensions: dict[str, Any] = {}
        if admitted.caller is not None:
            actual = admitted.price.actual(data) + _work_points(admitted.signed_in)
            line.cost(actual)
            extensions["cost"] = await self._settled(admitted, admitted.caller, actual)
        if admitted.document.warning:
            extensions["warnings"] = [admitted.document.warning]
        return {"extensions": extensions} if extensions else {}

    async def events(
        self, admitted: PreparedOperation, line: RequestLog, facts: RequestFacts, again: Again
    ) -> AsyncGenerator[dict[str, Any] | None, None]:
        """None as soon as nothing can be missed any more, then the GraphQL response of each event.

        A subscription that is refused has one response, with its errors. `again` says for each event that the caller
        still may. Raises RefusedRequest when not, Unavailable when events were lost or taken too slowly.
        """
        async with deadline(self._settings.request_timeout_seconds):
            context = self._context(admitted, admitted.signed_in, line, facts)
            source = await self._engine.subscribe(admitted.operation, context)
        if isinstance(source, ExecutionResult):
            yield _build_body(source, line.request_id, _viewer(admitted))
            return
        async with aclosing(source):
            with line.subscribed():
                yield None
                async for event in source:
                    caller = await again()
                    yield await self._event(replace(admitted, caller=caller), event, line, facts)

    async def _event(
        self, admitted: PreparedOperation, event: object, line: RequestLog, facts: RequestFacts
    ) -> dict[str, Any]:
        """The GraphQL response of one event, in a separate context: what was read for another is not shown again."""
        caller = admitted.caller
        async with deadline(self._settings.request_timeout_seconds):
            signed_in = None if caller is None else self._sign_in(caller.viewer)
            taken = await self._spending.take(caller, signed_in, admitted.requested) if caller and signed_in else None
            context = self._context(admitted, signed_in, line, facts)
            async with self._turn(admitted):
                result = await self._engine.event(admitted.operation, event, context)
            return await self._whole(replace(admitted, signed_in=signed_in, taken=taken), result, line)

    def _context(
        self, admitted: PreparedOperation, signed_in: SignedIn | None, line: RequestLog, facts: RequestFacts
    ) -> Context:
        return Context(
            line.request_id,
            datetime.now(UTC),
            signed_in,
            facts.idempotency_key,
            admitted.document.published_id,
            facts.base_url,
            facts.client_address,
            self._portal,
            self._live,
            self._exports,
            self._ask_model,
            outgoing=self._settings,
        )

    def report_cost(self, admitted: PreparedOperation) -> dict[str, Any]:
        """Return what is known of the price before the operation ran."""
        rate = admitted.caller.client.budget.restore_rate if admitted.caller else None
        remaining = admitted.taken.remaining if admitted.taken else None
        return cost_facts(admitted.requested, None, remaining, rate)

    async def _settled(self, admitted: PreparedOperation, caller: Caller, actual: int) -> dict[str, Any]:
        """The cost after the fact; what was not used goes back into the budget."""
        requested, remaining = admitted.requested, None
        if admitted.taken is not None:
            remaining = admitted.taken.remaining
            if actual != requested and admitted.signed_in is not None:
                left = await self._spending.settle(caller, admitted.signed_in, requested, actual)
                remaining = remaining if left is None else left
        return cost_facts(requested, actual, remaining, caller.client.budget.restore_rate)

    def _turn(self, admitted: PreparedOperation) -> AbstractAsyncContextManager[None]:
        """Return what waits for the turn of a company's operation; strangers do not wait."""
        if admitted.caller is None:
            return nullcontext()
        return self._queue.turn(admitted.caller.viewer.company_id, admitted.requested)

    def _may_read_schema(self, viewer: Viewer | None) -> bool:
        readers = self._settings.schema_readers
        return readers == "anyone" or (readers == "staff" and viewer is not None and viewer.role in STAFF)

    def _operation(
        self, document: WantedDocument, wanted: GraphQLRequest, request_id: str, viewer: Viewer | None
    ) -> Operation:
        checked = self._engine.document(document.text)
        stranger = viewer is None and not self._settings.schema_is_open
        if stranger and (isinstance(checked, InvalidDocument) or not checked.has_one_operation):
            # What is wrong with a document, or with one beside a mutation without a token, shows what the schema has.
            raise unauthenticated(SIGN_IN)
        if isinstance(checked, InvalidDocument):
            code = ErrorCode.GRAPHQL_VALIDATION_FAILED if checked.parsed else ErrorCode.GRAPHQL_PARSE_FAILED
            raise InvalidRequest([document_error(error, request_id, code) for error in checked.errors])
        try:
            return self._engine.operation(checked, wanted.operation_name, wanted.variables, wanted.on_error)
        except UnrunnableOperation as refusal:
            raise bad_request(str(refusal)) from None


def _work_points(signed_in: SignedIn | None) -> int:
    """Return what was read besides the rows of the answer."""
    return 0 if signed_in is None else signed_in.scope.work.points


def _viewer(admitted: PreparedOperation) -> Viewer | None:
    return admitted.caller.viewer if admitted.caller else None


def _build_body(result: ExecutionResult, request_id: str, viewer: Viewer | None) -> dict[str, Any]:
    if not result.errors and result.data is not None:
        return {"data": result.data}
    errors = merged_refusals([formatted_error(error, request_id, viewer=viewer) for error in result.errors or ()])
    if result.data is None and all(error.path is None for error in result.errors or ()):
        # Nothing was executed: the variables did not fit.
        raise InvalidRequest(errors)
    return {"data": result.data, "errors": errors} if errors else {"data": result.data}
