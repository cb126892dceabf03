"""Opens the table in a file, whatever its format."""

from collections.abc import Mapping
from typing import BinaryIO

from gateway.integrations.source_csv import open_csv
from gateway.integrations.source_table import Reading, SourceFormat, SourceTable, TableOpener, source_format

_OPENERS: Mapping[SourceFormat, TableOpener] = {SourceFormat.CSV: open_csv}


def open_table(content: BinaryIO, filename: str, reading: Reading) -> SourceTable:
    """Open the table in a file; what `reading` does not say is found out. Raises UnreadableTable."""
    form = reading.form or source_format(content, filename)
    return _OPENERS[form](content, reading._replace(form=form))
