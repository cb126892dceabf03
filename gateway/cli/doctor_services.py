"""What `gateway doctor` finds out of the services beside the database, as identity provider, mail and files."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from gateway.access.key_set import signing_keys
from gateway.app.connections import mail_server
from gateway.cli.doctor_finding import Finding, examine_address, fault, warning
from gateway.errors import GatewayError, KeysNotFetched
from gateway.integrations.file_storage import object_file_storage
from gateway.integrations.key_server import fetch_key_set
from gateway.settings import Settings
from gateway.transport.console import BUILD as CONSOLE_BUILD

FILES_SECONDS = 10.0
CLAIMS_REMEDY = "Set what your identity provider's say as iss and aud (docs/sign-in.md)."


def examine_services(settings: Settings) -> list[Finding]:
    """Return what is to be said of each service that the settings name."""
    findings = _examine_sign_in(settings, settings.token_jwks_url) if settings.token_jwks_url else []
    findings += [_examine_mail(settings), _examine_files(settings.file_storage)]
    if settings.twilio_account_sid is not None:
        findings.append(_examine_url("text messages", settings.twilio_api_base))
    findings += _examine_stripe(settings)
    if settings.console:
        findings.append(_examine_console(settings))
    if settings.webhook_private_targets and not settings.development:
        exposed = "partners can make this gateway ask addresses inside your network. Unset it in production."
        findings.append(fault("webhooks", f"GATEWAY_WEBHOOK_PRIVATE_TARGETS: {exposed}"))
    return [*findings, *_examine_observers(settings)]


def _examine_observers(settings: Settings) -> list[Finding]:
    """Return the findings about services that the gateway also works without."""
    findings = []
    if settings.ask_url is not None:
        findings.append(_examine_url("language model", settings.ask_url, warning))
    if settings.otlp_endpoint is not None:
        findings.append(_examine_url("traces", settings.otlp_endpoint, warning))
    if settings.metrics_token is None and not settings.development:
        findings.append(
            warning("metrics", "no GATEWAY_METRICS_TOKEN: no one can watch this. Set one (docs/install.md).")
        )
    return findings


def _examine_files(storage: str) -> Finding:
    if storage == "gridfs":
        return Finding("files", "in MongoDB")
    if storage.startswith("file://"):
        return _examine_folder(Path(unquote(urlsplit(storage).path)))
    try:
        asyncio.run(asyncio.wait_for(object_file_storage(storage).holds("doctor"), FILES_SECONDS))
    except (GatewayError, TimeoutError) as failure:
        cause = failure.__cause__ or failure
        reason = str(cause).splitlines()[0] if str(cause) else f"no answer within {FILES_SECONDS:.0f} s"
        return fault("files", f"{storage} does not answer: {reason}. Check GATEWAY_FILE_STORAGE and its access keys.")
    return Finding("files", f"{storage} answers")


def _examine_folder(folder: Path) -> Finding:
    """Return whether files can be made in a folder, or it in the nearest one that is there; nothing stays there."""
    try:
        there = next(one for one in (folder, *folder.parents) if one.exists())
        with TemporaryDirectory(prefix=".gateway-doctor-", dir=there):
            return Finding("files", f"in {folder}, on this machine only")
    except OSError as error:
        remedy = "Correct GATEWAY_FILE_STORAGE, or the folder's owner."
        return fault("files", f"{folder} cannot be written ({error.strerror}). {remedy}")


def _examine_sign_in(settings: Settings, key_url: str) -> list[Finding]:
    """Return the findings about the identity provider: its keys, and whether its tokens can fit."""
    findings = [_examine_token_keys(key_url)]
    unset = [name for name in ("token_issuer", "token_audience") if name not in settings.model_fields_set]
    if unset:
        names = " and ".join(f"GATEWAY_{name.upper()}" for name in unset)
        default = getattr(settings, unset[0])
        findings.append(warning("tokens", f"{names} not set, so tokens must say {default}. {CLAIMS_REMEDY}"))
    return findings


def _examine_token_keys(url: str) -> Finding:
    try:
        keys = signing_keys(asyncio.run(fetch_key_set(url)))
    except KeysNotFetched as failure:
        return fault("token keys", f"{failure}. Check GATEWAY_TOKEN_JWKS_URL, network and firewall.")
    return Finding("token keys", ", ".join(f"{key_id or 'no id'} ({key.algorithm})" for key_id, key in keys.items()))


def _examine_mail(settings: Settings) -> Finding:
    server = mail_server(settings)
    if server is None:
        return Finding("mail", "no GATEWAY_SMTP_URL: mails wait in the outbox for a process that has it")
    return examine_address("mail", f"{server.host}:{server.port}", server.host, server.port)


def _examine_stripe(settings: Settings) -> list[Finding]:
    if settings.stripe_secret_key is None:
        remedy = "; `gateway serve --demo` starts a fake Stripe" if settings.development else ": no cards can be saved"
        return [Finding("stripe", f"no STRIPE_SECRET_KEY{remedy}")]
    findings = [_examine_url("stripe", settings.stripe_api_base)]
    if settings.stripe_webhook_secret is None:
        remedy = "changes of cards at Stripe are not seen here. Set the secret of the endpoint (docs/cards.md)"
        findings.append(warning("stripe events", f"no STRIPE_WEBHOOK_SECRET: {remedy}."))
    return findings


def _examine_console(settings: Settings) -> Finding:
    if not (CONSOLE_BUILD / "index.html").is_file():
        return fault("console", "GATEWAY_CONSOLE is set, and this package has no console. Install a release's wheel.")
    return _examine_url("console", settings.token_issuer)


def _examine_url(check: str, url: str, told: Callable[[str, str], Finding] = fault) -> Finding:
    address = urlsplit(url)
    port = address.port or (443 if address.scheme == "https" else 80)
    return examine_address(check, url, str(address.hostname), port, told)
