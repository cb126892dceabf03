"""Make a site of these pages, and of those at the top of the repository; `mkdocs.yml` names it."""

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
AT_THE_TOP = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)#\s]*)(#[^)\s]*)?\)")
log = get_plugin_logger("site")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the decisions, of which new ones come often."""
    decisions = sorted(f"adr/{file.name}" for file in (ROOT / "docs" / "adr").glob("*.md"))
    config.nav = [*(config.nav or ()), {"Decisions": decisions}]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages at the top of the repository."""
    for name, place in AT_THE_TOP.items():
        files.append(File.generated(config, place, content=(ROOT / name).read_text()))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Have links between pages go on working where they lie elsewhere; a file that is no page is only named."""
    shown = page.file.src_uri
    written = next((f"{name}" for name, place in AT_THE_TOP.items() if place == shown), f"docs/{shown}")

    def follow(found: re.Match[str]) -> str:
        text, address, part = found[1], found[2], found[3] or ""
        if not address or "://" in address or address.startswith("mailto:"):
            return found[0]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(written), address))
        if not (ROOT / target).exists():
            log.warning("%s links to %s, which is not there", written, target)
        if target in AT_THE_TOP:
            target = f"docs/{AT_THE_TOP[target]}"
        elif not target.startswith("docs/") or (ROOT / target).is_dir():
            return text
        return f"[{text}]({posixpath.relpath(target, posixpath.dirname(f'docs/{shown}'))}{part})"

    return LINK.sub(follow, markdown)
