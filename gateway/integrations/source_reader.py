"""Opens the table in a file, in any format."""

from collections.abc import Mapping
from typing import BinaryIO

from gateway.integrations.source_csv import open_csv
from gateway.integrations.source_objects import open_jsonl, open_vcard
from gateway.integrations.source_table import Reading, SourceFormat, SourceTable, TableOpener, source_format
from gateway.integrations.source_xlsx import open_xlsx

_OPENERS: Mapping[SourceFormat, TableOpener] = {
    SourceFormat.CSV: open_csv,
    SourceFormat.XLSX: open_xlsx,
    SourceFormat.JSONL: open_jsonl,
    SourceFormat.VCARD: open_vcard,
}


def open_table(content: BinaryIO, filename: str, reading: Reading) -> SourceTable:
    """Open the table in a file; what `reading` does not say is found out. Raises UnreadableTable."""
    form = reading.form or source_format(content, filename)
    return _OPENERS[form](content, reading._replace(form=form))
