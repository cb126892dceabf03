"""The wheel, built as a release is, and an environment that holds it and what it requires, and nothing else."""

import os
import re
import shutil
import subprocess
import sys
import venv
from importlib.metadata import distribution
from importlib.util import cache_from_source
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements" / "run.txt"
PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==[^ ]+ (?:; (.+) )?\\$", re.MULTILINE)
_SOURCES = ("gateway", "seeds", "build", "hatch_build.py", "pyproject.toml", "README.md", "LICENSE")
_UNSHIPPED = shutil.ignore_patterns("node_modules", "__pycache__")


def shipped_packages() -> list[str]:
    """Return the names of the packages that production runs on this machine, as `requirements/run.txt` pins them."""
    pinned = PINNED.findall(LOCK.read_text())
    return [name for name, marker in pinned if not marker or Marker(marker).evaluate()]


def copy_sources(folder: Path) -> None:
    """Copy what a wheel is built from, with what `make install` compiled, so that it need not be compiled again."""
    for name in _SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=_UNSHIPPED)
        elif source.exists():
            shutil.copy2(source, folder / name)


def build_wheel(sources: Path, target: Path, **variables: str) -> tuple[Path, str]:
    """Return the wheel made of `sources`, and what was said meanwhile."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(sources)]
    built = subprocess.run(
        command,
        env={**os.environ, "NO_COLOR": "1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout
    (wheel,) = target.glob("*.whl")
    return wheel, built.stdout


def make_environment(folder: Path, wheel: Path) -> Path:
    """Return the programs' folder of an environment with the wheel and the packages that are shipped with it."""
    venv.create(folder, symlinks=True, with_pip=False)
    packages = next(folder.glob("lib/*/site-packages"))
    for name in shipped_packages():
        _link_package(name, packages)
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    assert uv is not None
    python = folder / "bin" / "python"
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel],
        check=True,
    )
    return folder / "bin"


def _link_package(name: str, packages: Path) -> None:
    """Put a package of this environment into another one, without copying or compiling its contents."""
    for file in distribution(name).files or ():
        if ".." in file.parts or file.suffix == ".pyc":
            continue
        source, target = Path(str(file.locate())), packages / file
        _link(source, target)
        if file.suffix == ".py" and (compiled := Path(cache_from_source(str(source)))).exists():
            _link(compiled, target.parent / "__pycache__" / compiled.name)


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)
