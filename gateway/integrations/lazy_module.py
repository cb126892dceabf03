"""Modules that are imported when they are first used: what few requests need must not make every start longer."""

from importlib import import_module
from typing import Any


class LazyModule:
    """A module by its name; `importlib.util.LazyLoader` is not safe with threads before Python 3.12."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        """Import the module, if nothing has done so yet, and return what it has under a name."""
        return getattr(import_module(self._name), attribute)
