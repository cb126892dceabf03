"""`make install` says which Python it needs before pip names a package that has no version for the one at hand."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
FITTING = SpecifierSet(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"])


def installed_by(minor: int, folder: Path) -> subprocess.CompletedProcess[str]:
    """Return what `make install` says where Python is 3.`minor` and has no module to make an environment with."""
    shutil.copy(ROOT / "Makefile", folder)
    python = folder / "python"
    said = f"import sys; sys.version_info = (3, {minor}, 0); exec(sys.argv[1])"
    python.write_text(f'#!/bin/sh\n[ "$1" = -m ] && exit 42\nexec "{sys.executable}" -c "{said}" "$2"\n')
    python.chmod(0o755)
    command = ["make", "install", "--always-make", "--assume-old=requirements/dev.txt", "--assume-old=pyproject.toml"]
    command += ["--assume-old=hatch_build.py", f"PYTHON={python}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("minor", [10, 14, 15])
def test_make_install_names_the_versions_that_fit_where_another_runs(tmp_path: Path, minor: int) -> None:
    """They are those of `requires-python`."""
    ended = installed_by(minor, tmp_path)
    assert f"3.{minor}.0" not in FITTING
    assert ended.returncode != 0
    assert f"This is Python 3.{minor}; the gateway needs 3.11, 3.12 or 3.13" in ended.stderr
    assert "Error 42" not in ended.stderr


@pytest.mark.parametrize("minor", [11, 12, 13])
def test_make_install_goes_on_where_python_fits(tmp_path: Path, minor: int) -> None:
    """It makes the environment next."""
    ended = installed_by(minor, tmp_path)
    assert f"3.{minor}.0" in FITTING
    assert "Error 42" in ended.stderr
    assert "needs" not in ended.stderr
