"""Which tools a caller has: the gateway's own, and the documents that were published for the caller's program."""

from collections.abc import Callable, Iterator
from typing import Final, Literal

from graphql import OperationDefinitionNode, OperationType
from msgspec.structs import replace

from gateway.access.client import DocumentMode
from gateway.access.viewer import Viewer, system_viewer
from gateway.documents.persisted_document import PersistedDocument
from gateway.execution.document_cache import InvalidDocument
from gateway.execution.engine import GraphQLEngine
from gateway.operations.persisted_document import newest_documents
from gateway.store.database import deadline
from gateway.store.scope import TenantScope
from gateway.transport.authentication import Caller
from gateway.transport.mcp.own_tools import OWN_TOOLS
from gateway.transport.mcp.tool import CONFIRM_TOKEN, Tool
from gateway.transport.persisted import LOOK_UP_SECONDS
from gateway.transport.refusal import outages_refused

MAX_PUBLISHED_TOOLS: Final = 100
"""Documents of one program that become tools, the newest: a model chooses badly among more."""
_ID_SHOWN: Final = 12


class Toolbox:
    """Finds tools."""

    def __init__(
        self, mode: Literal["read", "write"], engine: GraphQLEngine, make_scope: Callable[[Viewer], TenantScope]
    ) -> None:
        self._may_write = mode == "write"
        self._engine = engine
        self._scope_of = make_scope
        self._own = [self._ready(tool) for tool in OWN_TOOLS if self._may_write or not tool.writes]

    async def tools(self, caller: Caller) -> list[Tool]:
        """Return the tools of a caller, leaving out what they lack the permission for."""
        own = [tool for tool in self._own_tools(caller) if tool.needs is None or caller.viewer.may(tool.needs)]
        return [*own, *await self._published(caller)]

    async def tool(self, caller: Caller, name: str) -> Tool | None:
        """Return the tool of a name; GraphQL tells a caller who may not use it what is missing."""
        own = next((tool for tool in self._own_tools(caller) if tool.name == name), None)
        if own is not None:
            return own
        return next((tool for tool in await self._published(caller) if tool.name == name), None)

    def _own_tools(self, caller: Caller) -> list[Tool]:
        # A program that may send nothing but published documents has no tools besides them.
        return [] if caller.client.documents is DocumentMode.ENFORCE else self._own

    def _ready(self, tool: Tool) -> Tool:
        document = self._engine.document(tool.document or "")
        if isinstance(document, InvalidDocument):
            raise AssertionError(f"{document.errors[0].message} in the tool {tool.name}")
        (node,) = document.node.definitions
        if not isinstance(node, OperationDefinitionNode):
            raise AssertionError(f"the tool {tool.name} has no operation")
        return replace(tool, variables=self._engine.variable_schema(node))

    async def _published(self, caller: Caller) -> list[Tool]:
        app_id = caller.client.app_id
        if app_id is None:
            return []
        scope = self._scope_of(system_viewer(caller.viewer.company_id))
        with outages_refused():
            async with deadline(LOOK_UP_SECONDS):
                documents = await newest_documents(scope, app_id, MAX_PUBLISHED_TOOLS)
        found: dict[str, Tool] = {}
        taken = {tool.name for tool in OWN_TOOLS}
        for document in documents:
            for tool in self._tools_in(document):
                name = tool.name if tool.name not in taken else f"{tool.name}_{_short(document)}"
                taken.add(name)
                found.setdefault(name, replace(tool, name=name))
        return list(found.values())

    def _tools_in(self, published: PersistedDocument) -> Iterator[Tool]:
        document = self._engine.document(published.body)
        if isinstance(document, InvalidDocument):
            return  # the schema has changed since
        for node in document.node.definitions:
            if not isinstance(node, OperationDefinitionNode) or node.operation is OperationType.SUBSCRIPTION:
                continue
            writes = node.operation is OperationType.MUTATION
            if writes and (not self._may_write or _takes_token(node)):
                continue
            name = node.name.value if node.name else None
            yield Tool(
                name=name or f"document_{_short(published)}",
                description=f"Runs the published document {published.document_id}{f', {name}' if name else ''}.",
                document_id=published.document_id,
                operation=name,
                writes=writes,
                confirms=writes,
                variables=self._engine.variable_schema(node),
            )


def _takes_token(node: OperationDefinitionNode) -> bool:
    """Return whether an operation has a variable of the name that confirms calls."""
    return any(each.variable.name.value == CONFIRM_TOKEN for each in node.variable_definitions or ())


def _short(document: PersistedDocument) -> str:
    return document.document_id.removeprefix("sha256:")[:_ID_SHOWN]
