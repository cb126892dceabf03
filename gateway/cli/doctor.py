"""`gateway doctor`: is everything as it should be, and if not, what to do."""

import asyncio
import os
from pathlib import Path

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape

from gateway.app.application import create_app
from gateway.app.fast_path import RowWriterKind, row_writer
from gateway.cli.doctor_database import examine_database
from gateway.cli.doctor_finding import Finding, Severity, fault, warning
from gateway.cli.doctor_services import examine_services
from gateway.cli.local_services import reachable_mongodb
from gateway.cli.token import demo_sign_in
from gateway.errors import GatewayError, Unavailable
from gateway.integrations.statement_fonts import SCRIPTS, font_folders, missing_scripts
from gateway.settings import Settings, empty_variables, load_settings
from gateway.settings.sources import quoted_variables

NO_ADDRESSES = (
    "unknown behind a proxy, so all clients share one: limits that are meant for one of them stop everybody, and so do "
    "guesses at passwords. Set GATEWAY_CLIENT_ADDRESS_HEADER (docs/load-balancers.md)."
)
SAME_KEY = "the same as GATEWAY_SECRET_KEY, so nothing is rotated. Set the other key, or leave it out."
NOT_ASKED = "mongodb://127.0.0.1/"
"""Stands for the MongoDB that `serve` would start: making the application makes no connection."""
QUOTED = "the quotes count as part of the value. Write it without them."
NO_ADDRESS = (
    "no GATEWAY_PUBLIC_URL: links begin as requests reach the gateway, with http. Set the https address of your proxy."
)
IN_THE_CLEAR = "links in mails begin so, and who reads the network can use them. Set the https address of your proxy."

console = Console(highlight=False, soft_wrap=True)


def doctor() -> None:
    """Check settings, database, migrations, indexes, queues and services, and say what to do.

    Exits with 1 on any fault (✗). What works and should be looked at is a warning (!).

    Example: gateway doctor
    """
    findings = _examine()
    for finding in findings:
        console.print(f"{finding.severity.value} {finding.check}: {escape(finding.fact)}")
    if any(finding.severity is Severity.FAULT for finding in findings):
        raise typer.Exit(1)


def _examine() -> list[Finding]:
    try:
        settings = load_settings()
        _require_start(settings)
    except GatewayError as error:
        return [fault("settings", str(error))]
    return [
        *_examine_settings(settings),
        _examine_row_writer(),
        *_examine_fonts(settings.font_folders or ""),
        *_examine_mongodb(settings),
        *examine_services(settings),
    ]


def _require_start(settings: Settings) -> None:
    """Raise what `serve` would raise; files and traces have separate checks, which change nothing."""
    others = {"mongodb_uri": settings.mongodb_uri or NOT_ASKED, "file_storage": "gridfs", "otlp_endpoint": None}
    create_app(settings.model_copy(update=others), demo=demo_sign_in(settings))


def _examine_settings(settings: Settings) -> list[Finding]:
    foreign = settings.token_public_key_file or settings.token_jwks_url
    kept = "tokens of your identity provider" if foreign else "development tokens"
    folder = f", state in {settings.data_folder}" if settings.development or settings.mongodb_uri is None else ""
    findings = [Finding("settings", f"{settings.mode} mode, {kept}{folder}")]
    if empty := empty_variables():
        findings.append(Finding("empty variables", f"{', '.join(empty)}: set to nothing, so they count as not set"))
    if quoted := quoted_variables(Settings):
        findings.append(warning("quotes", f"{', '.join(quoted)}: {QUOTED}"))
    if settings.previous_secret_key and _stripped(settings.previous_secret_key) == _stripped(settings.secret_key):
        findings.append(warning("previous secret key", SAME_KEY))
    if settings.development:
        return findings
    return [*findings, *_examine_addresses(settings)]


def _stripped(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret else ""


def _examine_addresses(settings: Settings) -> list[Finding]:
    """Return the findings about the addresses of the gateway and its clients in production."""
    findings = []
    is_behind_proxy = (settings.public_url or "").startswith("https:")  # the gateway itself speaks http only
    if (settings.portal_key_file or is_behind_proxy) and not settings.client_address_header:
        findings.append(warning("client addresses", NO_ADDRESSES))
    if settings.public_url is None:
        findings.append(warning("public address", NO_ADDRESS))
    for name, url in (("GATEWAY_PUBLIC_URL", settings.public_url), ("GATEWAY_PORTAL_URL", settings.portal_url)):
        if url and url.startswith("http:"):
            findings.append(warning("public address", f"{name} is {url}: {IN_THE_CLEAR}"))
    return findings


def _examine_mongodb(settings: Settings) -> list[Finding]:
    try:
        with reachable_mongodb(settings) as reachable:
            return asyncio.run(examine_database(reachable, own=settings.mongodb_uri is None))
    except GatewayError as error:
        remedy = error.remedy if isinstance(error, Unavailable) else None
        return [fault("database", remedy or str(error))]


def _examine_row_writer() -> Finding:
    if (found := row_writer()) is not RowWriterKind.NOT_COMPILED:
        return Finding("row writer", found.value)
    remedy = "Install a C compiler (on Debian: apt-get install -y gcc python3-dev) and install the gateway again."
    return Finding("row writer", f"not compiled: answers are made more slowly. {remedy}")


def _examine_fonts(chosen: str) -> list[Finding]:
    folders = [folder for folder in chosen.split(os.pathsep) if folder.strip()]
    lost = [folder for folder in folders if not Path(folder).is_dir()]
    told = [warning("font folders", f"{', '.join(lost)}: not there. Correct GATEWAY_FONT_FOLDERS.")] if lost else []
    if missing := missing_scripts(font_folders()):
        remedy = "install fonts (on Debian: fonts-noto-core, fonts-noto-cjk) or set GATEWAY_FONT_FOLDERS"
        return [Finding("fonts", f"none for {', '.join(missing)}, which PDFs show as boxes: {remedy}"), *told]
    return [Finding("fonts", f"{', '.join(SCRIPTS)}"), *told]
