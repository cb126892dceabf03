"""The life of an operation, from its text to its result."""

from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from gateway.execution.document_cache import DocumentCache, InvalidDocument, ValidDocument
from gateway.execution.limits import MAX_SOURCE_LENGTH, MAX_TOKENS, limit_errors

RULES = (*specified_rules, OneOfInputValidationRule)
"""The specification's rules, and strawberry's for its own `one_of` inputs."""

MAX_VALIDATION_ERRORS = 20
VALID_DOCUMENTS_KEPT = 1_000
INVALID_DOCUMENTS_KEPT = 200


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation chosen from a valid document, ready to run."""

    document: DocumentNode
    name: str | None
    type: OperationType
    introspection_only: bool


class UnknownOperation(Exception):
    """The document has no such operation, or several and none was named."""


class GraphQLEngine:
    """Parses, validates and executes against one schema."""

    def __init__(self, schema: strawberry.Schema, *, suggestions: bool) -> None:
        # Strawberry's own `execute` would parse and validate again; the graphql-core schema is what it wraps.
        self._schema = schema._schema
        self._hide_suggestions = not suggestions
        self._documents = DocumentCache(self._check, valid=VALID_DOCUMENTS_KEPT, invalid=INVALID_DOCUMENTS_KEPT)

    def document(self, text: str) -> ValidDocument | InvalidDocument:
        """The parsed and validated document of a text."""
        return self._documents.document(text)

    def operation(self, document: ValidDocument, name: str | None) -> Operation:
        """The operation to run. Raises UnknownOperation."""
        node = get_operation_ast(document.node, name)
        if node is None:
            raise UnknownOperation(
                f"The document has no operation named '{name}'."
                if name
                else "The document has several operations: say which with 'operationName'."
            )
        return Operation(document.node, name, node.operation, _introspects_only(node))

    async def execute(self, operation: Operation, variables: dict[str, Any] | None, context: object) -> ExecutionResult:
        """The result of an operation; errors of resolvers are within it, never raised."""
        result = execute(
            self._schema,
            operation.document,
            context_value=context,
            variable_values=variables,
            operation_name=operation.name,
            executor_class=StrawberryGraphQLCoreExecutionContext,
            hide_suggestions=self._hide_suggestions,
        )
        return await result if isawaitable(result) else result

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
        return InvalidDocument(tuple(errors), parsed=True) if errors else ValidDocument(document)


def _introspects_only(operation: OperationDefinitionNode) -> bool:
    names = {getattr(getattr(node, "name", None), "value", "") for node in operation.selection_set.selections}
    return operation.operation is OperationType.QUERY and names <= {"__schema", "__type", "__typename"}
