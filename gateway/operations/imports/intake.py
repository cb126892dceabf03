"""How the rows of a file become what they are imported as: in batches, first all of them as a trial if so asked."""

from collections.abc import AsyncGenerator, AsyncIterator, Set
from typing import Final, Protocol

from gateway.documents.background_job import BackgroundJob
from gateway.documents.import_row import ImportRow
from gateway.integrations.source_table import SourceTable

BATCH_ROWS: Final = 500
ROWS_A_TURN: Final = 20
"""Rows that are read before other work of the process gets a turn."""


class Intake(Protocol):
    """Maker of customers, or of records of one kind, for one import."""

    def preview(self, table: SourceTable) -> AsyncIterator[list[ImportRow]]:
        """Yield what would become of the rows, and change nothing. Raises JobFailed."""

    def write(self, table: SourceTable, done: Set[int], job: BackgroundJob) -> AsyncGenerator[list[ImportRow]]:
        """Yield what became of the rows that are not `done`, once it is stored. Raises JobFailed."""
