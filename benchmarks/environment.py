"""The environments that Python servers are installed in, each made by the interpreter that was chosen."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.interpreter import Interpreter
from benchmarks.mark import Mark, fingerprint
from benchmarks.place import GATEWAY_ENVIRONMENT, PROJECT

_SOURCES = ("gateway", "seeds", "pyproject.toml", "README.md", "LICENSE", "hatch_build.py")
"""What the gateway is built from."""
_NO_SOURCES = shutil.ignore_patterns("*.so", "__pycache__", "node_modules", "build")


def install_gateway(interpreter: Interpreter) -> None:
    """Install the gateway as operators do: what is locked, then itself, compiled for this interpreter."""
    folder = GATEWAY_ENVIRONMENT.resolve()
    install_packages(folder, PROJECT / "requirements" / "run.txt", interpreter, "--require-hashes")
    # Built in the tree, the module compiled for another interpreter would lie beside the sources.
    with TemporaryDirectory() as temporary:
        sources = Path(temporary, "gateway")
        copy_sources(sources)
        mark = Mark(folder / ".gateway-installed", _fingerprint_of_all(sources))
        if mark.stands():
            return
        print("Installing the gateway …", flush=True)
        mark.remove()
        _pip_install(folder, interpreter, "--no-deps", "--force-reinstall", str(sources))
    if not _has_compiled_rows(folder):
        raise SystemExit(
            f"The gateway's row writer was not compiled for {interpreter.path}: it would be measured slower than it is."
            " Install a C compiler (on Debian or Ubuntu: apt-get install -y gcc python3-dev) and run this again."
        )
    mark.put()


def install_packages(folder: Path, requirements: Path, interpreter: Interpreter, *options: str) -> None:
    """Make an environment with what a file requires, if it is not there or was made otherwise."""
    # Its programs name the path that they were installed by: that of a link would be lost with the link.
    folder = folder.resolve()
    made_by = f"{folder} {interpreter.path} {interpreter.version}"
    mark = Mark(folder / ".installed", fingerprint((made_by.encode(), requirements.read_bytes())))
    if mark.stands():
        return
    print(f"Installing the packages of {folder.name} …", flush=True)
    if folder.exists():
        mark.remove()
        shutil.rmtree(folder)
    subprocess.run([str(interpreter.path), "-m", "venv", str(folder)], env=variables_for_python(), check=True)
    _pip_install(folder, interpreter, *options, "-r", str(requirements))
    mark.put()


def copy_sources(target: Path) -> None:
    """Copy what the gateway is built from, without what was built or installed among it."""
    target.mkdir()
    for name in _SOURCES:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=_NO_SOURCES)
        else:
            shutil.copy2(source, target / name)


def installed_versions(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the versions of these packages in an environment."""
    (packages,) = folder.glob("lib/python*/site-packages")
    return {name: next(iter(distributions(name=name, path=[str(packages)]))).version for name in names}


def variables_for_python() -> dict[str, str]:
    """Return this process's variables without those that would have another Python import what it has not installed."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _pip_install(folder: Path, interpreter: Interpreter, *arguments: str) -> None:
    # Errors only: an older pip warns of each package that one of several indexes does not have.
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if subprocess.run([*command, *arguments], env=variables_for_python(), check=False).returncode != 0:
        raise SystemExit(
            f"{folder.name} could not be installed for {interpreter.path} ({interpreter.version}): pip says why, above."
            " --python PATH chooses another Python."
        )


def _has_compiled_rows(folder: Path) -> bool:
    command = [str(folder / "bin" / "python"), "-I", "-c", "import gateway.fastpath.rows._writer"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _fingerprint_of_all(folder: Path) -> str:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return fingerprint(part for file in files for part in (str(file.relative_to(folder)).encode(), file.read_bytes()))
