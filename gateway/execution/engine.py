"""The life of an operation, from its text to its result."""

from collections.abc import AsyncGenerator, Sequence
from inspect import isawaitable
from typing import Any, Protocol

import msgspec
import strawberry
from graphql import (
    ExecutionResult,
    ExperimentalIncrementalExecutionResults,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    experimental_execute_incrementally,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.execution import create_source_event_stream, execute_subscription_event
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from gateway.execution.chosen_operation import ChosenOperation, chosen
from gateway.execution.document_cache import DocumentCache, InvalidDocument, LeastRecentlyUsed, ValidDocument
from gateway.execution.incremental_directives import delays, incremental_directives, initial_count_error
from gateway.execution.introspection import reads_schema
from gateway.execution.limits import MAX_SOURCE_LENGTH, MAX_TOKENS, limit_errors, variable_excess
from gateway.execution.on_error import EXECUTORS, OnError
from gateway.execution.price import Price, Pricer
from gateway.execution.selection import find_conditional_variables
from gateway.execution.variable_schema import variable_schema
from gateway.execution.variables import MAX_VARIABLE_ERRORS

RULES = (*specified_rules, OneOfInputValidationRule)
"""The specification's rules, and strawberry's for its own `one_of` inputs."""

MAX_VALIDATION_ERRORS = 20
MAX_VALID_CHARACTERS = 400_000
MAX_INVALID_CHARACTERS = 200_000
PRICES_KEPT_BY_DOCUMENT = 8
NAME_SHOWN = 80
"""How much of a name that callers made up is repeated to them."""
MAX_PUBLIC_MUTATIONS = 1
"""In one operation: most of them hash a password, and all may be sent by strangers."""
MAX_SCHEMA_ANSWERS = 8
"""Kept ready; one of the usual introspection query takes some megabytes."""


class ExecutionContext(Protocol):
    """What the engine needs of a request's context."""

    def may_all(self, permissions: frozenset[str]) -> bool:
        """Return whether the caller holds all of these permissions."""

    def forget(self) -> None:
        """Drop what was read so far, so that the request can be executed again."""

    def share_reads(self, inputs: Sequence[Any]) -> None:
        """Prepare for several mutations with these inputs."""


class FastPath(Protocol):
    """The seam by which operations are executed in another way than by graphql-core (gateway/fastpath)."""

    async def execute(self, operation: "Operation", context: ExecutionContext) -> Any | None:
        """Return the data of an operation; `None` when graphql-core has to execute it, of a mutation what is left."""


class Operation(msgspec.Struct, frozen=True):
    """An operation chosen from a valid document, with one request's variables: ready to run."""

    document: ValidDocument
    chosen: ChosenOperation
    name: str | None
    variables: dict[str, Any]
    values: Any
    """The variables as coerced; `None` when they do not fit."""
    errors: tuple[GraphQLError, ...]
    """Why the variables do not fit."""
    conditions: dict[str, object]
    """The values that decide which fields are selected."""
    on_error: OnError = OnError.PROPAGATE

    @property
    def type(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.chosen.type

    @property
    def is_incremental(self) -> bool:
        """Return whether `@defer` or `@stream` delays something, with these variables."""
        directives = self.document.incremental
        return bool(directives) and delays(directives, self.values.coerced if self.values else {})


class UnrunnableOperation(Exception):
    """The document has no such operation, or several without a name; or its variables are too many."""


class GraphQLEngine:
    """Parses, validates and executes against one schema."""

    def __init__(self, schema: strawberry.Schema, *, suggestions: bool, fast_path: FastPath | None = None) -> None:
        """`fast_path` is offered every operation whose variables fit; without it graphql-core executes all."""
        # Strawberry's own `execute` would parse and validate again; the graphql-core schema is what it wraps.
        self._schema = schema._schema
        self._hide_suggestions = not suggestions
        self.documents = DocumentCache(self._check, valid=MAX_VALID_CHARACTERS, invalid=MAX_INVALID_CHARACTERS)
        self._fast_path = fast_path
        self._pricer = Pricer(self._schema)
        self._schema_answers: LeastRecentlyUsed[ExecutionResult] = LeastRecentlyUsed(MAX_SCHEMA_ANSWERS)
        self._public = _public_mutations(self._schema)

    @property
    def schema(self) -> GraphQLSchema:
        """The schema that is executed."""
        return self._schema

    def keeps_answer(self, operation: Operation) -> bool:
        """Return whether the answer of an operation that reads only the schema is ready."""
        return operation.values is not None and self._schema_answers.get(_schema_key(operation)) is not None

    def document(self, text: str) -> ValidDocument | InvalidDocument:
        """The parsed and validated document of a text."""
        return self.documents.document(text)

    def variable_schema(self, node: OperationDefinitionNode) -> dict[str, Any]:
        """Return the JSON Schema of the variables of a valid operation."""
        return variable_schema(self._schema, node)

    def operation(
        self,
        document: ValidDocument,
        name: str | None,
        variables: dict[str, Any] | None = None,
        on_error: OnError = OnError.PROPAGATE,
    ) -> Operation:
        """The operation to run, with its variables. Raises UnrunnableOperation."""
        chosen = document.operations.get(name) or self._choose(document, name)
        if excess := variable_excess(variables):
            raise UnrunnableOperation(excess)
        values = chosen.variables.coerced(variables or {})
        fitting, errors = (None, tuple(values)) if isinstance(values, list) else (values, ())
        coerced = {} if fitting is None else fitting.coerced
        if document.incremental and (problem := initial_count_error(document.incremental, coerced)):
            raise UnrunnableOperation(problem)
        conditions = {each: coerced.get(each) for each in document.conditional_variables}
        return Operation(document, chosen, name, variables or {}, fitting, errors, conditions, on_error)

    def _choose(self, document: ValidDocument, name: str | None) -> ChosenOperation:
        node = get_operation_ast(document.node, name)
        if node is None:
            raise UnrunnableOperation(
                f"The document has no operation named '{_shown(name)}'."
                if name
                else "The document has several operations: say which with 'operationName'."
            )
        definitions = document.node.definitions
        fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
        operation = chosen(self._schema, node, self._public, fragments, hide_suggestions=self._hide_suggestions)
        if operation.public_count > MAX_PUBLIC_MUTATIONS:
            raise UnrunnableOperation(
                "An operation has at most one mutation that needs no token. Send each in a request of its own."
            )
        document.operations[name] = operation
        return operation

    def price(self, operation: Operation) -> Price:
        """Return what the operation costs, with the lengths of its lists left open."""
        document, conditions = operation.document, operation.conditions
        key = (operation.name, *conditions.values())
        price = document.prices.get(key)
        if price is None:
            price = self._pricer.price(document.node, operation.chosen.node, conditions)
            if len(document.prices) < PRICES_KEPT_BY_DOCUMENT:
                document.prices[key] = price
        return price

    async def execute(self, operation: Operation, context: ExecutionContext) -> ExecutionResult:
        """The result of an operation; errors of resolvers are within it, never raised."""
        if self._fast_path is not None and operation.values is not None:
            data = await self._fast_path.execute(operation, context)
            if data is not None:
                return ExecutionResult(data, None)
        if operation.chosen.introspection_only and operation.document.reads_schema:
            return await self._execute_introspection(operation, context)
        return await self.execute_by_reference(operation, context)

    async def _execute_introspection(self, operation: Operation, context: ExecutionContext) -> ExecutionResult:
        """Return the answer of an operation that reads nothing but the schema, which is the same for all who may."""
        key = _schema_key(operation)
        if (kept := self._schema_answers.get(key)) is not None:
            return kept
        result = await self.execute_by_reference(operation, context)
        if not result.errors:
            self._schema_answers.put(key, result, 1)
        return result

    async def execute_by_reference(self, operation: Operation, context: ExecutionContext) -> ExecutionResult:
        """The result as graphql-core computes it. For documents without `@defer`."""
        result = await self.execute_deferred(operation, context)
        if not isinstance(result, ExecutionResult):
            await result.subsequent_results.aclose()
            raise TypeError("A document with @defer is run with execute_deferred.")
        return result

    async def execute_deferred(
        self, operation: Operation, context: ExecutionContext
    ) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
        """The result as graphql-core computes it: in parts where `@defer` asks for it, else whole."""
        context.share_reads(operation.chosen.inputs_of_several(operation.values))
        # `graphql.execute` refuses every schema that has `@defer`, whether a document uses it or not.
        result = experimental_execute_incrementally(
            self._schema,
            operation.document.node,
            context_value=context,
            variable_values=operation.variables,
            operation_name=operation.name,
            max_coercion_errors=MAX_VARIABLE_ERRORS,
            executor_class=EXECUTORS[operation.on_error],
            hide_suggestions=self._hide_suggestions,
        )
        return await result if isawaitable(result) else result

    async def subscribe(
        self, operation: Operation, context: ExecutionContext
    ) -> AsyncGenerator[Any, None] | ExecutionResult:
        """The events of a subscription, which `event` turns into answers; or why they were refused."""
        executor = self._executor(operation, context, None)
        if isinstance(executor, list):
            return ExecutionResult(None, executor)
        source: Any = create_source_event_stream(executor)
        return await source if isawaitable(source) else source  # type: ignore[no-any-return]  # as the docstring says

    async def event(self, operation: Operation, event: Any, context: ExecutionContext) -> ExecutionResult:
        """The answer that one event of a subscription makes, in a separate context."""
        executor = self._executor(operation, context, event)
        if isinstance(executor, list):
            return ExecutionResult(None, executor)
        result = execute_subscription_event(executor)
        return await result if isawaitable(result) else result

    def _executor(self, operation: Operation, context: ExecutionContext, root: Any) -> Any:
        return EXECUTORS[operation.on_error].build(
            self._schema,
            operation.document.node,
            root,
            context,
            operation.variables,
            operation.name,
            max_coercion_errors=MAX_VARIABLE_ERRORS,
            hide_suggestions=self._hide_suggestions,
        )

    def _check(self, text: str) -> ValidDocument | InvalidDocument:
        try:
            document = parse(
                text,
                max_tokens=MAX_TOKENS,
                max_source_length=MAX_SOURCE_LENGTH,
                allow_empty_selection_sets=False,
            )
        except GraphQLError as error:
            return InvalidDocument((error,), parsed=False)
        # Limits come first: validation of a hostile document is what costs most.
        errors = limit_errors(document) or validate(
            self._schema,
            document,
            RULES,
            max_errors=MAX_VALIDATION_ERRORS,
            hide_suggestions=self._hide_suggestions,
        )
        if errors:
            return InvalidDocument(tuple(errors), parsed=True)
        return ValidDocument(
            document,
            find_conditional_variables(document),
            incremental=incremental_directives(document),
            reads_schema=reads_schema(text, document),
        )


def _schema_key(operation: Operation) -> str:
    text = operation.chosen.node.loc.source.body if operation.chosen.node.loc else ""
    return f"{operation.name}\0{sorted(operation.values.coerced.items())!r}\0{text}"


def _public_mutations(schema: GraphQLSchema) -> frozenset[str]:
    """The mutations that are declared to run without a token."""
    fields = schema.mutation_type.fields if schema.mutation_type else {}
    return frozenset(
        name for name, field in fields.items() if field.extensions["strawberry-definition"].metadata.get("public")
    )


def _shown(name: str) -> str:
    return name if len(name) <= NAME_SHOWN else f"{name[:NAME_SHOWN]}…"
