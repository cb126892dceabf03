"""Print what is shipped as a CycloneDX bill of materials: Python packages, and what the pages hold.

Run it in the environment that `make install` made, after `make graphiql console`. What the demo and development need
besides is not part of it.
"""

import re
import sys
from importlib.metadata import PackageMetadata, metadata, version
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.markers import Marker

ROOT = Path(__file__).parents[1]
NAME = "customer-profile-gateway"
LOCK = ROOT / "requirements" / "run.txt"
PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==[^ ]+ (?:; (.+) )?\\$", re.MULTILINE)
PAGES = ("graphiql", "console")
BUNDLED = re.compile(r"^## (\S+) - (\S+) \((.+)\)$", re.MULTILINE)
"""A part of a page, in the list that its build leaves: name, version, licence."""


def python_packages() -> list[Component]:
    """Return the packages that `requirements/run.txt` pins for this platform."""
    pinned = PINNED.findall(LOCK.read_text())
    names = [name for name, marker in pinned if not marker or Marker(marker).evaluate()]
    return [_component("pypi", name, version(name), _license(metadata(name))) for name in names]


def page_packages() -> list[Component]:
    """Return the packages from npm that the pages are built of, each once."""
    found = {}
    for page in PAGES:
        listed = (ROOT / "gateway" / "transport" / page / "dist" / "licenses.md").read_text()
        found |= {(name, number): terms for name, number, terms in BUNDLED.findall(listed)}
    return [_component("npm", name, number, terms) for (name, number), terms in sorted(found.items())]


def _component(kind: str, name: str, number: str, terms: str) -> Component:
    folder, _, short = name.rpartition("/")
    url = PackageURL(kind, folder or None, short, number)
    licenses = [LicenseFactory().make_from_string(terms)]
    return Component(
        name=name, version=number, type=ComponentType.LIBRARY, purl=url, bom_ref=url.to_string(), licenses=licenses
    )


def _license(facts: PackageMetadata) -> str:
    """Return the licence that a package declares, in whichever of the three ways."""
    if expression := facts.get("License-Expression"):
        return str(expression)
    classifiers = facts.get_all("Classifier") or []
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License :: OSI Approved :: ")]
    return " AND ".join(named) or str(facts.get("License", "unknown")).partition("\n")[0]


def main() -> None:
    """Print the bill."""
    bill = Bom(components=[*python_packages(), *page_packages()])
    own = _component("pypi", NAME, version(NAME), "MIT")
    own.type = ComponentType.APPLICATION
    bill.metadata.component = own
    bill.register_dependency(own, bill.components)
    sys.stdout.write(make_outputter(bill, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2) + "\n")


if __name__ == "__main__":
    main()
