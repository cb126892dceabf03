"""What `gateway doctor` finds out of the services beside the database: identity provider, mail, Stripe, console."""

import asyncio
from urllib.parse import urlsplit

from gateway.access.key_set import signing_keys
from gateway.app.connections import mail_server
from gateway.cli.doctor_finding import Finding, examine_address, fault, warning
from gateway.errors import KeysNotFetched
from gateway.integrations.key_server import fetch_key_set
from gateway.settings import Settings
from gateway.transport.console import BUILD as CONSOLE_BUILD


def examine_services(settings: Settings) -> list[Finding]:
    """Return what is to be said of each service that the settings name."""
    findings = [_examine_token_keys(settings.token_jwks_url)] if settings.token_jwks_url else []
    findings.append(_examine_mail(settings))
    if settings.twilio_account_sid is not None:
        findings.append(_examine_url("text messages", settings.twilio_api_base))
    findings += _examine_stripe(settings)
    if settings.console:
        findings.append(_examine_console(settings))
    if settings.webhook_private_targets and not settings.development:
        exposed = "partners can make this gateway ask addresses inside your network. Unset it in production."
        findings.append(fault("webhooks", f"GATEWAY_WEBHOOK_PRIVATE_TARGETS: {exposed}"))
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
        return [Finding("stripe", "no STRIPE_SECRET_KEY; `gateway serve --demo` starts a fake Stripe")]
    findings = [_examine_url("stripe", settings.stripe_api_base)]
    if settings.stripe_webhook_secret is None:
        remedy = "changes of cards at Stripe are not seen here. Set the secret of the endpoint (docs/cards.md)"
        findings.append(warning("stripe events", f"no STRIPE_WEBHOOK_SECRET: {remedy}."))
    return findings


def _examine_console(settings: Settings) -> Finding:
    if not (CONSOLE_BUILD / "index.html").is_file():
        return fault("console", "GATEWAY_CONSOLE is set, and this package has no console. Install a release's wheel.")
    return _examine_url("console", settings.token_issuer)


def _examine_url(check: str, url: str) -> Finding:
    address = urlsplit(url)
    port = address.port or (443 if address.scheme == "https" else 80)
    return examine_address(check, url, str(address.hostname), port)
