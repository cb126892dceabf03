"""Marks: what an installation was made of, so that it is made again when that has changed, and only then."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mark:
    """A file that is there when an installation is whole; in it the fingerprint of what it was made of."""

    file: Path
    made_of: str

    def stands(self) -> bool:
        """Return whether there is such an installation, made of just this."""
        return self.file.is_file() and self.file.read_text() == self.made_of

    def put(self) -> None:
        """Say that it is whole now."""
        self.file.write_text(self.made_of)

    def remove(self) -> None:
        """Say that it is whole no longer."""
        self.file.unlink(missing_ok=True)


def fingerprint(parts: Iterable[bytes]) -> str:
    """Changes when the parts do. Times of files would not tell what was checked out, or by which checkout."""
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]
