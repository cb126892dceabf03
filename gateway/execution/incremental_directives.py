"""`@defer` and `@stream` of a document, and what they do with one request's variables."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import DirectiveNode, DocumentNode, Undefined, value_from_ast_untyped
from graphql.language import Visitor, visit

from gateway.execution.selection import INCREMENTAL, STREAM


class _IncrementalFinder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[DirectiveNode] = []

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        if node.name.value in INCREMENTAL:
            self.found.append(node)


def incremental_directives(document: DocumentNode) -> tuple[DirectiveNode, ...]:
    """Return every `@defer` and `@stream` of a document."""
    finder = _IncrementalFinder()
    visit(document, finder)
    return tuple(finder.found)


def delays(directives: Iterable[DirectiveNode], variables: Mapping[str, Any]) -> bool:
    """Return whether one of them delays anything: all but those with `if: false`."""
    return any(_argument(each, "if", variables, default=True) is not False for each in directives)


def initial_count_error(directives: Iterable[DirectiveNode], variables: Mapping[str, Any]) -> str | None:
    """Return what is wrong with an `initialCount`, which graphql-core finds only while it executes."""
    for each in directives:
        if each.name.value == STREAM:
            count = _argument(each, "initialCount", variables, default=0)
            if not isinstance(count, int) or count < 0:
                return "The initialCount of @stream is a whole number from 0 on: how many items come at once."
    return None


def _argument(directive: DirectiveNode, name: str, variables: Mapping[str, Any], *, default: Any) -> Any:
    for argument in directive.arguments or ():
        if argument.name.value == name:
            value = value_from_ast_untyped(argument.value, {**variables})
            return default if value is Undefined else value
    return default
