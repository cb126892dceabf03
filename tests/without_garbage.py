"""A plugin of pytest that collects no garbage while tests and the gateway are imported; pyproject.toml names it."""

import gc
from collections.abc import Generator

import pytest

gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect garbage from here on, but not among what was imported: all of it stays."""
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
