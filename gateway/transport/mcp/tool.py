"""What a tool is: an operation of GraphQL with a name, and how its variables are filled."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from gateway.access.permission import Permission

DRY_RUN: Final = "dry_run"
EXPECTED_VERSION: Final = "expected_version"
CONFIRM_TOKEN: Final = "confirm_token"  # noqa: S105  # the name of an input
RESERVED: Final = frozenset({DRY_RUN, EXPECTED_VERSION})
"""Variables that only the gateway fills."""

_CONFIRM_SCHEMA: Final = {
    "type": "string",
    "description": "Leave it out first: nothing is done, and the answer tells what would be, with a token. Call again "
    "with the same inputs and this token to do it.",
}


class Tool(msgspec.Struct, frozen=True, kw_only=True):
    """A tool."""

    name: str
    description: str
    document: str | None = None
    """The text to run, for the gateway's own tools."""
    document_id: str | None = None
    """The id to run, for a published document."""
    operation: str | None = None
    writes: bool = False
    confirms: bool = False
    """Whether it destroys or sends, so that it takes two calls."""
    needs: Permission | None = None
    """Viewers without it do not see the tool; GraphQL refuses it as well."""
    parts: Mapping[str, Permission] = {}
    """Variables that ask for a part of the answer, and what the viewer needs for it."""
    variables: Mapping[str, Any] = {}
    """The JSON Schema of all variables."""
    hints: Mapping[str, str] = {}
    """What to say of an input."""

    @property
    def takes_dry_run(self) -> bool:
        """Return whether the write itself can be asked to change nothing."""
        return DRY_RUN in self.variables.get("properties", {})

    @property
    def inputs(self) -> dict[str, Any]:
        """The JSON Schema of what a caller gives."""
        hidden = {*RESERVED, *self.parts} if self.document is not None else set()
        properties = {
            name: {**schema, "description": self.hints[name]} if name in self.hints else schema
            for name, schema in self.variables.get("properties", {}).items()
            if name not in hidden
        }
        if self.confirms:
            properties[CONFIRM_TOKEN] = _CONFIRM_SCHEMA
        required = [name for name in self.variables.get("required", ()) if name not in hidden]
        return {**self.variables, "properties": properties, "required": required}
