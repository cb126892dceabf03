"""The wheel serves by itself: pages, compiled rows and the demo's data are inside, and nothing of the demo runs."""

import json
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from seeds.generator import seeded_staff_member
from tests.cli.command import environment, free_port
from tests.cli.conftest import known
from tests.packaging.wheel import build_wheel, copy_sources, make_environment

__all__ = ["known"]

START_SECONDS = 180
VERSION = version("customer-profile-gateway")
OFFICE = seeded_staff_member("acme", "office").name


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel as a release has it."""
    folder = tmp_path_factory.mktemp("wheel")
    copy_sources(folder / "sources")
    made, told = build_wheel(folder / "sources", folder)
    assert "without" not in told, "run `make graphiql console` first"
    return made


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs of an environment with nothing but the wheel and what it requires."""
    return make_environment(tmp_path_factory.mktemp("environment"), wheel)


def run(programs: Path, folder: Path, *arguments: str, **variables: str) -> str:
    """Return what a command of the installed gateway prints."""
    done = subprocess.run(
        [programs / "gateway", *arguments],
        env=environment(folder, **variables),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def serving(programs: Path, folder: Path, **variables: str) -> Iterator[str]:
    """Serve with the installed gateway; give its address."""
    port = free_port()
    log = folder / "serve.log"
    with log.open("w") as output:
        command = [str(programs / "gateway"), "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment(folder, **variables), cwd=folder, stderr=output)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, process, log)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(f"{url}/health/ready").is_success:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_the_wheel_holds_pages_and_compiled_rows_and_one_top_level_package(wheel: Path) -> None:
    """An environment gets no package named `seeds`."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"gateway", f"customer_profile_gateway-{VERSION}.dist-info"}
    for part in ("transport/graphiql/dist/index.html", "transport/console/dist/index.html", "demo/seeds/acme.toml"):
        assert f"gateway/{part}" in names
    assert any(name.startswith("gateway/fastpath/rows/_writer.") and name.endswith(".so") for name in names)
    assert not wheel.name.endswith("-any.whl")


def test_without_a_compiler_the_wheel_is_pure_python_and_says_so(tmp_path: Path) -> None:
    """A wheel for every platform, which lacks what only makes it quicker."""
    copy_sources(tmp_path / "sources")
    for compiled in (tmp_path / "sources" / "gateway" / "fastpath" / "rows").glob("_writer.*.so"):
        compiled.unlink()
    for compiled in (tmp_path / "sources" / "build").rglob("*.o"):
        compiled.unlink()
    made, told = build_wheel(tmp_path / "sources", tmp_path, CC=str(tmp_path / "no-compiler"))
    assert made.name.endswith("-py3-none-any.whl")
    assert "was not compiled, so this wheel is pure Python and writes rows more slowly" in told
    assert not [name for name in zipfile.ZipFile(made).namelist() if name.endswith(".so")]


def test_the_installed_gateway_tells_its_version_and_its_settings(programs: Path, tmp_path: Path) -> None:
    """The commands that an operator runs first."""
    assert run(programs, tmp_path, "--version") == f"customer-profile-gateway {VERSION}\n"
    rows = json.loads(run(programs, tmp_path, "config", "--json", GATEWAY_MAX_COST="5000"))
    assert {"variable": "GATEWAY_MAX_COST", "value": "5000", "from": "GATEWAY_MAX_COST"} in rows


def test_the_installed_gateway_serves_queries_and_pages(programs: Path, tmp_path: Path, known: dict[str, str]) -> None:
    """To somebody of the demo's company, whose facts are inside the package."""
    variables = {**known, "GATEWAY_CONSOLE": "true", "GATEWAY_CONSOLE_CLIENT_ID": "console"}
    variables["GATEWAY_TOKEN_ISSUER"] = "https://login.example.com"
    token = run(programs, tmp_path, "token", "--role", "office", "--company", "acme", **variables).strip()
    with serving(programs, tmp_path, **variables) as url:
        query = {"query": "{ viewer { name role } customers(first: 1) { totalCount } }"}
        answer = httpx.post(f"{url}/graphql", json=query, headers={"authorization": f"Bearer {token}"}, timeout=30)
        assert answer.json()["data"] == {"viewer": {"name": OFFICE, "role": "OFFICE"}, "customers": {"totalCount": 0}}
        assert "graphiql-assets" in httpx.get(f"{url}/graphql", headers={"accept": "text/html"}).text
        assert "console-assets" in httpx.get(url, headers={"accept": "text/html"}).text
    assert "✓ row writer: compiled" in run(programs, tmp_path, "doctor", **known)


def test_the_demo_s_services_are_installed_with_the_extra_only(programs: Path) -> None:
    """A MongoDB, and a Stripe fake with what it needs."""
    packages = next(programs.parent.glob("lib/*/site-packages"))
    assert not [found for name in ("fiftyone", "localstripe", "aiohttp") for found in packages.glob(f"{name}*")]
