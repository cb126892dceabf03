"""A release has one version, whoever says it, and the CHANGELOG says what is in it (docs/release.md)."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]
from packaging.version import Version

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
HEADING = re.compile(r"^## (\S+) - \d{4}-\d\d-\d\d$", re.MULTILINE)
NAMES = (r"customer[_-]profile[_-]gateway[-: ]", "/opt/gateway-", '"version":"', "-a v", "'Release ")
SAID = re.compile(rf"(?:{'|'.join(NAMES)})(\d+\.\d+\.\d+)")
"""Where pages name a release: its files, its image, its folder, its lines, its tag."""


def test_the_chart_installs_the_version_that_it_comes_with() -> None:
    """The same number of the chart, of the gateway in it and of the image."""
    chart = yaml.safe_load((ROOT / "ops" / "chart" / "Chart.yaml").read_text())
    values = yaml.safe_load((ROOT / "ops" / "chart" / "values.yaml").read_text())
    assert {chart["version"], chart["appVersion"], values["image"]["tag"]} == {VERSION}


@pytest.mark.parametrize("page", ["docs/install.md", "docs/operations.md", "docs/release.md", "ops/Dockerfile"])
def test_pages_name_the_files_of_the_version(page: str) -> None:
    """As `make release` and `docker build` make them."""
    assert set(SAID.findall((ROOT / page).read_text())) == {VERSION}


def test_what_is_not_released_has_a_version_of_its_own() -> None:
    """No two different builds say that they are one version: entries after a release come with the next number."""
    _, _, text = (ROOT / "CHANGELOG.md").read_text().partition("## Unreleased\n")
    released = [Version(found) for found in HEADING.findall(text)]
    assert released == sorted(released, reverse=True)
    has_entries = bool(re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0].strip())
    assert Version(VERSION) > released[0] if has_entries else Version(VERSION) == released[0]
