"""The documentation is a site that can be read without a network, with no link that leads nowhere."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READERS = ("owner", "front-end developer", "partner", "operator", "contributor")
FETCHED = re.compile(r"""<(?:link|script|img)[^>]+(?:href|src)=["']?(?:https?:)?//(?!127\.0\.0\.1)[^>]*>""")
"""What a page would load from elsewhere; `rel="canonical"` and links that are followed by hand are none."""


def build(root: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build the site of a repository; a warning is a failure."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    built = build(ROOT, folder)
    assert built.returncode == 0, built.stderr
    return folder


def test_every_reader_has_pages_and_every_page_is_found(site: Path) -> None:
    """The menu has all of them; `mkdocs build --strict` fails for a page that is not in it."""
    start = (site / "index.html").read_text()
    for reader in READERS:
        assert f"For the {reader}" in start
    for page in ("install", "mongodb", "load-balancers", "backup", "capacity", "scaling", "upgrade", "runbook"):
        assert (site / f"{page}.html").is_file()


def test_no_page_loads_anything_from_the_network(site: Path) -> None:
    """Fonts and scripts are in the site."""
    fetched = {found for page in site.rglob("*.html") for found in FETCHED.findall(page.read_text())}
    assert {found for found in fetched if "canonical" not in found} == set()


def test_links_that_lead_nowhere_fail_the_build(tmp_path: Path) -> None:
    """To a page, to a part of one, and to a file of the repository: each is a warning."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    for name in ("mkdocs.yml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("ops", "tests", "gateway"):
        (tmp_path / name).symlink_to(ROOT / name)
    said = {
        "nowhere.md": "links to docs/nowhere.md, which is not there",
        "upgrade.md#nowhere": "does not contain an anchor '#nowhere'",
        "../nowhere.py": "links to nowhere.py, which is not there",
    }
    with (tmp_path / "docs" / "release.md").open("a") as page:
        page.writelines(f"\n[a link]({address})\n" for address in said)
    built = build(tmp_path, tmp_path / "site")
    assert built.returncode != 0
    shown = built.stderr + built.stdout
    assert "Aborted with 4 warnings" in shown  # mkdocs names the page that is missing once more
    assert [text for text in said.values() if text not in shown] == []
