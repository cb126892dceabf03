"""The `map` of a multipart request: which file belongs into which variable."""

from dataclasses import dataclass
from typing import Any

from gateway.transport.refusal import bad_request

LONGEST_PATH = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the variables a file belongs."""

    container: Any
    key: Any

    def put(self, value: object) -> None:
        """Put the file there."""
        self.container[self.key] = value


def places(mapped: object, max_files: int) -> dict[str, str]:
    """Part name → path, of a `map`. Raises RefusedRequest."""
    if not isinstance(mapped, dict) or not all(isinstance(paths, list) for paths in mapped.values()):
        raise bad_request('\'map\' must be an object of lists, as {"0": ["variables.input.file"]}.')
    if len(mapped) > max_files:
        raise bad_request(f"'map' names {len(mapped)} files; at most {max_files} are taken in one request.")
    found: dict[str, str] = {}
    for name, paths in mapped.items():
        if name in ("operations", "map"):
            raise bad_request(f"No file may be called '{name}'.")
        if len(paths) != 1 or not isinstance(paths[0], str):
            raise bad_request(f"'map' must give the file '{name}' exactly one variable.")
        found[name] = paths[0]
    if len(set(found.values())) != len(found):
        raise bad_request("'map' gives one variable several files.")
    return found


def place_of(operations: object, path: str) -> Place:
    """The place of `variables.input.file` in operations, where a null marks the file. Raises RefusedRequest."""
    refused = bad_request(f"'map' names '{path[:100]}', where 'operations' has no null for a file.")
    if isinstance(operations, list):
        raise bad_request("Files can be sent with one operation, not with several in a list.")
    first, *rest = path.split(".")
    if first != "variables" or not 1 <= len(rest) <= LONGEST_PATH or not isinstance(operations, dict):
        raise refused
    container: Any = operations
    for step, following in zip([first, *rest], [*rest, None], strict=True):
        key: Any = int(step) if isinstance(container, list) and step.isdecimal() and len(step) < 6 else step
        try:
            value = container[key]
        except (KeyError, IndexError, TypeError):
            raise refused from None
        if following is None:
            if value is not None:
                raise refused
            return Place(container, key)
        if not isinstance(value, dict | list):
            raise refused
        container = value
    raise refused
