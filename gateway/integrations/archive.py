"""Archives whose table of contents is bounded: `zipfile` reads it as a whole, and keeps 600 bytes of each entry."""

import zipfile
from typing import Any, BinaryIO, Final, cast

MAX_READ_BYTES: Final = 2_000_000
"""Of the table of contents of a document: ten thousand parts with long names."""


def open_archive(content: BinaryIO) -> zipfile.ZipFile:
    """Open an archive. Raises BadZipFile, for one with too long a table of contents too."""
    return zipfile.ZipFile(cast(BinaryIO, _BoundedReads(content)))


class _BoundedReads:
    """A file of which little is read at a time."""

    def __init__(self, content: BinaryIO) -> None:
        self._content = content

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, or the rest. Raises BadZipFile for too many."""
        found = self._content.read(size if 0 <= size <= MAX_READ_BYTES else MAX_READ_BYTES + 1)
        if len(found) > MAX_READ_BYTES:
            raise zipfile.BadZipFile("its table of contents is too long")
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._content, name)
