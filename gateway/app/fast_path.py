"""The one module that knows gateway/fastpath: it binds the three seams, or leaves them where the folder is absent."""

from enum import Enum
from importlib import import_module
from typing import Any

import strawberry

from gateway.execution.engine import FastPath
from gateway.operations.export.bulk_lines import SplitPage, split_page
from gateway.settings import Settings
from gateway.store.raw_read import PYMONGO_ONLY, ReadDriver

fastpath: Any
try:
    fastpath = import_module("gateway.fastpath")
except ModuleNotFoundError as missing:
    if missing.name != "gateway.fastpath":
        raise
    fastpath = None


class RowWriterKind(Enum):
    """How rows are written as JSON."""

    COMPILED = "compiled"
    NOT_COMPILED = "not compiled"
    ABSENT = "absent"


def fast_path(schema: strawberry.Schema, settings: Settings) -> FastPath | None:
    """Return what executes queries in place of graphql-core; `None` without it."""
    return None if fastpath is None or not settings.planned_execution else fastpath.PlannedQueries(schema)


def read_driver(settings: Settings) -> ReadDriver:
    """Return how documents are read."""
    return PYMONGO_ONLY if fastpath is None else fastpath.FastReads(direct=settings.direct_reads)


def page_splitter() -> SplitPage:
    """Return what makes the lines of bulk exports."""
    return split_page if fastpath is None else fastpath.split_page


def row_writer() -> RowWriterKind:
    """Return how rows are written."""
    if fastpath is None:
        return RowWriterKind.ABSENT
    return RowWriterKind.COMPILED if fastpath.is_compiled() else RowWriterKind.NOT_COMPILED
