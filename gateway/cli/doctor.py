"""`gateway doctor`: is everything as it should be, and if not, what to do."""

import asyncio
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import typer
from rich.console import Console

from gateway.access.key_set import signing_keys
from gateway.app.connections import mail_server
from gateway.app.fast_path import RowWriterKind, read_driver, row_writer
from gateway.app.keys import portal_key, signing_secret, token_keys
from gateway.cli.indexes import names
from gateway.cli.local_services import reachable_mongodb
from gateway.errors import GatewayError, KeysNotFetched, Unavailable
from gateway.integrations.key_server import fetch_key_set
from gateway.integrations.mail import SmtpServer
from gateway.integrations.statement_fonts import SCRIPTS, font_folders, missing_scripts
from gateway.settings import Settings, empty_variables, load_settings
from gateway.store.database import Database, connect

CLOCK_TOLERANCE_SECONDS = 5.0
CONNECT_SECONDS = 3.0
NO_ADDRESSES = (
    "unknown behind a proxy: set GATEWAY_CLIENT_ADDRESS_HEADER, so that guesses at passwords stop who guesses"
)

console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Finding:
    """What one check found; `fault` says what to do."""

    check: str
    fact: str
    fault: bool = False


def doctor() -> None:
    """Check settings, database, indexes, clock, mail and Stripe, and say what to do. Exits with 1 on any fault.

    Tells too whether answers are made in the quick ways: with compiled code, from direct reads.

    Example: gateway doctor
    """
    findings = [*_examine()]
    for finding in findings:
        mark = "[red]✗[/red]" if finding.fault else "[green]✓[/green]"
        console.print(f"{mark} {finding.check}: {finding.fact}")
    if any(finding.fault for finding in findings):
        raise typer.Exit(1)


def _examine() -> list[Finding]:
    try:
        settings = load_settings()
        token_keys(settings)
        signing_secret(settings)
        portal_key(settings)
        mail = mail_server(settings)
    except GatewayError as error:
        return [Finding("settings", str(error), fault=True)]
    foreign = settings.token_public_key_file or settings.token_jwks_url
    kept = "tokens of your identity provider" if foreign else "development tokens"
    findings = [Finding("settings", f"{settings.mode} mode, {kept}, state in {settings.data_folder}")]
    if empty := empty_variables():
        findings.append(Finding("empty variables", f"{', '.join(empty)}: set to nothing, so they count as not set"))
    if not settings.development and settings.portal_key_file and not settings.client_address_header:
        findings.append(Finding("client addresses", NO_ADDRESSES))
    findings.append(_examine_row_writer())
    findings.append(_examine_fonts())
    try:
        with reachable_mongodb(settings) as reachable:
            findings += asyncio.run(_examine_database(reachable, own=settings.mongodb_uri is None))
    except GatewayError as error:
        remedy = error.remedy if isinstance(error, Unavailable) else None
        findings.append(Finding("database", remedy or str(error), fault=True))
    if settings.token_jwks_url is not None:
        findings.append(_examine_token_keys(settings.token_jwks_url))
    return [*findings, _examine_mail(mail), _examine_stripe(settings)]


def _examine_row_writer() -> Finding:
    if (found := row_writer()) is not RowWriterKind.NOT_COMPILED:
        return Finding("row writer", found.value)
    remedy = "Install a C compiler (on Debian: apt-get install -y gcc python3-dev) and install the gateway again."
    return Finding("row writer", f"not compiled: answers are made more slowly. {remedy}")


def _examine_fonts() -> Finding:
    missing = missing_scripts(font_folders())
    if missing:
        remedy = "install fonts (on Debian: fonts-noto-core, fonts-noto-cjk) or set GATEWAY_FONT_FOLDERS"
        return Finding("fonts", f"none for {', '.join(missing)}, which PDFs show as boxes: {remedy}")
    return Finding("fonts", f"{', '.join(SCRIPTS)}")


def _examine_token_keys(url: str) -> Finding:
    try:
        keys = signing_keys(asyncio.run(fetch_key_set(url)))
    except KeysNotFetched as failure:
        return Finding("token keys", f"{failure}. Check GATEWAY_TOKEN_JWKS_URL, network and firewall.", fault=True)
    return Finding("token keys", ", ".join(f"{key_id or 'no id'} ({key.algorithm})" for key_id, key in keys.items()))


async def _examine_database(settings: Settings, *, own: bool) -> list[Finding]:
    database = connect(str(settings.mongodb_uri), settings.database, driver=read_driver(settings))
    try:
        facts = await database.server_facts()
        whose = "own MongoDB" if own else "MongoDB"
        fact = f"{whose} {facts.version}, database {settings.database}"
        if not facts.replica_set:
            fault = "it is no replica set, so transactions fail. Start mongod with --replSet and run rs.initiate()."
            return [Finding("database", f"{fact}: {fault}", fault=True)]
        findings = [Finding("database", fact), await _examine_indexes(database), _examine_clock(facts.clock)]
        return [*findings, await _examine_direct_reads(database, wanted=settings.direct_reads)]
    finally:
        await database.close()


async def _examine_indexes(database: Database) -> Finding:
    states = await database.index_states()
    wrong = {"missing": names(states, "missing"), "defined otherwise": names(states, "redefined")}
    faults = [f"{fault} {', '.join(found)}" for fault, found in wrong.items() if found]
    faults += [f"documents left in {old}, which has a new name" for old in await database.find_renamed()]
    if faults:
        return Finding("indexes", f"{'; '.join(faults)}. Run `gateway indexes`.", fault=True)
    unwanted = names(states, "unwanted")
    more = f"; not declared: {', '.join(unwanted)} (`gateway indexes --drop-unwanted`)" if unwanted else ""
    return Finding("indexes", f"all there{more}")


def _examine_clock(database_clock: datetime) -> Finding:
    apart = abs((datetime.now(UTC) - database_clock).total_seconds())
    if apart > CLOCK_TOLERANCE_SECONDS:
        return Finding("clock", f"{apart:.0f} s apart from the database's. Synchronise both with NTP.", fault=True)
    return Finding("clock", f"{apart:.1f} s apart from the database's")


async def _examine_direct_reads(database: Database, *, wanted: bool) -> Finding:
    if not wanted:
        return Finding("direct reads", "off by GATEWAY_DIRECT_READS")
    if await database.reads_directly():
        return Finding("direct reads", "on")
    reason = "this MongoDB client's options, or PyMongo's version, are not what they know"
    return Finding("direct reads", f"off: {reason}; PyMongo does all reads")


def _examine_mail(server: SmtpServer | None) -> Finding:
    if server is None:
        return Finding("mail", "no GATEWAY_SMTP_URL: mails wait in the outbox for a process that has it")
    return _examine_address("mail", f"{server.host}:{server.port}", server.host, server.port)


def _examine_stripe(settings: Settings) -> Finding:
    if settings.stripe_secret_key is None:
        return Finding("stripe", "no STRIPE_SECRET_KEY; `gateway serve --demo` brings a fake of its own")
    address = urlsplit(settings.stripe_api_base)
    port = address.port or (443 if address.scheme == "https" else 80)
    return _examine_address("stripe", settings.stripe_api_base, str(address.hostname), port)


def _examine_address(check: str, name: str, host: str, port: int) -> Finding:
    try:
        with socket.create_connection((host, port), CONNECT_SECONDS):
            return Finding(check, f"{name} can be reached")
    except OSError as error:
        return Finding(check, f"{name} cannot be reached ({error}). Check network and firewall.", fault=True)
