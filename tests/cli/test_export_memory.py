"""An export takes no more memory for more rows; `python -m tests.soak.large_export` does it with 100,000."""

from pathlib import Path

from tests.soak.large_export import measured


async def test_an_export_of_many_rows_keeps_within_its_memory(tmp_path: Path) -> None:
    """The worker and the process that writes the file do not grow with the rows."""
    assert await measured(6_000, "XLSX", tmp_path)
